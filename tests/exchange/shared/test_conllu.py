"""CoNLL-U with its comments."""

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.errors import HarnessError, Located
from harness.exchange.shared.corpora.conllu import ConlluDocument, read_conllu
from tests.exchange.public.publishers import conllu

SENTENCES = [
    (
        ["newdoc id = d1", "meta::title = Pier = shut", "newpar", "text = Lind's pier isn't open…"],
        ["1-2 Lind's", "1 Lind PROPN", "2 's PART X=1", "3 pier", "4-5 isn't", "5.1 _", "4 is", "5 not", "6 open…"],
    ),
    (["text = Why?"], ["1 Why ADV SpaceAfter=No", "2 ? PUNCT SpaceAfter=No"]),
    (["text = “So?”"], ["1 “", "2 So ADV XML=<q>|A=B=C", "3 ?", "4 ”"]),
    (["newpar = p (1 s)", "meta::title = later", "text = End"], ["1 End"]),
    (["newdoc id = d2", "text = Two"], ["1 Two"]),
]


def pages(tmp_path: Path, text: str, bad: list[Located] | None = None) -> list[ConlluDocument]:
    file = tmp_path / "d.conllu"
    file.write_text(text, encoding="utf-8")
    return list(read_conllu(file, [] if bad is None else bad))


def test_tokens_stand_where_the_text_has_them(tmp_path: Path) -> None:
    one, two = pages(tmp_path, conllu(SENTENCES))
    assert one.text == "Lind's pier isn't open… Why?“So?”\n\nEnd"
    assert (two.name, two.text) == ("d2", "Two")
    assert [one.text[token.start : token.end] for token in one.tokens] == [
        *["Lind", "'s", "pier", "isn't", "isn't", "open…"],
        *["Why", "?", "“", "So", "?", "”", "End"],
    ]
    assert one.comments["meta::title"] == "Pier = shut"
    assert (one.tokens[0].pos, one.tokens[1].misc) == ("PROPN", {"X": "1"})
    assert one.tokens[9].misc == {"XML": "<q>", "A": "B=C"}
    assert one.tokens[0].line == 6


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (
            lambda text: text.replace("Lind's pier isn't open…", "Lind's pier is open…"),
            "d.conllu:5:1: .*do not fit the",
        ),
        (lambda text: text.replace("# newdoc id = d1\n", ""), r'd.conllu:4:1: no "# newdoc id = …" before this'),
        (lambda text: text.replace("# text = Why?\n", ""), r'd.conllu:\d+:1: no "# text = …" before this'),
        (lambda text: text.replace("\tpier\t", " pier ", 1), r"d.conllu:8:1: not a line of CoNLL-U, ten columns"),
        (lambda text: text.replace("\n3\tpier", "\nc\tpier", 1), r"d.conllu:8:1: not a line of CoNLL-U, ten columns"),
    ],
)
def test_a_wrong_document_costs_itself_and_a_file_of_these_is_refused_by_line(
    tmp_path: Path, damage: Callable[[str], str], message: str
) -> None:
    bad: list[Located] = []
    assert [page.name for page in pages(tmp_path, damage(conllu(SENTENCES)), bad)] == ["d2"]
    assert [problem.code for problem in bad] == ["bad-record"]
    with pytest.raises(HarnessError, match=message):
        pages(tmp_path, damage(conllu(SENTENCES[:4])))


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("1-2\tLind's", f"1-{'9' * 5000}\tLind's"),
        lambda text: text.replace("1-2\tLind's", "1-2\t").replace("\n1\tLind", "\n1-2\tLind's\n1\tLind"),
    ],
)
def test_impossible_numbers_of_tokens_are_named_and_not_met(tmp_path: Path, damage: Callable[[str], str]) -> None:
    bad: list[Located] = []
    assert [page.name for page in pages(tmp_path, damage(conllu(SENTENCES)), bad)] == ["d2"]
    assert [problem.code for problem in bad] == ["bad-record"]


def test_a_file_that_ends_without_an_empty_line_is_read_whole(tmp_path: Path) -> None:
    assert pages(tmp_path, conllu(SENTENCES).rstrip("\n"))[1].text == "Two"
