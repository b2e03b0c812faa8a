"""The labelling config of a Label Studio project for the four layers."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from harness.corpus.formats.graph import (
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
_SELDOM = ("label", "score", "part_of", "repeats", "alternatives", "numbers")


def labelling_config(labels: Iterable[str]) -> str:
    """The XML that a project is made with.

    Args:
        labels: of the entities.
    """
    lines = ["<View>", "  <Relations>"]
    lines += [f"    <Relation value={quoteattr(name)}/>" for name in LINKS]
    lines += ["  </Relations>", f'  <Labels name="{ENTITIES}" toName="{TEXT}">']
    lines += [f"    <Label value={quoteattr(label)}/>" for label in labels]
    lines += ["  </Labels>", f'  <Labels name="{LAYERS}" toName="{TEXT}">']
    lines += [f'    <Label value="{mark}" background="{_COLORS.get(mark, "#8c8c8c")}"/>' for mark in MARKS]
    lines += ["  </Labels>", f'  <Text name="{TEXT}" value="$text" granularity="symbol"/>']
    for name, values in CHOICES.items():
        lines.append(f'  <Choices name="{name}" choice="single" {_region(name)}>')
        lines += [f'    <Choice value="{value}"/>' for value in values]
        lines.append("  </Choices>")
    lines += [f'  <Number name="{name}" min="0" {_region(name)}/>' for name in NUMBERS]
    lines.append(f'  <Choices name="{FLAG_CONTROL}" choice="multiple" toName="{TEXT}" perRegion="true">')
    lines += [f'    <Choice value="{flag}"/>' for flag in FLAGS]
    lines.append("  </Choices>")
    lines += [_words(name) for name in WORDS if name not in _SELDOM]
    lines += ['  <Collapse><Panel value="Seldom needed">']
    lines += [f"  {_words(name)}" for name in _SELDOM]
    return "\n".join([*lines, "  </Panel></Collapse>", "</View>"]) + "\n"


def _words(name: str) -> str:
    return f'  <TextArea name="{name}" maxSubmissions="1" placeholder="{name}" {_region(name)}/>'


def _region(name: str) -> str:
    """Where a control is shown: on every mark, or on those of its types."""
    shown = f' whenTagName="{LAYERS}" whenLabelValue="{",".join(_ON[name])}"' if name in _ON else ""
    return f'toName="{TEXT}" perRegion="true"{shown}'
