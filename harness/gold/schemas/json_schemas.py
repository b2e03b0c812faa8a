"""JSON Schemas of the YAML files, shipped in ``harness/gold/schemas`` so that editors complete and check.

``python -m harness.gold.schemas.json_schemas`` writes them anew; a test keeps them equal to the types.
"""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import msgspec

from harness.annotation import LAYERS
from harness.files.text_files import write_atomically
from harness.gold.schema import ArticleFile, GoldFile, ScopeFile

FOLDER = Path(__file__).parent
FILES: dict[str, type[msgspec.Struct]] = {"gold": GoldFile, "article": ArticleFile, "scope": ScopeFile}


def json_schema(kind: type[msgspec.Struct], name: str) -> str:
    """The JSON Schema of a YAML file's struct, as text with a final newline.

    Args:
        kind: the struct.
        name: what the file is called, for the schema's title.
    """
    schema = _accept_bare_scalars(msgspec.json.schema(kind))
    if kind is GoldFile:
        _add_what_lint_asks(schema["$defs"])
    if kind is ArticleFile:
        _add_short_form_of_labellers(schema["$defs"]["ArticleFile"]["properties"])
    return schema_text(schema, name)


def schema_text(schema: dict[str, Any], name: str) -> str:
    """A schema as it is shipped.

    Args:
        schema: of a YAML file.
        name: its title.
    """
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name}
    return json.dumps(head | schema, indent=2, ensure_ascii=False) + "\n"


def schema_comment(name: str, yaml_folder: Path) -> str:
    """The first line of a YAML file, which tells an editor where the schema is.

    Args:
        name: gold, article, scope or config.
        yaml_folder: the folder that the YAML file stands in; the path is relative to it.
    """
    relative = os.path.relpath(FOLDER / f"{name}.json", yaml_folder)
    return f"# yaml-language-server: $schema={Path(relative).as_posix()}\n"


def _add_what_lint_asks(definitions: dict[str, Any]) -> None:
    """Say what the types leave open, since predictions and drafts may do without, and lint does not."""
    _add_source_readings(definitions)
    for layer in LAYERS:
        _not_null(definitions["GoldFile"], layer)
    for item, key in (("GoldCasualty", "figure"), ("GoldSource", "cluster")):
        _not_null(definitions[item], key)
        definitions[item]["required"].append(key)
    content = definitions["GoldAttribution"]["properties"]["content"]
    content["anyOf"] = [*content["anyOf"], {"type": "array", "minItems": 1, "items": {"anyOf": content["anyOf"]}}]
    places = [["text"], ["start", "end"]]
    for item in ("GoldPart", "GoldSlot", "GoldEntity", "GoldQuote"):
        also = [["parts"]] if "parts" in definitions[item]["properties"] else []
        definitions[item]["anyOf"] = [{"required": keys} for keys in [*places, *also]]
    for item in ("GoldPart", "GoldSlot", "GoldEntity", "GoldQuote", "GoldSource"):
        definitions[item]["dependentRequired"] = {"start": ["end"], "end": ["start"], "digest": ["start"]}


def _add_source_readings(definitions: dict[str, Any]) -> None:
    """Another reading of a source has words, a cluster, or both, and no readings of its own."""
    source = definitions["GoldSource"]
    reading = copy.deepcopy(source) | {"title": "Another reading of a source"}
    del reading["properties"]["alternatives"]
    reading["anyOf"] = [{"required": keys} for keys in (["text"], ["start", "end"], ["parts"], ["cluster"])]
    reading["dependentRequired"] = {"start": ["end"], "end": ["start"], "digest": ["start"]}
    definitions["GoldSourceReading"] = reading
    source["properties"]["alternatives"]["items"] = {"$ref": "#/$defs/GoldSourceReading"}


def _add_short_form_of_labellers(properties: dict[str, Any]) -> None:
    for key in ("labelled", "labelled_again"):
        properties[key]["anyOf"].insert(0, {"$ref": "#/$defs/Labeller"})


def _not_null(definition: dict[str, Any], key: str) -> None:
    given = definition["properties"][key]
    [kind] = [choice for choice in given.pop("anyOf") if choice != {"type": "null"}]
    del given["default"]
    given |= kind


def _accept_bare_scalars(schema: Any) -> Any:
    """Let an editor accept ``text: 38``: we read every scalar as typed, its YAML parser makes it a number."""
    if isinstance(schema, list):
        return [_accept_bare_scalars(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {key: _accept_bare_scalars(value) for key, value in schema.items()}
    if schema.get("type") == "string" and "enum" not in schema:
        changed["type"] = ["string", "number", "boolean"]
    return changed


if __name__ == "__main__":
    for file_name, struct in FILES.items():
        write_atomically(FOLDER / f"{file_name}.json", json_schema(struct, file_name))
