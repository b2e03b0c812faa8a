from pathlib import Path
from typing import Any

import msgspec
import pytest

from harness.annotation import Annotations, Document, Labelled, sha256
from harness.errors import HarnessError
from harness.gold.folder import load_gold
from harness.runs.store.stored_texts import StoredText, attached_texts, read_texts, write_texts

OPEN = Labelled(document=Document(id="a", text="Tolva is far."), annotations=Annotations())
CLOSED = Labelled(document=Document(id="w", text="Ruk knew.", meta={"text": "withheld"}), annotations=Annotations())


class Manifest(msgspec.Struct):
    gold: dict[str, Any]


def test_a_withheld_text_is_not_kept(tmp_path: Path) -> None:
    write_texts(tmp_path, [OPEN, CLOSED])
    assert read_texts(tmp_path) == {
        "a": StoredText(id="a", text="Tolva is far.", chars=13),
        "w": StoredText(id="w", withheld=True, chars=9),
    }
    assert "Ruk" not in (tmp_path / "documents.jsonl").read_text()


def test_a_run_without_texts_has_none(tmp_path: Path) -> None:
    assert read_texts(tmp_path) == {}
    (tmp_path / "documents.jsonl").write_text("[]\n")
    with pytest.raises(HarnessError, match="not written by this version"):
        read_texts(tmp_path)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """A gold folder with one withheld article, attached."""
    folder = tmp_path / "gold" / "articles" / "w"
    folder.mkdir(parents=True)
    text = "Ruk knew."
    about = f"title: T\nlanguage: en\nsha256: {sha256(text)}\nchars: {len(text)}\ntext: withheld\n"
    (folder / "article.yaml").write_text(about)
    (folder / "gold.yaml").write_text("entities:\n  - {text: Ruk, start: 0, end: 3, label: PERSON}\n")
    (tmp_path / "gold" / ".texts").mkdir()
    (tmp_path / "gold" / ".texts" / "w.txt").write_text(text)
    return tmp_path / "gold"


def manifest_of(gold: Path) -> Any:
    return Manifest({"path": str(gold), "documents": load_gold(gold).hashes})


def test_attached_texts_come_from_the_runs_gold(gold: Path) -> None:
    assert attached_texts(manifest_of(gold), ["w"]) == {"w": "Ruk knew."}
    assert attached_texts(manifest_of(gold), []) == {}


def test_a_text_that_is_no_longer_attached_is_asked_for(gold: Path) -> None:
    manifest = manifest_of(gold)
    (gold / ".texts" / "w.txt").unlink()
    with pytest.raises(HarnessError, match="harness gold attach w FILE"):
        attached_texts(manifest, ["w"])


def test_gold_that_changed_since_the_run_is_refused(gold: Path) -> None:
    manifest = manifest_of(gold)
    path = gold / "articles" / "w" / "gold.yaml"
    path.write_text(path.read_text().replace("PERSON", "ORG"))
    with pytest.raises(HarnessError, match="w: its gold has changed since this run"):
        attached_texts(manifest, ["w"])
    manifest.gold["path"] = {"dataset": "x"}
    with pytest.raises(HarnessError, match="data set"):
        attached_texts(manifest, ["w"])
