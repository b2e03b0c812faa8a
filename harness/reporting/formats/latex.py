"""F1 of the headline with intervals and letters, as a table for a paper in LaTeX with booktabs: scores.tex."""

from __future__ import annotations

from collections.abc import Iterator

from harness.errors import plural
from harness.reporting.comparison.pair_tables import describe_pairs
from harness.reporting.numbers import three_places
from harness.runs.store.run_folders import StoredRun
from harness.scoring import Score, headline

FILE: str | None = "scores.tex"

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "−": "$-$",
    "–": "--",
    "…": r"\dots{}",
}


def render(run: StoredRun) -> str:
    """A floating table: two rows a measure, F1 and below it the interval, a column an extractor."""
    names = list(run.scored)
    addresses = headline({address for scores in run.scored.values() for address in scores})
    size = plural(run.scores.gold.documents, "document")
    said = f"F1 on {size} (gold {run.scores.gold.hash[:8]}), 95% bootstrap intervals below."
    if run.scores.pairs is not None:
        said += " " + " ".join(describe_pairs(run.scores.pairs)).replace("* is better", "bold is better")
    lines = [
        r"% Needs \usepackage{booktabs}.",
        r"\begin{table}",
        r"  \centering",
        rf"  \begin{{tabular}}{{l{'r' * len(names)}}}",
        r"    \toprule",
        rf"    measure & {' & '.join(map(escape_latex, names))} \\",
        r"    \midrule",
    ]
    for address in addresses:
        lines += (f"    {row}" for row in _rows(run, address))
    lines += [
        r"    \bottomrule",
        r"  \end{tabular}",
        rf"  \caption{{{escape_latex(said)}}}",
        rf"  \label{{tab:{''.join(sign if sign.isascii() and sign.isalnum() else '-' for sign in run.path.name)}}}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def escape_latex(text: str) -> str:
    """Text that LaTeX sets as it stands; signs that pdflatex has no letter for are replaced by a question mark."""
    escaped = "".join(_SPECIAL.get(sign, sign) for sign in " ".join(text.split()))
    return "".join(sign if sign.isascii() or (sign.isalpha() and ord(sign) < 0x180) else "?" for sign in escaped)


def _rows(run: StoredRun, address: str) -> Iterator[str]:
    found = {name: scores.get(address) for name, scores in run.scored.items()}
    cells = (_value(run, address, name, score) for name, score in found.items())
    yield rf"{escape_latex(address)} & {' & '.join(cells)} \\"
    intervals = (_interval(score) for score in found.values())
    yield rf" & {' & '.join(intervals)} \\"


def _value(run: StoredRun, address: str, name: str, score: Score | None) -> str:
    if score is None or score.f1 is None:
        return "--"
    ranked = None if run.scores.pairs is None else run.scores.pairs.of(f"{address}.f1")
    shown = three_places(score.f1)
    if ranked is None:
        return shown
    value = rf"\textbf{{{shown}}}" if ranked.best == name else shown
    letters = ranked.letters.get(name, "")
    return rf"{value}\textsuperscript{{{letters}}}" if letters else value


def _interval(score: Score | None) -> str:
    if score is None or score.interval is None:
        return ""
    return rf"{{\scriptsize {score.interval[0]:.3f}--{score.interval[1]:.3f}}}"
