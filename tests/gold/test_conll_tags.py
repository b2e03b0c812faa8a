"""CoNLL files: what is read, what counts as an entity under each policy, and the published counts of conlleval."""

import json
import random

import pytest
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import IOB2, IOBES, Entities

from harness.errors import HarnessError
from harness.gold.conll_tags import read_tagged_pair, read_tags, regular, repaired
from harness.scoring import score_corpus


@pytest.fixture
def write(tmp_path):
    def write(text, name="a.conll"):
        path = tmp_path / name
        path.write_bytes(text.encode())
        return path

    return write


@pytest.fixture
def score(write):
    """Scores tag sequences of gold and predictions through files; each sentence is a document."""

    def score(gold, predicted, **options):
        files = [
            write("\n\n".join("\n".join(f"w{n} {tag}" for n, tag in enumerate(tags)) for tags in side), name)
            for side, name in ((gold, "gold.conll"), (predicted, "pred.conll"))
        ]
        wanted, found = read_tagged_pair(*files, **options)
        predictions = {one.document.id: one.annotations for one in found.documents}
        return score_corpus(wanted.documents, predictions, bootstrap=0).scores["entities.strict"]

    return score


def mentions(labelled):
    text = labelled.document.text
    return [(text[entity.start : entity.end], entity.label) for entity in labelled.annotations.entities]


def test_tokens_are_joined_by_spaces_and_sentences_by_lines(write):
    path = write(
        "-DOCSTART- -X- O\n\nOld NN B-GPE\nHarbour NN I-GPE\n. . O\n\nÅse NN B-PERSON\n\n-DOCSTART- -X- O\n\nEnd NN O\n"
    )
    found = read_tags(path)
    assert [one.document.id for one in found.documents] == ["1", "2"]
    assert found.documents[0].document.text == "Old Harbour .\nÅse"
    assert mentions(found.documents[0]) == [("Old Harbour", "GPE"), ("Åse", "PERSON")]
    assert [one.document.meta["line"] for one in found.documents] == [3, 11]
    assert found.documents[1].annotations.entities == ()


def test_without_docstart_each_sentence_is_a_document_and_ids_sort_as_the_file_does(write):
    found = read_tags(write("\n\n".join(["a O"] * 12))).documents
    assert [one.document.id for one in found] == [f"{n:02}" for n in range(1, 13)]


@pytest.mark.parametrize(
    "text", ["\ufeffa\tO\r\nb c\tB-X\r\n", "a O\nb  B-X", "# newdoc id = 7\n# text = a b\na O\nb B-X\n\n\n"]
)
def test_tabs_spaces_comments_and_windows_line_ends(write, text):
    (found,) = read_tags(write(text)).documents
    assert found.document.text.startswith("a b")
    assert [label for _, label in mentions(found)] == ["X"]


def test_columns_are_chosen_from_either_end(write):
    path = write("1 Tolva B-GPE O\n2 bridge O B-FAC\n")
    gold, predicted = read_tagged_pair(path, path, gold_column=-2)
    assert [mentions(side.documents[0]) for side in (gold, predicted)] == [[("Tolva", "GPE")], [("bridge", "FAC")]]
    assert mentions(read_tags(path, column=2, word_column=1).documents[0]) == [("Tolva", "GPE")]


@pytest.mark.parametrize(
    ("tags", "chunks"),
    [
        ("I-X I-X", "X0-2"),
        ("B-X I-Y", "X0-1 Y1-2"),
        ("B-X B-X", "X0-1 X1-2"),
        ("B-X I-X E-X I-X", "X0-3 X3-4"),
        ("S-X E-X", "X0-1 X1-2"),
        ("U-X B-Y M-Y L-Y", "X0-1 Y1-4"),
        ("B-a-b I-a-b", "a-b0-2"),
        ("B I O", "_0-2"),
        ("O O", ""),
    ],
)
def test_repair_reads_as_conlleval_does(tags, chunks):
    assert " ".join(f"{c.label}{c.start}-{c.end}" for c in repaired(tags.split())) == chunks


@pytest.mark.parametrize(
    ("scheme", "tags", "chunks"),
    [
        ("IOB2", "I-X B-X I-X I-Y", "X1-3"),
        ("BIOES", "B-X I-X O S-Y B-X E-X I-X", "Y3-4 X4-6"),
        ("IOB1", "I-X B-X I-Y O B-X", "X0-1 X1-2 Y2-3"),
        ("IOB1", "I-X O I-X B-X I-X", "X0-1 X2-3 X3-5"),
    ],
)
def test_regular_entities_are_spelt_as_the_scheme_wants(scheme, tags, chunks):
    kept = regular(repaired(tags.split()), scheme)
    assert " ".join(f"{c.label}{c.start}-{c.end}" for c in kept) == chunks


@pytest.mark.parametrize(("scheme", "theirs", "prefixes"), [("IOB2", IOB2, "BI"), ("BIOES", IOBES, "BIES")])
def test_both_policies_agree_with_seqeval_on_random_tags(scheme, theirs, prefixes):
    draw = random.Random(7)
    for _ in range(5_000):
        tags = [
            "O" if draw.random() < 0.25 else f"{draw.choice(prefixes)}-{draw.choice('XY')}"
            for _ in range(draw.randint(1, 9))
        ]
        found = repaired(tags)
        assert [(c.label, c.start, c.end - 1) for c in found] == get_entities(tags), tags
        strict = [(e.tag, e.start, e.end) for e in Entities([tags], theirs).entities[0]]
        assert [(c.label, c.start, c.end) for c in regular(found, scheme)] == strict, tags


def test_what_was_irregular_is_counted_and_the_policy_stated(write):
    path = write("a I-X\nb I-X\nc B-Y\n\nd I-Y\n")
    repair, discard = read_tags(path), read_tags(path, policy="discard")
    assert (repair.policy, repair.scheme, repair.irregular) == ("repair", "IOB2", 2)
    assert (discard.policy, discard.scheme, discard.irregular) == ("discard", "IOB2", 2)
    assert [mentions(one) for one in repair.documents] == [[("a b", "X"), ("c", "Y")], [("d", "Y")]]
    assert [mentions(one) for one in discard.documents] == [[("c", "Y")], []]
    assert read_tags(path, scheme="IOB1").irregular == 1
    assert read_tags(write("a S-X\n")).scheme == "BIOES"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a O\nb X-GPE\n", ':2:3: "X-GPE" in column -1 is no tag; O, B-LABEL'),
        ("a B_GPE\n", ':1:3: "B_GPE" in column -1 is no tag'),
        ("a O-X\n", ':1:3: "O-X" in column -1 is no tag'),
        ("a\n", ":1:1: one column alone"),
        ("a\t\n", ":1:1: one column alone"),
        ("a O\n\tO\n", ":2:1: the word in column 0 is empty"),
        ("", ": holds no token"),
        ("-DOCSTART- O\n\n", ": holds no token"),
    ],
)
def test_wrong_files_are_named_with_line_and_column(write, text, message):
    with pytest.raises(HarnessError) as caught:
        read_tags(write(text))
    assert message in str(caught.value)
    assert str(caught.value).count("a.conll") == 1


def test_a_column_that_is_not_there(write):
    with pytest.raises(HarnessError, match=r"a\.conll:1:1: the line has 2 columns, too few for column 5"):
        read_tags(write("a O\n"), column=5)


@pytest.mark.parametrize(
    ("predicted", "message"),
    [
        ("-DOCSTART- O\n\na O\nb O\n\nc O\n", "2 and 1 documents; .*; one of them alone says where documents begin"),
        ("a O\nb O\n\nd O\n", r'pred.conll:4: .* other tokens than in .*gold.conll: "d" stands where gold has "c"'),
        ("a O\nb O\n\nc O\nd O\n", r'pred.conll:4: .*: "d" stands where gold has the end'),
        ("a O\n\nc O\n", r'pred.conll:1: .*: the end stands where gold has "b"'),
        ("a O\nb O\n", "2 and 1 documents; both must hold the same tokens"),
    ],
)
def test_both_sides_must_have_the_same_tokens(write, predicted, message):
    with pytest.raises(HarnessError, match=message):
        read_tagged_pair(write("a O\nb O\n\nc O\n", "gold.conll"), write(predicted, "pred.conll"))


def test_sentences_must_end_alike(write):
    gold, predicted = write("-DOCSTART- O\na O\nb O\n", "gold.conll"), write("-DOCSTART- O\na O\n\nb O\n", "pred.conll")
    with pytest.raises(HarnessError, match=r'pred\.conll:2: .*: the end of a sentence stands where gold has "b"'):
        read_tagged_pair(gold, predicted)


def vector(shared, name):
    cases = json.loads((shared / "vectors" / "scoring.json").read_text())["cases"]
    return next(case for case in cases if case["id"] == name)


def measures(found):
    """P, R and F1 as the published tables have them: 0/0 is 0 there."""
    return {short: found[name] or 0.0 for short, name in (("P", "precision"), ("R", "recall"), ("F1", "f1"))}


@pytest.mark.shared
def test_the_published_counts_of_conlleval_give_the_published_measures(shared, score):
    """ENT-04, the sample output of CoNLL-2000: a corpus with as many correct, found and gold chunks of each type."""
    case = vector(shared, "ENT-04")
    pairs = [
        pair
        for label, (correct, found, gold) in case["input"].items()
        for pair in [(f"B-{label}", f"B-{label}")] * correct
        + [("O", f"B-{label}")] * (found - correct)
        + [(f"B-{label}", "O")] * (gold - correct)
    ]
    random.Random(1).shuffle(pairs)
    sentences = [pairs[first : first + 20] for first in range(0, len(pairs), 20)]
    strict = score([[g for g, _ in s] for s in sentences], [[p for _, p in s] for s in sentences])
    counts = [
        strict["cor"],
        strict["cor"] + strict["inc"] + strict["spu"],
        strict["cor"] + strict["inc"] + strict["mis"],
    ]
    assert counts == case["expected"]["overall_counts"]
    assert measures(strict) == pytest.approx(case["expected"]["micro"], abs=1e-4)
    for label in case["input"]:
        assert measures(strict["by_label"][label]) == pytest.approx(case["expected"][label], abs=1e-4)
    assert strict["macro_f1"] == pytest.approx(case["expected"]["macro_seqeval"]["F1"], abs=1e-4)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["ENT-05", "ENT-06"])
def test_published_examples_of_seqeval(shared, score, name):
    case = vector(shared, name)
    strict = score(case["input"]["gold_tags"], case["input"]["pred_tags"])
    assert measures(strict) == pytest.approx(case["expected"]["micro"], abs=1e-4)
    assert strict["macro_f1"] == pytest.approx(case["expected"]["macro"]["F1"], abs=1e-4)
    for label, found in strict["by_label"].items():
        expected = {k: v for k, v in case["expected"][label].items() if k != "support"}
        assert measures(found) == pytest.approx(measures(found) | expected, abs=1e-4)


@pytest.mark.shared
def test_published_example_of_an_i_without_a_b(shared, score):
    """ENT-07: the policy decides."""
    case = vector(shared, "ENT-07")
    tags = case["input"]["gold_tags"], case["input"]["pred_tags"]
    assert score(*tags)["f1"] == case["expected"]["repair_conlleval"]["F1"]
    assert score(*tags, policy="discard")["f1"] == case["expected"]["discard_strict_IOB2"]["F1"]


def test_words_of_one_tag_are_entities_of_their_own(write):
    """BMEWO writes W where BIOES has S and BILOU has U."""
    found = read_tags(write("Old B-GPE\nNew M-GPE\nTown E-GPE\nÅse W-PERSON\nAda U-PERSON\nW O\n"))
    assert mentions(found.documents[0]) == [("Old New Town", "GPE"), ("Åse", "PERSON"), ("Ada", "PERSON")]
    assert (found.scheme, found.irregular) == ("BIOES", 0)


def test_labels_without_prefixes_are_read_as_what_they_are(write):
    """IO cannot tell two neighbours of one label apart: this has to be said, not guessed."""
    path = write("Old GPE\nTown GPE\nÅse PERSON\nsaid O\nAda I-PERSON\n")
    with pytest.raises(HarnessError, match=r'a\.conll:1:5: "GPE" .* the scheme IO takes neighbours of one label'):
        read_tags(path)
    found = read_tags(path, scheme="IO")
    assert mentions(found.documents[0]) == [("Old Town", "GPE"), ("Åse", "PERSON"), ("Ada", "PERSON")]
    assert found.irregular == 0
    gold, again = read_tagged_pair(path, path, scheme="IO")
    assert mentions(gold.documents[0]) == mentions(again.documents[0])


@pytest.mark.parametrize("scheme", [None, "IO"])
@pytest.mark.parametrize(
    ("tag", "hint"),
    [
        ("-100", "what training leaves out"),
        ("3", "the number of a class: export the classes' names"),
        ("_", "is no tag"),
    ],
)
def test_numbers_are_never_labels(write, tag, hint, scheme):
    with pytest.raises(HarnessError, match=rf'a\.conll:2:5: "{tag}" in column -1 .*{hint}'):
        read_tags(write(f"Old B-GPE\nNew {tag}\n"), scheme=scheme)


def test_another_separator_is_named(write):
    with pytest.raises(HarnessError, match="write B-PER"):
        read_tags(write("Old B_PER\nTown I_PER\n"))
