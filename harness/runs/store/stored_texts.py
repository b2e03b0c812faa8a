"""The texts of a run's documents, so that a report can show them years later; of a withheld article only its length."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import msgspec

from harness.annotation import Labelled
from harness.errors import HarnessError
from harness.exchange.any_gold import load_any_gold
from harness.files.json_line import UNREADABLE_JSON
from harness.files.text_files import write_atomically
from harness.runs.store.manifest import Manifest

FILE = "documents.jsonl"


class StoredText(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the file: a document's text, or that it is withheld, and how many code points it has."""

    id: str
    text: str | None = None
    withheld: bool = False
    chars: int | None = None


def write_texts(folder: Path, documents: Iterable[Labelled]) -> None:
    """Write the texts of a run's documents into its folder, at once or not at all."""
    lines = (msgspec.json.encode(_stored(labelled)) + b"\n" for labelled in documents)
    write_atomically(folder / FILE, b"".join(lines))


def read_texts(folder: Path) -> dict[str, StoredText]:
    """A run's texts by document id; none from a run of a version that kept none.

    Raises:
        HarnessError: the file is not in its form.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        return {text.id: text for text in map(_decoder.decode, path.read_bytes().splitlines())}
    except UNREADABLE_JSON as error:
        raise HarnessError(f"{path}: not written by this version: {error}") from None


_decoder = msgspec.json.Decoder(StoredText)


def attached_texts(manifest: Manifest, ids: Collection[str]) -> dict[str, str]:
    """The texts of withheld documents, from the gold that the run was scored against.

    Args:
        manifest: of the run.
        ids: which documents.

    Raises:
        HarnessError: the gold is not where it was, a text is not attached, or gold or text differ from the run's.
    """
    if not ids:
        return {}
    path, hashes = manifest.gold["path"], manifest.gold["documents"]
    if not isinstance(path, str):
        raise HarnessError("the gold of this run is a data set; only a gold folder holds withheld texts")
    gold = load_any_gold(Path(path), include=sorted(ids))
    _refuse_changes(gold.hashes, hashes, ids)
    return {one.document.id: one.document.text for one in gold.documents if one.document.text is not None}


def _refuse_changes(found: Mapping[str, str], wanted: Mapping[str, str], ids: Collection[str]) -> None:
    for name in sorted(ids):
        if name not in found:
            raise HarnessError(f"{name}: its text is not attached; bring it in: harness gold attach {name} FILE")
        if found[name] != wanted.get(name):
            raise HarnessError(f"{name}: its gold has changed since this run; run it again to show its text")


def _stored(labelled: Labelled) -> StoredText:
    document = labelled.document
    withheld = document.meta.get("text") == "withheld"
    return StoredText(
        id=document.id,
        text=None if withheld else document.text,
        withheld=withheld,
        chars=document.length,
    )
