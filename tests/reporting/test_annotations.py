import json
import re

from harness.errors import Located
from harness.reporting.line_remarks import Remark, at_gates, at_problems, github_commands, gitlab_report
from harness.runs.compare.gates import Verdict


def verdict(**changes: object) -> Verdict:
    values = {"gate": "g", "extractor": "e", "value": 0.1, "passed": False, "reason": "too low", "where": "c.yaml:4:5"}
    return Verdict(**{**values, **changes})  # type: ignore[arg-type]


def test_a_failed_gate_points_to_its_line() -> None:
    assert at_gates([verdict(), verdict(passed=True)]) == [
        Remark(title="gate failed", message="g (e): too low", subject="g (e)", path="c.yaml", line=4, column=5)
    ]


def test_a_path_may_hold_colons_and_a_gate_may_have_no_file() -> None:
    [remark] = at_gates([verdict(where="a:b/c.yaml:4:5")])
    assert (remark.path, remark.line) == ("a:b/c.yaml", 4)
    for where in ("--set gate=[x]:1:2", None):
        [remark] = at_gates([verdict(where=where)])
        assert remark.path is None


def test_problems_of_gold_point_to_their_line() -> None:
    [remark] = at_problems([Located("gold/a/gold.yaml", 7, 3, "text-mismatch", "not there")])
    expected = "::error title=text-mismatch,file=gold/a/gold.yaml,line=7,col=3::not there\n"
    assert github_commands([remark]) == expected


def test_nothing_in_a_message_ends_the_command_early() -> None:
    remark = Remark(title="a,b:c::d", message="50%\nline\r::stop-commands::x", path="p,q:r.yaml")
    [line] = github_commands([remark]).splitlines()
    assert line == (
        "::error title=a%2Cb%3Ac%3A%3Ad,file=p%2Cq%3Ar.yaml,line=1,col=1::50%25%0Aline%0D::stop-commands::x"
    )


def test_gitlabs_report_has_the_keys_that_it_asks_for() -> None:
    entries = json.loads(gitlab_report(at_gates([verdict(), verdict(where="c.yaml:5:5")])))
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert re.fullmatch("[0-9a-f]{32}", entry["fingerprint"])
    assert entries[0]["location"] == {"path": "c.yaml", "lines": {"begin": 4}}
    others = json.loads(gitlab_report(at_gates([verdict(), verdict(extractor="f")])))
    assert len({entry["fingerprint"] for entry in entries + others}) == 3


def test_a_remark_stays_the_same_remark_when_its_numbers_change() -> None:
    one, other = (json.loads(gitlab_report(at_gates([verdict(reason=reason)]))) for reason in ("is 0.1", "is 0.2"))
    assert one[0]["fingerprint"] == other[0]["fingerprint"]


def test_a_gate_that_leaves_out_more_documents_than_it_compares_is_a_warning() -> None:
    told = {"passed": True, "reason": None, "note": "on 1 of 3 documents alone"}
    [remark] = at_gates([verdict(**told, pairs=1, unpaired=("b", "c"))])
    assert (remark.level, remark.title) == ("warning", "gate held on few documents")
    assert remark.message.endswith(": on 1 of 3 documents alone")
    assert at_gates([verdict(**told, pairs=1, unpaired=("b",))]) == []
