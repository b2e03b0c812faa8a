"""What a corpus holds, and how small a difference it can show."""

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.gold.show.smallest_difference import ALIKE, DISCORDANT, smallest_difference
from harness.scoring.statistics.resampling import paired_permutation

GOLD = """
clusters: {alpha: {name: Alpha}}
entities:
- {text: Alpha, nth: 1, label: ORG, cluster: alpha}
- {text: Alpha, nth: 2, label: ORG}
- {text: Bravo, nth: 1, label: GPE, optional: true}  # E4, and once more E4; not X9
quotes:
- {id: q1, kind: indirect, text: "five people died in Bravo"}
- {id: q2, kind: direct, parts: [{text: "More will come,"}, {text: later.}]}  # Q12
casualties:
- {id: c1, figure: {text: five}, outcome: killed, min: 5, max: 5, status: reported, victims: {text: five people}}
- {id: c2, figure: {text: no one}, outcome: killed, min: 0, max: 0, part_of: c1, victim_role: civilian}
attributions:
- {source: {text: Alpha, nth: 1, cluster: alpha}, cue: {text: said, nth: 1}, content: q1}
- {source: {cluster: alpha}, content: q2}
- {source: null, content: c2}
- {source: null, content: {text: Bravo lied}}
"""
MANUAL = "- **E4. One.** Text E9.\n- **Q12. Two.**\n- **C3. Three.**\n**P1. A principle.**\n"


@pytest.fixture
def counted(article: Callable[..., Path], harness: Callable[..., Any]) -> dict[str, Any]:
    """The statistics of an article, the same without one layer, and a second split that holds neither."""
    folder = article(GOLD, scope="splits: {dev: [one]}\n")
    other = folder.parent / "two"
    shutil.copytree(folder, other)
    (other / "gold.yaml").write_text("entities: []\n")
    (folder.parent.parent / "GUIDELINES.md").write_text(MANUAL)
    done = harness("gold", "stats", folder.parent.parent, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_documents_are_counted(counted: dict[str, Any], text: str) -> None:
    assert (counted["documents"], counted["withheld"], counted["clusters"]) == (2, 0, 1)
    assert counted["characters"] == 2 * len(text)
    assert counted["length"] == {"least": len(text), "median": len(text), "most": len(text)}
    assert counted["languages"] == {"en": 2}
    assert counted["splits"] == {"dev": 1}


def test_layers_are_counted(counted: dict[str, Any]) -> None:
    layers = counted["layers"]
    assert (layers["entities"]["documents"], layers["entities"]["filled"], layers["quotes"]["documents"]) == (2, 1, 1)
    assert layers["entities"]["spread"] == {"least": 0, "median": 1.5, "most": 3}
    assert layers["entities"]["labels"] == {"ORG": 2, "GPE": 1}
    assert layers["entities"]["slots"] == {"cluster": 1, "optional": 1}
    assert layers["quotes"]["labels"] == {"direct": 1, "indirect": 1}
    assert layers["quotes"]["slots"] == {"interrupted": 1}
    assert layers["casualties"]["labels"] == {"killed": 2}
    assert layers["casualties"]["slots"] == {"number": 2, "part_of": 1, "status": 1, "victim_role": 1, "victims": 1}
    assert layers["attributions"]["labels"] == {"quote": 2, "claim": 1, "figure": 1}
    assert layers["attributions"]["slots"] == {
        "source unnamed": 2,
        "cue": 1,
        "source implicit": 1,
        "source stated": 1,
    }


def test_hard_cases_are_the_rulings_that_comments_cite(counted: dict[str, Any]) -> None:
    assert counted["rulings"] == {"E4": 2, "Q12": 1}
    assert counted["uncited"] == ["C3"]


def test_a_thin_layer_is_warned_of(counted: dict[str, Any], root: Path, harness: Callable[..., Any]) -> None:
    assert "fewer than six documents" in counted["layers"]["entities"]["warning"]
    done = harness("gold", "stats", root / "gold" / "articles" / "skarne-bulletin-2026-02-03")
    assert "warning: casualties are too thin to compare models with" in done.stderr


def test_the_smallest_difference_by_hand() -> None:
    # One item a document is independent of all others: (1.960 + 0.842) · √(0.34/n).
    assert smallest_difference([1] * 500) == pytest.approx(2.8016 * math.sqrt(0.34 / 500), rel=1e-4)
    # Ten a document: the variance is 1 + 9 · 0.05 times as large.
    assert smallest_difference([10] * 50) == pytest.approx(2.8016 * math.sqrt(0.34 * 1.45 / 500), rel=1e-4)
    assert smallest_difference([0, 0]) is None
    assert smallest_difference([1]) == 1.0


def test_the_smallest_difference_is_found_in_about_four_cases_of_five() -> None:
    counts = [7, 70, 19, 23, 12, 36, 27, 33, 32, 23, 11, 16, 17, 10, 16, 17, 34, 14, 19, 8, 29, 17, 33, 16, 26]
    difference = smallest_difference(counts)
    assert difference is not None
    generator = np.random.default_rng(5)
    chances = [(DISCORDANT - difference) / 2, 1 - DISCORDANT, (DISCORDANT + difference) / 2]
    found, trials = 0, 200
    for _ in range(trials):
        rows = np.zeros((2, len(counts), 4))
        for nth, count in enumerate(counts):
            # An item copies its document's draw with a chance of √ALIKE, so two of them are correlated by ALIKE.
            own = generator.choice([-1, 0, 1], size=count, p=chances)
            common = generator.choice([-1, 0, 1], p=chances)
            change = np.where(generator.random(count) < math.sqrt(ALIKE), common, own).sum()
            rows[:, nth] = [[count] * 4, [count + change, count, count + change, count]]
        p = paired_permutation(
            rows[0], rows[1], lambda sums: sums[:, 2] / sums[:, 3], permutations=400, seed=1, alternative="two-sided"
        )
        found += p <= 0.05
    assert 0.68 <= found / trials <= 0.92


def test_json_lines_are_counted_too(tmp_path: Path, harness: Callable[..., Any]) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "a", "text": "Alpha", "entities": [{"start": 0, "end": 5, "label": "ORG"}]}))
    found = json.loads(harness("gold", "stats", path, "--json").stdout)
    assert (found["characters"], found["layers"]["entities"]["items"], found["splits"]) == (5, 1, {})
    assert found["layers"]["quotes"]["documents"] == 0


def test_the_folder_is_named_as_elsewhere_too(root: Path, harness: Callable[..., Any]) -> None:
    named = harness("gold", "stats", "--gold", root / "gold", "--json")
    assert (named.exit_code, named.stdout) == (0, harness("gold", "stats", root / "gold", "--json").stdout)
    assert harness("gold", "stats", root / "gold", "--gold", root / "gold").exit_code == 2


def test_the_terminal_has_80_columns(root: Path, harness: Callable[..., Any]) -> None:
    done = harness("gold", "stats", root / "gold")
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "hard cases" in done.stdout


def test_parts_are_compared_in_what_does_not_grow_with_them(
    article: Callable[..., Path], article_yaml: Callable[..., str], harness: Callable[..., Any], text: str
) -> None:
    labelled = "labelled: {by: model, name: M, how: blind}\nreviewed: [{by: person, name: Bo}]\n"
    scope = "splits: {dev: [one], test: [two]}\nsets: {made: {origin: invented}, news: {origin: published}}\n"
    folder = article(GOLD, about=article_yaml() + labelled, scope=scope)
    shutil.copytree(folder, folder.parent / "two")
    (folder.parent / "two/gold.yaml").write_text("entities: []\n")
    (folder.parent / "two/article.yaml").write_text(article_yaml() + "origin: invented\n")
    found = json.loads(harness("gold", "stats", folder.parent.parent, "--json").stdout)
    assert list(found["parts"]) == ["split dev", "split test", "set made", "set news", "all"]
    assert (found["reported"], found["labelled"]) == ("split test", {"model M, blind": 1})
    assert found["reviewed"] == {"person Bo": 1}
    dev, traits = found["parts"]["split dev"], found["parts"]["set news"]["traits"]
    assert dev["items"] == {"entities": 3, "quotes": 2, "casualties": 2, "attributions": 4}
    assert dev == found["parts"]["set news"]
    assert traits["entities per 1,000 characters"] == pytest.approx(3 / len(text) * 1000)
    assert traits["mentions of a name"] == 1.5
    assert (traits["quotes: direct"], traits["figures: killed"], traits["sources: stated"]) == (0.5, 1.0, 0.25)
    # Of what is reported on there is nothing, whatever dev has.
    assert found["layers"]["entities"]["smallest_difference"] is None
    assert found["layers"]["entities"]["warning"] == "there is nothing to compare models with"
    assert found["parts"]["split dev"]["smallest_difference"]["entities"] == pytest.approx(0.989, abs=1e-3)
