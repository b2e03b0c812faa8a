"""The table of all benchmarks: rows are kept, a miss is said and is the exit code."""

from pathlib import Path

import pytest

from tests.benchmarks import run_all


def test_rows_are_kept_and_a_miss_fails_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    holds = '"""One."""\nfrom tests.benchmarks.timing import report\nreport("this", 2, "times", "≥ 1", True)\n'
    (tmp_path / "bench_one.py").write_text(holds, encoding="utf-8")
    (tmp_path / "bench_two.py").write_text('"""Two."""\nprint("said aside")\nraise SystemExit(1)\n')
    monkeypatch.setattr(run_all, "__file__", str(tmp_path / "run_all.py"))
    monkeypatch.setattr(run_all, "TABLE", tmp_path / "table.md")
    assert run_all.main([]) == 1
    table = run_all.TABLE.read_text(encoding="utf-8")
    assert "## one\n\nOne.\n\n| what | figure |" in table
    assert "| this | 2 times | ≥ 1 | yes |" in table
    assert "said aside" not in table
    assert capsys.readouterr().out.endswith("a target was missed, or it broke: two\n")
    with pytest.raises(SystemExit, match="no benchmark is called three"):
        run_all.main(["three"])
