"""How the text of an article is made of a publisher's file, one small file a form: ``rebuild(data, key)``.

A new form is one file here with such a function, and one line in ``RULES``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TypeAlias

Rebuild: TypeAlias = Callable[[bytes, str], str]

# What ``obtain.rule`` of article.yaml says, and the module that does it.
RULES = {
    "wikiextractor": "wikiextractor",
    "csv_text": "csv_rows",
    "dexter": "dexter",
    "geovirus": "geovirus",
    "json_original_text": "json_member",
    "html_paragraphs": "html_paragraphs",
    "tmx": "tmx_zip",
    "re3d": "json_lines_by_id",
}


def rebuild_by(rule: str) -> Rebuild:
    """The function of a rule.

    It takes the bytes of a file and the key of one text in it, gives the text, and raises ``LookupError`` where the
    file has no such text, ``ValueError`` where it is not of the rule's form.
    """
    module = importlib.import_module(f"{__name__}.{RULES[rule]}")
    found: Rebuild = module.rebuild
    return found
