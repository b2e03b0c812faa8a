"""What only POSIX has is used behind a branch, so that the package loads and runs on Windows too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog"}
NAMES = {
    *("fork", "forkpty", "killpg", "getpgid", "setsid", "geteuid", "getuid", "getgid", "uname", "mkfifo", "nice"),
    *("chown", "getloadavg", "sched_getaffinity", "pread", "wait3", "wait4", "statvfs"),
    *("SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGPIPE", "SIGQUIT", "alarm", "setitimer"),
}
KEYS = {"start_new_session", "preexec_fn"}
BRANCHES = ("sys.platform", "hasattr(", "os.name")


def of_posix_alone(node: ast.AST) -> str | None:
    """The name that a node takes from POSIX."""
    if isinstance(node, ast.Import):
        return next((alias.name for alias in node.names if alias.name in MODULES), None)
    if isinstance(node, ast.ImportFrom) and node.module in MODULES:
        return node.module
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"os", "signal"}:
        return node.attr if node.attr in NAMES else None
    if isinstance(node, ast.keyword) and node.arg in KEYS:
        return node.arg
    if isinstance(node, ast.Constant) and node.value in KEYS:
        return str(node.value)
    return None


def without_branch(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Lines and names of what no branch guards."""
    found = of_posix_alone(node)
    if found:
        yield getattr(node, "lineno", 0), found
    if isinstance(node, ast.If | ast.IfExp) and any(words in ast.unparse(node.test) for words in BRANCHES):
        return
    if isinstance(node, ast.Try) and any("ImportError" in ast.unparse(one.type) for one in node.handlers if one.type):
        return
    for child in ast.iter_child_nodes(node):
        yield from without_branch(child)


def test_what_only_posix_has_stands_in_a_branch(root: Path) -> None:
    wrong = []
    for path in sorted((root / "harness").rglob("*.py")):
        for line, name in without_branch(ast.parse(path.read_text(encoding="utf-8"))):
            wrong.append(f"{path.relative_to(root)}:{line}: {name}")
    assert wrong == []


def test_the_check_sees_what_it_is_for() -> None:
    assert [name for _, name in without_branch(ast.parse("import fcntl\nos.killpg(1, signal.SIGKILL)\n"))] == [
        "fcntl",
        "killpg",
        "SIGKILL",
    ]
    guarded = "if sys.platform == 'win32':\n    pass\nelse:\n    import fcntl\n"
    assert list(without_branch(ast.parse(guarded))) == []


def test_text_files_are_opened_with_their_encoding(root: Path) -> None:
    """Windows would take a code page for it."""
    wrong = []
    for path in sorted((root / "harness").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            keys = {one.arg: ast.unparse(one.value) for one in node.keywords}
            if keys.get("text") == "True" or keys.get("universal_newlines") == "True":
                wrong.append(f"{path.relative_to(root)}:{node.lineno}: text=True without an encoding")
            called = ast.unparse(node.func)
            mode = next(
                (str(one.value) for one in node.args[1:2] if isinstance(one, ast.Constant)), keys.get("mode", "")
            )
            if called in {"open", "io.open"} and "b" not in mode and "encoding" not in keys:
                wrong.append(f"{path.relative_to(root)}:{node.lineno}: open() without an encoding")
    assert wrong == []
