"""Fetching: from clones and over the network, by rule, checked by hash; the right text or none."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.gold.folder import load_gold
from tests.gold.edit.fetch.publishers_forms import FORMS
from tests.gold.edit.fetch.test_downloads import Publisher, answer, publisher

__all__ = ["publisher"]

TEXTS = {"one": "Tamm said no.\nTwo men died.", "two": "Velm stood still.", "three": "Nobody came to Orlec."}
GOLD = "entities: []\n"


class Desk:
    """A gold folder with withheld articles, and the repository that their texts are in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.gold = path / "gold"
        (self.gold / "articles").mkdir(parents=True)
        self.commit = "0" * 40

    def publish(self, place: str = "clones/name", *, bare: bool = False) -> None:
        """Commit files with the three texts; the commit's hash is what article.yaml will name."""
        work = self.path / "work"
        (work / "data").mkdir(parents=True)
        (work / "data/a b.json").write_bytes(FORMS["re3d"](TEXTS["one"].split("\n"), "k1"))
        with (work / "data/a b.json").open("ab") as file:
            file.write(FORMS["re3d"]([TEXTS["two"]], "k2"))
        (work / "c.xml").write_bytes(FORMS["geovirus"]([TEXTS["three"]], "2"))
        somebody = {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
            subprocess.run(["git", *command], cwd=work, env={**os.environ, **somebody}, check=True)
        done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=work, capture_output=True, text=True, check=True)
        self.commit = done.stdout.strip()
        (self.path / place).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "clone", "-q", *["--bare"] * bare, work, self.path / place], check=True)

    def article(self, name: str, path: str, rule: str, key: str, *, text: str | None = None, extra: str = "") -> None:
        """A withheld article whose text the repository has."""
        words = TEXTS[name] if text is None else text
        about = (
            f"title: T\nlanguage: en\nsha256: {hashlib.sha256(words.encode()).hexdigest()}\nchars: {len(words)}\n"
            f"text: withheld\nobtain: {{repository: owner/name, commit: '{self.commit}', path: {path}, rule: {rule}, "
            f"key: {key}{extra}}}\n"
        )
        self.plain(name, about)

    def plain(self, name: str, about: str) -> None:
        """An article with this article.yaml."""
        folder = self.gold / "articles" / name
        folder.mkdir()
        (folder / "article.yaml").write_text(about, encoding="utf-8")
        (folder / "gold.yaml").write_text(GOLD, encoding="utf-8")

    def three(self) -> None:
        """The three articles."""
        self.article("one", "data/a b.json", "re3d", "k1")
        self.article("two", "data/a b.json", "re3d", "k2")
        self.article("three", "c.xml", "geovirus", "2")

    @property
    def attached(self) -> dict[str, str]:
        """What is in the store."""
        return {file.stem: file.read_bytes().decode() for file in self.gold.glob(".texts/*.txt")}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("HARNESS_CACHE", str(tmp_path / "cache"))
    return Desk(tmp_path)


@pytest.fixture
def fetch(harness: Callable[..., Any], desk: Desk) -> Callable[..., Any]:
    return lambda *args: harness("gold", "fetch", "--gold", desk.gold, *args)


@pytest.mark.parametrize(
    ("place", "bare"),
    [
        ("clones/name", False),
        ("clones/name.git", True),
        ("clones/owner/name", True),
        ("clones/owner+name/repo", False),
        ("clones/owner+name/repo", True),
        ("clones", False),
    ],
)
def test_texts_come_out_of_a_clone(desk: Desk, fetch: Callable[..., Any], place: str, bare: bool) -> None:
    desk.publish(place, bare=bare)
    desk.three()
    done = fetch("--from", desk.path / "clones")
    assert (done.exit_code, done.stdout) == (0, "3 texts attached\n")
    assert desk.attached == TEXTS
    assert len(load_gold(desk.gold).documents) == 3
    assert fetch("--from", desk.path / "clones").stdout == "0 texts attached, 3 attached already\n"


def test_texts_come_over_the_network_a_file_at_a_time(
    desk: Desk, fetch: Callable[..., Any], publisher: Publisher
) -> None:
    desk.publish()
    desk.three()
    publisher.answers = [answer((desk.path / "work" / name).read_bytes()) for name in ("data/a b.json", "c.xml")]
    done = fetch("--mirror", publisher.address)
    assert (done.exit_code, done.stdout) == (0, "3 texts attached\n")
    assert desk.attached == TEXTS
    at = f"/owner/name/{desk.commit}"
    assert publisher.asked == [f"{at}/data/a%20b.json", f"{at}/c.xml"]
    assert [line.split("] ")[1] for line in done.stderr.splitlines()] == [
        "owner/name data/a b.json: 0.0 MB",
        "owner/name c.xml: 0.0 MB",
    ]


def test_only_what_is_asked_for_is_fetched(desk: Desk, fetch: Callable[..., Any], publisher: Publisher) -> None:
    desk.publish()
    desk.three()
    (desk.gold / "scope.yaml").write_text("splits: {dev: [one], test: [two, three]}\n")
    assert fetch("--from", desk.path / "clones", "two").exit_code == 0
    assert set(desk.attached) == {"two"}
    assert fetch("--from", desk.path / "clones", "--split", "dev").exit_code == 0
    assert set(desk.attached) == {"one", "two"}
    assert publisher.asked == []
    wrong = fetch("--from", desk.path / "clones", "--split", "tset")
    assert (wrong.exit_code, 'did you mean "test"' in wrong.stderr) == (2, True)
    wrong = fetch("--from", desk.path / "clones", "thre")
    assert (wrong.exit_code, 'did you mean "three"' in wrong.stderr) == (2, True)


def test_another_text_is_attached_to_nothing(desk: Desk, fetch: Callable[..., Any]) -> None:
    desk.publish()
    desk.three()
    desk.article("other", "c.xml", "geovirus", "2", text="Nobody came to Velm.")
    done = fetch("--from", desk.path / "clones")
    assert (done.exit_code, done.stdout) == (3, "3 texts attached, 1 could not be had\n")
    assert "not attached: other: c.xml: not the text that was labelled" in done.stderr
    assert set(desk.attached) == set(TEXTS)


def test_a_spoilt_copy_is_got_anew(desk: Desk, fetch: Callable[..., Any], publisher: Publisher) -> None:
    desk.publish()
    desk.article("three", "c.xml", "geovirus", "2")
    right = (desk.path / "work/c.xml").read_bytes()
    publisher.answers = [answer(right), answer(right)]
    assert fetch("--mirror", publisher.address).exit_code == 0
    [copy] = (desk.path / "cache/downloads").iterdir()
    copy.write_bytes(right[:50])
    (desk.gold / ".texts/three.txt").unlink()
    assert fetch("--mirror", publisher.address).exit_code == 0
    assert desk.attached == {"three": TEXTS["three"]}
    assert copy.read_bytes() == right


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"path": "d.xml"}, 'has no file "d.xml"'),
        ({"commit": "1" * 40}, f"has no commit {'1' * 40}: git fetch origin"),
        ({"repository": "owner/other"}, "no clone of owner/other there; its folder would be called other, owner+other"),
        ({"key": "7"}, 'c.xml: the rule "geovirus" finds no text in it: the file has 3 articles, none at place 7'),
        ({"key": "x"}, "finds no text in it: invalid literal"),
        ({"rule": "dexter"}, "finds no text in it"),
        ({"rule": "geovrius"}, 'no rule is called "geovrius" (did you mean "geovirus"?)'),
    ],
)
def test_what_leads_nowhere_is_said(desk: Desk, fetch: Callable[..., Any], change: dict[str, str], words: str) -> None:
    desk.publish("clones/owner/name")
    desk.article("three", "c.xml", "geovirus", "2")
    about = desk.gold / "articles/three/article.yaml"
    [(key, value)] = change.items()
    was = {"path": "c.xml", "commit": desk.commit, "repository": "owner/name", "key": "key: 2", "rule": "geovirus"}[key]
    about.write_text(about.read_text().replace(was, f"key: {value}" if key == "key" else value))
    done = fetch("--from", desk.path / "clones")
    assert (done.exit_code, done.stdout) == (3, "0 texts attached, 1 could not be had\n")
    assert words in done.stderr
    assert desk.attached == {}


def test_downloaded_files_are_shown_and_cleared(
    desk: Desk, fetch: Callable[..., Any], harness: Callable[..., Any], publisher: Publisher
) -> None:
    desk.publish()
    desk.article("three", "c.xml", "geovirus", "2")
    data = (desk.path / "work/c.xml").read_bytes()
    publisher.answers = [answer(data)]
    fetch("--mirror", publisher.address)
    assert harness("cache").stdout.splitlines()[-1] == f"1 downloaded file, {len(data)} bytes"
    assert harness("cache", "--clear").stdout.splitlines()[-1] == f"1 downloaded file cleared, {len(data)} bytes"
    assert not list((desk.path / "cache/downloads").iterdir())


def test_a_file_that_is_too_large_is_left_where_it_is(desk: Desk, fetch: Callable[..., Any]) -> None:
    desk.publish()
    desk.article("three", "c.xml", "geovirus", "2")
    done = fetch("--from", desk.path / "clones", "--max-mb", "0.0001")
    assert done.exit_code == 3
    assert "0.0001 MB are allowed (--max-mb)" in done.stderr


def test_a_text_without_a_place_is_named_with_what_to_do(desk: Desk, fetch: Callable[..., Any]) -> None:
    desk.plain("far", f"title: T\nlanguage: en\nsha256: {'0' * 64}\nchars: 3\ntext: withheld\n")
    desk.plain("near", f"title: T\nlanguage: en\nsha256: {'0' * 64}\nchars: 3\ntext: included\n")
    done = fetch()
    assert (done.exit_code, done.stdout) == (0, "0 texts attached\n")
    assert f"harness gold attach far FILE --gold {desk.gold}" in done.stderr
    assert fetch("far").exit_code == 3
    included = fetch("near")
    assert (included.exit_code, "its text is included already" in included.stderr) == (2, True)


def test_clones_and_a_mirror_exclude_each_other(desk: Desk, fetch: Callable[..., Any]) -> None:
    assert fetch("--from", desk.path, "--mirror", "http://127.0.0.1:9").exit_code == 2
