"""The options that extractors share which run a checkpoint in this process."""

from __future__ import annotations

from pathlib import Path

from harness.extractors.interface.options import SharedOptions


class Checkpoint(SharedOptions, frozen=True, kw_only=True):
    """Which model, and where it runs.

    Attributes:
        model: a hub id or a folder.
        revision: of a hub id: the commit, tag or branch; pin it to a commit to have the same model tomorrow.
        device: ``cpu``, ``cuda``, ``cuda:1`` or ``mps``.
        dtype: ``float32``, ``float16``, ``bfloat16``, or ``auto`` for what the weights are stored in.
    """

    model: Path | str
    revision: str | None = None
    device: str = "cpu"
    dtype: str = "float32"


class WindowOptions(SharedOptions, frozen=True, kw_only=True):
    """How a long text is cut into windows.

    Attributes:
        window: tokens read at once, a question included; as many as the model can unless given.
        stride: tokens that neighbouring windows share; a quarter of a window unless given.
        batch: windows, and documents, given to the model at once.
    """

    window: int | None = None
    stride: int | None = None
    batch: int = 16
