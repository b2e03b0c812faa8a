"""What a baseline keeps of items: enough to tell what was gained and lost, and no word of a withheld text."""

import msgspec
import pytest

from harness.runs.compare.changes import Change, changed_documents
from harness.runs.compare.compare_systems import Versus, compare
from harness.runs.compare.document_counts import DocumentCounts
from harness.runs.compare.kept_items import KeptItems, keep_items, kept_labels, kept_name
from harness.runs.compare.systems import System
from harness.runs.store.stored_outcomes import DocumentOutcomes, Outcome, Shown, place_of

SECRET = "Mereth said the bridge would never open again"


def name(label: str, start: int, end: int, words: str = "Tolva") -> Shown:
    return Shown(what=label, label=label, words={"text": words}, start=start, end=end, spans={"text": ((start, end),)})


def claim(start: int, source: str | None = None) -> Shown:
    words = {"content": SECRET} | ({"source": source} if source else {})
    return Shown(
        what="claim",
        words=words,
        start=start,
        end=start + 9,
        spans={"content": ((start, start + 4), (start + 6, start + 9))},
    )


def document(*outcomes: Outcome, withheld: bool = False) -> DocumentOutcomes:
    return DocumentOutcomes(id="a", title="A", withheld=withheld, outcomes=tuple(sorted(outcomes, key=place_of)))


def entity(verdict: str, gold: Shown | None = None, predicted: Shown | None = None, *wrong: str) -> Outcome:
    return Outcome(layer="entities", verdict=verdict, gold=gold, predicted=predicted, wrong=wrong)  # type: ignore[arg-type]


def link(verdict: str, gold: Shown | None = None, predicted: Shown | None = None) -> Outcome:
    return Outcome(layer="attributions", verdict=verdict, gold=gold, predicted=predicted)  # type: ignore[arg-type]


BEFORE = (
    entity("correct", name("GPE", 0, 5), name("GPE", 0, 5)),
    entity("missed", name("GPE", 9, 14)),
    entity("wrong", name("ORG", 20, 25), name("GPE", 20, 25), "label"),
    entity("spurious", None, name("GPE", 30, 35)),
    entity("spurious", None, name("ORG", 40, 45)),
    entity("spurious", None, Shown(what="ORG", words={"text": "nowhere to be found"})),
    link("missed", claim(50, "(Ruk)")),
    link("correct", claim(50, "(Mereth)")),
    link("spurious", None, claim(70)),
)
AFTER = (
    entity("wrong", name("GPE", 0, 5), name("ORG", 0, 5), "label"),
    entity("correct", name("GPE", 9, 14), name("GPE", 9, 14)),
    entity("correct", name("ORG", 20, 25), name("ORG", 20, 25)),
    entity("spurious", None, name("GPE", 30, 35)),
    entity("spurious", None, name("PERSON", 60, 65)),
    link("correct", claim(50, "(Ruk)")),
    link("missed", claim(50, "(Mereth)")),
)


def changes(base: System, new: System) -> list[Change]:
    [versus] = compare([(base, new)], ["entities.strict.f1"], allow_different=True, draws=9)
    assert isinstance(versus, Versus)
    return changed_documents(versus)


def system(outcomes: DocumentOutcomes | None, kept: dict[str, dict[str, KeptItems]] | None = None) -> System:
    counts = [DocumentCounts(id="a", gold="h")]
    told = None if outcomes is None else [outcomes]
    return System(name="m", source="s", scores={}, documents=counts, outcomes=told, kept=kept)  # type: ignore[arg-type]


def through_a_file(outcomes: DocumentOutcomes) -> dict[str, dict[str, KeptItems]]:
    written = msgspec.json.encode(keep_items([outcomes]), order="sorted")
    return msgspec.json.decode(written, type=dict[str, dict[str, KeptItems]])


@pytest.mark.parametrize("withheld", [False, True])
def test_a_baseline_tells_the_same_changes_as_the_run_that_was_blessed(withheld: bool) -> None:
    before, after = document(*BEFORE, withheld=withheld), document(*AFTER, withheld=withheld)
    [whole] = changes(system(before), system(after))
    [kept] = changes(system(None, through_a_file(before)), system(after))
    for one, other in ((whole.gained, kept.gained), (whole.lost, kept.lost)):
        assert [(item.layer, item.how, item.wrong) for item in one] == [
            (item.layer, item.how, item.wrong) for item in other
        ]
    assert len(kept.gained) == 6, "two names, one link; a name, a name without a place and a link are spurious no more"
    assert len(kept.lost) == 3
    assert whole.lost == kept.lost, "what the new run has is in its own words"


def test_an_open_text_gives_the_words_of_what_is_spurious_no_more() -> None:
    [kept] = changes(system(None, through_a_file(document(*BEFORE))), system(document(*AFTER)))
    told = [item.item.words for item in kept.gained if item.how == "not spurious"]
    assert told == [{"text": "Tolva"}, {"content": SECRET}, {"text": "nowhere to be found"}]


def test_of_a_withheld_text_no_words_are_kept() -> None:
    label = entity("spurious", None, name("Mereth said the bridge", 3, 9))
    kept = msgspec.json.encode(keep_items([document(*BEFORE, label, withheld=True)])).decode()
    for words in ("Tolva", "nowhere", "bridge", "Mereth", "Ruk"):
        assert words not in kept
    assert "GPE 9-14" in kept


def test_a_label_that_a_model_took_from_a_withheld_text_is_a_digest() -> None:
    assert kept_name("GPE", withheld=True) == "GPE"
    assert kept_name(SECRET, withheld=False) == SECRET
    [document] = [
        DocumentCounts(id="a", gold="h", labels={"entities.strict": {SECRET: (0, 1, 0, 0), "GPE": (1, 1, 1, 1)}})
    ]
    for open_texts, told in ((("a",), [SECRET, "GPE"]), ((), [kept_name(SECRET, withheld=True), "GPE"])):
        kept = kept_labels([document], ["entities.strict"], open_texts)
        assert list(kept["a"]["entities.strict"]) == told
        assert (SECRET in str(kept)) == bool(open_texts)


def test_nothing_changed_is_told_as_nothing() -> None:
    before = document(*BEFORE)
    assert changes(system(None, through_a_file(before)), system(before)) == []


def test_a_document_in_which_all_was_right_takes_no_room() -> None:
    assert keep_items([document(entity("correct", name("GPE", 0, 5), name("GPE", 0, 5)))]) == {}
