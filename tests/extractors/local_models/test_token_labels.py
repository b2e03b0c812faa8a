"""Labels of a token classifier: renamed before tokens are joined, and none is guessed to be outside."""

import pytest

from harness.errors import HarnessError
from harness.extractors.local_models.token_labels import token_labels


@pytest.mark.parametrize(
    ("names", "labels", "expected"),
    [
        ("O B-PER I-PER", {}, "O B-PER I-PER"),
        ("O B-PER I-PER", {"PER": "PERSON"}, "O B-PERSON I-PERSON"),
        ("O B-PER I-PER B-MISC", {"MISC": None}, "O B-PER I-PER O"),
        ("O PER LOC", {"PER": "PERSON"}, "O I-PERSON I-LOC"),
        ("LABEL_0 LABEL_1 LABEL_2", {"LABEL_0": None, "LABEL_1": "B-PER", "LABEL_2": "I-PER"}, "O B-PER I-PER"),
        ("LABEL_0 LABEL_1 LABEL_2", {"LABEL_0": "O", "LABEL_1": "PER", "LABEL_2": "PER"}, "O I-PER I-PER"),
        ("o B-PER", {"o": None}, "O B-PER"),
        ("0 B-PER", {"0": None}, "O B-PER"),
        ("O 0 B-PER", {}, "O I-0 B-PER"),
        ("B-O B-PER I-PER", {}, "O B-PER I-PER"),
        ("O B-PER I-PER", {"B-PER": "B-NAME", "PER": "PERSON"}, "O B-NAME I-PERSON"),
        ("O B-PER I-PER", {"B-PER": "PERSON"}, "O B-PERSON I-PER"),
        ("O B-LOC I-GPE", {"LOC": "GPE"}, "O B-GPE I-GPE"),
        ("O B-PER I-PER E-PER S-PER", {}, "O B-PER I-PER I-PER B-PER"),
        ("O B_PER I_PER L_PER U_PER", {"PER": "P"}, "O B-P I-P I-P B-P"),
        ("O S-LINE E-MAIL", {}, "O I-S-LINE I-E-MAIL"),
        ("O B-GPE-LOC", {"GPE-LOC": "GPE"}, "O B-GPE"),
    ],
)
def test_labels_are_renamed_before_they_are_joined(names: str, labels: dict[str, str | None], expected: str) -> None:
    assert token_labels(names.split(), labels, model="m") == expected.split()


@pytest.mark.parametrize(
    ("names", "labels", "parts"),
    [
        ("LABEL_0 LABEL_1", {}, ["m: ", '"LABEL_0", "LABEL_1"', "labels: {LABEL_0: null, LABEL_1: B-PER}"]),
        ("LABEL_0 LABEL_1", {"LABEL_0": None}, ['labels "LABEL_1" stand for', 'it has "LABEL_0", "LABEL_1"']),
        ("o B-PER I-PER", {}, ['it has "o", "B-PER", "I-PER"', 'labels: {"o": null}']),
        ("B-PER I-PER 0", {}, ['labels: {"0": null}']),
        ("B-PER I-PER", {}, ['labels: {"B-PER": null}']),
        ("O B-PER", {"O": "B-PER"}, ['none of the model\'s labels is "O"']),
    ],
)
def test_what_cannot_be_told_is_asked_for(names: str, labels: dict[str, str | None], parts: list[str]) -> None:
    with pytest.raises(HarnessError) as caught:
        token_labels(names.split(), labels, model="m")
    assert all(part in str(caught.value) for part in parts), str(caught.value)
