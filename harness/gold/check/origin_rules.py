"""What article.yaml may not say of an article's labellers and of where its text can be had."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from harness.annotation import LAYERS
from harness.errors import Located, nearest
from harness.files.typed_tree import ValuePlace
from harness.gold.edit.fetch.rules import RULES
from harness.gold.schema import ArticleFile, Labeller, Obtain


def origin_problems(about: ArticleFile, place: ValuePlace) -> Iterator[Located]:
    """What contradicts itself in ``labelled`` and ``labelled_again``, and an ``obtain`` that nothing can follow.

    Args:
        about: article.yaml.
        place: where its values stand.
    """
    for key in ("labelled", "labelled_again"):
        for layer in LAYERS:
            labeller = getattr(getattr(about, key), layer, None)
            message = _labeller_problem(labeller)
            if message:
                yield place.at((key, layer, "how")).problem("labelled-how", message)
    if about.obtain is not None:
        for name, code, message in _obtain_problems(about.obtain):
            yield place.at(("obtain", name)).problem(code, message)


def _labeller_problem(labeller: Labeller | None) -> str | None:
    if labeller is None:
        return None
    if labeller.how == "assisted" and not labeller.assisted_by:
        return "assisted by what? add assisted_by: the extractor or the labels that there were to start from"
    if labeller.how == "blind" and labeller.assisted_by:
        return "blind, and yet assisted_by something: take one of them away"
    return None


def _obtain_problems(obtain: Obtain) -> Iterator[tuple[str, str, str]]:
    if obtain.rule not in RULES:
        known = f" (known: {', '.join(RULES)})"
        yield "rule", "unknown-rule", f'no rule is called "{obtain.rule}"{nearest(obtain.rule, RULES) or known}'
    path = PurePosixPath(obtain.path)
    if path.is_absolute() or ".." in path.parts:
        yield "path", "bad-path", f'"{obtain.path}" leads out of the repository: give the path inside it'
    if obtain.url is not None and not obtain.url.startswith(("https://", "http://")):
        yield "url", "bad-url", f'"{obtain.url}" is no web address: it begins with https://'
