"""JUnit XML against what Ant's schema (which Jenkins, GitLab and GitHub's readers follow) asks of it."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from harness.reporting.formats.junit import render_junit
from harness.runs.compare.gates import Verdict

# Element: attributes that it must have, and its children in their order, with how often each may come.
SCHEMA = {
    "testsuites": (set(), [("testsuite", "*")]),
    "testsuite": (
        {"name", "timestamp", "hostname", "tests", "failures", "errors", "time", "id", "package"},
        [("properties", "1"), ("testcase", "*"), ("system-out", "1"), ("system-err", "1")],
    ),
    "properties": (set(), []),
    "testcase": ({"name", "classname", "time"}, [("failure", "?"), ("error", "?")]),
    "failure": ({"type", "message"}, []),
    "error": ({"type", "message"}, []),
    "system-out": (set(), []),
    "system-err": (set(), []),
}


def assert_valid(element: ElementTree.Element) -> None:
    attributes, children = SCHEMA[element.tag]
    assert set(element.attrib) == attributes
    order = " ".join(child.tag for child in element)
    pattern = "".join(f"(?:{tag} ?){'' if times == '1' else times}" for tag, times in children)
    assert re.fullmatch(pattern, order), (element.tag, order)
    for child in element:
        assert_valid(child)
    if element.tag == "testsuite":
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", element.attrib["timestamp"])
        assert int(element.attrib["tests"]) == len(element.findall("testcase"))
        assert int(element.attrib["failures"]) == len(element.findall("testcase/failure"))
        assert int(element.attrib["errors"]) == len(element.findall("testcase/error"))


PASSED = Verdict(gate="entities.strict.f1 >= 0.5", extractor="rules", value=0.6, passed=True, note="hardly")
FAILED = Verdict(gate="entities.strict.f1 >= 0.7", extractor="rules", value=0.6, passed=False, reason="it is 0.6")
NONE = Verdict(gate="a", extractor="b", value=None, passed=False, comparable=False, reason="no baseline")


@pytest.mark.parametrize("incomplete", [None, "2 documents failed"])
@pytest.mark.parametrize("verdicts", [[], [PASSED], [PASSED, FAILED, NONE]])
def test_the_file_is_valid(verdicts: list[Verdict], incomplete: str | None) -> None:
    top = ElementTree.fromstring(render_junit("run-1", verdicts, incomplete=incomplete))
    assert top.tag == "testsuites"
    assert_valid(top)
    assert len(top.findall(".//testcase")) == len(verdicts) + bool(incomplete)


def test_a_gate_that_failed_is_a_failure_and_one_without_a_baseline_an_error() -> None:
    top = ElementTree.fromstring(render_junit("run-1", [PASSED, FAILED, NONE]))
    cases = {case.attrib["name"]: [child.tag for child in case] for case in top.iter("testcase")}
    assert cases == {PASSED.gate: [], FAILED.gate: ["failure"], NONE.gate: ["error"]}
    [failure] = top.iter("failure")
    assert failure.attrib["message"] == failure.text == "it is 0.6"
    [out] = top.iter("system-out")
    assert out.text == "entities.strict.f1 >= 0.5 (rules): hardly"


def test_names_that_xml_cannot_hold_are_made_to_fit() -> None:
    nasty = Verdict(gate='a<b>&"\x00\x1b]]>\ud800', extractor="\ufffe", value=None, passed=False, reason="x\x07\ny")
    text = render_junit("n\x01", [nasty])
    [case] = ElementTree.fromstring(text.encode()).iter("testcase")
    assert case.attrib["name"] == 'a<b>&"\ufffd\ufffd]]>\ufffd'
    assert_valid(ElementTree.fromstring(text.encode()))
