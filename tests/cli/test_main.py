"""The command line as a whole: what it loads, how it speaks of errors."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from rich.text import Text

from harness.cli import COMMANDS, Commands, main
from harness.cli.printing.output import echo_json
from harness.cli.printing.streams import guarded_streams, make_console
from harness.errors import HarnessError, printable

HEAVY = ("torch", "transformers", "datasets", "sklearn", "scipy", "matplotlib", "spacy", "ray", "numpy")


@pytest.mark.parametrize(
    "code",
    [
        "import harness",
        "import harness.annotation",
        "import harness.cli; harness.cli.main(['--help'])",
        "import harness.cli; harness.cli.main(['run', '--help'])",
        "import harness.cli; harness.cli.main(['list', 'metrics'])",
    ],
)
def test_nothing_heavy_is_loaded(root: Path, code: str) -> None:
    report = f"import atexit, sys; atexit.register(lambda: print(sorted({set(HEAVY)!r} & set(sys.modules)))); "
    done = subprocess.run([sys.executable, "-c", report + code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_loads_click_alone_of_what_is_installed(root: Path) -> None:
    code = (
        "import atexit, sys; atexit.register(lambda: print([m for m in ('rich', 'yaml', 'jinja2', 'msgspec') "
        "if m in sys.modules])); import harness.cli; harness.cli.main(['--help'])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_like_its_line_in_the_list(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert "Usage: harness " + name in result.output
    assert COMMANDS[name][1] in CliRunner().invoke(main, ["--help"]).output


def broken(error: Exception) -> click.Group:
    @click.group(cls=Commands)
    def group() -> None:
        """A group of one command."""

    class One(Commands):
        def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
            @click.command()
            def command() -> None:
                raise error

            return command

    group.__class__ = One
    return group


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (HarnessError("a.yaml:1:1: code wrong"), 2, "a.yaml:1:1: code wrong\n"),
        (HarnessError("not done", exit_code=3), 3, "not done\n"),
        (click.ClickException("odd"), 2, "Error: odd\n"),
        (KeyboardInterrupt(), 130, "\n"),
        (
            ValueError("oops"),
            70,
            "internal error, please report it: ValueError: oops (HARNESS_DEBUG=1 shows where)\n",
        ),
    ],
)
def test_errors_become_a_line_and_an_exit_code(
    monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, said: str
) -> None:
    monkeypatch.delenv("HARNESS_DEBUG", raising=False)
    result = CliRunner().invoke(broken(error), ["run"])
    assert (result.exit_code, result.stderr) == (code, said)


def test_a_traceback_is_there_for_those_who_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARNESS_DEBUG", "1")
    result = CliRunner().invoke(broken(ValueError("oops")), ["run"])
    assert "Traceback (most recent call last)" in result.stderr
    assert result.exit_code == 70


def shell(root: Path, command: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    """Runs a line of bash in which ``harness`` is the command line."""
    line = f'harness() {{ "{sys.executable}" -m harness "$@"; }}; {command}'
    settings = {"cwd": root, "env": {**os.environ, "PYTHONPATH": str(root)}, **settings}
    return subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True, **settings)


def test_a_reader_that_leaves_changes_no_exit_code(root: Path) -> None:
    done = shell(root, "harness list metrics --json | head -n 1; echo ${PIPESTATUS[0]}")
    assert (done.stdout.split(), done.stderr) == (["[", "0"], "")


def test_a_run_whose_reader_leaves_writes_its_reports_and_judges(project: Any, root: Path, tmp_path: Path) -> None:
    project.config(gate=["errors.count >= 1"], reports=["terminal", "markdown", "html", "junit"])
    done = shell(root, "harness run c.yaml --run r | true; echo ${PIPESTATUS[0]}", cwd=tmp_path)
    assert done.stdout.strip() == "1"  # the gate's
    assert {"report.md", "report.html", "junit.xml"} <= {file.name for file in (tmp_path / "reports/r").iterdir()}


LOST = "standard output could not be written: "


@pytest.mark.parametrize(
    ("streams", "code", "said"),
    [
        (">/dev/full", 2, LOST + "no space left on device\n"),
        (">&-", 2, LOST + "it is closed\n"),
        ("2>/dev/full >/dev/null", 0, ""),
        ("2>&- >/dev/null", 0, ""),
        (">&- 2>&-", 2, ""),
    ],
)
def test_closed_and_full_streams_are_a_line_and_a_code(root: Path, streams: str, code: int, said: str) -> None:
    done = shell(root, f"exec 3>&1; harness list metrics {streams}; echo $? >&3")
    assert (done.stdout, done.stderr) == (f"{code}\n", said)


def test_a_run_without_streams_leaves_its_reports(project: Any, root: Path, tmp_path: Path) -> None:
    project.config(reports=["terminal", "markdown"])
    done = shell(root, "exec 3>&1; harness run c.yaml --run r >&- 2>&-; echo $? >&3", cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("2\n", "")
    assert "entities.strict" in (tmp_path / "reports/r/report.md").read_text(encoding="utf-8")


HOSTILE = "a\x1b[31m\x00\x9b2J\u202eb"


def test_what_comes_from_others_steers_no_terminal() -> None:
    result = CliRunner().invoke(broken(HarnessError(HOSTILE)), ["run"])
    assert result.stderr == "a\\x1b[31m\\x00\\x9b2J\\u202eb\n"
    stream = io.StringIO()
    make_console(stream, force_terminal=True, color_system="standard").print(Text(HOSTILE, style="bold"))
    assert stream.getvalue() == "\x1b[1ma\\x1b[31m\\x00\\x9b2J\\u202eb\x1b[0m\n"


def test_an_id_with_a_line_end_begins_no_command_of_github(harness: Any, tmp_path: Path) -> None:
    name = "d\\n::error file=x::owned\\n  ::set-output name=a::b\\n##[error]owned"
    (tmp_path / "gold.jsonl").write_text(f'{{"id": "{name}", "text": "abc", "entities": []}}\n')
    error = '{"type": "T", "message": "m\\n::warning::owned"}'
    (tmp_path / "p.jsonl").write_text(f'{{"id": "{name}", "error": {error}}}\n')
    (tmp_path / "c.yaml").write_text("gold: gold.jsonl\nextractors: [{name: p, use: predictions, path: p.jsonl}]\n")
    environment = {**os.environ, "GITHUB_ACTIONS": "true", "PYTHONPATH": str(Path(__file__).parents[2])}
    for command in ("run c.yaml", "score gold.jsonl p.jsonl", "check c.yaml", "run c.yaml --dry-run"):
        done = harness(*command.split(), env=environment)
        lines = [line.lstrip() for line in (done.stdout + done.stderr).splitlines()]
        assert [line for line in lines if line.startswith(("::", "##["))] == []


def test_json_stays_json(capsys: pytest.CaptureFixture[str]) -> None:
    with guarded_streams():
        echo_json({"name": HOSTILE})
    said = capsys.readouterr().out
    assert json.loads(said) == {"name": HOSTILE}
    assert printable(said) == said


def test_output_survives_a_terminal_without_unicode(project: Any, harness: Any) -> None:
    project.config()
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "NO_COLOR": "1"}
    done = harness("score", "gold.jsonl", "gold.jsonl", env=environment)
    assert done.returncode == 0, done.stderr
    assert "1.000?1.000" in done.stdout


def test_lists(project: Any, harness: Any) -> None:
    formats = [row["name"] for row in json.loads(harness("list", "formats", "--json").stdout)]
    assert {"terminal", "markdown", "json", "junit", "summary", "github", "gitlab"} <= set(formats)
    names = [row["name"] for row in json.loads(harness("list", "extractors", "--json").stdout)]
    assert {"predictions", "rules"} <= set(names)
    addresses = [row["address"] for row in json.loads(harness("list", "metrics", "--json").stdout)]
    assert {"entities.strict.f1", "casualties.exact.recall", "quotes.attributed.precision"} <= set(addresses)
    assert {"errors.count", "latency.p95"} <= set(addresses)
    assert len(set(addresses)) == len(addresses)
    assert harness("list", "metrics").stdout.splitlines()[0].startswith("entities.strict.precision ")


def test_runs_are_listed_oldest_first(project: Any, harness: Any) -> None:
    assert (harness("list", "runs").stdout, json.loads(harness("list", "runs", "--json").stdout)) == ("", [])
    project.config()
    for name in ("b", "a"):
        harness("run", "c.yaml", "--run", name)
    found = json.loads(harness("list", "runs", "--json").stdout)
    assert sorted(row["run"] for row in found) == ["reports/a", "reports/b"]
    assert all(row["status"] == "finished" and row["config"] == "c.yaml" for row in found)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(harness: Any, root: Path, shell: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(root), "_HARNESS_COMPLETE": f"{shell}_source"}
    done = harness(env=environment)
    assert done.returncode == 0, done.stderr
    assert "_HARNESS_COMPLETE" in done.stdout
    assert done.stderr == ""


def test_words_are_completed(harness: Any, root: Path) -> None:
    def complete(words: str) -> list[str]:
        asked = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")), "_HARNESS_COMPLETE": "bash_complete"}
        done = harness(env={**os.environ, "PYTHONPATH": str(root), **asked})
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return [line.partition(",")[2] for line in done.stdout.splitlines() if line]

    assert complete("harness in") == ["init"]
    assert complete("harness gold li") == ["lint"]
    assert complete("harness init --m") == ["--minimal"]
    assert complete("harness nonsense x") == []
