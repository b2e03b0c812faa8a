"""``harness merge``: shards of a run joined."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(context_settings={"show_default": True})
@click.argument("runs", nargs=-1, required=True, metavar="RUN...")
@click.option("--run", "name", metavar="NAME", help="Name the new folder.  [default: the config's name and the time]")
@click.option("--config", type=click.Path(path_type=Path), help="Where the config lies now, if it was moved.")
@click.option("--reports", type=click.Path(path_type=Path), default=Path("reports"), help="The folder of all runs.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def merge(runs: tuple[str, ...], name: str | None, config: Path | None, reports: Path, as_json: bool) -> int:
    """Join the runs of all shards (harness run --shard I/N) into one: score, judge and report them whole.

    RUN is a folder or a name in the folder of all runs. The gold and the config must be as the shards had them. Exit
    code 3: a shard is missing or unfinished.
    """
    from harness.cli.run import report_result
    from harness.reporting.formats import FORMATS
    from harness.runs.config.run_config import load_config
    from harness.runs.execute.shards.merge_shards import merge as merge_runs
    from harness.runs.store.manifest import read_manifest
    from harness.runs.store.run_folders import find_run

    folders = [find_run(reports, run) for run in runs]
    result = merge_runs(folders, reports=reports, formats=FORMATS, name=name, config=config)
    manifest = read_manifest(result.path)
    loaded = load_config(Path(manifest.config_path), manifest.overrides, formats=FORMATS)
    report_result(loaded, result, as_json)
    return result.exit_code
