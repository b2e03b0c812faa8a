"""``harness score``: predictions against gold, without a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from harness.annotation import Layer, Scope
    from harness.scoring import Scores


@click.command(context_settings={"show_default": True})
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predictions", type=click.Path(path_type=Path), required=False)
@click.option("--layers", help="Score these alone, as in entities,quotes.")
@click.option("--scope", type=click.Path(path_type=Path), help="A scope file, in place of the gold's own.")
@click.option("--bootstrap", type=click.IntRange(min=0), default=10_000, help="Draws for the intervals; 0 for none.")
@click.option("--seed", type=click.IntRange(min=0), default=13, help="Seed of the draws.")
@click.option("--tolerate-errors", type=click.IntRange(min=0), default=0, help="Failed documents that are let pass.")
@click.option("--workers", type=click.IntRange(min=1), default=1, help="Processes, for large JSON Lines.")
@click.option("--invalid-tags", type=click.Choice(["repair", "discard"]), default="repair", help="Of CoNLL files.")
@click.option("--tag-scheme", type=click.Choice(["IOB1", "IOB2", "BIOES", "IO"]), help="Of CoNLL tags; told by them.")
@click.option("--json", "as_json", is_flag=True, help="Print every number as JSON.")
def score(
    gold: Path,
    predictions: Path | None,
    layers: str | None,
    scope: Path | None,
    bootstrap: int,
    seed: int,
    tolerate_errors: int,
    workers: int,
    invalid_tags: Literal["repair", "discard"],
    tag_scheme: Literal["IOB1", "IOB2", "BIOES", "IO"] | None,
    as_json: bool,
) -> int:
    """Score PREDICTIONS (JSON Lines) against GOLD (a gold folder or JSON Lines).

    Both may be CoNLL columns instead (.conll, .bio, .iob, .bioes, .tsv): invalid tag sequences are repaired as
    conlleval does, or discarded. One such file alone, as conlleval takes it, has gold in its last column but one and
    the predictions in its last. Of a run with repeats all are scored: means, with their spread. Withheld articles are
    scored without their text, by offsets alone. Exit code 3: nothing was scored, or more documents failed than are
    tolerated.
    """
    from harness.gold.folder import describe_left_out, describe_texts_not_here
    from harness.runs.execute.score_files import score_files

    found = score_files(
        gold,
        predictions,
        scope=None if scope is None else _scope(scope),
        layers=_layers(layers),
        bootstrap=bootstrap,
        seed=seed,
        workers=workers,
        policy=invalid_tags,
        scheme=tag_scheme,
    )
    for line in [*describe_left_out(found.left_out), *describe_texts_not_here(gold, what="scored by offsets alone:")]:
        click.echo(line, err=True)
    for note in found.notes:
        click.echo(note, err=True)
    _show((predictions or gold).stem, found.scores, as_json)
    if not found.scores.is_scored:
        click.echo(found.scores.why_nothing, err=True)
        return 3
    return 3 if found.scores.failed > tolerate_errors else 0


def _layers(words: str | None) -> tuple[Layer, ...]:
    from harness.annotation import LAYERS
    from harness.errors import HarnessError, nearest

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
    from harness.files.typed_tree import load_yaml
    from harness.gold.schema import ScopeFile

    return load_yaml(path, ScopeFile).scope


def _show(name: str, scores: Scores, as_json: bool) -> None:
    from harness.cli.printing.output import echo_json

    if as_json:
        echo_json(scores.to_dict())
        return
    from harness.cli.printing.streams import make_console
    from harness.reporting.formats.terminal import headline_table, repeats_table, show_notes
    from harness.reporting.score_notes import describe_extractor, describe_size

    console = make_console()
    console.print(headline_table(name, scores))
    if (repeats := repeats_table(name, scores)) is not None:
        console.print(repeats)
    show_notes([*describe_size(scores.documents), *describe_extractor(scores)], console)
