"""A comparison on a terminal: 80 columns, and as clear without colour."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from harness.errors import plural
from harness.files.typed_json import convert_json
from harness.reporting.comparison.pair_tables import LETTERS
from harness.reporting.formats.terminal import show_all_pairs, show_gate, show_notes
from harness.reporting.numbers import FEW, NONE, signed, signed_interval, three_places, written_p_value
from harness.runs.compare.gates import Verdict
from harness.runs.compare.pair_tests import AllPairs
from harness.scoring.results.scores import in_words

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

MEASURES = {"precision": "P", "recall": "R", "f1": "F1"}


def show_comparison(report: Mapping[str, Any], verdicts: Sequence[Verdict], console: Console) -> None:
    """Print a comparison.

    Args:
        report: as ``harness.reporting.comparison.comparison_json.describe_comparison`` gives it.
        verdicts: of the gates.
        console: where to.
    """
    pairs = convert_json(report["pairs"], AllPairs, "pairs") if report["pairs"] else None
    if pairs is not None:
        show_all_pairs(pairs, console)
    shown = report["models"] if pairs is None or report["by"] or any(m["changes"] for m in report["models"]) else ()
    for number, model in enumerate(shown):
        if number or pairs is not None:
            console.print()
        _show_model(model, report["by"], console)
    show_gate(verdicts, console)
    show_notes(comparison_notes(report), console)


def comparison_notes(report: Mapping[str, Any]) -> list[str]:
    """What a reader must know besides the tables, a line each."""
    tests = report["tests"]
    found = [f"{name}: the base has no such extractor; not compared" for name in report["without_base"]]
    found += [LETTERS] if report["pairs"] else []
    if report["show"]:
        found += [
            f"{model['model']}: nothing to show: {_silent(model)} does not say what became of each item"
            for model in report["models"]
            if not model["tells_items"]
        ]
    found += _label_notes(report)
    if any((part["items"] or FEW) < FEW for model in report["models"] for part in model["parts"]):
        found.append(f"grey: fewer than {FEW} items, in gold and among the predictions of either side")
    if any(model["pairs"] is not None for model in report["models"]):
        found.append(
            f"p: {tests['test']}; Holm over {tests['together']}. Intervals: 95%, of the paired difference by document; "
            f"{tests['draws']} draws, seed {tests['seed']}"
        )
    return found


def _label_notes(report: Mapping[str, Any]) -> list[str]:
    """The sides that a table by label, kind or outcome says nothing of, and what to do about it."""
    if report["by"] in (None, "document"):
        return []
    sides = {
        (model[side]["source"], bool(model[side]["about"])): None
        for model in report["models"]
        for side in ("base", "new")
        if not model[side]["tells_labels"]
    }
    return [
        f"by {report['by']}: {source} keeps no counts by {report['by']}"
        + (": bless a run of this version" if is_blessed else "")
        for source, is_blessed in sides
    ]


def _silent(model: Mapping[str, Any]) -> str:
    """A side that does not say what became of its items."""
    return next((f"{model[side]['source']}" for side in ("base", "new") if not model[side]["tells_items"]), "a side")


def pairing_lines(model: Mapping[str, Any]) -> list[str]:
    """Which documents were compared, which were not, and on which the systems failed."""
    if model["pairs"] is None:
        return ["sums alone, no counts of documents: no interval and no test", *repeat_lines(model), *side_lines(model)]
    unpaired = model["unpaired"]
    names = {"changed": "gold changed", "only_base": "only in base", "only_new": "only in new"}
    rest = "; ".join(f"{names[key]}: {', '.join(ids)}" for key, ids in unpaired.items() if ids)
    number = sum(map(len, unpaired.values()))
    errors = model["errors"]
    failed = "; ".join(f"{side}: {', '.join(ids)}" for side, ids in errors.items() if ids)
    return [
        f"{plural(model['pairs'], 'pair')} of documents; {number} unpaired{f' ({rest})' if rest else ''}; "
        f"errors: base {len(errors['base'])}, new {len(errors['new'])}{f' ({failed})' if failed else ''}",
        *repeat_lines(model),
        *(f"differs: {line}" for line in model["differs"]),
        *side_lines(model),
    ]


def repeat_lines(model: Mapping[str, Any]) -> list[str]:
    """How often the systems were asked about each document, unless once each."""
    asked = {side: model[side]["repeats"] for side in ("base", "new")}
    if set(asked.values()) == {1}:
        return []
    told = (f"{side} {'one answer' if times == 1 else f'the mean of {times} answers'}" for side, times in asked.items())
    return [f"repeats: {', '.join(told)} a document"]


def side_lines(model: Mapping[str, Any]) -> list[str]:
    """Who answered on each side, whether it was the same model, and what a side does not attempt."""
    found = [f"{side}: {line}" for side in ("base", "new") for line in model[side]["answered_by"]]
    found += [f"another model: {model['another_model']}"] if model["another_model"] else []
    for side in ("base", "new"):
        if model[side]["not_attempted"]:
            found.append(f"{side}: {in_words(model[side]['not_attempted'])} not attempted")
    return found


def verdict_line(model: Mapping[str, Any]) -> str:
    """What the tests say, in a sentence."""
    if model["pairs"] is None:
        return ""
    words = [f"{what}: {', '.join(model[what])}" for what in ("better", "worse") if model[what]]
    rest = "the rest may be chance" if words else "no difference that chance does not explain"
    return f"after Holm, at 0.05: {'; '.join([*words, rest])}"


def record(measured: Mapping[str, Any]) -> str:
    """Wins, losses and ties in documents."""
    if measured["wins"] is None:
        return NONE
    return f"{measured['wins']}/{measured['losses']}/{measured['ties']}"


def item_lines(items: Sequence[Mapping[str, Any]]) -> list[str]:
    """Items that were gained or lost, in words; equal ones once, with their number."""
    numbers = Counter(_item_words(item) for item in items)
    return [line if number == 1 else f"{line} ×{number}" for line, number in numbers.items()]


def _item_words(item: Mapping[str, Any]) -> str:
    first, *others = list(item["item"]["words"].items()) or [("", NONE)]
    rest = "".join(f", {name} “{words}”" for name, words in others)
    wrong = f" ({', '.join(item['wrong'])})" if item.get("wrong") and item["how"] == "wrong" else ""
    return f"{item['how']}{wrong}: {item['layer']}, “{first[1]}” {item['item']['what']}{rest}"


def _show_model(model: Mapping[str, Any], by: str | None, console: Console) -> None:
    from rich.markup import escape

    console.print(f"[bold]{escape(model['model'])}[/]", highlight=False, soft_wrap=True)
    for side in ("base", "new"):
        system = model[side]
        about = f", {system['about']}" if system["about"] else ""
        _wrapped(f"{side:4}  {system['source']} ({system['name']}{about})", console)
    for line in pairing_lines(model):
        _wrapped(f"docs  {line}", console)
    for table in _tables(model["measures"]):
        console.print()
        console.print(table)
    if verdict_line(model):
        _wrapped(verdict_line(model), console, indent="")
    if by is not None:
        console.print()
        console.print(_parts(model["parts"], by)) if model["parts"] else _wrapped(f"by {by}: no change", console)
    for change in model["changes"]:
        _show_change(change, console)


def _wrapped(line: str, console: Console, indent: str = "      ") -> None:
    for part in textwrap.wrap(line, console.width, subsequent_indent=indent, break_on_hyphens=False):
        console.print(part, highlight=False, markup=False, soft_wrap=True)


def _tables(measures: Sequence[Mapping[str, Any]]) -> list[Table]:
    """One table a measure, so that addresses are short enough for 80 columns."""
    from rich.table import Table

    found: dict[str, Table] = {}
    for measured in measures:
        address, _, name = measured["metric"].rpartition(".")
        if name not in found:
            found[name] = table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True)
            table.add_column(MEASURES[name], overflow="ellipsis", no_wrap=True)
            for heading in ("base", "new", "diff", "95% of diff", "p", "Holm", "w/l/t"):
                table.add_column(heading, justify="right", no_wrap=True, style="bold" if heading == "diff" else None)
        found[name].add_row(
            address,
            three_places(measured["base"]),
            three_places(measured["new"]),
            signed(measured["difference"]),
            signed_interval(measured["interval"]),
            written_p_value(measured["p"]),
            written_p_value(measured["p_adjusted"]),
            record(measured),
        )
    return list(found.values())


def _parts(parts: Sequence[Mapping[str, Any]], by: str) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True)
    table.add_column(f"by {by}", overflow="ellipsis", no_wrap=True)
    table.add_column("metric", overflow="ellipsis", no_wrap=True)
    is_document = by == "document"
    for heading in ("base", "new", "diff") if is_document else ("gold", "base", "new", "diff", "95% of diff"):
        table.add_column(heading, justify="right", no_wrap=True, style="bold" if heading == "diff" else None)
    for part in parts:
        cells = [three_places(part["base"]), three_places(part["new"]), signed(part["difference"])]
        if not is_document:
            cells = [str(part["gold"]), *cells, signed_interval(part["interval"])]
        few = part["items"] is not None and part["items"] < FEW
        table.add_row(Text(part["part"]), part["metric"], *cells, style="dim" if few else None)
    return table


def _show_change(change: Mapping[str, Any], console: Console) -> None:
    title = f": {change['title']}" if change["title"] else ""
    console.print()
    gained, lost = len(change["gained"]), len(change["lost"])
    _wrapped(f"{change['id']}{title}: {gained} gained, {lost} lost", console, indent="  ")
    for sign, items in (("+", change["gained"]), ("−", change["lost"])):
        for line in item_lines(items):
            _wrapped(f"  {sign} {line}", console, indent="    ")
