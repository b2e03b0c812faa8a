"""UIMA CAS XMI (INCEpTION): an .xmi file a document, and TypeSystem.xml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from harness.annotation import Labelled
from harness.errors import HarnessError
from harness.exchange.shared.exports.export_files import export_files, file_name
from harness.exchange.shared.exports.uima_cas import quiet, read_cas, to_cas, type_system
from harness.exchange.shared.marks.drawing import draw_page
from harness.exchange.shared.marks.layers_from_marks import read_pages
from harness.exchange.shared.marks.mark_parts import split_parts
from harness.exchange.tools import Imported, no_losses
from harness.files.text_files import write_atomically

LOSES = ""
EXTRA = "formats"
NEEDS = "cassis"
OPTIONS: Mapping[str, str] = {"types": "the file of the type system; by default TypeSystem.xml beside the .xmi file"}
losses = no_losses

TYPES = "TypeSystem.xml"


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


def read(path: Path, options: Mapping[str, str]) -> Imported:
    """Read an .xmi file, or all of a folder.

    Raises:
        HarnessError: a file is no CAS, or its type system is missing.
    """
    from cassis import load_cas_from_xmi, load_typesystem

    pages = []
    for file in export_files(path, ".xmi"):
        types_file = Path(options["types"]) if "types" in options else file.with_name(TYPES)
        if not types_file.is_file():
            raise HarnessError(f"{file}: its type system is missing: {types_file} (name it with types=FILE)")
        try:
            with open(types_file, "rb") as stream:
                types = quiet(load_typesystem, stream)
        except Exception as error:  # whatever lxml and cassis raise on a file of another kind
            raise HarnessError(f"{types_file}: is no type system: {error}") from None
        pages.append(read_cas(file, partial(load_cas_from_xmi, typesystem=types)))
    return Imported(*read_pages(pages))
