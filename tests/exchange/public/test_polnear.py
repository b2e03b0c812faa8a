"""PolNeAR: a folder a split, with texts and brat standoff files of attributions, one a labeller."""

from pathlib import Path

import pytest

from harness.annotation import Attribution, Slot, slot_text
from harness.errors import HarnessError
from harness.exchange.convert_corpus import convert
from harness.exchange.public.polnear import read
from harness.gold.agreement.agreement import agreement
from harness.gold.agreement.labellings import between
from harness.gold.folder import load_gold

ARTICLE = "courier_2026-01-05_ferry-stays-in-port"
TEXT = (
    "Ferry stays in port.\n\n“It can’t sail,” Mayor Lind and Orm\nsaid. “Not today.” "
    "It is widely doubted that it ever will."
)


def span(number: int, label: str, *words: str) -> str:
    """A text-bound line for words of the text; brat parts what crosses a line's end and repeats it with a blank."""
    starts = [TEXT.index(piece) for piece in words]
    offsets = ";".join(f"{start} {start + len(piece)}" for start, piece in zip(starts, words, strict=True))
    return f"T{number}\t{label} {offsets}\t{' '.join(words)}\n"


FIRST = "".join(
    [
        span(1, "Content", "“It can’t sail,”", "“Not today.”"),
        span(2, "Source", "Mayor Lind"),
        span(3, "Source", "Orm"),
        span(4, "Cue", "said"),
        span(5, "Attribution", "said"),
        "E1\tAttribution:T5 Source:T2 Cue:T4 Content:T1 Source2:T3\n",
        span(6, "Cue", "widely doubted"),
        span(7, "Content", "that it ever will"),
        span(8, "Attribution-no-source", "widely doubted"),
        "E2\tAttribution-no-source:T8 Content:T7 Cue:T6\n",
        span(9, "Discard", "Ferry stays in port."),
    ]
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return corpus(tmp_path)


def corpus(place: Path) -> Path:
    data = place / "data"
    for split in ("dev", "annotator-training"):
        (data / split / "text").mkdir(parents=True)
        (data / split / "attributions").mkdir()
        (data / split / "text" / f"{ARTICLE}.txt").write_text(TEXT, encoding="utf-8")
        (data / split / "attributions" / f"{ARTICLE}_4b22.ann").write_text(FIRST, encoding="utf-8")
    (data / "dev" / "attributions" / f"{ARTICLE}_ef2d.ann").write_text("", encoding="utf-8")
    (data / "metadata.tsv").write_text(
        "compartment\tfilename\tpublisher\tpublication_date\ttitle\n"
        f'dev\t{ARTICLE}\tcourier\t2026-01-05\tFerry "stays" in port\n',
        encoding="utf-8",
    )
    return place


def annotations_file(repository: Path) -> Path:
    return repository / "data" / "dev" / "attributions" / f"{ARTICLE}_4b22.ann"


def words_of(link: Attribution) -> list[str | None]:
    assert isinstance(link.content, Slot)
    return [slot_text(slot, TEXT) if slot else None for slot in (link.source, link.cue, link.content)]


def test_each_source_has_its_attribution_and_nobody_is_one_too(repository: Path) -> None:
    found = read(repository)
    [labelled] = found.documents
    assert [words_of(link) for link in labelled.annotations.attributions or ()] == [
        ["Mayor Lind", "said", "“It can’t sail,” “Not today.”"],
        ["Orm", "said", "“It can’t sail,” “Not today.”"],
        [None, "widely doubted", "that it ever will"],
    ]
    assert labelled.annotations.quotes is None
    meta = labelled.document.meta
    assert [meta[key] for key in ("split", "title", "publisher", "published", "labelled_by")] == [
        "dev",
        'Ferry "stays" in port',
        "courier",
        "2026-01-05",
        "4b22",
    ]
    assert found.unplaced == []


def test_a_line_end_parts_no_span(repository: Path) -> None:
    annotations_file(repository).write_text(
        span(1, "Source", "Mayor Lind and Orm", "said")
        + span(2, "Content", "“Not today.”")
        + "E1\tAttribution:T9 Source:T1 Content:T2\n",
        encoding="utf-8",
    )
    [link] = read(repository).documents[0].annotations.attributions or ()
    assert link.source is not None
    assert link.source.fragments is None
    assert words_of(link)[0] == "Mayor Lind and Orm\nsaid"


def test_what_has_no_place_is_left_out_and_named_by_line(repository: Path) -> None:
    annotations_file(repository).write_text(
        "T1\tSource 2 9\tMayor Y\n"
        + span(2, "Content", "“Not today.”")
        + "E1\tAttribution:T9 Source:T1 Content:T2\n"
        + "E2\tAttribution:T9 Content:T2 Witness:T2\n"
        + "E3\tAttribution:T9 Source:T2\n"
        + "E4\tRumour:T9 Content:T2\n"
        + "T3\tDiscard 0 5\tPhoto\n#1\tAnnotatorNotes T2\tsure?\n",
        encoding="utf-8",
    )
    found = read(repository)
    [link] = found.documents[0].annotations.attributions or ()
    assert words_of(link) == [None, None, "“Not today.”"]
    assert [(problem.line, problem.code) for problem in found.unplaced] == [
        (1, "other-words"),
        (3, "left-out"),
        (4, "other-role"),
        (5, "left-out"),
        (6, "other-event"),
    ]


WRONG_LINES = [
    ("T1\tSource 2\tMayor", "not a text-bound annotation: 'T1"),
    ("E1 Attribution:T1", "not an event: 'E1 Attr"),
    ("<html>", "not a line of brat standoff: '<html>'"),
]


@pytest.mark.parametrize(("line", "message"), WRONG_LINES)
def test_a_line_of_another_format_costs_itself(repository: Path, line: str, message: str) -> None:
    annotations_file(repository).write_text(f"{line}\n{FIRST}", encoding="utf-8")
    found = read(repository)
    assert len(found.documents[0].annotations.attributions or ()) == 3
    [bad] = [problem for problem in found.unplaced if problem.code == "bad-record"]
    assert (Path(bad.path).name, bad.line) == (annotations_file(repository).name, 1)
    assert message in bad.message


def test_a_file_of_another_format_is_no_article_without_attributions(repository: Path) -> None:
    annotations_file(repository).write_text("<html>", encoding="utf-8")
    assert read(repository).documents == []


def test_a_line_break_in_the_words_of_a_mark_ends_no_line(repository: Path) -> None:
    start, words = TEXT.index("Mayor Lind and Orm"), "Mayor Lind and Orm\nsaid"
    annotations_file(repository).write_text(
        f"T1\tContent {start} {start + len(words)}\t{words}\n"
        + span(2, "Cue", "said")
        + span(3, "Attribution", "said")
        + "E1\tAttribution:T3 Content:T1 Cue:T2\n",
        encoding="utf-8",
    )
    found = read(repository)
    [link] = found.documents[0].annotations.attributions or ()
    assert isinstance(link.content, Slot)
    assert (link.content.start, link.content.end) == (start, start + len(words))
    assert [problem.code for problem in found.unplaced] == []


def test_articles_that_several_people_labelled_are_labellings_too(repository: Path, tmp_path: Path) -> None:
    done = convert("polnear", repository, tmp_path / "out")
    files = [tmp_path / "out/labellings" / f"{labeller}.jsonl" for labeller in ("4b22", "ef2d")]
    assert set(files) < set(done.files)
    first, second = (load_gold(file) for file in files)
    assert [len(one.documents[0].annotations.attributions or ()) for one in (first, second)] == [3, 0]
    assert first.scope == load_gold(tmp_path / "out/dev.jsonl").scope
    assert agreement(between(*files), bootstrap=0).documents == [ARTICLE]


def test_a_single_split_is_read_and_an_article_without_labels_is_none(repository: Path) -> None:
    (repository / "data" / "dev" / "text" / "courier_2026-01-06_other.txt").write_text("No one spoke.")
    found = read(repository / "data" / "dev")
    assert [one.document.meta["title"] for one in found.documents] == ['Ferry "stays" in port']
    assert found.unplaced[-1].code == "no-labels"


def test_another_folder_is_refused_with_what_it_must_be(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="no train, dev or test with the folders text and attributions; it must be"):
        read(tmp_path)


def test_what_cannot_be_read_of_an_article_costs_that_article(repository: Path) -> None:
    data = repository / "data" / "dev"
    for name in ("other", "third"):
        (data / "text" / f"{name}.txt").write_bytes(TEXT.encode())
        (data / "attributions" / f"{name}_4b22.ann").write_bytes(FIRST.encode())
    (data / "text" / "other.txt").write_bytes(b"\xed\xa0\xbd")
    (data / "attributions" / "third_4b22.ann").write_text(f"T1\tSource 2 {'9' * 5000}\tMayor\n" + FIRST)
    found = read(repository)
    assert [one.document.id for one in found.documents] == [ARTICLE, "third"]
    bad = [(Path(problem.path).name, problem.line) for problem in found.unplaced if problem.code == "bad-record"]
    assert sorted(bad) == [("other.txt", 1), ("third_4b22.ann", 1)]
