"""The card of an exported dataset: what is in it, counted, and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness.annotation import LAYERS, Labelled
from harness.files.yaml_scalars import scalar

_WORDS = {
    "entities": "names of people, bodies, places and the like",
    "quotes": "direct, mixed and indirect quotations",
    "casualties": "stated figures of people killed, injured, missing or captured",
    "attributions": "who is quoted or cited for what",
}


def card(documents: Sequence[Labelled], split: str, features: Any) -> str:
    """README.md with the metadata that ``load_dataset`` reads.

    Args:
        documents: of the dataset.
        split: its only one.
        features: of the table.
    """
    metas = [labelled.document.meta for labelled in documents]
    languages = sorted({str(meta["language"]) for meta in metas if meta.get("language")})
    licences = sorted({str(meta["licence"]) for meta in metas if meta.get("licence")})
    head = ["---"]
    if languages:
        head += ["language:", *(f"- {scalar(language)}" for language in languages)]
    head += ["task_categories:", "- token-classification", "configs:", "- config_name: default", "  data_files:"]
    head += [f"  - split: {scalar(split)}", f"    path: data/{split}.parquet", "---", ""]
    counts = {layer: sum(len(one.annotations.layer(layer)) for one in documents) for layer in LAYERS}
    body = ["# News articles labelled in four layers", "", f"{len(documents)} documents.", ""]
    body += ["| column | items | what |", "|---|---|---|"]
    body += [f"| `{layer}` | {counts[layer]} | {_WORDS[layer]} |" for layer in LAYERS]
    body += [
        "",
        "Offsets are Unicode code points into `text`, half-open. A layer that is null is not annotated in that "
        "document; an empty one holds nothing. `meta` is JSON.",
        "",
        "Columns: " + ", ".join(f"`{name}`" for name in features) + ".",
        "",
        f"Licences of the texts: {', '.join(licences) or 'not stated'}.",
    ]
    return "\n".join([*head, *body]) + "\n"
