"""UIMA CAS XMI (INCEpTION): an .xmi file a document, and TypeSystem.xml."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from harness.annotation import Labelled
from harness.errors import HarnessError, shorten
from harness.exchange.shared.exports.cas_files import TYPES, cas_files
from harness.exchange.shared.exports.export_files import file_name
from harness.exchange.shared.exports.uima_cas import quiet, read_cas, to_cas, type_system
from harness.exchange.shared.imports.found import FoundLabels
from harness.exchange.shared.marks.drawing import draw_page
from harness.exchange.shared.marks.mark_parts import split_parts
from harness.exchange.tools import ANNOTATOR_OPTION, Signs, no_losses
from harness.files.text_files import read_bytes, write_atomically

LOSES = ""
EXTRA = "formats"
NEEDS = "cassis"
SIGNS = Signs("UIMA CAS XMI", (".xmi",), rb"(<\?xml[^>]*>\s*)?<xmi:XMI")
OPTIONS: Mapping[str, str] = {
    "view": "which of several views to read; by default the one that has labels",
    "types": "the file of the type system; by default TypeSystem.xml beside the .xmi file",
    "annotator": f"{ANNOTATOR_OPTION} (the name of the file)",
}
losses = no_losses


def write(documents: Sequence[Labelled], out: Path, options: Mapping[str, str]) -> list[Path]:
    """Write an .xmi file a document, and TypeSystem.xml.

    Raises:
        HarnessError: a text has characters that XML cannot hold.
    """
    types = type_system()
    written = [out / TYPES]
    write_atomically(out / TYPES, types.to_xml())
    for labelled in documents:
        page = split_parts(draw_page(labelled))
        path = out / f"{file_name(page.id)}.xmi"
        write_atomically(path, quiet(to_cas(page, types).to_xmi))
        written.append(path)
    return written


def read(path: Path, options: Mapping[str, str]) -> FoundLabels:
    """Read an .xmi file, or all of a folder or a zip file.

    Raises:
        HarnessError: a file is no CAS, or its type system is missing.
    """
    from cassis import load_cas_from_xmi, load_typesystem

    pages = []
    for file in cas_files(path, ".xmi"):
        types_file = Path(options["types"]) if "types" in options else file.name.with_name(TYPES)
        data = read_bytes(types_file) if "types" in options else file.types
        if data is None:
            raise HarnessError(f"{file.name}: its type system is missing: {types_file} (name it with types=FILE)")
        try:
            types = quiet(load_typesystem, io.BytesIO(data))
        except Exception as error:  # whatever lxml and cassis raise on a file of another kind
            raise HarnessError(f"{types_file}: is no type system: {shorten(str(error), limit=200)}") from None
        pages.append(read_cas(file, partial(load_cas_from_xmi, typesystem=types), options.get("view")))
    return FoundLabels(pages)
