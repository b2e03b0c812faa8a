"""Rows of other people's tables, by a map of columns: what each form means, and what is said of wrong ones."""

from typing import Any

import pytest

from harness.annotation import Entity, Labelled
from harness.errors import HarnessError
from harness.exchange.shared.tables.table_columns import ColumnMap, RowReader

SPANS = ColumnMap(text="text", spans="ents")
TAGS = ColumnMap(tokens="tokens", tags="ner")


class Feature:
    """A column's description, as far as it is asked."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


def read(row: dict[str, Any], columns: ColumnMap, features: Any = None, **options: Any) -> Labelled:
    return RowReader(columns, features, **options).read(row, "7", "data, row 7")


def entities(labelled: Labelled) -> list[tuple[int | None, int | None, str]]:
    return [(entity.start, entity.end, entity.label) for entity in labelled.annotations.entities or ()]


def complaint(row: dict[str, Any], columns: ColumnMap, features: Any = None, **options: Any) -> str:
    with pytest.raises(HarnessError) as caught:
        read(row, columns, features, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    "spans",
    [
        [{"start": 0, "end": 3, "label": "PER"}, {"start": 8, "end": 13, "type": "LOC"}],
        [[0, 3, "PER"], [8, 13, "LOC"]],
        {"start": [0, 8], "end": [3, 13], "label": ["PER", "LOC"]},
        '[[0, 3, "PER"], [8, 13, "LOC"]]',
        [{"start": 0.0, "end": 3.0, "entity": "PER"}, {"start": 8, "end": 13, "label": None, "type": "LOC"}],
    ],
)
def test_every_form_of_spans_means_the_same(spans: Any) -> None:
    found = read({"text": "Oru saw Tolva", "ents": spans}, SPANS)
    assert entities(found) == [(0, 3, "PER"), (8, 13, "LOC")]
    assert found.document.id == "7"


def test_offsets_count_code_points() -> None:
    found = read({"text": "🚒 Oru", "ents": [{"start": 2, "end": 5, "label": "PER", "text": "Oru"}]}, SPANS)
    assert found.annotations.entities == (Entity(start=2, end=5, label="PER", text="Oru"),)


def test_class_numbers_of_labels_and_tags_have_names() -> None:
    names = Feature(names=["PER", "LOC"])
    for feature in (Feature(feature={"label": names}), {"label": Feature(feature=names)}):
        found = read({"text": "Tolva", "ents": [{"start": 0, "end": 5, "label": 1}]}, SPANS, {"ents": feature})
        assert entities(found) == [(0, 5, "LOC")]
    row = {"tokens": ["Oru", "Vel", "spoke"], "ner": [1, 2, 0]}
    tags = ["O", "B-PER", "I-PER"]
    assert entities(read(row, TAGS, {"ner": Feature(feature=Feature(names=tags))})) == [(0, 7, "PER")]
    assert entities(read(row, TAGS, tag_names=tags)) == [(0, 7, "PER")]


def test_null_is_not_annotated_and_an_empty_list_is_nothing() -> None:
    assert read({"text": "Oru", "ents": None}, SPANS).annotations.entities is None
    assert read({"text": "Oru", "ents": []}, SPANS).annotations.entities == ()
    assert read({"text": None, "ents": []}, SPANS).document.text is None


@pytest.mark.parametrize(
    ("tags", "scheme", "policy", "expected", "irregular"),
    [
        (["B-PER", "I-PER", "O"], None, "repair", [(0, 3, "PER")], 0),
        (["O", "I-PER", "I-PER"], None, "repair", [(2, 5, "PER")], 1),
        (["O", "I-PER", "I-PER"], None, "discard", [], 1),
        (["O", "I-PER", "I-PER"], "IOB1", "discard", [(2, 5, "PER")], 0),
        (["I-PER", "B-PER", "O"], "IOB1", "discard", [(0, 1, "PER"), (2, 3, "PER")], 0),
        (["S-PER", "B-LOC", "E-LOC"], None, "discard", [(0, 1, "PER"), (2, 5, "LOC")], 0),
        (["S-PER", "B-LOC", "O"], None, "discard", [(0, 1, "PER")], 1),
        (["S-PER", "B-LOC", "O"], None, "repair", [(0, 1, "PER"), (2, 3, "LOC")], 1),
    ],
)
def test_tags_by_scheme_and_policy(
    tags: list[str], scheme: Any, policy: Any, expected: list[Any], irregular: int
) -> None:
    reader = RowReader(TAGS, policy=policy, scheme=scheme)
    found = reader.read({"tokens": ["a", "b", "c"], "ner": tags}, "1", "here")
    assert (entities(found), reader.irregular) == (expected, irregular)


def test_the_names_of_classes_tell_the_scheme_before_any_row_does() -> None:
    reader = RowReader(TAGS, policy="discard", tag_names=["O", "B-PER", "I-PER", "E-PER", "S-PER"])
    assert entities(reader.read({"tokens": ["a"], "ner": [1]}, "1", "here")) == []
    assert (reader.scheme, reader.irregular) == ("BIOES", 1)


def test_rows_without_names_are_bioes_from_the_first_that_shows_it() -> None:
    reader = RowReader(TAGS)
    for tags in (["B-PER"], ["S-PER"], ["B-PER"]):
        reader.read({"tokens": ["a"], "ner": tags}, "1", "here")
    assert (reader.scheme, reader.irregular) == ("BIOES", 1)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"text": "Oru"}, 'data, row 7: no column "ents"; there are: text'),
        ({"text": 5, "ents": []}, 'column "text": a text is needed, not 5'),
        ({"text": "Oru", "ents": "Oru"}, "column \"ents\": a list is needed, or JSON of one, not 'Oru'"),
        ({"text": "Oru", "ents": 3}, 'column "ents": a list is needed, not 3'),
        ({"text": "Oru", "ents": {"start": [0], "end": []}}, 'column "ents": a list of spans is needed'),
        (
            {"text": "Oru", "ents": [{"start": 0, "end": 3}]},
            "a span needs start, end and label: {'start': 0, 'end': 3}",
        ),
        ({"text": "Oru", "ents": [[0, 3]]}, "a span needs start, end and label: [0, 3]"),
        ({"text": "Oru", "ents": [[0, 2.5, "PER"]]}, "an offset is a whole number, not 2.5: [0, 2.5, 'PER']"),
        ({"text": "Oru", "ents": [[0, True, "PER"]]}, "an offset is a whole number, not True"),
        ({"text": "Oru", "ents": [[0, 3, 4]]}, "the label of a span is a word, not 4"),
    ],
)
def test_wrong_spans_are_named_by_row_and_column(row: dict[str, Any], said: str) -> None:
    assert said in complaint(row, SPANS)


@pytest.mark.parametrize(
    ("tokens", "tags", "said"),
    [
        (None, ["O"], 'data, row 7: column "tokens": a list is needed, not nothing (null)'),
        (["a", 5], ["O", "O"], 'column "tokens": token 1 is 5, not a word'),
        (["a", "b"], ["O"], 'column "ner": 1 tags for the 2 tokens of column "tokens"'),
        (["a"], ["PER"], "column \"ner\": tag 0, 'PER', is no tag; O, B-LABEL and I-LABEL are"),
        (["a"], [3], "tag 0 is 3, a class number that the table has no name for"),
        (["a"], None, 'column "ner": a list is needed, not nothing (null)'),
    ],
)
def test_wrong_tags_are_named_by_row_and_column(tokens: Any, tags: Any, said: str) -> None:
    assert said in complaint({"tokens": tokens, "ner": tags}, TAGS)


def test_class_numbers_without_a_name_are_refused_not_counted_from_the_end() -> None:
    row = {"tokens": ["a"], "ner": [-100]}
    assert "tag 0 is -100; there are names for 0 to 1" in complaint(row, TAGS, tag_names=["O", "B-PER"])


@pytest.mark.parametrize("wrong", [None, "", 2.5, True, ["a"]])
def test_ids_are_words_or_numbers(wrong: Any) -> None:
    columns = ColumnMap(id="key", text="text", spans="ents")
    assert read({"key": 12, "text": "Oru", "ents": []}, columns).document.id == "12"
    assert 'column "key": an id is a word or a number' in complaint({"key": wrong, "text": "Oru", "ents": []}, columns)


def test_labels_without_prefixes_need_the_scheme_that_says_so() -> None:
    row = {"tokens": ["Oru", "Tamm", "spoke"], "ner": ["PER", "PER", "O"]}
    assert "the scheme IO takes neighbours of one label" in complaint(row, TAGS)
    assert entities(read(row, TAGS, scheme="IO")) == [(0, 8, "PER")]
    assert "what training leaves out" in complaint({**row, "ner": [-100, 0, 0]}, TAGS, tag_names=("O", "B-PER"))


def test_a_text_without_a_column_of_labels_is_not_one_without_labels() -> None:
    said = complaint({"text": "Oru saw Tolva", "entities": []}, ColumnMap(text="text"))
    assert said == (
        "data, row 7: nothing says which column has the labels; there are: text, entities (name one with --option)"
    )
