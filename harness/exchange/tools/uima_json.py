"""UIMA CAS JSON (INCEpTION): a .json file a document, types included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.annotation import Labelled
from harness.exchange.shared.exports.cas_files import cas_files
from harness.exchange.shared.exports.export_files import file_name
from harness.exchange.shared.exports.uima_cas import quiet, read_cas, to_cas, type_system
from harness.exchange.shared.imports.found import FoundLabels
from harness.exchange.shared.marks.drawing import draw_page
from harness.exchange.shared.marks.mark_parts import split_parts
from harness.exchange.tools import ANNOTATOR_OPTION, Signs, no_losses
from harness.files.text_files import write_atomically

LOSES = ""
EXTRA = "formats"
NEEDS = "cassis"
SIGNS = Signs("UIMA CAS JSON", beginning=rb'\{\s*"%')
OPTIONS: Mapping[str, str] = {"annotator": f"{ANNOTATOR_OPTION} (the name of the file)"}
losses = no_losses


def write(documents: Sequence[Labelled], out: Path, options: Mapping[str, str]) -> list[Path]:
    """Write a .json file a document.

    Raises:
        HarnessError: a text has characters that no CAS can hold.
    """
    types = type_system()
    written = []
    for labelled in documents:
        page = split_parts(draw_page(labelled))
        path = out / f"{file_name(page.id)}.json"
        write_atomically(path, quiet(to_cas(page, types).to_json))
        written.append(path)
    return written


def read(path: Path, options: Mapping[str, str]) -> FoundLabels:
    """Read a .json file, or all of a folder or a zip file.

    Raises:
        HarnessError: a file is no CAS.
    """
    from cassis import load_cas_from_json

    return FoundLabels([read_cas(file, load_cas_from_json) for file in cas_files(path, ".json")])
