"""``harness list``: what there is to choose from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("what", type=click.Choice(["extractors", "metrics", "formats", "perturbations", "runs"]))
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.option("--reports", type=click.Path(path_type=Path), default=Path("reports"), help="The folder of all runs.")
def listing(what: str, as_json: bool, reports: Path) -> None:
    """List extractors, metrics (the addresses of all scores), formats (of reports, of gold), perturbations or runs."""
    from harness.cli.printing.output import echo_json

    lists = {"extractors": _extractors, "metrics": _metrics, "formats": _formats, "perturbations": _perturbations}
    rows = lists.get(what, lambda: _runs(reports))()
    if as_json:
        echo_json(rows)
        return
    width = max((len(next(iter(row.values()))) for row in rows), default=0)
    for row in rows:
        name, *words = (str(value).rstrip(".") for value in row.values() if value)
        click.echo(f"{name:{width}}  {'; '.join(words)}".rstrip())


def _extractors() -> list[dict[str, Any]]:
    from harness.extractors.interface.registry import available

    return [
        {
            "name": found.name,
            "description": found.description,
            "origin": found.origin,
            "extra": found.extra,
            "problem": found.problem,
        }
        for found in available()
    ]


def _metrics() -> list[dict[str, Any]]:
    from harness.runs.execute.operational_metrics import OPERATIONS
    from harness.scoring import metrics

    return [{"address": address, "line": line} for address, line in (*metrics(), *OPERATIONS.items())]


def _formats() -> list[dict[str, Any]]:
    from harness.exchange import tools as formats
    from harness.reporting.formats import FORMATS, load_report_format

    reports = [(name, load_report_format(name).__doc__, "report", None, None) for name in FORMATS]
    gold = [(name, form.__doc__, "gold", form.LOSES, form.EXTRA) for name, form in formats.each_format()]
    return [
        {
            "name": name,
            "description": words.strip().splitlines()[0],
            "use": use,
            "loses": loses and f"cannot carry {loses}",
            "extra": extra and f"needs the extra {extra}",
        }
        for name, words, use, loses, extra in (*reports, *gold)
    ]


def _perturbations() -> list[dict[str, Any]]:
    from harness.perturbations import PERTURBATIONS, describe_perturbation

    return [{"name": name, "description": describe_perturbation(name)} for name in PERTURBATIONS]


def _runs(reports: Path) -> list[dict[str, Any]]:
    from harness.runs.store.run_folders import list_runs

    return [
        {
            "run": str(path),
            "status": manifest.status,
            "config": manifest.config_path,
            "started": manifest.timings["started"],
        }
        for path, manifest in list_runs(reports)
    ]
