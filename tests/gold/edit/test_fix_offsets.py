"""Fix writes offsets beside words and leaves every other byte as it was."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import HarnessError
from harness.files.typed_tree import compose
from harness.files.yaml_scalars import double_quoted, scalar, single_quoted
from harness.gold.article import read_article
from harness.gold.check.lint import lint
from harness.gold.edit.fix_offsets import fix
from harness.gold.edit.retext import follow_text
from harness.gold.folder import load_gold
from harness.gold.words.resolve import digest

LAID_OUT = """\
# yaml-language-server: $schema=x.json
# who: nobody
clusters: {a: {name: Alpha}, b: {name: Bravo}}   # two

entities:            # names
  - {text: Alpha, nth: 1, label: ORG, cluster: a}   # the first
  - {text: "Alpha", nth: 2,
     label: ORG,     # wrapped by hand
     cluster: a}
  - text: 'Bravo'    # in a block
    nth: 2

    label: GPE
  - label: ORG
    text: |
      lied
casualties:
- id:   c1
  outcome: killed
  figure: {text: five}
  victims: { text: people , }
quotes:
  - {"id": "q1", "kind": "direct", "text": "no one died"}
  - id: q2
    kind: direct
    parts:
    - {text: "More will come,"}
    -   text: later.
attributions:
  - {source: {text: Bravo, cluster: b}, cue: {text: said}, content: q1}
# the end"""


def test_comments_order_quoting_and_layout_stay(article: Callable[..., Path]) -> None:
    folder = article(LAID_OUT)
    (fixed,) = fix(folder)
    assert fixed.problems == []
    after = (folder / "gold.yaml").read_text(encoding="utf-8")
    # A block scalar ends in a line break that the article does not have.
    assert without_offsets(after) == LAID_OUT.replace("text: |\n      lied", 'text: "lied"')
    assert "{text: Alpha, nth: 1, start: 0, end: 5, label: ORG, cluster: a}   # the first" in after
    assert "  - text: 'Bravo'    # in a block\n    nth: 2\n    start: 38\n    end: 43\n\n    label: GPE" in after
    assert '"text": "no one died", start: 50, end: 61}' in after
    assert lint(folder) == []


def without_offsets(source: str) -> str:
    """The file without the offsets that fix writes."""
    source = re.sub(r", start: \d+, end: \d+", "", source)
    return re.sub(r"\n +start: \d+\n +end: \d+", "", source)


def test_a_second_run_changes_no_byte(article: Callable[..., Path]) -> None:
    folder = article(LAID_OUT)
    fix(folder)
    path = folder / "gold.yaml"
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    (again,) = fix(folder)
    assert again.changed == 0
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == stamp


def test_offsets_are_the_same_before_and_after(article: Callable[..., Path]) -> None:
    folder = article(LAID_OUT)
    before = load_gold(folder).hashes
    fix(folder)
    assert load_gold(folder).hashes == before


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("said five", "{text: said\u00a0five, start: 6, end: 15, label: ORG}"),
        ('"said  five"', '{text: "said\u00a0five", start: 6, end: 15, label: ORG}'),
        ("'said five'", "{text: 'said\u00a0five', start: 6, end: 15, label: ORG}"),
        ("'said \"no one died\"'", "{text: 'said “no one died”', start: 44, end: 62, label: ORG}"),
        ('"died. More"', None),
        ('"died”. \'More"', None),
        ('"died”. “More"', '{text: "died”.\\n\\n“More", start: 57, end: 70, label: ORG}'),
        ("'died”. “More'", '{text: "died”.\\n\\n“More", start: 57, end: 70, label: ORG}'),
    ],
)
def test_the_text_s_own_white_space_and_quotation_marks_are_written(
    article: Callable[..., Path], typed: str, written: str | None
) -> None:
    folder = article(f"entities:\n- {{text: {typed}, label: ORG}}\n")
    (fixed,) = fix(folder)
    after = (folder / "gold.yaml").read_text(encoding="utf-8")
    if written is None:
        assert [p.code for p in fixed.problems] == ["not-in-text"]
        assert fixed.changed == 0
    else:
        assert after == f"entities:\n- {written}\n"
        assert lint(folder) == []


def test_crlf_and_byte_order_mark_stay(article: Callable[..., Path]) -> None:
    folder = article("")
    path = folder / "gold.yaml"
    path.write_bytes("\ufeffentities:\r\n- text: five # c\r\n  label: ORG\r\n".encode())
    assert fix(folder)[0].problems == []
    expected = "\ufeffentities:\r\n- text: five # c\r\n  start: 11\r\n  end: 15\r\n  label: ORG\r\n"
    assert path.read_bytes().decode() == expected


def test_what_can_be_fixed_is_and_the_rest_is_said(article: Callable[..., Path]) -> None:
    folder = article("entities:\n- {text: five, label: ORG}\n- {text: absent, label: ORG}\n")
    (fixed,) = fix(folder)
    assert (fixed.changed, [(p.line, p.column, p.code) for p in fixed.problems]) == (1, [(3, 10, "not-in-text")])
    assert "start: 11" in (folder / "gold.yaml").read_text()


def test_words_are_written_beside_offsets(article: Callable[..., Path]) -> None:
    folder = article("entities:\n- {start: 11, end: 15, label: ORG}\n- label: ORG\n  start: 0\n  end: 5\n")
    fix(folder)
    expected = (
        "entities:\n- {text: five, start: 11, end: 15, label: ORG}\n- label: ORG\n  text: Alpha\n  start: 0\n  end: 5\n"
    )
    assert (folder / "gold.yaml").read_text() == expected


WITHHELD = """\
quotes:
  - {id: q1, kind: direct, text: no one died}  # q
  - {id: q2, kind: direct, parts: [{text: "More will come,"}, {text: later.}]}
attributions:
  - {source: null, content: {text: Bravo lied}}
entities:
  - {text: five, label: ORG}
  - {text: "said five people died in Bravo. Bravo said \\"no one died\\". \\"More will", label: ORG}
"""


def test_withheld_quotes_claims_and_long_spans_become_digests(withheld: Callable[..., Path], text: str) -> None:
    folder = withheld(WITHHELD)
    (fixed,) = fix(folder)
    assert fixed.problems == []
    after = (folder / "gold.yaml").read_text()
    assert f"{{id: q1, kind: direct, digest: {digest('no one died')}, start: 50, end: 61}}  # q" in after
    assert f"{{digest: {digest('later.')}, start: " in after
    assert f"content: {{digest: {digest('Bravo lied')}, start: " in after
    assert f"- {{digest: {digest(text[6:75])}, start: 6, end: 75, label: ORG}}" in after
    assert "text: five, start: 11" in after
    assert lint(folder) == []
    assert fix(folder)[0].changed == 0
    (folder.parent.parent / ".texts" / "one.txt").unlink()
    assert lint(folder) == []
    assert fix(folder)[0].problems == []


def test_without_its_text_nothing_is_guessed(withheld: Callable[..., Path]) -> None:
    folder = withheld(WITHHELD, attached=False)
    (fixed,) = fix(folder)
    assert [p.code for p in fixed.problems] == ["no-text"]
    assert "harness gold attach one FILE" in fixed.problems[0].message
    assert (folder / "gold.yaml").read_text() == WITHHELD


def test_offsets_into_a_changed_text_are_not_written(article: Callable[..., Path]) -> None:
    folder = article("entities:\n- {text: five, label: ORG}\n")
    (folder / "article.txt").write_text("five more words")
    (fixed,) = fix(folder)
    assert "hash-mismatch" in [p.code for p in fixed.problems]
    assert "start" not in (folder / "gold.yaml").read_text()


def test_offsets_and_words_that_disagree_are_left_to_a_person(article: Callable[..., Path]) -> None:
    gold = "entities:\n- {text: Bravo, start: 0, end: 5, label: ORG}\n"
    folder = article(gold)
    (fixed,) = fix(folder)
    assert [p.code for p in fixed.problems] == ["text-mismatch"]
    assert (folder / "gold.yaml").read_text() == gold


def test_an_alias_whose_words_stand_in_two_places_is_left_to_its_writer(article: Callable[..., Path]) -> None:
    folder = article(
        "clusters: {b: {name: Bravo}}\nattributions:\n"
        "- {source: &b {text: Bravo, cluster: b}, content: {text: no one died}}\n"
        "- {source: *b, content: {text: “no one}}\n"
        "- {source: *b, content: {text: lied}}\n"
    )
    (fixed,) = fix(folder)
    assert [p.code for p in fixed.problems] == ["alias-conflict"]
    assert (folder / "gold.yaml").read_text().count("start: ") == 3


def test_a_pair_without_braces_is_left_to_its_writer(article: Callable[..., Path]) -> None:
    folder = article("quotes:\n- {id: q, kind: direct, parts: [text: later.]}\n")
    (fixed,) = fix(folder)
    assert [(p.line, p.column, p.code) for p in fixed.problems] == [(2, 33, "no-braces")]


def test_a_file_that_cannot_be_written_stays(article: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = article("entities:\n- {text: five, label: ORG}\n")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(HarnessError, match="No space left"):
        fix(folder)
    assert [path.name for path in folder.iterdir() if "gold" in path.name] == ["gold.yaml"]


@settings(deadline=None)
@given(st.text(max_size=30))
def test_scalars_read_back(words: str) -> None:
    for write in (scalar, double_quoted, single_quoted):
        node, problems = compose(f"- {{text: {write(words)}, end: x}}\n", "a")
        if any("\ud800" <= sign <= "\udfff" for sign in words):
            continue
        assert not problems
        assert node is not None
        assert node.items[0].entries["text"].text == words


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(data=st.data())
def test_fixing_any_labelling_twice_is_fixing_it_once(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, text: str, article_yaml: Callable[..., str]
) -> None:
    folder = tmp_path_factory.mktemp("gold") / "articles" / "one"
    folder.mkdir(parents=True)
    (folder / "article.yaml").write_text(article_yaml(), encoding="utf-8")
    (folder / "article.txt").write_text(text, encoding="utf-8", newline="")
    words = data.draw(st.lists(st.sampled_from(text.split()), min_size=1, max_size=6))
    layout = data.draw(st.sampled_from(["- {{text: {}, label: X}} # c\n", "- label: X\n  text: {}   # c\n  nth: 1\n"]))
    (folder / "gold.yaml").write_text("entities:\n" + "".join(layout.format(double_quoted(w)) for w in words))
    fix(folder)
    once = (folder / "gold.yaml").read_bytes()
    fix(folder)
    assert (folder / "gold.yaml").read_bytes() == once
    assert once.count(b"# c") == len(words)


def test_the_command_says_what_it_did(article: Callable[..., Path], harness: Callable[..., Any]) -> None:
    folder = article("entities:\n- {text: five, label: ORG}\n")
    root = folder.parent.parent
    result = harness("gold", "fix", "--gold", root)
    assert (result.exit_code, result.stdout) == (0, f"{folder}/gold.yaml: 1 changed\n")
    (folder / "gold.yaml").write_text("entities:\n- {text: absent, label: ORG}\n")
    result = harness("gold", "fix", "one", "--gold", root)
    assert result.exit_code == 2
    assert "gold.yaml:2:10: not-in-text" in result.stderr


TWICE = "Alpha said Bravo said no, as Bravo rarely does. Bravo is far. Alpha said so.\n"


def test_a_choice_among_several_is_said_once_where_another_is_plausible(
    article: Callable[..., Path], harness: Callable[..., Any]
) -> None:
    folder = article(
        "clusters: {b: {name: Bravo}}\nattributions:\n"
        "- {source: {text: Bravo, cluster: b}, cue: {text: rarely does}, content: {text: no}}\n"
        "- {source: {text: Alpha, cluster: b}, cue: {text: said}, content: {text: so}}\n",
        text=TWICE,
    )
    root = folder.parent.parent
    result = harness("gold", "fix", "one", "--gold", root)
    assert result.exit_code == 0
    path = folder / "gold.yaml"
    # Of the second item's words each stands once in its sentence, so nothing is said of them.
    assert result.stderr.splitlines() == [
        f'{path}:3:19: took-nearest "Bravo" is taken to be occurrence 2 of 3 (no, as [Bravo] rarely does.); '
        "for another add nth",
    ]
    assert harness("gold", "fix", "one", "--gold", root).stderr == "1 article, nothing to change\n"


def test_one_source_and_cue_for_several_contents_are_written_once(article: Callable[..., Path]) -> None:
    folder = article(
        "clusters: {b: {name: Bravo}}\n"
        "quotes:\n- {id: q1, kind: direct, text: no one died}\n"
        "attributions:\n"
        "- {source: {text: Bravo, cluster: b}, cue: {text: said}, content: [q1, {text: one died}]}\n"
    )
    [fixed] = fix(folder)
    assert fixed.problems == []
    source = (folder / "gold.yaml").read_text(encoding="utf-8")
    assert source.count("start:") == 4  # the quote, the source, the cue and the claim, each once
    gold = read_article(folder)
    assert gold.problems == []
    links = gold.annotations.attributions or ()
    assert [link.content if isinstance(link.content, str) else link.content.text for link in links] == [
        "q1",
        "one died",
    ]
    assert links[0].source == links[1].source
    assert links[0].cue == links[1].cue
    assert fix(folder)[0].changed == 0


def test_the_source_of_several_contents_is_the_one_near_to_all_of_them(article: Callable[..., Path]) -> None:
    # The second Alpha is nearer to the quote's end, the first to quote and figure together.
    folder = article(
        "clusters: {a: {name: Alpha}}\n"
        "quotes:\n- {id: q1, kind: indirect, text: five died}\n"
        "casualties:\n- {id: c1, figure: {text: five}, outcome: killed, min: 5, max: 5}\n"
        "attributions:\n- {source: {text: Alpha, cluster: a}, cue: {text: said}, content: [q1, c1]}\n",
        text="Alpha said five died and Alpha said so, twice.\n",
    )
    [fixed] = fix(folder)
    assert fixed.problems == []
    links = read_article(folder).annotations.attributions or ()
    assert [link.source.start for link in links if link.source is not None] == [0, 0]
    # What a person says instead holds for all of them, and moves with the text.
    path = folder / "gold.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("text: Alpha,", "text: Alpha, nth: 2,"), encoding="utf-8")
    assert [one.problems for one in fix(folder)] == [[]]
    (folder / "article.txt").write_text("So Alpha said five died and Alpha said so, twice.\n", encoding="utf-8")
    assert follow_text(folder) > 0
    article_now = read_article(folder)
    assert article_now.problems == []
    links = article_now.annotations.attributions or ()
    assert [link.source.start for link in links if link.source is not None] == [28, 28]


def test_a_content_of_a_list_that_is_nothing_is_named_at_its_place(article: Callable[..., Path]) -> None:
    folder = article("quotes: []\nattributions:\n- {source: null, content: [q1]}\n")
    assert [(p.line, p.column, p.code) for p in read_article(folder).problems] == [(3, 28, "dangling-id")]
    folder = article("quotes: []\nattributions:\n- {source: null, content: []}\n", name="two")
    assert [(p.line, p.column, p.code) for p in read_article(folder).problems] == [(3, 27, "wrong-type")]


def test_another_occurrence_is_said_with_nth(article: Callable[..., Path]) -> None:
    folder = article("entities:\n- {text: Bravo, nth: 1, label: GPE}\n")
    fix(folder)
    path = folder / "gold.yaml"
    path.write_text(path.read_text().replace("nth: 1", "nth: 3"))
    assert [p.code for p in lint(folder)] == ["nth-mismatch"]
    (fixed,) = fix(folder)
    assert (fixed.changed, fixed.problems, [note.code for note in fixed.notes]) == (1, [], ["moved"])
    assert path.read_text() == "entities:\n- {text: Bravo, nth: 3, start: 112, end: 117, label: GPE}\n"
    assert lint(folder) == []


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("people died in Bravo", "people died in Bravo, start: 16, end: 36"),
        ("five people", "five people, start: 11, end: 22"),
        ('"said five people"', '"said\u00a0five people", start: 6, end: 22'),
    ],
)
def test_words_made_longer_or_shorter_get_their_new_offsets(
    article: Callable[..., Path], typed: str, written: str
) -> None:
    folder = article("quotes:\n- {id: q, kind: indirect, text: five people died}\n")
    fix(folder)
    path = folder / "gold.yaml"
    path.write_text(path.read_text().replace("five people died", typed))
    assert "run harness gold fix" in lint(folder)[0].message
    (fixed,) = fix(folder)
    assert (fixed.changed, fixed.problems, len(fixed.notes)) == (1, [], 1)
    assert path.read_text() == f"quotes:\n- {{id: q, kind: indirect, text: {written}}}\n"
    assert fix(folder)[0].changed == 0


@pytest.mark.parametrize(
    "changed",
    ["{text: Bravo, nth: 9, start: 32, end: 37", "{text: o, start: 47, end: 58", "{text: Alpha, start: 32, end: 37"],
)
def test_what_could_be_meant_otherwise_does_not_move(article: Callable[..., Path], changed: str) -> None:
    gold = f"entities:\n- {changed}, label: GPE}}\n"
    folder = article(gold)
    (fixed,) = fix(folder)
    assert fixed.problems
    assert (fixed.changed, (folder / "gold.yaml").read_text()) == (0, gold)


def test_words_that_a_comma_tore_get_no_offsets(article: Callable[..., Path]) -> None:
    gold = (
        "quotes:\n- {id: q, kind: direct, parts: [{text: More will come,}, {text: later.}]}\n"
        "- {id: r, kind: direct, text: More will come, it said}\n"
    )
    folder = article(gold)
    (fixed,) = fix(folder)
    assert (fixed.changed, [p.code for p in fixed.problems]) == (1, ["lost-comma", "unquoted-comma"])
    assert (folder / "gold.yaml").read_text() == gold.replace("later.", "later., start: 93, end: 99")


def test_fix_says_what_lint_says(article: Callable[..., Path]) -> None:
    folder = article(
        "attributions:\n- {source: null, content: q9}\nquotes:\n- {id: q, kind: direct, text: absent}\n"
        "- {id: q, kind: direct, parts: [later., {text: no one died}]}\n"
    )
    (first,) = fix(folder)
    assert first.changed == 1
    assert first.problems == lint(folder)
    assert fix(folder)[0].problems == first.problems


def test_a_withheld_quote_is_changed_by_typing_it_again(withheld: Callable[..., Path]) -> None:
    folder = withheld("quotes:\n- {id: q, kind: direct, text: no one died}\n")
    fix(folder)
    path = folder / "gold.yaml"
    path.write_text(path.read_text().replace(f"digest: {digest('no one died')}", "text: no one"))
    (fixed,) = fix(folder)
    assert [note.message for note in fixed.notes] == ['"no one" is now said “[no one] died”. “More at [50, 56)']
    assert path.read_text() == f"quotes:\n- {{id: q, kind: direct, digest: {digest('no one')}, start: 50, end: 56}}\n"
