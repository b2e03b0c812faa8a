"""A description of an extractor that can be sent to other processes and machines, which make it there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from harness.extractors.interface.protocol import Extractor, Json, repeat_extractor, settle_extractor
from harness.extractors.interface.registry import create


class Recipe(msgspec.Struct, frozen=True):
    """One entry of a config's ``extractors``; calling it makes the extractor.

    Attributes:
        spec: what the entry says.
        base: the folder that its relative paths start from.
        found: what the first extractor made so found out about what lies behind it.
        repeat: for the how-manieth time it is asked.
    """

    spec: str | dict[str, Any]
    base: Path
    found: Json = None
    repeat: int = 1

    def __call__(self) -> Extractor:
        """A new extractor.

        Raises:
            HarnessError: it cannot be made.
        """
        extractor = create(self.spec, base=self.base)[1]
        settle_extractor(extractor, self.found)
        repeat_extractor(extractor, self.repeat)
        return extractor
