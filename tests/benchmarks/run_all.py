"""Runs every benchmark, shows its rows as they come, and writes them into reports/benchmarks.md.

Exit code 1: a target was missed; the row says which. Names on the command line choose among the benchmarks
(``run_all.py startup score``).
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path

from tests.benchmarks.timing import ROOT

TABLE = ROOT / "reports" / "benchmarks.md"
HEAD = ["| what | figure | target | holds |", "|---|---|---|---|"]


def main(names: list[str]) -> int:
    scripts = sorted(path for path in Path(__file__).parent.glob("bench_*.py") if not names or short(path) in names)
    if not scripts:
        sys.exit(f"no benchmark is called {' or '.join(names)}")
    text = [f"# Benchmarks\n\n{machine()}\n"]
    failed = []
    for script in scripts:
        print(f"== {short(script)}", flush=True)
        code, rows = run(script)
        failed += [short(script)] if code else []
        has_head = any(row.startswith("|---") for row in rows)
        purpose = script.read_text(encoding="utf-8").splitlines()[0].strip('"')
        text.append("\n".join([f"## {short(script)}\n\n{purpose}\n", *([] if has_head or not rows else HEAD), *rows]))
    TABLE.write_text("\n\n".join(text) + "\n", encoding="utf-8")
    print(f"{TABLE}{'; a target was missed, or it broke: ' if failed else ''}{', '.join(failed)}")
    return 1 if failed else 0


def short(path: Path) -> str:
    return path.stem.removeprefix("bench_")


def run(script: Path) -> tuple[int, list[str]]:
    """The exit code of a benchmark and the rows of its table; all that it prints is shown."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    rows = []
    with subprocess.Popen(
        [sys.executable, str(script)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if line.startswith("|"):
                rows.append(line.rstrip("\n"))
    return process.returncode, rows


def machine() -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    revision = commit.stdout.strip() or "unknown"
    return (
        f"{date.today()}, commit {revision}, Python {platform.python_version()}, {os.cpu_count()} cores. Only ratios "
        "within one run mean something: a busy machine slows both sides alike."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
