"""The frame of every page: templates that escape, one style sheet, one script, and a policy that forbids all else."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias

from harness.errors import plural
from harness.files.page_policy import content_digest
from harness.reporting import numbers
from harness.reporting.comparison import robustness_tables
from harness.reporting.comparison.pair_tables import mark, pair_rows
from harness.reporting.repeat_table import repeat_rows

if TYPE_CHECKING:
    from jinja2 import Environment

    from harness.runs.compare.pair_tests import RankedMetric

Room: TypeAlias = tuple[str, str]
STYLES = ("page.css", "plots.css", "viewer/viewer.css")
REPORTS: Room = ("harness.reporting", "templates/page")
SCRIPTS = (
    "start.js",
    "viewer/text.js",
    "viewer/marks.js",
    "viewer/arrows.js",
    "viewer/items.js",
    "viewer/documents.js",
    "viewer/viewer.js",
)

# Controls that steer the direction of text, or the reader's device; a page shows them by their numbers.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_LABEL = 48


def render_page(
    template: str,
    *,
    scripts: Sequence[str] = SCRIPTS,
    styles: Sequence[str] = STYLES,
    room: Room = REPORTS,
    asks_server: bool = False,
    **values: Any,
) -> str:
    """A self-contained page: its style and script are the only ones that the policy lets run, and nothing is loaded.

    Args:
        template: its name in the room.
        scripts: the files of its script, in order: from the room, else from the reports' own.
        styles: the files of its style sheet, likewise.
        room: package and folder that its own files lie in.
        asks_server: whether its script may talk to the server that it came from.
        values: what the template shows.
    """
    style = _asset(room, styles)
    script = '"use strict";\n(() => {\n' + _asset(room, scripts) + "})();\n"
    policy = (
        f"default-src 'none'; script-src '{content_digest(script)}'; style-src '{content_digest(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    if asks_server:
        policy += "; connect-src 'self'"
    from markupsafe import Markup

    page = _environment(room).get_template(template)
    found = page.render(style=Markup(style), script=Markup(script), policy=policy, **values)
    # A lone surrogate in a model's answer cannot be written as UTF-8.
    return found.encode("utf-8", "replace").decode("utf-8")


def visible(text: Any) -> str:
    """Text in which no character is hidden: controls of direction and of devices show as ⟨U+202E⟩."""
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", str(text))


def shown_label(text: Any) -> str:
    """A label as tables and pictures show it: visible, on one line, cut where it is long."""
    flat = " ".join(visible(text)[: 4 * _LABEL].split())
    return flat if len(flat) <= _LABEL else flat[: _LABEL - 1] + "…"


def json_block(value: Any) -> str:
    """A value as JSON that stays inside a script element, whatever words it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


@cache
def _environment(room: Room) -> Environment:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=ChoiceLoader([PackageLoader(*where) for where in dict.fromkeys((room, REPORTS))]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        visible=visible,
        label=shown_label,
        json=lambda value: Markup(json_block(value)),
        plural=plural,
        measure=numbers.three_places,
        score_row=numbers.score_row,
        row_at=numbers.row_at,
        part_row=numbers.part_row,
        is_small=numbers.is_small,
        repeat_rows=repeat_rows,
        worst_rows=robustness_tables.worst_rows,
        broken_layers=robustness_tables.broken_layers,
        broken_rows=robustness_tables.broken_rows,
        right_row=robustness_tables.right_row,
        always_row=robustness_tables.always_row,
        drop_rows=robustness_tables.drop_rows,
        signed=_signed,
        marked=_marked,
        pair_rows=pair_rows,
    )
    return environment


def _signed(change: float) -> str:
    """A change with an arrow beside its sign; one that rounds to nothing has neither."""
    if f"{abs(change):.3f}" == "0.000":
        return "0.000"
    return f"▲ +{change:.3f}" if change > 0 else f"▼ −{-change:.3f}"


def _marked(ranked: RankedMetric, name: str) -> str:
    """A system's value with its letters, and a star where it is the best by tests."""
    return mark(ranked, name, numbers.three_places(ranked.values.get(name)))


def _asset(room: Room, names: Sequence[str]) -> str:
    folders = [files(package) / folder for package, folder in (room, REPORTS)]
    found = (next(folder / name for folder in folders if (folder / name).is_file()) for name in names)
    return "".join(file.read_text(encoding="utf-8") for file in found)
