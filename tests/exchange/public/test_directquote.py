"""DirectQuote: a token and a tag a line, paragraphs between blank lines."""

from pathlib import Path

import pytest

from harness.annotation import Attribution, Labelled, Source
from harness.errors import HarnessError
from harness.exchange.public.directquote import read


def rows(*tagged: str) -> str:
    """A paragraph of words with a tag: ``"We left|LeftSpeaker"`` is two rows, in IOB1."""
    lines = []
    before = "Out"
    for words in tagged:
        text, _, tag = words.partition("|")
        for place, word in enumerate(text.split(" ")):
            prefix = "" if not tag else "B-" if place == 0 and tag == before else "I-"
            lines.append(f"{word} {prefix}{tag or 'Out'}\n")
        before = tag
    return "".join(lines) + "\n"


def read_paragraphs(tmp_path: Path, *paragraphs: str) -> tuple[list[Labelled], list[str]]:
    file = tmp_path / "data" / "truecased.txt"
    file.parent.mkdir()
    file.write_text("".join(paragraphs), encoding="utf-8")
    found = read(tmp_path)
    return found.documents, [f"{note.code}:{note.line}" for note in found.unplaced]


def said(labelled: Labelled) -> list[tuple[str, str | None]]:
    """Each quote's words with those of its speaker."""
    text, made = labelled.document.text or "", labelled.annotations
    by_content = {link.content: link.source for link in made.attributions or ()}
    sources = [by_content.get(quote.id) for quote in made.quotes or ()]
    return [
        (text[quote.start : quote.end], source and text[source.start : source.end])
        for quote, source in zip(made.quotes or (), sources, strict=True)
    ]


def test_a_quotation_has_the_nearest_speaker_on_its_side(tmp_path: Path) -> None:
    [labelled], notes = read_paragraphs(
        tmp_path,
        rows(
            "Kell|Speaker",
            "met",
            "Ana Brede|Speaker",
            ", who said :",
            '" We left . "|LeftSpeaker',
            '" Too late , "|RightSpeaker',
            "replied",
            "Orvane|Speaker",
            ". A crewman called :",
            "“ Land ! ”|Unknown",
        ),
    )
    assert said(labelled) == [("We left.", "Ana Brede"), ("Too late,", "Orvane"), ("Land!", None)]
    assert labelled.document.text == (
        'Kell met Ana Brede, who said: "We left." "Too late," replied Orvane. A crewman called: “Land!”'
    )
    assert (labelled.document.id, labelled.document.meta) == ("1", {"language": "en"})
    assert {quote.kind for quote in labelled.annotations.quotes or ()} == {"direct"}
    assert notes == []


def test_attributions_name_the_quote_and_the_span_of_its_speaker(tmp_path: Path) -> None:
    [labelled], _ = read_paragraphs(tmp_path, rows('" No , "|RightSpeaker', "said", "Ana Brede|Speaker", "."))
    assert labelled.document.text == '"No," said Ana Brede.'
    assert labelled.annotations.attributions == (Attribution(source=Source(start=11, end=20), content="q1"),)


def test_tokens_are_set_as_in_print(tmp_path: Path) -> None:
    text = "They did n't ( yet ) pay $ 5 : `` Kell 's crew , '' he said , “ left ! ” \" Gone ? \""
    [labelled], _ = read_paragraphs(tmp_path, rows(text))
    assert labelled.document.text == "They didn't (yet) pay $5: ``Kell's crew,'' he said, “left!” \"Gone?\""


def test_adjacent_quotations_marks_and_paragraphs(tmp_path: Path) -> None:
    documents, notes = read_paragraphs(
        tmp_path,
        rows('" One . "|Unknown', "`` Two . ''|Unknown", "' Three '|Unknown", "Four 's|Unknown"),
        rows("Nothing here ."),
        rows('" Unclosed words|Unknown'),
    )
    assert [words for words, _ in said(documents[0])] == ["One.", "Two.", "Three", "Four's"]
    assert documents[1].annotations.quotes == ()
    assert [words for words, _ in said(documents[2])] == ["Unclosed words"]
    assert [one.document.id for one in documents] == ["1", "2", "3"]
    assert notes == []


def test_what_has_no_words_or_no_speaker_is_said(tmp_path: Path) -> None:
    [labelled], notes = read_paragraphs(
        tmp_path, rows('"|Unknown', "and", '" Gone . "|LeftSpeaker', "said", "Kell|Speaker")
    )
    assert said(labelled) == [("Gone.", None)]
    assert notes == ["no-words:1", "no-speaker:3"]


def test_another_file_is_named_by_line_and_another_folder_by_what_it_must_be(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match=r"no truecased\.txt below it; it must be the repository's folder"):
        read(tmp_path)
    other = tmp_path / "truecased.txt"
    other.write_text("said Out\nKell\n")
    with pytest.raises(HarnessError, match=r"truecased\.txt:2:1: 1 column; a line must be a token and its tag"):
        read(other)
    other.write_text("said Out\nKell O\n")
    with pytest.raises(HarnessError, match=r'truecased\.txt:2:6: "O" is no tag; Out is, and B- or I- with LeftSpeaker'):
        read(other)
