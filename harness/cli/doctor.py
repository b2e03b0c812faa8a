"""``harness doctor``: what a config still needs."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("config", type=click.Path(path_type=Path))
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override a key, as in score.seed=7.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(config: Path, overrides: tuple[str, ...], as_json: bool) -> int:
    """Try the gold, the engine and each extractor of CONFIG on one document; say what is missing and what brings it.

    Models are loaded and servers asked. Exit code 2 where anything does not work.
    """
    import msgspec

    from harness.cli.printing.output import echo_json
    from harness.reporting.formats import FORMATS
    from harness.runs.config.run_config import load_config
    from harness.runs.execute.try_extractors import diagnose

    findings = []
    for finding in diagnose(load_config(config, overrides, formats=FORMATS)):
        findings.append(finding)
        if not as_json:
            mark = "ok     " if finding.problem is None else "PROBLEM"
            click.echo(f"{mark}  {finding.part}: {finding.problem or finding.found}")
    if as_json:
        echo_json([msgspec.structs.asdict(finding) for finding in findings])
    return 2 if any(finding.problem for finding in findings) else 0
