"""How the same systems score on several golds, and in which order: whether a ranking on one is a ranking on another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from statistics import mean

import msgspec

from harness.errors import HarnessError
from harness.exchange.any_gold import load_any_gold
from harness.gold.prose.text import Text
from harness.reporting.numbers import NONE, interval, signed, three_places, written_p_value
from harness.runs.compare.all_pairs import MINUS, compare_every_two
from harness.runs.compare.compare_systems import Measured
from harness.runs.compare.systems import load_systems
from harness.runs.store.manifest import Manifest
from harness.runs.store.run_folders import StoredRun, read_run
from harness.scoring import Scores, headline

BEGIN = "<!-- transfer: written by harness gold stats --transfer -->"
END = "<!-- end of transfer -->"
SPANS = "entities.exact"
_NONE_FOUND = "none found"


class RankedRun(msgspec.Struct, frozen=True, kw_only=True):
    """One run: its gold in a few figures, what its systems scored, and how they differ pair by pair.

    Attributes:
        name: the run's.
        documents: how many were scored.
        words: of a document, on average; ``None`` where no text is here.
        sentence: words of a sentence, on average.
        scores: by system.
        differences: of every two systems, by address: the second minus the first, tested together.
    """

    name: str
    documents: int
    words: float | None
    sentence: float | None
    scores: dict[str, Scores]
    differences: dict[str, list[tuple[str, Measured]]]


def rank_runs(paths: Sequence[Path], *, draws: int = 10_000, seed: int = 13) -> list[RankedRun]:
    """Read finished runs of the same systems on several golds.

    Args:
        paths: folders of runs.
        draws: for intervals of differences, and for their tests.
        seed: of both.

    Raises:
        HarnessError: one is no finished run, its gold is not there any more, or two have one name.
    """
    names = [path.name for path in paths]
    if len(set(names)) < len(names):
        raise HarnessError("two runs have the same name: their rows could not be told apart")
    return [_rank(path, read_run(path), draws, seed) for path in paths]


def _rank(path: Path, run: StoredRun, draws: int, seed: int) -> RankedRun:
    systems = load_systems(path)
    found: dict[str, list[tuple[str, Measured]]] = {}
    metrics = [f"{address}.f1" for address in _shown({address for one in systems for address in one.scores})]
    for versus in compare_every_two(systems, metrics, draws=draws, seed=seed):
        for measured in versus.measured:
            found.setdefault(measured.metric.rpartition(".")[0], []).append((versus.model, measured))
    words, sentence = _lengths(run.manifest)
    return RankedRun(
        name=path.name,
        documents=run.scores.gold.documents,
        words=words,
        sentence=sentence,
        scores=run.scored,
        differences=found,
    )


def _lengths(manifest: Manifest) -> tuple[float | None, float | None]:
    """Words of a document and of a sentence, on average, datelines and headings included."""
    gold, chosen = manifest.gold["path"], manifest.config.get("documents") or {}
    if not isinstance(gold, str):
        return None, None
    corpus = load_any_gold(
        Path(gold),
        chosen.get("include") or (),
        chosen.get("exclude") or (),
        split=chosen.get("split"),
        in_set=chosen.get("set"),
    )
    texts = [Text(one.document.text) for one in corpus.documents if one.document.text]
    if not texts:
        return None, None
    counts = [sum(token.text[0].isalnum() for token in text.tokens) for text in texts]
    return mean(counts), sum(counts) / sum(len(text.sentences) for text in texts)


def transfer_figures(runs: Sequence[RankedRun]) -> str:
    """The runs as Markdown, with a final newline."""
    parts = [_golds(runs)]
    scored = {address for run in runs for scores in run.scores.values() for address in scores}
    parts += [_ranking(address, runs) for address in _shown(scored)]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _shown(addresses: Collection[str]) -> list[str]:
    """The headline scores, and that of names whatever their labels: corpora agree on names more than on labels."""
    return [*([SPANS] if SPANS in addresses else []), *headline(set(addresses))]


def _golds(runs: Sequence[RankedRun]) -> Iterator[str]:
    yield "| gold | documents | words a document | words a sentence |"
    yield "|---|---:|---:|---:|"
    for run in runs:
        words = NONE if run.words is None else f"{run.words:,.0f}"
        sentence = NONE if run.sentence is None else f"{run.sentence:.1f}"
        yield f"| {run.name} | {run.documents} | {words} | {sentence} |"


def _ranking(address: str, runs: Sequence[RankedRun]) -> Iterator[str]:
    names = list(dict.fromkeys(name for run in runs for name in run.scores))
    yield f"| {address}, F1 (95%) | {' | '.join(names)} | differences (95%; p after Holm) |"
    yield f"|---|{'---|' * len(names)}---|"
    for run in runs:
        if any(address in scores for scores in run.scores.values()):
            cells = [_cell(run, name, address) for name in names]
            yield f"| {run.name} | {' | '.join(cells)} | {_differences(run, address)} |"


def _cell(run: RankedRun, name: str, address: str) -> str:
    score = run.scores[name][address] if name in run.scores and address in run.scores[name] else None
    if score is None or score.f1 is None:
        return NONE
    if not score.found:
        return _NONE_FOUND
    return f"{three_places(score.f1)} ({interval(score.interval)})"


def _differences(run: RankedRun, address: str) -> str:
    said = []
    silent = {name for name, scores in run.scores.items() if address in scores and not scores[address].found}
    for pair, measured in run.differences.get(address, ()):
        is_silent = not silent.isdisjoint(pair.split(MINUS))
        if measured.difference is not None and measured.interval is not None and not is_silent:
            low, high = map(signed, measured.interval)
            p = written_p_value(measured.p_adjusted).replace("<", "&lt;")
            said.append(f"{pair} {signed(measured.difference)} ({low} to {high}; {p})")
    return "<br>".join(said) or NONE
