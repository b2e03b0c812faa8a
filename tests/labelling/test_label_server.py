"""The server as a process: who may ask, and what it survives."""

from __future__ import annotations

import contextlib
import http.client
import random
import resource
import threading
from pathlib import Path

import pytest

from harness.gold.article import read_article
from tests.conftest import Harness
from tests.labelling.serving import Served, make_article

pytest.importorskip("uvicorn", reason="uvicorn is missing: pip install -e '.[label]'")
pytestmark = pytest.mark.slow

TEXT = "Tolva is far. " * 400


def name(place: int) -> dict[str, object]:
    return {"spans": [[14 * place, 14 * place + 5]], "label": "GPE"}


def kill_soon(served: Served, lucky: random.Random) -> None:
    """Kill the server while it answers one of the next requests."""
    threading.Timer(lucky.uniform(0, 0.3), served.process.kill).start()


def count(path: Path) -> int:
    article = read_article(path.parent)
    assert article.gold is not None, article.problems
    return len(article.annotations.entities or ())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_article(tmp_path, TEXT)


def test_only_the_page_itself_is_answered(path: Path, tmp_path: Path) -> None:
    with Served(tmp_path, "a") as served:
        before = path.read_bytes()
        refused = [
            {"X-Label-Token": ""},
            {"X-Label-Token": "wrong"},
            {"Host": "evil.example"},
            {"Host": f"evil.example:{served.host.split(':')[1]}"},
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": f"https://{served.host}"},
        ]
        for headers in refused:
            status, answer = served.add("entities", name(0), headers=headers)
            assert (status, set(answer)) == (403, {"error"}), headers
        for target in ("/", "/?ticket=wrong", f"/api/article?ticket={served.token}"):
            with contextlib.closing(http.client.HTTPConnection(served.host)) as connection:
                connection.request("GET", target)
                assert connection.getresponse().status in (403, 405)
        assert path.read_bytes() == before
        assert served.add("entities", name(0), headers={"Origin": f"http://{served.host}"})[0] == 200
        assert served.host.startswith("127.0.0.1:")


def test_wrong_requests_change_nothing(path: Path, tmp_path: Path) -> None:
    with Served(tmp_path, "a") as served:
        before = path.read_bytes()
        for layer, item in (
            ("entities", {"spans": [[0, 5]]}),
            ("entities", {"spans": "x", "label": "GPE"}),
            ("entities", {"spans": [[0, 99_999]], "label": "GPE"}),
            ("nothing", name(0)),
            ("clusters", {"key": "a", "nick": "b"}),
            ("casualties", {"id": "c1", "outcome": "kiled", "figure": {"spans": [[0, 5]]}}),
        ):
            status, answer = served.add(layer, item)
            assert status in (400, 422), (layer, answer)
        assert served.ask("article", article="../../etc")[0] == 422
        assert path.read_bytes() == before


def test_a_server_killed_while_it_saves_loses_nothing_that_it_answered(path: Path, tmp_path: Path) -> None:
    start, answered, lucky = count(path), 0, random.Random(7)
    for _ in range(3):
        served = Served(tmp_path, "a")
        for _ in range(3):
            assert served.add("entities", name(answered))[0] == 200
            answered += 1
        kill_soon(served, lucky)
        try:
            while True:
                answered += served.add("entities", name(answered))[0] == 200
        except (OSError, http.client.HTTPException):
            served.end()
        # The last one may have been written before its answer came.
        assert count(path) - start in (answered, answered + 1)
        answered = count(path) - start


def test_two_servers_do_not_lose_each_others_work(path: Path, tmp_path: Path) -> None:
    with Served(tmp_path, "a") as one, Served(tmp_path, "a") as other:
        done = []

        def label(served: Served, first: int) -> None:
            for place in range(first, first + 8):
                status, _ = served.add("entities", name(place), tab=served.host)
                done.append(status)

        threads = [threading.Thread(target=label, args=(one, 0)), threading.Thread(target=label, args=(other, 100))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert done == [200] * 16
    assert count(path) == 16


def test_a_port_that_is_taken_is_one_line(path: Path, tmp_path: Path, harness: Harness) -> None:
    with Served(tmp_path, "a") as served:
        port = served.host.split(":")[1]
        done = harness("gold", "label", "a", "--no-browser", "--port", port)
    assert done.returncode == 2
    assert f"port {port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_second_labelling_is_made_beside_the_first(path: Path, tmp_path: Path) -> None:
    with Served(tmp_path, "a") as first:
        first.add("entities", name(0))
    before = path.read_bytes()
    with Served(tmp_path, "a", "--second") as served:
        assert served.ask("article")[1]["items"]["entities"] is None
        assert served.add("entities", name(3))[0] == 200
        assert "counts" not in served.ask("articles")[1]["articles"][0]
    assert path.read_bytes() == before
    assert "start: 42" in (path.parent / "labellings" / "second.yaml").read_text()


def test_to_adjudicate_needs_two_labellings_and_nothing_beside(path: Path, tmp_path: Path, harness: Harness) -> None:
    command = ["gold", "label", "--no-browser", "--adjudicate"]
    for more, message in (
        ([], "no article has a second labelling, so there is nothing to adjudicate"),
        (["a"], '"a" has no second labelling, so there is nothing to adjudicate'),
        (["b"], 'no article is called "b" here'),
        (["aa"], 'no article is called "aa" here (did you mean "a"?)'),
        (["a", "--second"], "leave --second and --suggest out"),
        (["a", "--suggest", "rules"], "leave --second and --suggest out"),
    ):
        done = harness(*command, *more)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)
        assert message in " ".join(done.stderr.split())
    (path.parent / "labellings").mkdir()
    (path.parent / "labellings/second.yaml").write_text("entities:\n  - {text: Tolwa, label: GPE}\n")
    done = harness(*command, "a")
    assert done.returncode == 2
    assert "second.yaml:2" in done.stderr
    with Served(tmp_path, "a") as served:
        assert served.ask("differences")[0] == 422
        assert served.ask("decide", place=0, decided="first")[0] == 422


def label_again(path: Path) -> None:
    """A first labelling with one name, and a second with 39."""
    path.write_text("entities:\n  - {text: Tolva, nth: 1, label: GPE}\nquotes: []\n", encoding="utf-8")
    names = [f"  - {{text: Tolva, nth: {nth}, label: GPE}}\n" for nth in range(1, 40)]
    (path.parent / "labellings").mkdir()
    (path.parent / "labellings/second.yaml").write_text(f"entities:\n{''.join(names)}quotes: []\n", encoding="utf-8")
    (path.parents[2] / "GUIDELINES.md").write_text("- **P7. Both.** So.\n", encoding="utf-8")


def test_two_servers_decide_side_by_side_and_a_full_disk_loses_no_decision(path: Path, tmp_path: Path) -> None:
    label_again(path)
    given = {"decided": "second", "ruling": "P7", "why": "so"}
    record = tmp_path / "gold/ADJUDICATION.md"
    with Served(tmp_path, "a", "--adjudicate") as one, Served(tmp_path, "a", "--adjudicate") as other:
        done: list[int] = []

        def decide(served: Served, places: range) -> None:
            done.extend(served.ask("decide", place=place, tab=served.host, **given)[0] for place in places)

        threads = [
            threading.Thread(target=decide, args=(one, range(6))),
            threading.Thread(target=decide, args=(other, range(10, 16))),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert done == [200] * 12
        assert one.ask("decide", place=12, **given) == (422, {"error": "this was decided already: reopen it first"})
        before = path.read_bytes(), record.read_bytes()
        _, hard = resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE, (16, hard))
        assert one.ask("decide", place=20, **given)[0] == 422
        assert (path.read_bytes(), record.read_bytes()) == before
        resource.prlimit(one.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        assert one.ask("decide", place=20, **given)[0] == 200
        found = other.ask("differences")[1]["differences"]
    assert [one["place"] for one in found if one["decided"]] == [*range(6), *range(10, 16), 20]
    assert count(path) == 14
    assert record.read_text(encoding="utf-8").count("| second | P7 | so |\n") == 13


def test_a_server_killed_while_it_decides_leaves_both_files_whole(path: Path, tmp_path: Path) -> None:
    label_again(path)
    lucky, answered = random.Random(3), 0
    for _ in range(3):
        served = Served(tmp_path, "a", "--adjudicate")
        found = served.ask("differences")[1]["differences"]
        assert len(found) == 38
        decided = sum(one["decided"] is not None for one in found)
        assert decided in (answered, answered + 1)
        answered = decided
        with contextlib.suppress(OSError, http.client.HTTPException):
            for number, place in enumerate([one["place"] for one in found if one["decided"] is None]):
                if number == 2:
                    kill_soon(served, lucky)
                status, _ = served.ask("decide", place=place, decided="second", ruling="P7", why="so")
                answered += status == 200
        served.end()
    record = (tmp_path / "gold/ADJUDICATION.md").read_text(encoding="utf-8")
    assert record.count("| second | P7 | so |\n") in (answered, answered + 1)
    assert count(path) - 1 in (answered, answered + 1, answered + 2)
    assert answered >= 6


def test_findings_are_told_by_item(path: Path, tmp_path: Path) -> None:
    with Served(tmp_path, "a") as served:
        served.add("quotes", {"id": "q1", "kind": "direct", "spans": [[0, 12]]})
        found = served.ask("findings")[1]["findings"]
    codes = {(one.get("layer"), one.get("place"), one["code"]) for one in found}
    assert ("quotes", 0, "no-marks") in codes


def test_withheld_words_stay_out_of_the_file(tmp_path: Path) -> None:
    path = make_article(tmp_path, TEXT, withheld=True)
    with Served(tmp_path, "a") as served:
        assert served.add("quotes", {"id": "q1", "kind": "indirect", "spans": [[0, 12]]})[0] == 200
    written = path.read_text().split("nor figure}}")[1]
    assert "digest:" in written
    assert "Tolva" not in written


def test_suggestions_are_shown_and_what_is_taken_is_recorded_as_assisted(tmp_path: Path) -> None:
    path = make_article(tmp_path, "Three miners died at Tolva, Ana Ruk said.")
    with Served(tmp_path, "a", "--suggest", "rules", "--name", "Bo") as served:
        suggested = served.ask("suggest")[1]["suggestions"]
        [figure] = [one["item"] for one in suggested if one["layer"] == "casualties"]
        assert figure["min"] == 3
        assert served.add("casualties", figure, assisted=True)[0] == 200
        served.add("quotes", {"id": "q1", "kind": "indirect", "spans": [[0, 26]]})
    about = (path.parent / "article.yaml").read_text()
    assert "casualties: {by: person, name: Bo, how: assisted, assisted_by: rules" in about
    assert "quotes: {by: person, name: Bo, how: blind" in about


def test_no_suggestions_for_what_models_are_measured_by(path: Path, tmp_path: Path, harness: Harness) -> None:
    (tmp_path / "gold" / "scope.yaml").write_text("splits: {test: [a]}\n")
    done = harness("gold", "label", "a", "--no-browser", "--suggest", "rules")
    assert done.returncode == 2
    assert "in the split test" in done.stderr
    with Served(tmp_path, "--suggest", "rules") as served:
        answer = served.ask("suggest")[1]
        assert answer["suggestions"] == []
        assert "split test" in answer["reason"]


def test_a_new_article_is_made_of_a_text_and_its_facts(tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    with Served(tmp_path) as served:
        facts = {"id": "neu", "language": "de", "text": "Tolva ist weit.", "withheld": True, "published": "2026-03-02"}
        assert served.ask("new", **{**facts, "published": "2 March"})[0] == 422
        assert served.ask("new", **{**facts, "id": "../x"})[0] == 422
        assert served.ask("new", **{**facts, "text": " "})[0] == 422
        assert served.ask("new", **facts) == (200, {"id": "neu"})
        assert served.ask("article", article="neu")[1]["withheld"] is True
        assert served.ask("new", **facts)[0] == 422
    assert not (tmp_path / "gold/articles/neu/article.txt").exists()
    assert read_article(tmp_path / "gold/articles/neu").text == "Tolva ist weit."


def test_a_text_that_changes_underneath_is_noticed(path: Path, tmp_path: Path) -> None:
    with Served(tmp_path, "a") as served:
        assert served.add("entities", name(0))[0] == 200
        before = path.read_bytes()
        (path.parent / "article.txt").write_text("Another text, Tolva. " * 300)
        status, answer = served.add("entities", name(1))
        assert (status, "hash-mismatch" in answer["error"]) == (422, True)
        assert path.read_bytes() == before


def test_a_gold_folder_without_a_manual_shows_the_packages(path: Path, tmp_path: Path, root: Path) -> None:
    with Served(tmp_path, "a") as served:
        assert (root / "gold/GUIDELINES.md").read_text(encoding="utf-8") in served.ask("manual")[1]["text"]
        (tmp_path / "gold/GUIDELINES.md").write_text("# Ours\n")
        assert served.ask("manual")[1]["text"] == "# Ours\n"
