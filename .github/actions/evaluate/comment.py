"""Writes the verdict into one comment of the pull request, and updates that comment from then on.

Uses nothing but Python. Of a pull request from a fork the token may not write: there is no comment then, which is said.
A comment that cannot be written is a warning and never fails the job: the summary has the same words.
"""

from __future__ import annotations

import json
import os
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LONGEST = 60_000
"""Characters; GitHub takes 65,536."""
PAGES = 20
VERDICTS = {
    "0": "passed",
    "1": "a gate failed",
    "2": "a mistake in config or data",
    "3": "incomplete",
    "4": "no baseline to compare with",
}


def main(environment: Mapping[str, str]) -> None:
    """Write it, or say why not."""
    pull = pull_request(environment)
    if pull is None:
        return
    if is_from_fork(pull):
        say(
            environment,
            "This pull request is from a fork, whose runs may not write comments: the verdict is here alone.",
        )
        return
    if not environment.get("TOKEN"):
        say(environment, "No token was given, so that no comment was written: the verdict is here alone.")
        return
    try:
        write(environment, pull["number"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        why = f"HTTP {error.code}" if isinstance(error, urllib.error.HTTPError) else type(error).__name__
        print(f"::warning title=no comment::the pull request's comment could not be written ({why}); see the summary")
        say(environment, f"The comment could not be written ({why}); it needs the permission pull-requests: write.")


def pull_request(environment: Mapping[str, str]) -> dict[str, Any] | None:
    """The event's; ``None`` where the workflow runs for something else."""
    event = json.loads(Path(environment["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    found = event.get("pull_request") if isinstance(event, dict) else None
    return found if isinstance(found, dict) and isinstance(found.get("number"), int) else None


def is_from_fork(pull: Mapping[str, Any]) -> bool:
    """Whether its branch is in another repository, or in one that is gone."""
    head, base = (((pull.get(side) or {}).get("repo") or {}).get("full_name") for side in ("head", "base"))
    return head is None or head != base


def say(environment: Mapping[str, str], words: str) -> None:
    """A line more in the job's summary."""
    with open(environment["GITHUB_STEP_SUMMARY"], "a", encoding="utf-8") as summary:
        summary.write(f"\n> {words}\n")


def write(environment: Mapping[str, str], number: int) -> None:
    """Update this config's comment, or add it."""
    repository = f"/repos/{environment['GITHUB_REPOSITORY']}"
    comments = f"{repository}/issues/{number}/comments"
    body = {"body": compose(environment)}
    mark = marker(environment["CONFIG"])
    for page in range(1, PAGES + 1):
        found = ask(environment, "GET", f"{comments}?per_page=100&page={page}")
        for comment in found:
            # Anybody may write the marker; only a bot's comment is ours to change.
            if str(comment.get("body")).startswith(mark) and (comment.get("user") or {}).get("type") == "Bot":
                ask(environment, "PATCH", f"{repository}/issues/comments/{comment['id']}", body)
                return
        if len(found) < 100:
            break
    ask(environment, "POST", comments, body)


def marker(config: str) -> str:
    """What a comment begins with; GitHub does not show it."""
    return f"<!-- extraction harness: {re.sub(r'[^A-Za-z0-9_./-]', '_', config).replace('--', '__')} -->"


def compose(environment: Mapping[str, str]) -> str:
    """The comment: the verdict, where the whole report is, and what the summary says."""
    shown = Path(environment["SHOWN"]).read_text(encoding="utf-8")
    repository = f"{environment['GITHUB_SERVER_URL']}/{environment['GITHUB_REPOSITORY']}"
    run = f"{repository}/actions/runs/{environment['GITHUB_RUN_ID']}"
    code = environment["CODE"]
    undecided = len(re.findall(r"^\| \**undecided\** \|", shown, re.MULTILINE))
    also = f", {undecided} undecided" if undecided else ""
    head = f"**Extraction: {VERDICTS.get(code, 'failed')}{also}** (exit code {code}); [report and log]({run})"
    # Names in articles and ids must not call people.
    shown = shown.replace("@", "&#64;")
    if len(shown) > LONGEST:
        shown = shown[:LONGEST].rpartition("\n")[0] + f"\n\n… the rest is in the [summary]({run})."
    return f"{marker(environment['CONFIG'])}\n{head}\n\n{shown}"


def ask(environment: Mapping[str, str], method: str, path: str, body: Mapping[str, str] | None = None) -> Any:
    """One request to the API, and its answer."""
    request = urllib.request.Request(
        environment["GITHUB_API_URL"] + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {environment['TOKEN']}",
            "Accept": "application/vnd.github+json",
            "Content-Type": "application/json",
            "X-GitHub-Api-Version": "2022-11-28",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    main(os.environ)
