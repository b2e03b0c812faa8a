"""``harness cache``: the answers that are kept across runs."""

from __future__ import annotations

import click


@click.command()
@click.option("--clear", is_flag=True, help="Forget them.")
@click.option("--extractor", metavar="NAME", help="With --clear: those of extractors of this name alone.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def cache(clear: bool, extractor: str | None, as_json: bool) -> None:
    """Show the answers that are kept across runs, or clear them.

    They lie in HARNESS_CACHE, else in XDG_CACHE_HOME/harness, else in ~/.cache/harness. An answer is used again only
    for the same document and the same extractor: class, code, options, labels, prompts, model.
    """
    import msgspec

    from harness.cli.printing.output import echo_json
    from harness.errors import HarnessError, plural
    from harness.runs.execute.answer_cache import FILE, Cache, cache_folder

    folder = cache_folder()
    if extractor is not None and not clear:
        raise HarnessError("--extractor goes with --clear")
    kept = Cache(folder) if (folder / FILE).exists() else None
    if kept is not None and not kept.is_readable:
        if not clear:
            raise HarnessError(f"{folder / FILE} is broken and is not used; harness cache --clear deletes it")
        kept.remove()
        click.echo(f"{folder / FILE} was broken; it is deleted")
        return
    if clear:
        count = kept.clear(extractor) if kept else 0
        click.echo(f"{plural(count, 'answer')} cleared from {folder}")
        return
    found = kept.contents() if kept else []
    if as_json:
        echo_json({"folder": str(folder), "extractors": [msgspec.structs.asdict(one) for one in found]})
        return
    for one in found:
        click.echo(f"{one.extractor} {one.fingerprint[:12]}: {plural(one.answers, 'answer')}, {one.bytes:,} bytes")
    click.echo(f"{plural(sum(one.answers for one in found), 'answer')} in {folder}")
