"""The notebook runs, cell by cell, and shows what it holds as its outputs.

Its outputs were written by Jupyter's own kernel; here the cells run as they stand, without the packages of Jupyter.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest


def shown(source: str, names: dict[str, Any]) -> tuple[str, Any]:
    """What a cell prints, and the value of its last line if that is an expression."""
    nodes = ast.parse(source).body
    last = nodes.pop() if isinstance(nodes[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(ast.Module(nodes, []), "<cell>", "exec"), names)
        value = None if last is None else eval(ast.get_source_segment(source, last) or "", names)
    return printed.getvalue(), value


def test_every_cell_shows_what_the_notebook_holds(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    notebook = json.loads((root / "tests/notebooks/first_steps.ipynb").read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) >= 8
    names: dict[str, Any] = {}
    for cell in cells:
        printed, value = shown("".join(cell["source"]), names)
        for output in cell["outputs"]:
            if output["output_type"] == "stream":
                assert printed == "".join(output["text"])
            else:
                assert repr(value) == "".join(output["data"]["text/plain"])
                html = output["data"].get("text/html")
                assert (html is None) or value._repr_html_() == "".join(html)
        assert bool(cell["outputs"]) == (bool(printed) or value is not None)
