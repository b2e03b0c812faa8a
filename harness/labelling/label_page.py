"""The labelling page: its own files, and those that the reports' viewer draws text, marks and arrows with."""

from __future__ import annotations

from harness.reporting.pages.page_frame import Room, render_page

ROOM: Room = ("harness.labelling", "page")
STYLES = ("page.css", "viewer/viewer.css", "label.css")
SCRIPTS = (
    "start.js",
    "viewer/text.js",
    "viewer/marks.js",
    "viewer/arrows.js",
    "words.js",
    "desk.js",
    "saving.js",
    "choosing/selecting.js",
    "choosing/picking.js",
    "choosing/clusters.js",
    "choosing/readings.js",
    "naming.js",
    "linking.js",
    "drawing.js",
    "panels/card.js",
    "panels/overview.js",
    "panels/suggesting.js",
    "panels/adjudicating.js",
    "panels/adding.js",
    "panels/manual.js",
    "keys.js",
    "label.js",
)


def page_html() -> str:
    """The page, which asks its server for everything else."""
    return render_page("label.html.j2", scripts=SCRIPTS, styles=STYLES, room=ROOM, asks_server=True, title="Label")
