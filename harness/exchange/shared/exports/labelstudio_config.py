"""The labelling config of a Label Studio project for the four layers."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from harness.exchange.shared.marks.graph import (
    CHOICES,
    CLAIM,
    CUE,
    ENTITY,
    FIGURE,
    FLAGS,
    LINKS,
    MARKS,
    NUMBERS,
    QUOTE,
    SOURCE,
    WORDS,
)

ENTITIES, LAYERS, TEXT = "entities", "layers", "text"
FLAG_CONTROL = "flags"

_COLORS = {QUOTE: "#2a7fff", FIGURE: "#d4380d", SOURCE: "#722ed1", CUE: "#08979c", CLAIM: "#ad8b00"}
_ON = {
    "kind": (QUOTE,),
    "id": (QUOTE, FIGURE),
    "source": (QUOTE, FIGURE, CLAIM, CUE),
    "label": (ENTITY,),
    **dict.fromkeys(("outcome", "status", "victim_role", *NUMBERS), (FIGURE,)),
}
_FIRST = ("cluster",)
_SELDOM = ("label", "score", "part_of", "repeats", "alternatives", "numbers")


def labelling_config(labels: Iterable[str]) -> str:
    """The XML that a project is made with.

    Args:
        labels: of the entities.
    """
    lines = ["<View>", "  <Relations>"]
    lines += [f"    <Relation value={quoteattr(name)}/>" for name in LINKS]
    lines += ["  </Relations>", '  <View style="display: flex; gap: 1.5em; align-items: flex-start">']
    lines += ['    <View style="flex: 3 1 60%">', f'      <Labels name="{ENTITIES}" toName="{TEXT}">']
    lines += [f"        <Label value={quoteattr(label)}/>" for label in labels]
    lines += ["      </Labels>", f'      <Labels name="{LAYERS}" toName="{TEXT}">']
    lines += [f'        <Label value="{mark}" background="{_COLORS.get(mark, "#8c8c8c")}"/>' for mark in MARKS]
    lines += ["      </Labels>", f'      <Text name="{TEXT}" value="$text" granularity="symbol"/>', "    </View>"]
    # Beside the text and in view however long it is: whoever fills them in looks at the words.
    lines.append('    <View style="flex: 1 1 18em; position: sticky; top: 0; max-height: 85vh; overflow: auto">')
    lines += [f"      {_words(name)}" for name in _FIRST]
    for name, values in CHOICES.items():
        lines += _choices(name, "single", values)
    lines += [f"      {_shown(name, _number(name))}" for name in NUMBERS]
    lines += [f"      {_words(name)}" for name in WORDS if name not in (*_FIRST, *_SELDOM)]
    lines += _choices(FLAG_CONTROL, "multiple", FLAGS)
    lines += ['      <Collapse><Panel value="Seldom needed">']
    lines += [f"        {_words(name)}" for name in _SELDOM]
    return "\n".join([*lines, "      </Panel></Collapse>", "    </View>", "  </View>", "</View>"]) + "\n"


def _choices(name: str, choice: str, values: Iterable[str]) -> list[str]:
    shown = [f'<Choice value="{value}"/>' for value in values]
    control = f'<Choices name="{name}" choice="{choice}" showInline="true" {_region(name)}>{"".join(shown)}</Choices>'
    return [f"      {_shown(name, control)}"]


def _number(name: str) -> str:
    return f'<Number name="{name}" min="0" {_region(name)}/>'


def _words(name: str) -> str:
    return f'<TextArea name="{name}" maxSubmissions="1" placeholder="{name}" {_region(name)}/>'


def _shown(name: str, control: str) -> str:
    """A control that does not say what it is, under its name, while a mark that has it is selected."""
    when = f'visibleWhen="region-selected"{_on(name)}'
    return f'<View {when}><Header value="{name}" size="6"/>{control}</View>'


def _region(name: str) -> str:
    """Where a control is shown: on every mark, or on those of its types."""
    return f'toName="{TEXT}" perRegion="true"{_on(name)}'


def _on(name: str) -> str:
    return f' whenTagName="{LAYERS}" whenLabelValue="{",".join(_ON[name])}"' if name in _ON else ""
