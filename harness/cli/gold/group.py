"""``harness gold``: its sub-commands, one file each."""

from __future__ import annotations

import click

from harness.cli.gold.agree import agree
from harness.cli.gold.attach import attach
from harness.cli.gold.exchange import export, import_
from harness.cli.gold.fetch import fetch
from harness.cli.gold.fix import fix
from harness.cli.gold.label import label
from harness.cli.gold.lint import lint
from harness.cli.gold.new import new
from harness.cli.gold.show import show
from harness.cli.gold.stats import stats

COMMANDS = (new, label, fix, lint, show, attach, fetch, import_, export, agree, stats)


@click.group()
def gold() -> None:
    """Write, check and show gold labels."""


for command in COMMANDS:
    gold.add_command(command)
