"""The formats that other programs read: each is read back by such a program, where it is installed."""

import csv
import io
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from harness.cli.printing.output import write_report
from harness.errors import HarnessError
from harness.reporting.formats import csv as csv_format
from harness.reporting.formats import load_report_format
from harness.reporting.formats.latex import escape_latex
from harness.runs.store.run_folders import StoredRun, read_run
from tests.waiting import PATIENCE

UNDERLINED = "a_b"


@pytest.fixture(scope="module")
def run(root: Path, tmp_path_factory: pytest.TempPathFactory) -> StoredRun:
    """Two systems on three documents, with a name and a label that LaTeX and spreadsheets read as more."""
    from harness.runs.config.run_config import load_config
    from harness.runs.execute.runner import run as execute

    folder = tmp_path_factory.mktemp("others")
    gold = [
        f'{{"id": "d{n}", "text": "Tolva and Ruk.", "entities": [{{"start": 0, "end": 5, "label": "=GPE"}}, '
        '{"start": 10, "end": 13, "label": "PERSON"}]}\n'
        for n in range(3)
    ]
    some = [line.replace("=GPE", "LOC") if n else line for n, line in enumerate(gold)]
    for name, lines in (("gold", gold), ("all", gold), ("some", some)):
        (folder / f"{name}.jsonl").write_text("".join(re.sub(r'"text": "[^"]*", ', "", line) for line in lines))
    (folder / "gold.jsonl").write_text("".join(gold))
    models = [
        {"name": UNDERLINED, "use": "predictions", "path": "all.jsonl"},
        {"name": "some", "use": "predictions", "path": "some.jsonl"},
    ]
    config = {"gold": "gold.jsonl", "extractors": models, "score": {"bootstrap": 50, "by": ["length"]}, "reports": []}
    (folder / "c.yaml").write_text(yaml.safe_dump(config))
    result = execute(load_config(folder / "c.yaml", formats=()), reports=folder / "reports", name="r")
    return read_run(result.path)


def test_the_long_table_has_every_number(run: StoredRun) -> None:
    text = load_report_format("csv").render(run)
    rows = list(csv.DictReader(io.StringIO(text)))
    by_key = {tuple(row[key] for key in ("extractor", "address", "split", "part", "measure")): row for row in rows}
    assert len(by_key) == len(rows), "each number has one row"
    score = run.scored["some"]["entities.strict"]
    row = by_key["some", "entities.strict", "", "", "f1"]
    assert float(row["value"]) == score.f1
    assert score.interval is not None
    assert (float(row["low"]), float(row["high"])) == score.interval
    assert (row["gold"], row["found"], row["cor"], row["documents"]) == ("6", "6", "4", "3")
    assert row["signature"] == score.signature
    place = by_key["some", "entities.strict", "label", "'=GPE", "recall"]
    assert float(place["value"]) == pytest.approx(1 / 3)
    assert by_key["some", "entities.strict", "length", "under 1,000", "f1"]["documents"] == "3"


def test_a_label_of_the_long_table_steers_no_terminal_and_begins_no_line() -> None:
    assert csv_format._shown("GPE\x1b[31m\n::error::x") == "GPE\\x1b[31m⏎::error::x"
    assert csv_format._shown("=cmd()") == "'=cmd()"


def test_the_table_for_a_paper_is_booktabs(run: StoredRun) -> None:
    text = load_report_format("latex").render(run)
    for rule in (r"\toprule", r"\midrule", r"\bottomrule"):
        assert rule in text
    body = text.partition(r"\midrule")[2].partition(r"\bottomrule")[0]
    assert r"entities.strict & 1.000\textsuperscript{a} & 0.667\textsuperscript{a} \\" in body
    assert all(line.count("&") == 2 for line in body.strip().splitlines())


def test_latex_sets_the_table(run: StoredRun, tmp_path: Path) -> None:
    compiler = next(filter(None, map(shutil.which, ("pdflatex", "tectonic"))), None)
    if compiler is None:
        pytest.skip("no LaTeX is installed")
    (tmp_path / "table.tex").write_text(load_report_format("latex").render(run), encoding="utf-8")
    paper = "\\documentclass{article}\\usepackage{booktabs}\\begin{document}\\input{table.tex}\\end{document}\n"
    (tmp_path / "paper.tex").write_text(paper)
    options = ["-interaction=nonstopmode", "-halt-on-error"] if compiler.endswith("pdflatex") else []
    done = subprocess.run(
        [compiler, *options, "paper.tex"], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "paper.pdf").stat().st_size > 1000


def test_latex_reads_no_name_as_a_command() -> None:
    assert escape_latex("50% {a_b}\\x") == r"50\% \{a\_b\}\textbackslash{}x"
    assert escape_latex("Müller 東京") == "Müller ??"


def test_the_model_index_is_the_hubs(run: StoredRun) -> None:
    text = load_report_format("model-card").render(run)
    front = yaml.safe_load(text.split("---")[1])
    assert [model["name"] for model in front["model-index"]] == [UNDERLINED, "some"]
    data = pytest.importorskip("huggingface_hub.repocard_data", reason="the extra datasets is not installed")
    _, results = data.model_index_to_eval_results(front["model-index"][1:])
    found = {result.metric_name: result for result in results}
    score = run.scored["some"]["entities.strict"]
    strict = found["entities.strict.f1"]
    assert (strict.task_type, strict.metric_type, strict.metric_value) == ("token-classification", "f1", score.f1)
    assert strict.metric_args["ci95"] == list(score.interval or ())
    assert strict.dataset_name == "gold"


@pytest.fixture
def file_store(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("mlflow", reason="the extra mlflow is not installed")
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_mlflow_reads_the_file_store(run: StoredRun, file_store: None) -> None:
    from mlflow.tracking import MlflowClient

    for _ in range(2):  # the second time in place of the first
        path = write_report(run, "mlflow")
    assert path is not None
    client = MlflowClient(tracking_uri=path.resolve().as_uri())
    experiment = client.get_experiment_by_name("c")
    found = {one.data.params["extractor"]: one.data for one in client.search_runs([experiment.experiment_id])}
    assert set(found) == {UNDERLINED, "some"}
    score = run.scored["some"]["entities.strict"]
    metrics = found["some"].metrics
    assert metrics["entities.strict.f1"] == score.f1
    assert score.interval is not None
    assert metrics["entities.strict.f1.low"] == score.interval[0]
    assert metrics["entities.strict.gold"] == 6
    assert found["some"].params["gold"] == run.scores.gold.hash
    assert "MLFLOW_DISABLE_TELEMETRY" not in os.environ


def test_what_mlflow_would_log_is_shown_without_it(run: StoredRun) -> None:
    shown = load_report_format("mlflow").render(run)
    assert '"entities.strict.f1.low"' in shown
    assert f'"{UNDERLINED}"' in shown


def test_without_mlflow_one_line_says_what_installs_it(run: StoredRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(HarnessError, match=r'needs mlflow: pip install "news-extraction-harness\[mlflow\]"'):
        write_report(run, "mlflow")
