"""gold.yaml as it is first written: empty with its instructions, an extractor's draft, or labels from another tool."""

from __future__ import annotations

from collections.abc import Iterator

from harness.annotation import LAYERS, Annotations
from harness.files.yaml_scalars import scalar
from harness.gold.edit.item_fields import ItemFields, flow

EMPTY_GOLD = """\
# Label by the manual (harness docs guidelines), then: harness gold fix, harness gold lint.
# Type the words as text, and nth (1, 2, …) where they stand several times and nothing in the item says which.
# Words with , : # { } [ ] or quotation marks in them need quotation marks around them.
# A layer without its key is not annotated; [] says that nothing is there. Remove the # of what you label.

clusters: {}  # take {} away once lines follow
#  mayor: {name: Full Name, kind: PERSON, aliases: [Name]}

#entities:
#  - {text: Name, nth: 1, label: PERSON, cluster: mayor}

#quotes:
#  - {id: q1, kind: direct, text: "words without the outer quotation marks"}
#  - {id: q2, kind: direct, parts: [{text: "interrupted"}, {text: "and going on"}]}

#casualties:
#  - {id: c1, figure: {text: three}, outcome: killed, min: 3, max: 3, victims: {text: sailors}, status: reported}

#attributions:
#  - {source: {text: "the mayor, Full Name", cluster: mayor}, cue: {text: said}, content: q1}
#  - {source: {cluster: mayor}, cue: null, content: {text: a claim that is neither quote nor figure}}
"""

_DRAFT_HEAD = """\
# A draft by an extractor: nothing of it is scored. Correct it by the manual (harness docs guidelines),
# give every source its cluster, then remove the next line.
unreviewed: true
"""


def draft_gold(annotations: Annotations, text: str, *, withheld: bool = False) -> str:
    """An extractor's annotations as a gold.yaml for a person to correct.

    Args:
        annotations: predictions; items without a place in the text are left away, scores are not written.
        text: the article.
        withheld: write digests instead of quotes, claims and long spans.
    """
    fields = ItemFields(text, withheld=withheld, is_draft=True)
    return _DRAFT_HEAD + "".join(line + "\n" for line in _lines(annotations, fields))


def gold_yaml(annotations: Annotations, text: str, *, withheld: bool = False) -> str:
    """A person's annotations as gold.yaml.

    Args:
        annotations: all is written but scores, and items without a place in the text.
        text: the article.
        withheld: write digests instead of quotes, claims and long spans.
    """
    fields = ItemFields(text, withheld=withheld)
    return "".join(line + "\n" for line in _lines(annotations, fields)).lstrip("\n")


def _lines(annotations: Annotations, fields: ItemFields) -> Iterator[str]:
    yield ""
    yield "clusters:" if annotations.clusters else "clusters: {}"
    for key, cluster in annotations.clusters.items():
        yield f"  {scalar(key)}: {flow(fields.cluster(cluster))}"
    for layer in LAYERS:
        if not annotations.annotates(layer):
            continue
        items = [flow(found) for item in annotations.layer(layer) if (found := fields.item(item))]
        yield ""
        yield f"{layer}:" if items else f"{layer}: []"
        yield from (f"  - {item}" for item in dict.fromkeys(items))
