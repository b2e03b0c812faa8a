"""The JSON Schema of config files, beside those of the gold's, so that editors complete and check while typing.

``python -m harness.runs.config_schema`` writes it anew; a test keeps it equal to the types.
"""

from __future__ import annotations

from harness.corpus.files import write_atomically
from harness.corpus.json_schema import FOLDER, json_schema
from harness.runs.config import ConfigFile

PATH = FOLDER / "config.json"


def config_schema() -> str:
    """The schema as text, with a newline at its end."""
    return json_schema(ConfigFile, "config")


if __name__ == "__main__":
    write_atomically(PATH, config_schema())
