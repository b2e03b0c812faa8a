"""``harness score``: predictions against gold, without a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from harness.annotation import Layer, Scope


@click.command(context_settings={"show_default": True})
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predictions", type=click.Path(path_type=Path))
@click.option("--layers", help="Score these alone, as in entities,quotes.")
@click.option("--scope", type=click.Path(path_type=Path), help="A scope file, in place of the gold's own.")
@click.option("--bootstrap", type=click.IntRange(min=0), default=10_000, help="Draws for the intervals; 0 for none.")
@click.option("--seed", type=click.IntRange(min=0), default=13, help="Seed of the draws.")
@click.option("--tolerate-errors", type=click.IntRange(min=0), default=0, help="Failed documents that are let pass.")
@click.option("--json", "as_json", is_flag=True, help="Print every number as JSON.")
def score(
    gold: Path,
    predictions: Path,
    layers: str | None,
    scope: Path | None,
    bootstrap: int,
    seed: int,
    tolerate_errors: int,
    as_json: bool,
) -> int:
    """Score PREDICTIONS (JSON Lines) against GOLD (a gold folder or JSON Lines).

    Withheld articles are scored without their text, by offsets alone. Exit code 3: nothing was scored, or more
    documents failed than are tolerated.
    """
    from harness.corpus.folder import load_gold
    from harness.corpus.jsonlines import read_predictions
    from harness.runs.scores import extractor_scores, is_scored
    from harness.scoring import score_corpus

    wanted = _layers(layers)
    corpus = load_gold(gold, without_text=True)
    found = read_predictions(predictions, known=[labelled.document.id for labelled in corpus.documents])
    scored = score_corpus(
        corpus.documents,
        found.annotations,
        scope=corpus.scope if scope is None else _scope(scope),
        layers=wanted,
        bootstrap=bootstrap,
        seed=seed,
    )
    result = {"schema": 1, **extractor_scores(scored, errors=len(found.failures))}
    for left_out in corpus.left_out:
        click.echo(f"left out {left_out.id}: {left_out.reason}", err=True)
    for name in found.unknown:
        click.echo(f"warning: the gold has no document {name}", err=True)
    _show(predictions.stem, result, as_json)
    if not is_scored(result["scores"]):
        click.echo("nothing was scored: no layer has an item in gold or predictions", err=True)
        return 3
    return 3 if len(found.failures) > tolerate_errors else 0


def _layers(words: str | None) -> tuple[Layer, ...]:
    from harness.annotation import LAYERS, HarnessError, nearest

    if words is None:
        return LAYERS
    names = [word.strip() for word in words.split(",")]
    for name in names:
        if name not in LAYERS:
            raise HarnessError(
                f'--layers: no layer is called "{name}"{nearest(name, LAYERS)}; there are: {", ".join(LAYERS)}'
            )
    return tuple(layer for layer in LAYERS if layer in names)


def _scope(path: Path) -> Scope:
    from harness.annotation import Scope
    from harness.corpus.schema import ScopeFile
    from harness.corpus.yaml_nodes import load_yaml

    file = load_yaml(path, ScopeFile)
    return Scope(**{name: getattr(file, name) for name in file.__struct_fields__})


def _show(name: str, result: dict[str, Any], as_json: bool) -> None:
    from harness.cli.output import echo_json

    if as_json:
        echo_json(result)
        return
    from rich.console import Console

    from harness.reporting.notes import describe_extractor, describe_size
    from harness.reporting.terminal import headline_table, show_notes

    console = Console()
    console.print(headline_table(name, result["scores"]))
    show_notes([*describe_size(result["documents"]), *describe_extractor(result)], console)
