"""Tables as other programs leave them: CSV through a spreadsheet, rows of a dataset, CoNLL columns."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.annotation import Annotations, Casualty, Document, Entity, Labelled, Slot
from harness.errors import HarnessError
from harness.exchange.read_labels import read_labels
from harness.exchange.tools import load_tool_format

TEXT = "The ferry sank off Velm; 1200 sailors died."
SENT = Labelled(
    document=Document(id="007", text=TEXT),
    annotations=Annotations(
        entities=(Entity(start=19, end=23, label="GPE"),),
        casualties=(
            Casualty(id="c1", outcome="killed", figure=Slot(start=25, end=29), min=1200, max=1200, approximate=True),
        ),
    ),
)
Rows = list[list[str]]


def separated(by: str, first: str = "") -> Callable[[Rows], bytes]:
    def spell(rows: Rows) -> bytes:
        stream = io.StringIO()
        csv.writer(stream, delimiter=by, lineterminator="\r\n").writerows(rows)
        return (first + stream.getvalue()).encode("utf-8-sig")

    return spell


def cells(change: Callable[[str], str]) -> Callable[[Rows], bytes]:
    return lambda rows: separated(",")([rows[0], *([change(cell) for cell in row] for row in rows[1:])])


SPREADSHEETS: dict[str, Callable[[Rows], bytes]] = {
    "semicolons": separated(";"),
    "tabs": separated("\t"),
    "named separator": separated(";", "sep=;\r\n"),
    "UTF-16": lambda rows: separated("\t")(rows).decode("utf-8-sig").encode("utf-16"),
    "zeros lost": cells(lambda cell: cell.lstrip("0") if cell == "007" else cell),
    "TRUE": cells(lambda cell: "TRUE" if cell == "true" else cell),
    "1200.0": cells(lambda cell: "1200.0" if cell == "1200" else cell),
    "an empty row": lambda rows: separated(",")([*rows, [""] * len(rows[0])]),
    "an empty column": lambda rows: separated(",")([[*row, ""] for row in rows]),
    "other names": lambda rows: separated(",")([[f" {name.capitalize()} " for name in rows[0]], *rows[1:]]),
}


def through_spreadsheet(folder: Path, spell: Callable[[Rows], bytes]) -> None:
    load_tool_format("csv").write([SENT], folder, {})
    for file in folder.glob("*.csv"):
        rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
        file.write_bytes(spell(rows))


@pytest.mark.parametrize("how", SPREADSHEETS)
def test_what_a_spreadsheet_saves_comes_back_the_same(how: str, tmp_path: Path) -> None:
    through_spreadsheet(tmp_path, SPREADSHEETS[how])
    found = read_labels("csv", tmp_path)
    assert (found.documents, found.unplaced) == ([SENT], [])


def test_a_number_that_a_spreadsheet_dressed_up_is_refused_with_its_line(tmp_path: Path) -> None:
    through_spreadsheet(tmp_path, cells(lambda cell: "1,200" if cell == "1200" else cell))
    with pytest.raises(HarnessError, match=r'items\.csv:3:1: min: "1,200" is no whole number in digits alone'):
        read_labels("csv", tmp_path)


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("documents.csv", "texts/007.txt", "../../etc/passwd", "the name of a file in"),
        ("documents.csv", "entities", "persons", 'no layer is called "persons"'),
        ("documents.csv", "{}", "[1]", "documents.csv:2:1: meta: "),
        ("items.csv", "007", "008", 'items.csv:2:1: no document "008"'),
        ("items.csv", "19..23", "23..19", "is empty or inverted"),
        ("items.csv", "killed", "slain", "items.csv:3:1: casualties: "),
        ("documents.csv", "document,text", "a,b", "the column document is missing; there are: a, b"),
    ],
)
def test_a_wrong_cell_is_named(file: str, old: str, new: str, message: str, tmp_path: Path) -> None:
    load_tool_format("csv").write([SENT], tmp_path, {})
    content = (tmp_path / file).read_text(encoding="utf-8")
    assert old in content
    (tmp_path / file).write_text(content.replace(old, new), encoding="utf-8")
    with pytest.raises(HarnessError) as caught:
        read_labels("csv", tmp_path)
    assert message in str(caught.value)


def test_a_row_without_text_or_spans_is_not_one_without_any(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    rows = [{"text": TEXT, "spans": None}, {"text": None, "spans": []}, {"text": TEXT, "spans": [[19, 23, "GPE"]]}]
    file.write_text("\n".join(map(json.dumps, rows)))
    found = read_labels("datasets", file, {"text": "text", "spans": "spans"})
    assert len(found.documents) == 1
    assert [str(note).removeprefix(str(file)) for note in found.unplaced] == [
        ":1:1: unlabelled left out: this row has no spans (null)",
        ":2:1: unlabelled left out: this row has no text (null)",
    ]


def test_the_short_form_of_label_studio_is_a_dataset(tmp_path: Path) -> None:
    file = tmp_path / "min.json"
    file.write_text(
        json.dumps([{"text": TEXT, "label": [{"start": 19, "end": 23, "text": "Velm", "labels": ["GPE"]}]}])
    )
    found = read_labels("datasets", file, {"text": "text", "spans": "label"})
    assert [(e.start, e.label) for e in found.documents[0].annotations.entities or ()] == [(19, "GPE")]


def conll(folder: Path, content: str, **options: str) -> tuple[list[str], list[str]]:
    """The texts with their entities in brackets, and the codes of what is said."""
    file = folder / "x.conll"
    file.write_text(content, encoding="utf-8", newline="")
    found = read_labels("conll", file, options)
    shown = []
    for one in found.documents:
        text = one.document.text or ""
        for entity in sorted(one.annotations.entities or (), key=lambda e: -(e.start or 0)):
            text = f"{text[: entity.start]}[{text[slice(entity.start, entity.end)]}]{text[entity.end :]}"
        shown.append(text)
    return shown, [note.code for note in found.unplaced]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("1\tOru\tB-PER\n2\tTamm\tI-PER\n3\tspoke\tO\n", "[Oru Tamm] spoke"),
        ("0 Oru NNP B-PER\n1 Tamm NNP I-PER\n", "[Oru Tamm]"),
        ("# sent_id = 1\n1\tOru\tB-PER\n2-3\tdon't\tO\n2\tdo\tO\n3\tn't\tO\n4\t.\tO\n", "[Oru] do n't ."),
        ("12 B-DATE\n13 O\n", "[12] 13"),
        ("1 B-DATE B-DATE\n2 O O\n", "[1] 2"),
    ],
)
def test_a_column_that_counts_holds_no_words(content: str, expected: str, tmp_path: Path) -> None:
    assert conll(tmp_path, content)[0] == [expected]


def test_the_columns_may_be_named(tmp_path: Path) -> None:
    content = "Oru\tNNP\tB-PER\tO\nVelm\tNNP\tO\tO\n"
    assert conll(tmp_path, content) == (["Oru Velm"], ["assumed"])
    assert conll(tmp_path, content, column="2") == (["[Oru] Velm"], [])
    assert conll(tmp_path, content, column="-1") == (["Oru Velm"], [])
    assert conll(tmp_path, content, column="2", words="1") == (["[NNP] NNP"], [])
    with pytest.raises(HarnessError, match='words is a number, not "word"'):
        conll(tmp_path, content, words="word")


@pytest.mark.parametrize(
    "content",
    [
        "# id 52-39\tdomain=en\nOru _ _ B-PER\nTamm _ _ I-PER\nspoke _ _ O\n",
        "#\thttp://example.org/Velm [2009-10-17]\n1\tOru\tO\tB-PER\n2\tTamm\tO\tI-PER\n3\tspoke\tO\tO\n",
        "TOKEN\tNE\n# hipe2022:document_id = a\n# hipe2022:date = 1900\nOru\tB-PER\nTamm\tI-PER\nspoke\tO\n",
        "#id: 12\nOru\tB-PER\nTamm\tI-PER\nspoke\tO\n",
        "\ufeffOru\tNNP B-PER\nTamm\tNNP I-PER\nspoke\tVBD O\n",
        "Oru B-PER\rTamm I-PER\rspoke O\r",
        "Oru\tB-PER\t\r\nTamm\tI-PER\t\r\nspoke\tO\t\r\n\t\r\n",
        "Oru     NNP   B-PER  \nTamm    NNP   I-PER \nspoke VBD O\n",
    ],
)
def test_comments_headers_and_separators_of_known_corpora(content: str, tmp_path: Path) -> None:
    assert conll(tmp_path, content, column="-1")[0] == ["[Oru Tamm] spoke"]


def test_the_whole_form_of_hipe_wants_its_column(tmp_path: Path) -> None:
    content = (
        "TOKEN\tNE-COARSE-LIT\tNE-COARSE-METO\tNEL-LIT\tMISC\n# hipe2022:document_id = a\n# language = xx\n"
        "Oru\tB-pers\tO\tQ1\t_\nTamm\tI-pers\tO\tQ1\tNoSpaceAfter\n\n# hipe2022:document_id = b\nVelm\tB-loc\tO\t_\t_\n"
    )
    assert conll(tmp_path, content, column="1") == (["[Oru Tamm]", "[Velm]"], [])
    with pytest.raises(HarnessError, match=r'x.conll:4:17: "_" in column -1 is no tag.*columns with tags here: 1'):
        conll(tmp_path, content)


def test_two_columns_of_the_same_labels_are_a_choice(tmp_path: Path) -> None:
    """GermEval has a column for names and one for names inside them; CoNLL-2003's phrases are no names."""
    nested = "#\thttp://example.org/Velm [2009-10-17]\n1\tVelm\tB-ORG\tB-LOC\n2\tAlle\tI-ORG\tO\n3\tOrt\tB-LOC\tO\n"
    assert conll(tmp_path, nested) == (["[Velm] Alle Ort"], ["words", "assumed"])
    assert conll(tmp_path, nested, column="2") == (["[Velm Alle] [Ort]"], ["words"])
    assert conll(tmp_path, nested, column="-1") == (["[Velm] Alle Ort"], ["words"])
    assert conll(tmp_path, "Oru\tB-NP\tB-PER\nspoke\tB-VP\tO\n") == (["[Oru] spoke"], [])
    assert conll(tmp_path, "Oru\tB-PER\tB-PER\nspoke\tO\tO\n") == (["[Oru] spoke"], [])


def test_a_word_that_begins_like_a_comment_stays_a_word(tmp_path: Path) -> None:
    content = "# O\nVelmStrong B-EVENT\n, O\n\n#id: O\n# = O\nx O\n"
    assert conll(tmp_path, content, document="file")[0] == ["# [VelmStrong] ,\n#id: # x"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "#FORMAT=WebAnno TSV 3.3\n\n1-1\t0-3\tOru\tPER\n",
            "this is WebAnno TSV, .* import it with --format webanno-tsv",
        ),
        ("Oru\tB-PER\n\tB-LOC\n", r"x\.conll:2:1: the word in column 0 is empty"),
        (
            "Oru\tB-pers\tO\tQ1\n",
            r'"Q1" in column -1 is no tag.*\(columns with tags here: 1: import takes .*column=1\)',
        ),
        ("Oru B-PER\nTamm\n", r"x\.conll:2:1: one column alone"),
    ],
)
def test_what_is_no_such_table_is_refused_with_what_to_do(content: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=message):
        conll(tmp_path, content)


def test_what_a_document_is_can_be_said(tmp_path: Path) -> None:
    sentences = "Oru B-PER\n\nVelm B-LOC\n"
    assert conll(tmp_path, sentences) == (["[Oru]", "[Velm]"], ["sentences"])
    assert conll(tmp_path, sentences, document="sentence") == (["[Oru]", "[Velm]"], [])
    assert conll(tmp_path, sentences, document="file") == (["[Oru]\n[Velm]"], [])
    with_comments = "# newdoc id = a\nOru B-PER\n\n# newdoc id = b\nVelm B-LOC\n\nit O\n"
    assert conll(tmp_path, with_comments) == (["[Oru]", "[Velm]\nit"], [])
    marked = f"-DOCSTART- O\n\n{with_comments}"
    assert conll(tmp_path, marked) == (["[Oru]\n[Velm]\nit"], [])
    assert conll(tmp_path, marked, document="newdoc") == (["[Oru]", "[Velm]\nit"], [])
    with pytest.raises(HarnessError, match='document is docstart, newdoc, sentence or file, not "page"'):
        conll(tmp_path, sentences, document="page")


def test_labels_with_blanks_come_back_and_marks_over_line_ends_count_as_lost(tmp_path: Path) -> None:
    text = "The Long Day was new.\n\nIt won."
    entities = (Entity(start=4, end=12, label="work of art"), Entity(start=17, end=25, label="X"))
    sent = Labelled(document=Document(id="a", text=text), annotations=Annotations(entities=entities))
    form = load_tool_format("conll")
    assert form.losses([sent], {}) == {"entities over line ends": 1}
    (file,) = form.write([sent], tmp_path, {})
    back = read_labels("conll", file).documents[0].annotations.entities or ()
    assert back[0].label == "work of art"
    tabs = Labelled(
        document=Document(id="a", text=text), annotations=Annotations(entities=(Entity(start=4, end=12, label="a\tb"),))
    )
    assert form.losses([tabs], {}) == {"labels with tabs or line ends": 1}
