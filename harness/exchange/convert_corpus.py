"""A public corpus as gold JSON Lines, with its scope and a card beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path

import msgspec

from harness.annotation import LAYERS, Annotations, Attribution, Item, Labelled, Line, Scope
from harness.errors import HarnessError, Located, printable, shorten
from harness.exchange.public import Converted, CorpusFacts, load_corpus
from harness.exchange.shared.corpora.bad_records import BAD_RECORD
from harness.files.json_line import why_unwritable
from harness.files.text_files import write_atomically
from harness.files.yaml_scalars import scalar
from harness.gold.check.consistency import problems
from harness.gold.jsonlines import write_lines

CARD, SCOPE, UNPLACED, LABELLINGS = "README.md", "scope.yaml", "unplaced.txt", "labellings"
ALL = "all"
MAX_BAD = 0.01
_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z")


class Conversion(msgspec.Struct, frozen=True):
    """What a conversion wrote.

    Attributes:
        files: all of them.
        counts: by split, of documents and of the items of each layer by kind.
        unplaced: what is not in the files as the publisher has it.
        left: gold in the folder that this conversion did not write; the card does not count it.
        bad: how many records could not be read; each is in ``unplaced``.
        records: how many there are: these, the documents, and their items.
    """

    files: list[Path]
    counts: dict[str, Counter[str]]
    unplaced: list[Located]
    left: list[Path]
    bad: int
    records: int

    @property
    def is_incomplete(self) -> bool:
        """Whether so many records could not be read that this is hardly the corpus."""
        return self.bad > MAX_BAD * self.records


def convert(name: str, path: Path, out: Path, *, overwrite: bool = False) -> Conversion:
    """Convert a corpus.

    Writes ``labellings/LABELLER.jsonl`` where several people labelled the same documents,
    ``SPLIT.jsonl`` for each of the publisher's splits (``all.jsonl`` where there are none), ``scope.yaml``,
    which the harness reads with them, ``README.md`` with source, licence, citation and counts, and ``unplaced.txt``
    with a line for all that could not be placed.

    Args:
        name: of the corpus.
        path: what its publisher ships.
        out: the folder to write into.
        overwrite: replace what an earlier conversion wrote.

    Raises:
        HarnessError: there is no such corpus, ``path`` is not what its publisher ships, is packed or holds no document,
            two documents have the same id, or files are there already.
    """
    corpus = load_corpus(name)
    if not path.exists():
        raise HarnessError(
            f"{path}: no such file or folder; it must be {corpus.FACTS.ships}, from {corpus.FACTS.where}"
        )
    if path.is_file() and path.suffix in _ARCHIVES:
        raise HarnessError(f"{path}: unpack it first; PATH must be {corpus.FACTS.ships}")
    converted = corpus.read(path)
    if not converted.documents:
        raise HarnessError(f"{path}: no document found; it must be {corpus.FACTS.ships}", exit_code=3)
    splits, dropped = _by_split(converted, corpus.FACTS.scope)
    unplaced = [*converted.unplaced, *dropped]
    counts = {split: _counts(documents) for split, documents in splits.items()}
    texts = {
        out / SCOPE: _scope_file(name, corpus.FACTS.scope),
        out / CARD: _card(name, corpus.FACTS, _languages(converted), counts, unplaced),
        out / UNPLACED: "".join(f"{_on_one_line(problem)}\n" for problem in unplaced),
    }
    files = [out / f"{split}.jsonl" for split in splits]
    labellings = {out / LABELLINGS / f"{name}.jsonl": each for name, each in sorted(converted.labellings.items())}
    if labellings:
        texts[out / LABELLINGS / SCOPE] = texts[out / SCOPE]
    there = [file for file in (*files, *labellings, *texts) if file.exists()]
    if there and not overwrite:
        raise HarnessError(f"{there[0]}: is there already; --overwrite replaces it")
    for file, documents in zip(files, splits.values(), strict=True):
        write_lines(file, (_line(one) for one in documents))
    for file, labelled in labellings.items():
        write_lines(file, (_line(one) for one in labelled))
    for file, text in texts.items():
        write_atomically(file, text)
    left = sorted(set(out.glob("*.jsonl")) - set(files))
    bad = sum(problem.code == BAD_RECORD for problem in unplaced)
    return Conversion(
        [*files, *labellings, *texts], counts, unplaced, left, bad, bad + sum(map(Counter.total, counts.values()))
    )


def kind_of(item: Item, quotes: Set[object]) -> str:
    """What items of its layer are counted by: label, kind or outcome; attributions by what they are about.

    Args:
        item: of any layer.
        quotes: the ids of the document's quotes.
    """
    if isinstance(item, Attribution):
        if isinstance(item.content, str):
            return "of quotes" if item.content in quotes else "of figures"
        return "of other claims"
    return str(next(getattr(item, name) for name in ("label", "kind", "outcome") if hasattr(item, name)))


def _by_split(converted: Converted, scope: Scope) -> tuple[dict[str, list[Labelled]], list[Located]]:
    """The documents of each split without repeated items and entities out of scope, and what these were.

    A document whose labels contradict one another, or that no file can hold, is among these.

    Raises:
        HarnessError: two documents have one id.
    """
    splits: dict[str, list[Labelled]] = {}
    dropped: list[Located] = []
    for labelled in converted.documents:
        split = str(labelled.document.meta.get("split") or ALL)
        name = labelled.document.id
        known, strange = _within(scope, labelled.annotations)
        cleaned, repeated = _without_repeats(known)
        wrong = next(iter(problems(cleaned, text=labelled.document.text)), None)
        why = f"{wrong.where}: {wrong.code} {wrong.message}" if wrong else _unwritable(labelled)
        if why is not None:
            message = f'document "{shorten(name)}": {why}'
            dropped.append(Located(split, 1, 1, BAD_RECORD, message))
            continue
        dropped += [Located(split, 1, 1, "repeated", f'document "{name}": {words}') for words in repeated]
        dropped += [
            Located(
                split, 1, 1, "out-of-scope", f'document "{name}": the corpus is not known to have the label "{label}"'
            )
            for label in strange
        ]
        documents = splits.setdefault(split, [])
        documents.append(Labelled(document=labelled.document, annotations=cleaned))
    for split, documents in splits.items():
        twice = [name for name, n in Counter(one.document.id for one in documents).items() if n > 1]
        if twice:
            raise HarnessError(f'two documents of the split "{split}" are called "{twice[0]}"')
    return splits, dropped


def _on_one_line(problem: Located) -> str:
    return printable("⏎".join(str(problem).splitlines()))


def _unwritable(labelled: Labelled) -> str | None:
    return why_unwritable(_line(labelled)) or (None if labelled.document.id.strip() else "it has no id")


def _within(scope: Scope, made: Annotations) -> tuple[Annotations, list[str]]:
    """The annotations without entities of labels that the corpus is not known to have; and these labels."""
    if scope.labels is None or not made.entities:
        return made, []
    kept = tuple(entity for entity in made.entities if entity.label in scope.labels)
    strange = [entity.label for entity in made.entities if entity.label not in scope.labels]
    return msgspec.structs.replace(made, entities=kept), strange


def _without_repeats(made: Annotations) -> tuple[Annotations, list[str]]:
    """The annotations without items that say the same as an earlier one, ids aside; and what was dropped."""
    kept: dict[str, tuple[Item, ...]] = {}
    repeated: list[str] = []
    used = {one.content for one in made.attributions or () if isinstance(one.content, str)}
    quotes = _quotes(made)
    for layer in LAYERS:
        if not made.annotates(layer):
            continue
        seen: set[Item] = set()
        items = []
        for item in made.layer(layer):
            has_links = getattr(item, "id", None) in used
            bare = msgspec.structs.replace(item, id="") if hasattr(item, "id") else item
            if bare in seen and not has_links:
                repeated.append(f"{layer}: the same item twice ({kind_of(item, quotes)})")
                continue
            seen.add(bare)
            items.append(item)
        kept[layer] = tuple(items)
    return msgspec.structs.replace(made, **kept), repeated


def _counts(documents: Sequence[Labelled]) -> Counter[str]:
    counts = Counter({"documents": len(documents)})
    for labelled in documents:
        quotes = _quotes(labelled.annotations)
        for layer in LAYERS:
            for item in labelled.annotations.layer(layer):
                counts[f"{layer} {kind_of(item, quotes)}"] += 1
    return counts


def _quotes(made: Annotations) -> Set[object]:
    return {quote.id for quote in made.quotes or ()}


def _line(labelled: Labelled) -> Line:
    document = labelled.document
    fields = {name: getattr(labelled.annotations, name) for name in Annotations.__struct_fields__}
    meta = {key: value for key, value in document.meta.items() if value is not None}
    return Line(id=document.id, text=document.text, meta=meta, **fields)


def _scope_file(name: str, scope: Scope) -> str:
    lines = [f"# What {name} annotates; predictions outside of it are set aside, not counted as wrong."]
    for key in Scope.__struct_fields__:
        values = getattr(scope, key)
        if values is not None:
            lines.append(f"{key}: [{', '.join(scalar(value) for value in values)}]")
    return "\n".join(lines) + "\n"


def _languages(converted: Converted) -> list[str]:
    found = {str(one.document.meta["language"]) for one in converted.documents if one.document.meta.get("language")}
    return sorted(found)


def _card(
    name: str,
    facts: CorpusFacts,
    languages: Sequence[str],
    counts: Mapping[str, Counter[str]],
    unplaced: Sequence[Located],
) -> str:
    return "\n".join(_card_lines(name, facts, languages or facts.languages, counts, unplaced)) + "\n"


def _card_lines(
    name: str,
    facts: CorpusFacts,
    languages: Sequence[str],
    counts: Mapping[str, Counter[str]],
    unplaced: Sequence[Located],
) -> Iterator[str]:
    yield from (
        f"# {facts.title}",
        "",
        f"Made by `harness corpus convert {name}`; `harness docs configs/corpora/{name}.yaml` prints a config for it,",
    )
    yield from ("with the published figures of other systems.", "")
    yield from (f"- Source: {facts.where}", f"- Licence: {facts.licence}", f"- Cite: {facts.citation}")
    yield from (f"- Languages: {', '.join(languages)}", f"- Annotates: {facts.annotates}", f"- Mind: {facts.mind}.", "")
    rows = sorted({row for each in counts.values() for row in each}, key=lambda row: (row != "documents", row))
    yield f"| | {' | '.join(counts)} |"
    yield "|---|" + "---|" * len(counts)
    for row in rows:
        yield f"| {row} | {' | '.join(str(each[row]) for each in counts.values())} |"
    yield ""
    codes = Counter(problem.code for problem in unplaced)
    listed = ", ".join(f"{count} {code}" for code, count in sorted(codes.items())) or "nothing"
    yield f"Not in these files as the publisher has it ({UNPLACED} has a line for each): {listed}."
