"""Files scored as they are read give, number by number, what their documents give that were read before."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.annotation import LAYERS, Layer, Scope
from harness.errors import HarnessError
from harness.files import json_keys
from harness.gold import jsonlines
from harness.gold.folder import load_gold
from harness.gold.jsonlines import check_lines, read_predictions
from harness.gold.streaming.lean_lines import EntityLine, LineReader, PlainLine
from harness.runs.execute.score_files import score_files
from harness.scoring import score_corpus
from tests.benchmarks.synthetic import documents


def write(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def odd_corpus(seed: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Documents with everything that columns cannot hold, or must not fall for."""
    draw = random.Random(seed)
    gold, predicted = [], []
    for nth, (name, text, wanted, found) in enumerate(documents(40, entities=12, nested=0.4, seed=seed, tokens=60)):
        line: dict[str, Any] = {"id": name, "text": text, "entities": wanted}
        other: dict[str, Any] = {"id": name, "entities": found}
        if nth % 8 == 1:
            wanted[0] |= {
                "fragments": [[wanted[0]["start"], wanted[0]["start"] + 1], [wanted[0]["end"] - 1, wanted[0]["end"]]]
            }
        if nth % 8 == 2:
            wanted[1] |= {"alternatives": [{"start": wanted[1]["start"], "end": wanted[1]["end"] + 2}]}
            wanted[2] |= {"optional": True}
        if nth % 8 == 3:
            found += [found[0], {"start": 5, "end": 5, "label": "ORG"}, {"start": 0, "end": 10**6, "label": "GPE"}]
        if nth % 8 == 4:
            found += [{"text": "word", "label": "ORG"}, {"start": 1, "end": 4, "label": "DATE", "score": 0.5}]
        if nth % 8 == 5:
            del line["text"]
            line["meta"] = {"chars": len(text)} if draw.random() < 0.5 else {}
        if nth % 8 == 6:
            other["quotes"] = [{"id": "q1", "kind": "direct", "start": 0, "end": 9}]
        if nth == 7:
            other = {"id": name, "error": {"type": "Timeout", "message": "too slow"}}
        if nth == 15:
            del line["entities"]
        gold.append(line)
        if nth != 23:
            predicted.append(other)
    predicted.append({"id": "stray", "entities": [{"start": 0, "end": 3, "label": "ORG"}]})
    draw.shuffle(predicted)
    draw.shuffle(gold)
    return gold, predicted


def in_processes(*values: Any) -> list[Any]:
    """Parameters with which processes are started, which takes seconds."""
    return [pytest.param(*(one if isinstance(one, tuple) else (one,)), marks=pytest.mark.slow) for one in values]


@pytest.mark.parametrize("layers", [LAYERS, ("entities",)])
@pytest.mark.parametrize(("seed", "workers"), [(0, 1), (1, 1), (2, 1), (3, 1), *in_processes((0, 3), (1, 3))])
def test_files_score_as_objects_do(tmp_path: Path, seed: int, workers: int, layers: tuple[Layer, ...]) -> None:
    gold, predicted = odd_corpus(seed)
    gold_file, predicted_file = write(tmp_path / "gold.jsonl", gold), write(tmp_path / "predicted.jsonl", predicted)
    scope = Scope(labels=("PERSON", "ORG", "GPE", "LOC", "NORP", "EVENT")) if seed % 2 else None
    fast = score_files(gold_file, predicted_file, scope=scope, layers=layers, bootstrap=50, seed=13, workers=workers)
    corpus, found = load_gold(gold_file, without_text=True), read_predictions(predicted_file)
    plain = score_corpus(corpus.documents, found.annotations, scope=scope, layers=layers, bootstrap=50)
    assert fast.scores.scores == plain.scores
    assert fast.scores.ids == plain.ids
    assert all(np.array_equal(fast.scores.rows[address], plain.rows[address]) for address in plain.rows)
    assert (fast.scores.documents, fast.scores.failed) == (plain.documents, len(found.failures))
    assert (fast.scores.out_of_scope, fast.scores.ungrounded) == (plain.out_of_scope, plain.ungrounded)
    assert set(fast.scores.warnings) == set(plain.warnings)


@pytest.mark.parametrize("workers", [1, *in_processes(2)])
def test_wrong_lines_are_named_with_their_place(tmp_path: Path, workers: int) -> None:
    gold, predicted = odd_corpus(0)
    write(tmp_path / "gold.jsonl", gold)
    lines = [json.dumps(line) for line in predicted]
    lines[30] = lines[30].replace('"label": "', '"label": 7, "was": "', 1)
    (tmp_path / "predicted.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(HarnessError, match=r"predicted\.jsonl:31:\d+"):
        score_files(
            tmp_path / "gold.jsonl",
            tmp_path / "predicted.jsonl",
            scope=None,
            layers=LAYERS,
            bootstrap=0,
            seed=1,
            workers=workers,
        )


@pytest.mark.parametrize("workers", [1, *in_processes(2)])
@pytest.mark.parametrize("file", ["gold", "predicted"])
def test_an_id_used_twice_is_an_error(tmp_path: Path, workers: int, file: str) -> None:
    sides = dict(zip(("gold", "predicted"), odd_corpus(1), strict=True))
    sides[file].append(sides[file][0])
    paths = [write(tmp_path / f"{name}.jsonl", lines) for name, lines in sides.items()]
    with pytest.raises(HarnessError, match=rf"{file}\.jsonl:{len(sides[file])}:"):
        score_files(*paths, scope=None, layers=LAYERS, bootstrap=0, seed=1, workers=workers)


def test_predictions_for_other_documents_alone_are_an_error(tmp_path: Path) -> None:
    gold, predicted = odd_corpus(2)
    strays = [line | {"id": f"x{nth}"} for nth, line in enumerate(predicted)]
    one, other = write(tmp_path / "gold.jsonl", gold), write(tmp_path / "predicted.jsonl", strays)
    with pytest.raises(HarnessError, match="none of its 40 documents is in the gold"):
        score_files(one, other, scope=None, layers=LAYERS, bootstrap=0, seed=1)


def test_a_knot_that_cannot_be_paired_exactly_is_refused_by_name(tmp_path: Path) -> None:
    pile = [{"start": n, "end": 5_000 + n, "label": "ORG"} for n in range(2_100)]
    gold = write(tmp_path / "gold.jsonl", [{"id": "a", "entities": []}, {"id": "pile", "entities": pile}])
    moved = [span | {"end": span["end"] + 1} for span in pile]
    predicted = write(tmp_path / "predicted.jsonl", [{"id": "pile", "entities": moved}])
    with pytest.raises(HarnessError, match='document "pile": 4,410,000 pairs'):
        score_files(gold, predicted, scope=None, layers=LAYERS, bootstrap=0, seed=1)


ODD_TEXTS = ["Orvane \\ Tal", "\u201cOrvane\u201d \U0001f6a2", 'a "quoted" place\n\n', "", "Orvane"]


def read_in_blocks(
    folder: Path, monkeypatch: pytest.MonkeyPatch, block: int, raw: bytes, span: Any = None
) -> list[int]:
    """The sizes of texts in a file that is read so many bytes at a time."""
    monkeypatch.setattr(jsonlines, "BLOCK", block)
    (folder / "gold.jsonl").write_bytes(raw)
    reader = LineReader(folder / "gold.jsonl", (PlainLine, EntityLine))
    return [reader.text_of(line)[1] or 0 for lines, _ in reader.blocks(span) for line in lines]


@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("block", [1, 7, 60, 10**6])
def test_texts_are_measured_in_code_points_however_the_file_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, ascii_only: bool
) -> None:
    lines = [json.dumps({"id": f"d{n}", "text": text}, ensure_ascii=ascii_only) for n, text in enumerate(ODD_TEXTS)]
    sizes = list(map(len, ODD_TEXTS))
    for end, head, tail in (("\n", "", "\n"), ("\r\n", "\ufeff", ""), ("\n\n  \n", "\n", "\n\n")):
        raw = (head + end.join(lines) + tail).encode()
        assert read_in_blocks(tmp_path, monkeypatch, block, raw) == sizes
        cut = len(raw) // 2
        parts = [read_in_blocks(tmp_path, monkeypatch, block, raw, span) for span in ((0, cut), (cut, len(raw)))]
        assert parts[0] + parts[1] == sizes


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"id": "b", "text": 5}', r"gold\.jsonl:2:21: wrong-type"),
        (b'{"id": "b", "text": "x\xff"}', r"gold\.jsonl:2:23: not-utf8"),
        (b'{"id": "b", "error": {"type": "x", "message": "y"}}', "these are predictions, not gold"),
        (b'{"id": "b"} {"id": "c"}\n', r"gold\.jsonl:2:13: "),
    ],
)
@pytest.mark.parametrize("layers", [LAYERS, ("entities",)])
def test_what_lean_reading_passes_over_is_still_a_mistake(
    tmp_path: Path, line: bytes, message: str, layers: tuple[Layer, ...]
) -> None:
    (tmp_path / "gold.jsonl").write_bytes(b'{"id": "a", "entities": []}\n' + line)
    found = write(tmp_path / "predicted.jsonl", [{"id": "a", "entities": []}])
    with pytest.raises(HarnessError, match=message):
        score_files(tmp_path / "gold.jsonl", found, scope=None, layers=layers, bootstrap=0, seed=1)


@pytest.mark.parametrize("workers", [1, *in_processes(2)])
def test_offsets_that_no_column_holds_are_outside_the_text(tmp_path: Path, workers: int) -> None:
    near = {"start": 0, "end": 4, "label": "GPE"}
    gold = write(tmp_path / "gold.jsonl", [{"id": "a", "text": "Velm.", "entities": [near]}])
    spans = [near, near | {"end": 1 << 40}, near | {"start": -(1 << 90)}, near | {"start": 1 << 90, "end": 1 << 91}]
    found = write(tmp_path / "p.jsonl", [{"id": "a", "entities": spans}])
    scores = score_files(gold, found, scope=None, layers=LAYERS, bootstrap=0, seed=1, workers=workers).scores
    plain = score_corpus(load_gold(gold).documents, read_predictions(found).annotations, scope=Scope(), bootstrap=0)
    strict = scores.scores["entities.strict"]
    assert (strict["cor"], strict["spu"]) == (1, 3)
    assert strict == plain.scores["entities.strict"]
    assert scores.warnings == plain.warnings


NOT_ASKED_FOR = {
    "meta": '{"a": {"b": 1, "b": 2}}',
    "clusters": '{"k": {"name": "Kestrou", "name": "Kestri"}}',
    "quotes": '[{"id": "q1", "kind": "direct", "kind": "mixed", "start": 0, "end": 2}]',
    "casualties": '[{"id": "c1", "outcome": "killed", "min": 1, "figure": {"start": 0, "start": 1, "end": 2}}]',
    "attributions": '[{"source": null, "cue": null, "cue": {"start": 0, "end": 2}, "content": {"start": 0, "end": 2}}]',
}
WRONG = [
    *((key, value, "duplicate-key") for key, value in NOT_ASKED_FOR.items()),
    ("quotes", '[{"id": "q1", "kin": "direct", "start": 0, "end": 2}]', "unknown-key"),
    ("casualties", '[{"id": "c1", "outcome": "killed", "min": "many"}]', "wrong-type"),
    ("meta", "null", "wrong-type"),
    ("text", '{"de": "Velm."}', "wrong-type"),
    ("cluster", '[{"start": 0, "end": 2, "label": "ORG", "cluster": 5}]', "wrong-type"),
]


@pytest.mark.parametrize("side", ["gold", "predicted"])
@pytest.mark.parametrize(("key", "value", "code"), WRONG, ids=[f"{key}-{code}" for key, _, code in WRONG])
@pytest.mark.parametrize("layers", [LAYERS, ("entities",)])
def test_a_mistake_in_what_is_not_asked_for_is_named_as_check_names_it(
    tmp_path: Path, side: str, key: str, value: str, code: str, layers: tuple[Layer, ...]
) -> None:
    key = {"cluster": "entities"}.get(key, key)
    files = {name: write(tmp_path / f"{name}.jsonl", [{"id": "a", "entities": []}]) for name in ("gold", "predicted")}
    files[side].write_text(f'{{"id": "a", "{key}": {value}}}\n')
    named = [str(problem) for problem in check_lines(files[side])[1]]
    assert any(f": {code} " in problem for problem in named)
    with pytest.raises(HarnessError) as caught:
        score_files(files["gold"], files["predicted"], scope=None, layers=layers, bootstrap=0, seed=1)
    assert str(caught.value).splitlines() == named


def test_lines_that_spell_defaults_out_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    item = {"start": 0, "end": 4, "fragments": None, "text": None, "optional": False, "score": None}
    line = {
        "id": "a",
        "meta": {},
        "clusters": {"k": {"name": "Velm", "kind": None, "aliases": []}},
        "entities": [{"start": 0, "end": 4, "label": "GPE", "cluster": None}],
        "quotes": [item | {"id": "q1", "kind": "direct"}],
        "casualties": [{"id": "c1", "outcome": "killed", "min": None, "approximate": False, "victims": None}],
        "attributions": [{"source": {"start": 0, "end": 4, "cluster": None}, "cue": None, "content": "q1"}],
    }
    file = write(tmp_path / "gold.jsonl", [line])

    def fail(raw: bytes) -> str:
        raise AssertionError(f"read again: {raw!r}")

    monkeypatch.setattr(json_keys, "repeated_key", fail)
    monkeypatch.setattr(json_keys, "_decoder", None)
    score_files(file, file, scope=None, layers=("entities",), bootstrap=0, seed=1)


@pytest.mark.parametrize("layers", [LAYERS, ("entities",)])
@pytest.mark.parametrize("meta", [{"note": "grounding"}, {"grounding": "none"}, {"more": {"grounding": {"a": "b"}}}])
def test_only_meta_grounding_says_that_words_were_looked_for(
    tmp_path: Path, meta: dict[str, Any], layers: tuple[Layer, ...]
) -> None:
    gold = write(
        tmp_path / "g.jsonl", [{"id": "a", "text": "Velm.", "entities": [{"start": 0, "end": 4, "label": "GPE"}]}]
    )
    words = [{"text": "Velm", "label": "GPE"}]
    found = write(tmp_path / "p.jsonl", [{"id": "a", "meta": meta, "entities": words}])
    scores = score_files(gold, found, scope=None, layers=layers, bootstrap=0, seed=1).scores
    assert scores.scores["entities.strict"]["f1"] == 1


@pytest.mark.parametrize("chars", ["12", 12.5, True, -1, None, [12]])
def test_the_length_of_a_withheld_text_is_unknown_where_meta_gives_no_count(tmp_path: Path, chars: Any) -> None:
    line = {"id": "a", "meta": {"chars": chars}, "entities": [{"start": 0, "end": 40, "label": "GPE"}]}
    file = write(tmp_path / "gold.jsonl", [line])
    assert not check_lines(file)[1]
    scores = score_files(file, file, scope=None, layers=("entities",), bootstrap=0, seed=1).scores
    assert scores.scores["entities.strict"]["f1"] == 1


@pytest.mark.parametrize("layers", [LAYERS, ("entities",)])
def test_gold_beyond_the_length_of_a_withheld_text_is_a_mistake(tmp_path: Path, layers: tuple[Layer, ...]) -> None:
    line = {"id": "a", "meta": {"chars": 39}, "entities": [{"start": 0, "end": 40, "label": "GPE"}]}
    file = write(tmp_path / "gold.jsonl", [line])
    with pytest.raises(HarnessError, match=r"gold\.jsonl:1:\d+: out-of-range "):
        score_files(file, file, scope=None, layers=layers, bootstrap=0, seed=1)
