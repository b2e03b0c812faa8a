"""The action in a bare repository of somebody else: its own gold and extractor, and GitHub's API on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from harness.starter.start_folder import start_folder
from tests.ci.github_runner import TOKEN, Ended, run_action

REPOSITORY = "newsroom/desk"
WORSE = ('label="PERSON"', 'label="LAW"')


class Api(ThreadingHTTPServer):
    """GitHub's comments of pull request 7; ``refuse`` answers every writing request with that status."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.comments: list[dict[str, Any]] = []
        self.refuse = 0
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    server: Api

    def answer(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def sent(self) -> Any:
        assert self.headers["Authorization"] == f"Bearer {TOKEN}"
        self.server.asked.append(self.command)
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"null")

    def do_GET(self) -> None:
        self.sent()
        parts = urlsplit(self.path)
        assert parts.path == f"/repos/{REPOSITORY}/issues/7/comments"
        page = int(parse_qs(parts.query)["page"][0])
        self.answer(200, self.server.comments[100 * (page - 1) : 100 * page])

    def do_POST(self) -> None:
        body = self.sent()
        assert self.path == f"/repos/{REPOSITORY}/issues/7/comments"
        if self.server.refuse:
            self.answer(self.server.refuse, {"message": "Resource not accessible by integration"})
            return
        self.server.comments.append({"id": 1000 + len(self.server.comments), "user": {"type": "Bot"}, **body})
        self.answer(201, self.server.comments[-1])

    def do_PATCH(self) -> None:
        body = self.sent()
        [comment] = [one for one in self.server.comments if self.path.endswith(f"/issues/comments/{one['id']}")]
        comment |= body
        self.answer(200, comment)

    def log_message(self, *given: Any) -> None:
        """Nothing."""


@pytest.fixture
def api() -> Iterator[Api]:
    server = Api()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A repository that was started with ``harness init``, and has a folder called harness of its own."""
    folder = tmp_path / "desk with a blank"
    start_folder(folder)
    (folder / "harness").mkdir()
    (folder / "harness/__init__.py").write_text("raise SystemExit('not this one')\n")
    return folder


Run = Callable[..., Ended]


@pytest.fixture
def run(root: Path, desk: Path, tmp_path: Path, api: Api) -> Run:
    """Runs the action for a pull request of the desk."""
    temporary = tmp_path / "runner"
    temporary.mkdir()

    def call(*, head: str | None = REPOSITORY, **given: str) -> Ended:
        repos = [None if name is None else {"full_name": name} for name in (head, REPOSITORY)]
        pull = {"number": 7, "head": {"repo": repos[0]}, "base": {"repo": repos[1]}}
        (temporary / "event.json").write_text(json.dumps({"pull_request": pull}))
        (temporary / "step.md").write_text("")
        environment = {
            "GITHUB_API_URL": f"http://127.0.0.1:{api.server_port}",
            "GITHUB_SERVER_URL": "https://git.example",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": "41",
            "HARNESS_CACHE": str(tmp_path / "cache"),
        }
        settings = {"config": "configs/gate.yaml", "base": "reports/baselines/gate.json", "install": ""}
        return run_action(root, desk, temporary, environment=environment, python=sys.executable, **settings | given)

    return call


def summary(tmp_path: Path) -> str:
    return (tmp_path / "runner/step.md").read_text(encoding="utf-8")


def bless(harness: Any, desk: Path, run_folder: str) -> None:
    blessed = harness(
        "baseline", "bless", str(desk / run_folder), "--reason", "good", "--reports", str(desk / "reports")
    )
    assert blessed.returncode == 0, blessed.stderr


def test_from_no_baseline_to_a_worse_pull_request(run: Run, desk: Path, tmp_path: Path, api: Api, harness: Any) -> None:
    first = run()
    assert first.code == 4, first.output
    assert "::error title=nothing to compare with,file=configs/gate.yaml" in first.output
    assert first.output.count("no such") == first.output.count("there is no such baseline")  # no stray error
    assert "There is no such base to compare with yet" in summary(tmp_path)
    [comment] = api.comments
    assert "**Extraction: no baseline to compare with** (exit code 4)" in comment["body"]
    bless(harness, desk, first.outputs["run"])

    same = run()
    assert same.code == 0, same.output
    assert "::error" not in same.output
    assert api.comments == [comment]
    assert "**Extraction: passed**" in comment["body"]
    assert "https://git.example/newsroom/desk/actions/runs/41" in comment["body"]
    assert "# Comparison" in summary(tmp_path)

    extractor = desk / "extractors/my_extractor.py"
    extractor.write_text(extractor.read_text().replace(*WORSE))
    worse = run()
    assert worse.code == 1, worse.output
    assert "::error title=gate failed,file=configs/gate.yaml" in worse.output
    assert len(api.comments) == 1
    assert "**Extraction: a gate failed** (exit code 1)" in api.comments[0]["body"]


def test_an_undecided_gate_is_said_in_the_comment_s_first_line(run: Run, desk: Path, api: Api, harness: Any) -> None:
    config = desk / "configs/gate.yaml"
    config.write_text(config.read_text().replace("max_drop: 0.01", "margin: 0.02"))
    bless(harness, desk, run().outputs["run"])
    extractor = desk / "extractors/my_extractor.py"
    extractor.write_text(extractor.read_text().replace(*WORSE))
    ended = run()
    assert ended.code == 0, ended.output
    assert "**Extraction: passed, 1 undecided** (exit code 0)" in api.comments[0]["body"]
    assert "::warning title=gate undecided,file=configs/gate.yaml" in ended.output


def test_the_artifact_has_the_reports_and_no_predictions(run: Run, desk: Path) -> None:
    ended = run()
    [(used, given)] = ended.used
    assert used.startswith("actions/upload-artifact@")
    names = [Path(line.strip()).name for line in given["path"].splitlines()]
    assert {"report.html", "summary.md", "junit.xml", "scores.json"} <= set(names)
    assert not {"predictions.jsonl", "raw.jsonl", "documents.jsonl"} & set(names)
    assert (desk / ended.outputs["run"] / "report.html").is_file()


def test_the_configs_own_reports_are_kept(run: Run, desk: Path) -> None:
    config = desk / "configs/gate.yaml"
    config.write_text(config.read_text().replace("[terminal, markdown, html, json, junit, summary]", "[json, gitlab]"))
    ended = run()
    folder = desk / ended.outputs["run"]
    assert (folder / "gl-code-quality-report.json").is_file()
    assert not (folder / "report.md").exists()
    assert (folder / "junit.xml").is_file()


@pytest.mark.parametrize("head", ["stranger/desk", None])
def test_a_fork_gets_the_summary_alone_which_says_so(run: Run, tmp_path: Path, api: Api, head: str | None) -> None:
    ended = run(head=head)
    assert ended.code == 4
    assert api.asked == []
    assert "from a fork" in summary(tmp_path)
    assert "entities.strict.f1 against baseline" in summary(tmp_path)


def test_a_token_that_may_not_write_is_a_warning(run: Run, tmp_path: Path, api: Api) -> None:
    api.refuse = 403
    ended = run()
    assert ended.code == 4
    assert "::warning title=no comment::" in ended.output
    assert "pull-requests: write" in summary(tmp_path)
    assert "Traceback" not in ended.output


def test_a_comment_of_somebody_else_is_never_changed(run: Run, api: Api) -> None:
    """Also where there are so many that ours is on the second page."""
    mark = "<!-- extraction harness: configs/gate.yaml -->"
    api.comments += [
        {"id": n, "user": {"type": "User"}, "body": f"{mark}\nmine" if n == 3 else "words"} for n in range(150)
    ]
    run()
    assert len(api.comments) == 151
    assert api.comments[3]["body"] == f"{mark}\nmine"
    run()
    assert len(api.comments) == 151
    assert api.asked.count("PATCH") == 1


def test_a_config_that_is_not_there_is_said_everywhere(run: Run, tmp_path: Path, api: Api) -> None:
    ended = run(config="configs/gone.yaml", check="")
    assert ended.code == 2
    assert ended.outputs["run"] == ""
    assert ended.used == []
    assert "# No run" in summary(tmp_path)
    assert "a mistake in config or data" in api.comments[0]["body"]


def test_no_comment_is_written_where_none_is_wanted(run: Run, api: Api) -> None:
    assert run(comment="false").code == 4
    assert api.asked == []


def test_inputs_are_words_and_no_shell(run: Run, desk: Path) -> None:
    evil = "$(touch pwned)`touch pwned`;touch pwned\" 'x"
    for names in (("base", "reports", "artifact", "comment"), ("config",), ("check",)):
        run(**dict.fromkeys(names, evil))
        assert not list(desk.rglob("pwned")), names


def test_it_installs_its_own_version_and_what_the_caller_needs(
    root: Path, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python is a stand-in that writes down what it was asked to do."""
    python = tmp_path / "python stand-in"
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@" ---- >> "$(dirname "$0")/asked.txt"\nexit 3\n')
    python.chmod(0o755)
    run_action(
        root,
        desk,
        tmp_path / "runner",
        config="configs/gate.yaml",
        python=str(python),
        extras="spacy,llm",
        requirements="their requirements.txt",
        constraints="pins.txt",
    )
    asked = (tmp_path / "asked.txt").read_text().split("----")[0].splitlines()
    assert asked[:3] == ["-m", "pip", "--disable-pip-version-check"]
    assert asked[5:] == ["-c", "pins.txt", f"{root}[spacy,llm]", "-r", "their requirements.txt"]


def test_the_scripts_are_sound_shell(root: Path) -> None:
    for script in (root / ".github").rglob("*.sh"):
        assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
