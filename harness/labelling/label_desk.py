"""What a labeller has before them: the gold folder, the articles that are open, and the file of each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.annotation import LAYERS, Document, Scope
from harness.errors import HarnessError, nearest
from harness.files.text_files import BOM, read_text, write_atomically
from harness.gold.agreement.labellings import SECOND
from harness.gold.article import ARTICLE_ID, Article, find_articles, gold_root, read_article, stored_text
from harness.gold.edit.draft import EMPTY_GOLD
from harness.gold.edit.new_article import ArticleFacts, new_article
from harness.gold.folder import load_scope, load_splits
from harness.labelling.adjudicating.adjudicator import Adjudicator
from harness.labelling.findings import find_findings
from harness.labelling.gold_source import GoldYaml, ItemChange
from harness.labelling.label_file import LabelFile, revision
from harness.labelling.labelled_by import record_labeller
from harness.labelling.page_items import Json
from harness.labelling.suggestions import suggest
from harness.starter.carried_files import read_carried

_LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW")


@dataclass
class LabelDesk:
    """The articles of one gold folder.

    Attributes:
        root: the gold folder.
        chosen: the ids of the articles that may be opened; empty for all.
        second: whether the second labelling is made, blind, instead of gold.yaml.
        labeller: who labels, for article.yaml.
        extractor: whose suggestions are shown.
        adjudicates: whether two labellings are decided between.
    """

    root: Path
    chosen: Sequence[str] = ()
    second: bool = False
    labeller: str = ""
    extractor: str | None = None
    adjudicates: bool = False
    _adjudicators: dict[str, Adjudicator] = field(default_factory=dict)
    _recorded: set[tuple[str, str, bool]] = field(default_factory=set)
    _open: dict[str, tuple[Article, LabelFile, int]] = field(default_factory=dict)

    @property
    def articles(self) -> list[Path]:
        """The folders of the articles that may be opened."""
        found = [folder for folder in self._folders() if not self.chosen or folder.name in self.chosen]
        return [folder for folder in found if (folder / SECOND).exists()] if self.adjudicates else found

    def _folders(self) -> list[Path]:
        try:
            return find_articles(self.root)
        except HarnessError:
            return []

    @property
    def scope(self) -> Scope | None:
        return load_scope(self.root)

    def folder(self, name: str) -> Path:
        """An article's folder.

        Raises:
            HarnessError: it is none of those that may be opened.
        """
        known = {folder.name: folder for folder in self.articles}
        if name not in known and self.adjudicates and (self.root / "articles" / name / "gold.yaml").exists():
            raise HarnessError(
                f'"{name}" has no second labelling, so there is nothing to adjudicate; a second labeller makes it '
                f"with: harness gold label {name} --second"
            )
        if name not in known:
            names = [folder.name for folder in self._folders()]
            raise HarnessError(f'no article is called "{name}" here{nearest(name, names)}')
        return known[name]

    def open(self, name: str) -> tuple[Article, LabelFile]:
        """An article with the file that is written to.

        Raises:
            HarnessError: there is none of this name, its text is not here, or is another than the one labelled.
        """
        if name not in self._open or self._open[name][2] != _written(self._open[name][0]):
            folder = self.folder(name)
            article = read_article(folder)
            wrong = [one for one in article.problems if one.code in ("hash-mismatch", "bom", "not-utf8", "unreadable")]
            if wrong:
                raise HarnessError(str(wrong[0]), problems=wrong)
            if article.text is None:
                raise HarnessError(f"{folder}: its text is not here: harness gold attach {name} FILE")
            path = folder / (SECOND if self.second else "gold.yaml")
            if not path.exists():
                write_atomically(path, EMPTY_GOLD)
            file = LabelFile(path, article.text, withheld=article.is_withheld)
            self._open[name] = article, file, _written(article)
        return self._open[name][:2]

    def list_articles(self) -> list[Json]:
        """Every article with its title and how many items it has."""
        splits = {name: split for split, names in load_splits(self.root).items() for name in names}
        listed = []
        for folder in self.articles:
            article = read_article(folder)
            counts = [len(article.annotations.layer(layer)) for layer in LAYERS]
            title = article.about.title if article.about else folder.name
            told = {"id": folder.name, "title": title, "split": splits.get(folder.name), "has_text": bool(article.text)}
            listed.append(told if self.second else {**told, "counts": counts})
        return listed

    def describe(self, name: str) -> Json:
        """What the page needs of an article once."""
        article, _ = self.open(name)
        scope = self.scope
        facts: Mapping[str, Any] = article.document.meta
        return {
            "id": name,
            "title": facts.get("title") or name,
            "language": facts.get("language") or "en",
            "withheld": article.is_withheld,
            "text": article.text,
            "labels": list(scope.labels if scope and scope.labels else _LABELS),
            "second": self.second,
            "suggests": self.extractor,
            "adjudicates": self.adjudicates,
        }

    def state(self, name: str, tab: str, source: GoldYaml | None = None) -> Json:
        """The labels as they stand on disk, and how far a tab can go back and forth."""
        _, file = self.open(name)
        current = source or file.read()
        done, undone = file.steps(tab)
        return {
            "revision": revision(current.source),
            "items": current.page,
            "undo": done,
            "redo": undone,
        }

    def change(self, name: str, tab: str, changes: Sequence[ItemChange], *, assisted: bool = False) -> Json:
        """Make changes, and see that article.yaml says who labelled; ``assisted`` if a suggestion was taken."""
        article, file = self.open(name)
        if self.adjudicates:
            self.adjudicator(name).keep_first()
        changed = file.change(tab, changes)
        if self.adjudicates:  # to correct is not to label
            return self.state(name, tab, changed)
        layers = [layer for layer in LAYERS if any(change.layer == layer for change in changes)]
        new = [layer for layer in layers if (name, layer, assisted) not in self._recorded]
        if new and self.labeller:
            by = self.extractor if assisted else None
            record_labeller(article.folder, new, self.labeller, second=self.second, assisted_by=by)
            self._recorded |= {(name, layer, assisted) for layer in new}
        return self.state(name, tab, changed)

    def adjudicator(self, name: str) -> Adjudicator:
        """Who decides between the two labellings of an article.

        Raises:
            HarnessError: nobody adjudicates here, or the article is not labelled twice.
        """
        if not self.adjudicates:
            raise HarnessError("start harness gold label with --adjudicate")
        article, file = self.open(name)
        known = self._adjudicators.get(name)
        if known is None or known.file is not file:
            known = self._adjudicators[name] = Adjudicator(self.root, article, file, self.manual())
        return known

    def decide(self, name: str, tab: str, asked: Mapping[str, Any]) -> Json:
        """Decide a difference, or reopen one; as :meth:`state`, with all differences."""
        adjudicator = self.adjudicator(name)
        if asked.get("decided") is None:
            changed = adjudicator.reopen(tab, int(asked["place"]))
        else:
            changed = adjudicator.decide(
                tab,
                int(asked["place"]),
                asked["decided"],
                ruling=str(asked.get("ruling") or ""),
                is_new=bool(asked.get("is_new")),
                why=str(asked.get("why") or ""),
            )
        return {**self.state(name, tab, changed), **adjudicator.list_differences()}

    def findings(self, name: str) -> Json:
        """What lint says of the labels as they stand."""
        article, file = self.open(name)
        current = file.read()
        found = find_findings(article.folder, file.path, current, self.scope)
        return {"revision": revision(current.source), "findings": found}

    def suggest(self, name: str) -> Json:
        """What the extractor would label, and why nothing where that is not shown."""
        article, _ = self.open(name)
        if reason := self.why_no_suggestions(name):
            return {"suggestions": [], "reason": reason}
        return {"suggestions": suggest(self.extractor or "", article.document) if self.extractor else []}

    def why_no_suggestions(self, name: str) -> str | None:
        """Why an article may not be labelled with suggestions."""
        if self.second:
            return "the second labelling is made blind"
        if name in load_splits(self.root).get("test", ()):
            return f'"{name}" is in the split test: models are measured by it, so none may have a hand in its labels'
        return None

    def add(self, asked: Mapping[str, Any]) -> str:
        """Make an article from a text and its facts; hands back its id.

        Raises:
            HarnessError: the id is taken or wrong, there is no text, or a date is none.
        """
        text, name = str(asked["text"]).replace("\r\n", "\n").removeprefix(BOM), str(asked["id"])
        published = asked.get("published") or None
        if not text.strip():
            raise HarnessError("there is no text yet: paste it, or drop a file onto the page")
        if not ARTICLE_ID.fullmatch(name):
            raise HarnessError(f'"{name}" is no article id: use letters, digits, dots, dashes and underscores')
        if published and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", published):
            raise HarnessError(f'"{published}" is no date: write it as in 2024-08-20')
        given = {key: asked.get(key) or None for key in ("title", "publisher", "url", "licence")}
        facts = ArticleFacts(**given, published=published, language=asked.get("language") or "en")
        document = Document(id=name, text=text)
        new_article(self.root, document, facts=facts, withheld=bool(asked.get("withheld")))
        if self.chosen:
            self.chosen = (*self.chosen, name)
        return name

    def manual(self) -> str:
        """The checklist and the labelling manual: those of the gold folder; where it has none, the package's."""
        paths = (self.root / name for name in ("CHECKLIST.md", "GUIDELINES.md"))
        own = [read_text(path) for path in paths if path.exists()]
        return "\n".join(own or map(read_carried, ("gold/CHECKLIST.md", "gold/GUIDELINES.md")))


def _written(article: Article) -> int:
    """When the text was last written: labels of another one would be wrong without a word."""
    path = stored_text(gold_root(article.folder), article.id) if article.is_withheld else article.folder / "article.txt"
    return path.stat().st_mtime_ns if path.exists() else 0
