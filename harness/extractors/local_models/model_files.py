"""Finds the files of a model, and identifies it (commit or content hash) without loading it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from harness.errors import HarnessError
from harness.extractors.interface.protocol import Json

_COMMIT = re.compile(r"[0-9a-f]{40}")
_BLOCK = 1 << 20
_CONFIG = "config.json"


class ModelSource(msgspec.Struct, frozen=True, kw_only=True):
    """A model in the layout of the Hugging Face hub: a folder, or a hub id at one commit."""

    place: str
    commit: str | None = None
    files: str | None = None

    @property
    def identity(self) -> dict[str, Json]:
        """What makes its answers those of this model: the commit, or the hash of the folder's files."""
        return {"commit": self.commit} if self.commit else {"files": self.files}

    def arguments(self) -> dict[str, Any]:
        """For ``from_pretrained``."""
        if self.commit is None:
            return {"pretrained_model_name_or_path": self.place, "local_files_only": True}
        return {"pretrained_model_name_or_path": self.place, "revision": self.commit}


def find_model(model: Path | str, revision: str | None, *, config: str = "config.json") -> ModelSource:
    """Settle which very model is meant; of a hub's model its config is fetched, unless it was before.

    Args:
        model: a folder, or a hub id.
        revision: commit, tag or branch of a hub id; ``None`` is its main branch.
        config: the file that every such model has.

    Raises:
        HarnessError: there is no such folder, or the hub and the local cache have no such model.
    """
    if isinstance(model, Path):
        if not (model / config).is_file():
            raise HarnessError(f"{model}: no model: it holds no {config}")
        if revision is not None:
            raise HarnessError(f"{model}: a folder has no revisions; remove revision: {revision}")
        return ModelSource(place=str(model), files=folder_digest(model))
    if revision is not None and _COMMIT.fullmatch(revision):
        return ModelSource(place=model, commit=revision)
    from huggingface_hub import hf_hub_download

    try:
        fetched = hf_hub_download(model, config, revision=revision)
    except Exception as error:
        wanted = f"{model} at revision {revision}" if revision else model
        reason = str(error).partition("\n")[0]
        raise HarnessError(
            f"the model {wanted} is no folder here, nor can it be had from the hub: {type(error).__name__}: {reason}"
        ) from error
    # A cached file lies in snapshots/<commit>/.
    return ModelSource(place=model, commit=Path(fetched).parent.name)


def local_config(source: ModelSource) -> dict[str, Any] | None:
    """What a model's ``config.json`` says; ``None`` where that is not on this machine, or is no JSON."""
    if source.commit is None:
        path: Any = Path(source.place) / _CONFIG
    else:
        from huggingface_hub import try_to_load_from_cache

        path = try_to_load_from_cache(source.place, _CONFIG, revision=source.commit)
    try:
        found = msgspec.json.decode(Path(path).read_bytes())
    except (OSError, TypeError, msgspec.DecodeError):
        return None
    return found if isinstance(found, dict) else None


def label_names(config: Mapping[str, Any]) -> list[str]:
    """The labels of a classifier in the order of its outputs, as transformers reads its ``config.json``."""
    names = config.get("id2label")
    if isinstance(names, dict):
        return [str(names[place]) for place in sorted(names, key=int)]
    return [f"LABEL_{place}" for place in range(int(config.get("num_labels", 2)))]


def folder_digest(folder: Path) -> str:
    """Hex sha256 over the names and bytes of a folder's files, wherever it lies; compiled Python is left out."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(os.fsencode(path.relative_to(folder).as_posix()) + b"\0")
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
        digest.update(b"\0")
    return digest.hexdigest()


def load_tokenizer(source: ModelSource) -> Any:
    """The fast tokenizer of a model.

    Raises:
        HarnessError: it has none, so that tokens have no offsets.
    """
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(**source.arguments())
    if not tokenizer.is_fast:
        raise HarnessError(f"{source.place}: its tokenizer knows no offsets (it is no fast one)")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    tokenizer.padding_side = "right"
    return tokenizer


def load_weights(source: ModelSource, auto_class: str, *, device: str, dtype: str) -> Any:
    """A model, ready to be asked.

    Args:
        source: which one.
        auto_class: the class of transformers that loads it, such as ``AutoModelForTokenClassification``.
        device: ``cpu``, ``cuda``, ``cuda:1`` or ``mps``.
        dtype: ``float32``, ``float16``, ``bfloat16``, or ``auto`` for what the weights are stored in.
    """
    import transformers

    quiet: Any = transformers.utils.logging
    quiet.disable_progress_bar()
    model = getattr(transformers, auto_class).from_pretrained(**source.arguments(), dtype=dtype)
    return model.to(device).eval()


def longest_input(tokenizer: Any, model: Any) -> int:
    """The most tokens that a model reads at once, its special ones included."""
    positions = getattr(model.config, "max_position_embeddings", None) or _UNLIMITED
    # Some checkpoints of the RoBERTa family keep two positions for themselves and say nothing in their tokenizer.
    return int(min(tokenizer.model_max_length, positions - 2 if tokenizer.model_max_length > _UNLIMITED else positions))


_UNLIMITED = 100_000
