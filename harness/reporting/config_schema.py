"""The JSON Schema of config files, beside those of the gold's, so that editors complete and check while typing.

It stands here, since it lists what there is to choose from: engines, measures, extractors and formats of reports.
``python -m harness.reporting.config_schema`` writes it anew; a test keeps it equal to the types and registries.
"""

from __future__ import annotations

import json
from typing import Any

from harness.engines import ENGINES
from harness.extractors.interface.registry import BUILTINS
from harness.files.text_files import write_atomically
from harness.gold.edit.trim_names import Trim
from harness.gold.schemas.json_schemas import FOLDER, json_schema, schema_text
from harness.perturbations import PERTURBATIONS
from harness.reporting.formats import FORMATS
from harness.runs.compare.gates import gate_pattern
from harness.runs.config.run_config import ConfigFile
from harness.scoring import metrics

PATH = FOLDER / "config.json"


def config_schema() -> str:
    """The schema as text, with a newline at its end."""
    schema: dict[str, Any] = json.loads(json_schema(ConfigFile, "config"))
    definitions = schema["$defs"]
    config = definitions["ConfigFile"]["properties"]
    addresses = [address for address, _ in metrics()]
    config["reports"]["items"] = {"enum": list(FORMATS)}
    config["robustness"]["items"] = {"enum": list(PERTURBATIONS)}
    definitions["EngineConfig"]["properties"]["use"] |= {"enum": list(ENGINES)}
    definitions["BaselineGate"]["properties"]["metric"] |= {"enum": addresses}
    config["gate"]["items"]["anyOf"][0] |= {
        "pattern": f"^{gate_pattern(addresses)}$",
        "patternErrorMessage": 'Write it like entities.strict.f1 >= 0.60; "harness list metrics" shows the addresses.',
        "examples": [f"{address} >= 0.60" for address in addresses if address.endswith(".f1")],
    }
    _, mapping = config["extractors"]["items"]["anyOf"]
    config["extractors"]["items"]["anyOf"][0]["examples"] = list(BUILTINS)
    mapping["properties"] = {
        "name": {"description": "What reports call it.", "type": "string"},
        "use": {"description": "A built-in, a plugin, or path/to/file.py:Class.", "examples": list(BUILTINS)},
        "trim": {
            "description": "What is taken off the edges of entities.",
            "type": "object",
            "properties": {name: {"type": "boolean"} for name in Trim.__struct_fields__},
            "additionalProperties": False,
        },
        "repeats": {"description": "How often it is asked about each document.", "type": "integer", "minimum": 1},
    }
    return schema_text({key: value for key, value in schema.items() if key not in ("$schema", "title")}, "config")


if __name__ == "__main__":
    write_atomically(PATH, config_schema())
