"""Which JSON in a model's words is the answer; what cannot be told is an error and never an empty answer."""

import json
from typing import Any

import pytest

from harness.extractors.llm.answers.outcomes import AnswerError, UnreadableAnswerError, WrongShapeError
from harness.extractors.llm.answers.reasoning import split_reasoning
from harness.extractors.llm.answers.salvage import find_answer
from harness.extractors.llm.prompt_options import PromptOptions
from harness.extractors.llm.prompter import Prompter
from tests.effort import cpu_seconds

ITEMS = [{"text": "Oru Tamm", "label": "PERSON"}, {"text": "Velm", "label": "GPE"}]
LIST = json.dumps(ITEMS)
WHOLE = json.dumps({"entities": ITEMS})
ASKED = {"entities": {"text", "label"}}
BOTH = {"entities": {"text", "label"}, "quotes": {"text", "kind", "speaker", "cue"}}


def found(words: str, asked: Any = ASKED) -> tuple[dict[str, Any], bool]:
    answer = find_answer(split_reasoning(words)[1], asked)
    return answer.layers, answer.whole


@pytest.mark.parametrize(
    "words",
    [
        WHOLE,
        f"```json\n{WHOLE}\n```",
        f"Here you are: {WHOLE} Anything else?",
        f"```json\n{WHOLE}\n```\n\nTo check by hand:\n- [ ] spelling of the names\n",
        f"As in [1] and [2], {' '.join(f'[{n}]' for n in range(40))}:\n{WHOLE}\n[1] The article.",
        f"{WHOLE}\nNo casualties: []",
        f'{WHOLE}\nFor another text it might be {{"entities": []}}.',
        f'{WHOLE}\n\nRejected: [{{"text": "Monday", "label": "DATE"}}]',
        f'{WHOLE}\n\nExcluded candidates:\n```json\n{{"entities": [{{"text": "Monday", "label": "DATE"}}]}}\n```',
        f'Draft:\n{{"entities": [{{"text": "X", "label": "GPE"}}]}}\nFinal:\n{WHOLE}',
        f'{WHOLE}\nI thought of {{"entities": [{{"text',
        WHOLE.replace("}]", "},]"),
        str({"entities": ITEMS}),
        WHOLE.replace('{"text"', '// one\n{"text"').replace("]}", "] /* all */ }"),
        WHOLE.replace('"entities"', "entities").replace('"text"', "text"),
        WHOLE.replace('"entities"', '"Entities"'),
        json.dumps({"answer": {"entities": ITEMS}}),
        json.dumps({"thoughts": "two names", "result": {"data": {"entities": ITEMS}}}),
        json.dumps([{"entities": ITEMS}]),
        LIST,
        f"```\n{LIST}\n```",
        f"Here are the entities:\n{LIST}",
        "\n".join(json.dumps(item) for item in ITEMS),
        f"Entities:\n{json.dumps(ITEMS[0])}\n{json.dumps(ITEMS[1])}\n",
        "\n".join(f"- {json.dumps(item)}" for item in ITEMS),
        "\n".join(f"{number}. {json.dumps(item)}" for number, item in enumerate(ITEMS, start=1)),
        json.dumps(WHOLE),
        json.dumps({"name": "label", "arguments": WHOLE}),
        f'<think>Perhaps {{"entities": []}}? [ ] no</think>{WHOLE}',
        f'<THINKING>{{"entities": [{{"text": "Z", "label": "GPE"}}]}}</THINKING>\n{WHOLE}',
        f'Perhaps {{"entities": []}}?</think>{WHOLE}',
        f"<|channel|>analysis<|message|>[]<|end|><|start|>assistant<|channel|>final<|message|>{WHOLE}<|return|>",
    ],
)
def test_the_answer_is_found(words: str) -> None:
    assert found(words) == ({"entities": ITEMS}, True)


@pytest.mark.parametrize(
    "words", ['{"entities": []}', '{"entities": null}', "[]", "```json\n[]\n```", "{'entities': None}"]
)
def test_nothing_is_an_answer_where_it_is_said_plainly(words: str) -> None:
    assert found(words) == ({"entities": []}, True)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "There is nothing here.",
        "There are none: []",
        "- [ ] to do",
        "{",
        "[[[[",
        f"I found none. Rejected: {LIST}",
        f"{LIST}\n{LIST}",
        f'Rejected: {{"entities": {LIST}}}',
        f'{WHOLE}\n\nIf there were none:\n{{"entities": []}}',
        f'{{"entities": []}} and then {WHOLE}, or rather {{"entities": []}}',
        WHOLE.replace("}]", "}, ...]"),
        WHOLE.replace("Oru Tamm", 'the "boss"'),
        f'{WHOLE}\nCorrected: {{"entities": [{{"text": "the "boss"", "label": "PERSON"}}]}}',
        '{"entities": [{"text": "A", "label": "GPE"}], "entities": []}',
        "<think>" + WHOLE,
    ],
)
def test_what_cannot_be_told_is_unreadable(words: str) -> None:
    with pytest.raises(UnreadableAnswerError):
        found(words)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ('{"PERSON": ["Oru Tamm"], "GPE": ["Velm"]}', 'has "PERSON", "GPE", but not "entities"'),
        ('{"entities": {"PERSON": ["Oru Tamm"]}}', 'an object with "PERSON"'),
        ('{"entities": ["Oru Tamm", "Velm"]}', "a list without objects"),
        ('{"entities": "none"}', "is words"),
        ('[{"name": "Oru Tamm", "type": "PERSON"}]', "no items"),
        ('{"rejected": {"entities": []}}', 'has "rejected"'),
        ('{"type": "object", "properties": {"entities": {"type": "array", "items": {}}}}', '"entities"'),
    ],
)
def test_json_of_another_form_is_of_the_wrong_shape(words: str, says: str) -> None:
    with pytest.raises(WrongShapeError) as caught:
        found(words)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("words", "items"),
    [
        (WHOLE[:-1], 2),
        (WHOLE[:60], 1),
        (LIST[:50], 1),
        (f"{json.dumps(ITEMS[0])}\n{json.dumps(ITEMS[1])[:-4]}", 1),
        (json.dumps({"answer": {"entities": ITEMS}})[:-6], 1),
        (WHOLE.replace("]", ",")[:-1] + ' {"te', 2),
        ('{"entities": [', 0),
    ],
)
def test_what_is_cut_off_holds_its_whole_items(words: str, items: int) -> None:
    assert found(words) == ({"entities": ITEMS[:items]}, False)


def test_several_layers_in_one_object_or_one_after_the_other() -> None:
    quotes = [{"text": "We left", "kind": "direct", "speaker": None, "cue": None}]
    both = {"entities": ITEMS, "quotes": quotes}
    assert found(json.dumps(both), BOTH) == (both, True)
    assert found(f"{WHOLE}\n{json.dumps({'quotes': quotes})}", BOTH) == (both, True)
    assert found(json.dumps([{"entities": ITEMS}, {"quotes": quotes}]), BOTH) == (both, True)
    for words, says in ((WHOLE, 'lacks "quotes"'), (json.dumps({**both, "quotes": "none"}), '"quotes" in')):
        with pytest.raises(WrongShapeError, match=says):
            found(words, BOTH)


@pytest.mark.parametrize(
    "words",
    [
        "x" * 1_000_000,
        "{" * 1_000_000,
        "[" * 1_000_000,
        "[ " * 500_000,
        '{"a":' * 100_000,
        "{'a': [" * 100_000,
        '"' * 100_000 + "{'" * 100_000,
        "/*" * 100_000 + "{" + "/*" * 300_000,
    ],
)
def test_a_megabyte_of_nonsense_takes_little_time(words: str) -> None:
    with cpu_seconds(10), pytest.raises(AnswerError):
        found(words)


@pytest.mark.parametrize(
    "words",
    [
        '{"entities": [{"name": "Velm", "type": "GPE"}, {"name": "Oru Tamm", "type": "PERSON"}]}',
        '{"entities": [{"text": 5.5, "label": "GPE"}]}',
    ],
)
def test_items_none_of_which_can_be_read_are_no_empty_answer(words: str) -> None:
    with pytest.raises(WrongShapeError, match=r'none of the \d items of "entities" can be read'):
        Prompter(PromptOptions(layers=("entities",))).annotate("Velm.", lambda messages, schema: words)


def test_some_items_that_cannot_be_read_are_counted() -> None:
    words = '{"entities": [{"text": "Velm", "label": "GPE"}, {"name": "Tamm"}, 5]}'
    answered = Prompter(PromptOptions(layers=("entities",))).annotate("Velm.", lambda messages, schema: words)
    assert (answered.items, answered.dropped, len(answered.annotations.entities or ())) == (3, 2, 1)
