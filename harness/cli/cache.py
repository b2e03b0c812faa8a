"""``harness cache``: the answers that are kept across runs, and the files of publishers that texts were made of."""

from __future__ import annotations

import click


@click.command()
@click.option("--clear", is_flag=True, help="Forget them.")
@click.option("--extractor", metavar="NAME", help="With --clear: those of extractors of this name alone.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def cache(clear: bool, extractor: str | None, as_json: bool) -> None:
    """Show the answers that are kept across runs and the files that were downloaded, or clear them.

    They lie in HARNESS_CACHE, else in XDG_CACHE_HOME/harness, else in ~/.cache/harness. An answer is used again only
    for the same document and the same extractor: class, code, options, labels, prompts, model. Beside them are the
    files of publishers that harness gold fetch made texts of.
    """
    import msgspec

    from harness.cli.printing.output import echo_json
    from harness.errors import HarnessError, plural
    from harness.files.system.cache_folder import cache_folder
    from harness.gold.edit.fetch.downloads import downloads_folder
    from harness.runs.execute.answer_cache import FILE, Cache

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
    files = sorted(downloads_folder().glob("*"))
    size = sum(file.stat().st_size for file in files)
    if clear:
        count = kept.clear(extractor) if kept else 0
        click.echo(f"{plural(count, 'answer')} cleared from {folder}")
        if files and extractor is None:
            for file in files:
                file.unlink(missing_ok=True)
            click.echo(f"{plural(len(files), 'downloaded file')} cleared, {size:,} bytes")
        return
    found = kept.contents() if kept else []
    if as_json:
        answers = [msgspec.structs.asdict(one) for one in found]
        echo_json({"folder": str(folder), "extractors": answers, "downloads": {"files": len(files), "bytes": size}})
        return
    for one in found:
        click.echo(f"{one.extractor} {one.fingerprint[:12]}: {plural(one.answers, 'answer')}, {one.bytes:,} bytes")
    click.echo(f"{plural(sum(one.answers for one in found), 'answer')} in {folder}")
    if files:
        click.echo(f"{plural(len(files), 'downloaded file')}, {size:,} bytes")
