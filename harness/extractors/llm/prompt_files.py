"""Prompts as files: the package's own, each of which a folder of the user's may override."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import TypeAlias

from harness.annotation import LAYERS, Layer
from harness.errors import HarnessError, nearest
from harness.files.text_files import read_text

Message: TypeAlias = dict[str, str]

OWN = Path(__file__).with_name("prompts")
NAMES = ("system", "article", *LAYERS)


class Prompts:
    """The texts that requests are made of."""

    def __init__(self, folder: Path | None = None) -> None:
        """
        Args:
            folder: holds files of the user's own, ``system.txt``, ``article.txt`` or a layer's (``quotes.txt``); those
                that it lacks are the package's.

        Raises:
            HarnessError: there is no such folder, it holds no prompt, or a file of another name.
        """
        own = {name: OWN / f"{name}.txt" for name in NAMES}
        files = own | ({} if folder is None else _overrides(folder))
        self._texts = {name: read_text(path) for name, path in files.items()}

    @property
    def digest(self) -> str:
        """Hex sha256 of all the texts."""
        whole = "\0".join(f"{name}\0{text}" for name, text in sorted(self._texts.items()))
        return hashlib.sha256(whole.encode()).hexdigest()

    def system(self) -> Message:
        """The message that says how to answer."""
        return {"role": "system", "content": self._texts["system"].strip()}

    def question(self, text: str, layers: Sequence[Layer], labels: Sequence[str]) -> Message:
        """The message that asks for layers of a text.

        Args:
            text: of the article, or of a chunk of it.
            layers: what is asked for.
            labels: of entities.
        """
        values = {"labels": ", ".join(labels)}
        instructions = "\n".join(_fill(self._texts[layer], values).strip() + "\n" for layer in layers)
        return {
            "role": "user",
            "content": _fill(self._texts["article"], {"instructions": instructions, "article": text}),
        }


def _fill(text: str, values: Mapping[str, str]) -> str:
    """A prompt with its ``$names`` replaced; any other dollar sign stays."""
    return Template(text).safe_substitute(values)


def _overrides(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        raise HarnessError(f"{folder}: no folder of prompts is here")
    found = {path.stem: path for path in sorted(folder.glob("*.txt"))}
    for name, path in found.items():
        if name not in NAMES:
            raise HarnessError(f"{path}: no prompt is called so{nearest(name, NAMES)}; there are: {', '.join(NAMES)}")
    if not found:
        raise HarnessError(f"{folder}: holds none of {', '.join(f'{name}.txt' for name in NAMES)}")
    return found
