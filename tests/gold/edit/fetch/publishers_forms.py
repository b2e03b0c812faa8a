"""Files in the forms of publishers, with texts that are given: each as its rule expects it, among other texts."""

from __future__ import annotations

import csv
import html
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape


def wikiextractor(paragraphs: Sequence[str], key: str) -> bytes:
    """Escaped twice, with links and a heading after which nothing belongs to the text."""
    body = "".join(f"<p>{html.escape(html.escape(one, quote=False), quote=False)}</p>\n" for one in paragraphs)
    page = '<doc id="{}" url="x" title="T">\n<h1>T</h1>\n{}<h2>Sources</h2>\n<p>not this</p>\n\n</doc>\n'
    return (page.format("1" + key, "<p>another</p>\n") + page.format(key, body)).encode()


def csv_text(paragraphs: Sequence[str], key: str) -> bytes:
    """Rows with line ends inside their cells."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerows([("id", "url", "text"), ("1", "x" + key, "another"), ("2", key, "\n\n".join(paragraphs))])
    return out.getvalue().encode()


def dexter(paragraphs: Sequence[str], key: str) -> bytes:
    """A line a document, paragraphs as escaped fields, the headline as a field too."""
    fields = [{"name": f"body_par_{n:03}", "value": html.escape(one)} for n, one in enumerate(paragraphs)]
    headline = {"name": "headline", "value": "not this"}
    lines = [{"docId": "x" + key, "document": []}, {"docId": key, "document": [headline, *fields]}]
    return "\n".join(map(json.dumps, lines)).encode()


def geovirus(paragraphs: Sequence[str], key: str) -> bytes:
    """Articles in order, without ids."""
    article = "<article><title>not this</title><text>{}</text></article>"
    others = article.format("another") * int(key)
    return f"<articles>{others}{article.format(escape(chr(10).join(paragraphs)))}</articles>".encode()


def json_original_text(paragraphs: Sequence[str], key: str) -> bytes:
    """One object."""
    return json.dumps({key: "\n".join(paragraphs), "other": "not this"}).encode()


def html_paragraphs(paragraphs: Sequence[str], key: str) -> bytes:
    """A page with a heading, and paragraphs that hold links."""
    body = "\n".join(f'<{key}> <a href="x">{html.escape(one)}</a> </{key}>' for one in paragraphs)
    return f"<html><h1>not this</h1>\n{body}\n</html>".encode()


def tmx(paragraphs: Sequence[str], key: str) -> bytes:
    """A memory in a zip archive: of another article, of another collection, and the sentences."""
    unit = '<tu tuid="{}"><prop type="x">{}</prop><tuv><seg>not this</seg></tuv><tuv><seg>{}</seg></tuv></tu>'
    units = [unit.format("Wikinews_1", "x" + escape(key), "another"), unit.format("PubMed_1", escape(key), "another")]
    units += [unit.format(f"Wikinews_{n}", escape(key), escape(one)) for n, one in enumerate(paragraphs, 2)]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("all.tmx", f"<tmx><body>{''.join(units)}</body></tmx>")
    return out.getvalue()


def re3d(paragraphs: Sequence[str], key: str) -> bytes:
    """A line a document."""
    lines = [{"_id": "x" + key, "text": "another"}, {"_id": key, "text": "\n".join(paragraphs)}]
    return ("\n".join(map(json.dumps, lines)) + "\n\n").encode()


FORMS: Mapping[str, Callable[[Sequence[str], str], bytes]] = {
    form.__name__: form
    for form in (wikiextractor, csv_text, dexter, geovirus, json_original_text, html_paragraphs, tmx, re3d)
}
BETWEEN_PARAGRAPHS = {
    "wikiextractor": "\n\n",
    "csv_text": "\n\n",
    "dexter": "\n\n",
    "geovirus": "\n",
    "json_original_text": "\n",
    "html_paragraphs": "\n\n",
    "tmx": "\n",
    "re3d": "\n",
}
