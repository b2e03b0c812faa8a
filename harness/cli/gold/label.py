"""``harness gold label``: a page to label articles in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from harness.cli.gold.targets import gold_option


@click.command()
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@gold_option
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Of the page; by default any that is free.")
@click.option("--no-browser", is_flag=True, help="Print the address and open no browser.")
@click.option("--name", help="Who labels, for article.yaml; by default what git calls you.")
@click.option("--suggest", metavar="EXTRACTOR", help="Show what an extractor finds, to be taken or left.")
@click.option("--second", is_flag=True, help="Make the second labelling, without seeing the first.")
@click.option("--adjudicate", is_flag=True, help="Decide, one by one, where two labellings of an article differ.")
def label(
    articles: tuple[str, ...],
    root: Path,
    port: int,
    no_browser: bool,
    name: str | None,
    suggest: str | None,
    second: bool,
    adjudicate: bool,
) -> None:
    """Label articles in the browser; every change is written to gold.yaml at once.

    ARTICLE is an id; without any, the page lists all. The page is served to this machine alone, needs no network and
    ends with Ctrl+C. With --adjudicate it shows where labellings/second.yaml differs from labellings/first.yaml, or
    from gold.yaml where no first one was kept; each decision goes into gold.yaml, and with its ruling into
    ADJUDICATION.md.
    """
    from harness.errors import HarnessError
    from harness.extractors.interface.extras import require

    require("starlette", "uvicorn", extra="label", use="harness gold label", kind="command")
    from harness.labelling.label_desk import LabelDesk
    from harness.labelling.label_server import HOST, free_socket, make_token, serve
    from harness.labelling.labelled_by import own_name

    if suggest and second:
        raise click.UsageError("--second is made blind: leave --suggest out")
    if adjudicate and (second or suggest):
        raise click.UsageError("--adjudicate shows two labellings that are made: leave --second and --suggest out")
    desk = LabelDesk(
        root, articles, second=second, labeller=name or own_name(), extractor=suggest, adjudicates=adjudicate
    )
    if adjudicate and not articles and not desk.articles:
        raise HarnessError(
            f"{root}: no article has a second labelling, so there is nothing to adjudicate; a second labeller makes "
            "one with: harness gold label ARTICLE --second"
        )
    if suggest:
        from harness.extractors.interface.registry import create

        create(suggest)  # a name that there is not is told now, not on the page
    for article in articles:
        desk.open(article)
        if adjudicate:
            desk.adjudicator(article)
        if suggest and (reason := desk.why_no_suggestions(article)):
            raise HarnessError(f"--suggest: {reason}")
    sock, token = free_socket(port), make_token()
    # Not called a token: what is printed masks those, and this one is for the person who reads it.
    address = f"http://{HOST}:{sock.getsockname()[1]}/?ticket={token}"
    click.echo(address + (f"#{articles[0]}" if articles else ""))
    click.echo("labels are saved as you make them; end with Ctrl+C", err=True)
    if not no_browser:
        import webbrowser

        webbrowser.open(address + (f"#{articles[0]}" if articles else ""))
    serve(desk, sock, token)
