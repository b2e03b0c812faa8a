"""Several people's labels of one document are several labellings: one is taken, the one that somebody chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.errors import HarnessError, Located
from harness.exchange.shared.imports.found import FoundRow
from harness.exchange.shared.marks.graph import Page


def choose_labellings(
    items: Sequence[Page | FoundRow], options: Mapping[str, str]
) -> tuple[list[Page | FoundRow], list[Located]]:
    """The labellings to take: one a document, in the order of the file.

    Args:
        items: of which pages of one ``task`` are labellings of one document.
        options: ``annotator`` and ``submission``, where the format has them.

    Returns:
        What is taken, and notes on documents that the chosen person did not label.

    Raises:
        HarnessError: a document has several labellings and the options choose none, or nobody is called so.
    """
    wanted = options.get("annotator")
    people = {name for item in items if isinstance(item, Page) for name in item.people}
    if wanted is not None and wanted not in people:
        raise HarnessError(f'nobody who labelled here is called "{wanted}"; there are: {", ".join(sorted(people))}')
    tasks: dict[str, list[Page]] = {}
    for item in items:
        if isinstance(item, Page) and item.task is not None:
            tasks.setdefault(item.task, []).append(item)
    notes, taken = [], set()
    for pages in tasks.values():
        theirs = [page for page in pages if wanted is None or wanted in page.people]
        if theirs:
            taken.add(id(_one_of(theirs, options.get("submission"))))
        else:
            names = ", ".join(sorted({_person(page) for page in pages}))
            message = f'document "{pages[0].id}": left out: {wanted} did not label it, but {names}'
            notes.append(Located(pages[0].path, pages[0].line, 1, "left-out", message))
    return [item for item in items if isinstance(item, FoundRow) or item.task is None or id(item) in taken], notes


def _one_of(pages: Sequence[Page], submission: str | None) -> Page:
    if len(pages) == 1:
        return pages[0]
    where = f"{pages[0].path}:{pages[0].line}:1"
    people = sorted({_person(page) for page in pages})
    if len(people) > 1:
        raise HarnessError(
            f"{where}: this document was labelled {len(pages)} times ({', '.join(people)}): choose with annotator=…"
        )
    if submission in ("first", "last"):
        return pages[0 if submission == "first" else -1]
    for page in pages:
        if submission is not None and page.submission == submission:
            return page
    names = ", ".join(page.submission or "without an id" for page in pages)
    raise HarnessError(
        f"{where}: {people[0]} labelled this document {len(pages)} times ({names}): choose with submission=first, "
        "submission=last, or one of these"
    )


def _person(page: Page) -> str:
    return page.people[-1] if page.people else "nobody who is named"
