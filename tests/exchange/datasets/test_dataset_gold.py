"""Gold by a map of columns, through the real datasets package: files made here, nothing asked of anybody."""

import json
import re
import warnings
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.annotation import Scope
from harness.errors import HarnessError
from harness.gold.folder import GoldCorpus, describe_origin
from harness.runs.config.config_gold import load_config_gold
from harness.runs.config.run_config import load_config

datasets = pytest.importorskip("datasets", reason="the extra datasets is not installed")

ROWS: list[dict[str, Any]] = [
    {"key": "a", "body": "Oru saw Tolva.", "ents": [{"start": 0, "end": 3, "label": "PER"}]},
    {"key": "b", "body": "🚒 Vel ran.", "ents": [{"start": 2, "end": 5, "label": "PER"}]},
    {"key": "c", "body": "Tolva slept.", "ents": [{"start": 0, "end": 5, "label": "LOC"}]},
]
COLUMNS = {"id": "key", "text": "body", "spans": "ents"}
WORDS = {"tokens": "words", "tags": "ner"}
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The cache of the datasets package, empty."""
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    return tmp_path / "cache"


def load(folder: Path, limit: int | None = None, documents: Any = None, **gold: Any) -> GoldCorpus:
    config = {"gold": gold, "extractors": ["rules"], "documents": documents or {}}
    (folder / "c.yaml").write_text(json.dumps(config))
    return load_config_gold(load_config(folder / "c.yaml", formats=("terminal", "markdown", "json")), limit=limit)


def complaints(folder: Path, limit: int | None = None, **gold: Any) -> list[str]:
    with pytest.raises(HarnessError) as caught:
        load(folder, limit, **gold)
    return str(caught.value).replace(f"{folder}/", "").splitlines()


def entities(corpus: GoldCorpus) -> list[list[tuple[int | None, int | None, str]]]:
    return [[(e.start, e.end, e.label) for e in one.annotations.entities or ()] for one in corpus.documents]


def ids(corpus: GoldCorpus) -> list[str]:
    return [one.document.id for one in corpus.documents]


def lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def table(rows: list[dict[str, Any]], **options: Any) -> Any:
    return datasets.Dataset.from_list(rows, **options)


def tagged() -> Any:
    """A table of tokens with class numbers, as taggers are trained on."""
    names = datasets.ClassLabel(names=["O", "B-PER", "I-PER"])
    features = {"words": datasets.List(datasets.Value("string")), "ner": datasets.List(names)}
    rows = [{"words": ["Oru", "Vel", "ran"], "ner": [1, 2, 0]}, {"words": ["Vel", "ran"], "ner": [2, 0]}]
    return table(rows, features=datasets.Features(features))


def store(form: str, folder: Path) -> str:
    """The rows in one of the forms that they may have; what a config calls it."""
    if form == "folder":
        lines(folder / "data" / "test.jsonl", ROWS)
        lines(folder / "data" / "train.jsonl", ROWS[:1])
        return "data"
    if form == "glob":
        table(ROWS[:2]).to_parquet(folder / "one.parquet")
        table(ROWS[2:]).to_parquet(folder / "two.parquet")
        return "*.parquet"
    if form == "saved":
        table(ROWS).save_to_disk(folder / "saved")
        return "saved"
    if form == "saved splits":
        datasets.DatasetDict({"test": table(ROWS), "train": table(ROWS[:1])}).save_to_disk(folder / "splits")
        return "splits"
    if form == "csv":
        table([{**row, "ents": json.dumps(row["ents"])} for row in ROWS]).to_csv(folder / "rows.csv")
        return "rows.csv"
    if form == "parquet":
        table(ROWS).to_parquet(folder / "rows.parquet")
        return "rows.parquet"
    return lines(folder / "rows.jsonl", ROWS).name


@pytest.mark.filterwarnings("error::UserWarning")
@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("form", ["folder", "glob", "saved", "saved splits", "csv", "parquet", "jsonl"])
def test_the_same_gold_whatever_holds_it(tmp_path: Path, cache: Path, form: str, streaming: bool) -> None:
    name = store(form, tmp_path)
    corpus = load(tmp_path, dataset=name, columns=COLUMNS, streaming=streaming)
    assert ids(corpus) == ["a", "b", "c"]
    assert entities(corpus) == [[(0, 3, "PER")], [(2, 5, "PER")], [(0, 5, "LOC")]]
    assert corpus.documents[1].document.text == "🚒 Vel ran."
    assert (corpus.scope, dict(corpus.origin)) == (Scope(layers=("entities",)), {"rows": 3, "revision": None})
    assert not cache.exists() or not list(cache.rglob("*.arrow")), "a person's data stays where it is"


@pytest.mark.parametrize("streaming", [False, True])
def test_tokens_and_tags(tmp_path: Path, streaming: bool) -> None:
    tagged().to_parquet(tmp_path / "t.parquet")
    source = {"dataset": "t.parquet", "columns": WORDS, "streaming": streaming}
    corpus = load(tmp_path, **source)
    assert [one.document.text for one in corpus.documents] == ["Oru Vel ran", "Vel ran"]
    assert (ids(corpus), entities(corpus)) == (["1", "2"], [[(0, 7, "PER")], [(0, 3, "PER")]])
    read = {"tag_scheme": "IOB2", "invalid_tags": "repair", "irregular": 1}
    assert dict(corpus.origin) == {"rows": 2, "revision": None, **read}
    assert entities(load(tmp_path, **source, invalid_tags="discard")) == [[(0, 7, "PER")], []]
    # Read as IOB1 it is the other one that breaks the scheme.
    corpus = load(tmp_path, **source, invalid_tags="discard", tag_scheme="IOB1")
    assert describe_origin(corpus.origin) == ["read as IOB1; invalid sequences: discard (1)"]
    assert entities(corpus) == [[], [(0, 3, "PER")]]


def test_the_dataset_that_the_documentation_shows(tmp_path: Path, root: Path) -> None:
    shown = re.search(r"```yaml\n(gold:\n.*?)```", (root / "configs" / "README.md").read_text(), re.DOTALL)
    assert shown is not None
    (tmp_path / "data").mkdir()
    tagged().map(lambda _, at: {"key": f"row {at}"}, with_indices=True).to_parquet(tmp_path / "data" / "test.parquet")
    with warnings.catch_warnings(action="ignore"):
        corpus = load(tmp_path, **yaml.safe_load(shown[1])["gold"])
    assert (ids(corpus), entities(corpus)) == (["row 0", "row 1"], [[(0, 7, "PERSON")], [(0, 3, "PERSON")]])
    assert corpus.scope == Scope(layers=("entities",), labels=("PERSON", "ORG", "LOC"))


CONLL = "-DOCSTART- O\n\nOru B-PER\nran O\n\nin O\nTolva B-LOC\n\n-DOCSTART- O\n\nVel I-PER\n"


def test_conll_files(tmp_path: Path) -> None:
    (tmp_path / "day.conll").write_text(CONLL)
    (tmp_path / "night.conll").write_text("Vel X B-PER\n\nTolva X B-LOC\n")
    corpus = load(tmp_path, dataset="*.conll")
    assert describe_origin(corpus.origin) == [
        "read as IOB2; invalid sequences: repair (1)",
        "no line says where documents begin: each of 2 sentences is one",
    ]
    assert ids(corpus) == ["day-1", "day-2", "night-1", "night-2"]
    assert corpus.documents[0].document.text == "Oru ran\nin Tolva"
    assert entities(corpus)[:2] == [[(0, 3, "PER"), (11, 16, "LOC")], [(0, 3, "PER")]]
    assert corpus.scope == Scope(layers=("entities",))
    (tmp_path / "eng.testb").write_text("B-PER Vel x\n")
    corpus = load(tmp_path, dataset="eng.testb", format="conll", columns={"tokens": 1, "tags": 0})
    assert (ids(corpus), entities(corpus)) == (["eng-1"], [[(0, 3, "PER")]])
    (tmp_path / "bad.conll").write_text("Vel\n")
    assert complaints(tmp_path, dataset="bad.conll") == [
        "bad.conll:1:1: one column alone; a word and its tag are needed"
    ]


def test_labels_are_renamed_and_dropped_and_typos_in_them_told(tmp_path: Path) -> None:
    lines(tmp_path / "rows.jsonl", ROWS)
    labels = {"PER": "PERSON", "LOC": None, "PERS": "PERSON"}
    with pytest.warns(UserWarning, match=r'no entity is labelled "PERS" \(did you mean "PER"\?\)'):
        corpus = load(tmp_path, dataset="rows.jsonl", columns=COLUMNS, labels=labels)
    assert entities(corpus) == [[(0, 3, "PERSON")], [(2, 5, "PERSON")], []]
    schema = [{"id": "1", "text": "Oru", "entities": [{"start": 0, "end": 3, "label": "PER"}], "quotes": []}]
    lines(tmp_path / "schema.jsonl", schema)
    corpus = load(tmp_path, dataset="schema.jsonl", labels={"PER": "PERSON"})
    assert (entities(corpus), corpus.scope) == ([[(0, 3, "PERSON")]], None)


def test_the_scope_is_what_the_config_says(tmp_path: Path) -> None:
    lines(tmp_path / "rows.jsonl", ROWS)
    corpus = load(tmp_path, dataset="rows.jsonl", columns=COLUMNS, scope={"labels": ["PER", "LOC"]})
    assert corpus.scope == Scope(layers=("entities",), labels=("PER", "LOC"))
    lines(tmp_path / "schema.jsonl", [{"id": "1", "text": "Oru", "quotes": []}])
    corpus = load(tmp_path, dataset="schema.jsonl", scope={"layers": ["quotes"], "kinds": ["direct"]})
    assert corpus.scope == Scope(layers=("quotes",), kinds=("direct",))


def test_every_wrong_row_is_named(tmp_path: Path) -> None:
    wrong = [
        ROWS[0],
        {**ROWS[1], "ents": [{"start": 2, "end": 99, "label": "PER"}]},
        {**ROWS[2], "ents": [{"start": 0, "end": 5, "label": "LOC", "text": "Olva"}]},
        {**ROWS[2], "key": "a"},
        {**ROWS[2], "key": None},
    ]
    lines(tmp_path / "rows.jsonl", wrong)
    assert complaints(tmp_path, dataset="rows.jsonl", columns=COLUMNS) == [
        'rows.jsonl (split test), row 2: column "ents": entities[0].start: out-of-range the span [2, 99) leaves the '
        "text of 10 code points",
        'rows.jsonl (split test), row 3: column "ents": entities[0].text: text-mismatch the text at [0, 5) is "Tolva", '
        'not "Olva"',
        'rows.jsonl (split test), row 4: the id "a" is that of row 1 already',
        'rows.jsonl (split test), row 5: column "key": an id is a word or a number, not nothing (null)',
    ]
    many = [{"key": str(n), "body": "Oru", "ents": [{"start": 0, "end": 9, "label": "X"}]} for n in range(30)]
    lines(tmp_path / "many.jsonl", many)
    found = complaints(tmp_path, dataset="many.jsonl", columns=COLUMNS)
    assert (len(found), found[-1]) == (21, "many.jsonl (split test): reading stopped here")


@pytest.mark.parametrize("streaming", [False, True])
def test_rows_in_the_words_of_the_schema_are_named_too(tmp_path: Path, streaming: bool) -> None:
    good = {"id": "1", "text": "Oru", "quotes": "[]", "casualties": '[{"id": "c", "outcome": "killed"}]'}
    bad = {**good, "id": "2", "casualties": '[{"id": "c", "outcome": "maimed"}]'}
    lines(tmp_path / "rows.jsonl", [good, bad, {**good, "id": "3", "quotes": "[{"}])
    found = complaints(tmp_path, dataset="rows.jsonl", streaming=streaming)
    assert found[0].startswith('rows.jsonl (split test), row 2: document "2": casualties[0].outcome: Invalid enum')
    assert found[1].startswith('rows.jsonl (split test), row 3: column "quotes": no JSON: ')


def test_columns_that_are_not_there_are_named_with_those_that_are(tmp_path: Path) -> None:
    lines(tmp_path / "rows.jsonl", ROWS)
    hint = 'there are: key, body, ents (say in "columns" which column holds what)'
    assert complaints(tmp_path, dataset="rows.jsonl") == [f'rows.jsonl (split test): no column "id"; {hint}']
    assert complaints(tmp_path, dataset="rows.jsonl", columns={**COLUMNS, "spans": "ent"}) == [
        f'rows.jsonl (split test): no column "ent" (did you mean "ents"?); {hint}'
    ]


def test_what_is_null_is_left_out_with_a_remedy(tmp_path: Path) -> None:
    lines(tmp_path / "rows.jsonl", [ROWS[0], {**ROWS[1], "ents": None}, {**ROWS[2], "body": None}])
    corpus = load(tmp_path, dataset="rows.jsonl", columns=COLUMNS)
    assert ids(corpus) == ["a"]
    assert [(one.id, one.reason) for one in corpus.left_out] == [
        ("b", 'its "ents" is null: not annotated'),
        ("c", "its row has no text"),
    ]
    assert corpus.left_out[1].command.startswith('fill "body" in row 3 of ')


def test_documents_are_chosen_by_pattern(tmp_path: Path) -> None:
    lines(tmp_path / "rows.jsonl", ROWS)
    source = {"dataset": "rows.jsonl", "columns": COLUMNS}
    assert ids(load(tmp_path, **source, documents={"exclude": ["b"]})) == ["a", "c"]
    assert ids(load(tmp_path, **source, documents={"include": ["[bc]"]}, limit=1)) == ["b"]
    with pytest.raises(HarnessError, match='no document is called "d"'):
        load(tmp_path, **source, documents={"include": ["d"]})


def test_a_row_with_several_mistakes_does_not_lead_beyond_a_limit(tmp_path: Path) -> None:
    beyond = {"start": 3, "end": 99, "label": "PER"}
    lines(tmp_path / "rows.jsonl", [ROWS[0], {**ROWS[1], "ents": [beyond, beyond]}, {**ROWS[2], "ents": [beyond]}])
    found = complaints(tmp_path, 2, dataset="rows.jsonl", columns=COLUMNS)
    assert [line.partition("row ")[2][0] for line in found] == ["2", "2"]


def test_ids_in_csv_may_be_numbers(tmp_path: Path) -> None:
    table([{"id": 7, "text": "Oru ran.", "entities": "[]"}]).to_csv(tmp_path / "rows.csv")
    assert ids(load(tmp_path, dataset="rows.csv")) == ["7"]


def test_no_more_is_read_than_a_limit_needs(tmp_path: Path) -> None:
    table(ROWS).to_parquet(tmp_path / "1.parquet")
    (tmp_path / "2.parquet").write_bytes(b"never opened")
    source = {"dataset": "?.parquet", "columns": COLUMNS, "streaming": True}
    corpus = load(tmp_path, 3, **source)
    assert (ids(corpus), corpus.origin["rows"]) == (["a", "b", "c"], 3)
    [found] = complaints(tmp_path, **source)
    assert found.startswith("?.parquet (split test), row 4: cannot be read: ")
    # Nor is a row beyond the limit looked at.
    lines(tmp_path / "rows.jsonl", [*ROWS, ROWS[0]])
    for streaming in (False, True):
        assert load(tmp_path, 3, dataset="rows.jsonl", columns=COLUMNS, streaming=streaming).origin["rows"] == 3
        assert "row 4" in complaints(tmp_path, 4, dataset="rows.jsonl", columns=COLUMNS, streaming=streaming)[0]


def test_what_harness_exports_is_gold_again(tmp_path: Path, root: Path) -> None:
    from harness.exchange.tools import load_tool_format
    from harness.gold.folder import load_gold

    gold = load_gold(root / "gold", include=["h*"])
    load_tool_format("datasets").write(gold.documents, tmp_path / "exported", {})
    again = load(tmp_path, dataset="exported")
    assert again.hashes == gold.hashes


# the hub


def fill_cache(cache: Path) -> None:
    """What a download of the hub leaves behind."""
    lines(cache.parent / "rows.jsonl", ROWS)
    builder = datasets.load_dataset_builder(
        "json", data_files={"test": [str(cache.parent / "rows.jsonl")]}, cache_dir=str(cache / "made")
    )
    builder.download_and_prepare()
    place = cache / "someone___news" / "default" / "0.0.0" / COMMIT
    place.parent.mkdir(parents=True)
    made = Path(builder.cache_dir)
    made.rename(place)
    (place / "json-test.arrow").rename(place / "news-test.arrow")


def test_a_dataset_of_the_hub_that_is_not_here_is_one_line(tmp_path: Path) -> None:
    for streaming in (False, True):
        [said] = complaints(tmp_path, dataset="someone/news", revision=COMMIT, columns=COLUMNS, streaming=streaming)
        assert said == (
            'the dataset "someone/news" (split test) cannot be loaded: it is not in the cache, and HF_HUB_OFFLINE is '
            "set: load it once with the hub at hand, or give a local file or folder (no someone/news is here)"
        )


@pytest.mark.parametrize("streaming", [False, True])
def test_a_dataset_of_the_hub_comes_from_the_cache_at_its_commit_alone(
    tmp_path: Path, cache: Path, streaming: bool
) -> None:
    fill_cache(cache)
    source = {"dataset": "someone/news", "columns": COLUMNS, "streaming": streaming}
    with warnings.catch_warnings(action="error"):
        corpus = load(tmp_path, **source, revision=COMMIT)
    assert (ids(corpus), corpus.origin["revision"]) == (["a", "b", "c"], COMMIT)
    with pytest.warns(UserWarning, match=f'cannot be repeated later without "revision: {COMMIT}"'):
        assert ids(load(tmp_path, **source)) == ["a", "b", "c"]
    with pytest.warns(UserWarning, match=f'at {COMMIT}: the hub does not answer, so that nobody knows .* is "v1"'):
        load(tmp_path, **source, revision="v1")
    [said] = complaints(tmp_path, **source, revision="f" * 40)
    assert f"is here at commit {COMMIT} only, not at {'f' * 40}" in said


# what is not there


def test_splits_and_files_that_are_not_there(tmp_path: Path) -> None:
    lines(tmp_path / "data" / "train.jsonl", ROWS)
    table(ROWS, split="train").save_to_disk(tmp_path / "saved")
    assert "Unknown split" in complaints(tmp_path, dataset="data", columns=COLUMNS)[0]
    assert complaints(tmp_path, dataset="saved", columns=COLUMNS) == ['saved: has no split "test"; there are: train']
    assert complaints(tmp_path, dataset="no.jsonl") == ["the dataset no.jsonl: no such file or folder"]
    (tmp_path / "x.dat").write_text("")
    assert complaints(tmp_path, dataset="x.da*")[0].startswith('x.da*: files that end in .dat; say in "format"')


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "its files hold no row"),
        (b'{"key": "a"}\n{no json}\n', 'x.jsonl:2:2: json-syntax expected a key in "quotation marks"'),
        (
            b'{"key": "\xff", "body": "", "ents": []}\n',
            "x.jsonl:1:10: not-utf8 byte 0xff is not UTF-8; save the file as UTF-8",
        ),
    ],
)
def test_json_lines_that_cannot_be_read_are_named_by_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], content: bytes, said: str, streaming: bool
) -> None:
    (tmp_path / "x.jsonl").write_bytes(content)
    [found] = complaints(tmp_path, dataset="x.jsonl", columns=COLUMNS, streaming=streaming)
    assert found.startswith(('the dataset "x.jsonl" (split test) ', "x.jsonl (split test), row 1: cannot be read: "))
    assert found.endswith(said)
    assert capfd.readouterr().err == "", "what is raised is not logged as well"


def test_a_parquet_file_that_is_none(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.parquet").write_bytes(b"x")
    [found] = complaints(tmp_path, dataset="x.parquet", columns=COLUMNS)
    assert re.match(r'the dataset "x.parquet" \(split test\) cannot be loaded: ArrowInvalid: Parquet file size', found)
    assert capfd.readouterr().err == ""


def test_a_slice_of_a_split(tmp_path: Path) -> None:
    lines(tmp_path / "rows.jsonl", ROWS)
    assert ids(load(tmp_path, dataset="rows.jsonl", split="test[1:]", columns=COLUMNS)) == ["b", "c"]
