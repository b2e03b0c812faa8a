"""What the labels of a token-classification model stand for, once a config has renamed them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from harness.errors import HarnessError

OUTSIDE = "O"

_UNNAMED = re.compile(r"LABEL_\d+")
_PREFIX = re.compile(r"([BIESLU])[-_](?=.)")
# What ends an entity continues it, and what is one by itself begins it.
_AS_BEGIN_OR_INSIDE = {"B": "B", "S": "B", "U": "B", "I": "I", "E": "I", "L": "I"}
# How checkpoints call the label outside of all entities where they do not call it O; never taken for it unasked.
_OFTEN_OUTSIDE = ("o", "0", "out", "outside", "other", "none", "null", "no", "-", "_", "")


def token_labels(names: Sequence[str], labels: Mapping[str, str | None], *, model: str) -> list[str]:
    """The label of each of a model's outputs: ``O``, or ``B-`` or ``I-`` and what the entity is called.

    A label is renamed as a whole (``LABEL_1: B-PER``, ``o: null``) or by what stands behind its prefix (``PER:
    PERSON``); ``null`` is outside of all entities. Tokens are joined to entities by the names that come of it. A label
    without a prefix joins its neighbours; the prefixes of BIOES and BILOU are read as well.

    Args:
        names: the model's own labels, in the order of its outputs.
        labels: as the config has them.
        model: what messages call it.

    Raises:
        HarnessError: the model does not say what its labels are, or none is outside of all entities.
    """
    unnamed = [name for name in names if _UNNAMED.fullmatch(name) and name not in labels]
    if unnamed:
        example = [f"{name}: {value}" for name, value in zip(names, ("null", "B-PER", "I-PER"), strict=False)]
        among = "" if len(unnamed) == len(names) else f" (it has {_shown(names)})"
        raise HarnessError(
            f"{model}: the model does not say what its labels {_shown(unnamed)} stand for{among}: say so under "
            f'"labels", with null for the one outside of all entities, as in labels: {{{", ".join(example)}}}'
        )
    prefixed = {found.group(1) + name[found.end() :] for name in names if (found := _PREFIX.match(name))}
    known = [_renamed(name, labels, prefixed) for name in names]
    if OUTSIDE not in known:
        guess = next((name for name in names if name.lower() in _OFTEN_OUTSIDE), names[0] if names else "o")
        raise HarnessError(
            f'{model}: none of the model\'s labels is "{OUTSIDE}", outside of all entities; it has {_shown(names)}: '
            f'say under "labels" which one is, as in labels: {{"{guess}": null}}'
        )
    return known


def _renamed(name: str, labels: Mapping[str, str | None], prefixed: set[str]) -> str:
    """One label after renaming, as ``token_labels`` gives it."""
    mark, kind = _split(name, prefixed)
    if name in labels:
        target = labels[name]
        own = _PREFIX.match(target or "")
        if target is not None and own is not None and own.group(1) in "BI":
            mark, kind = own.group(1), target[own.end() :]
        else:
            kind = target or OUTSIDE
    elif kind in labels:
        kind = labels[kind] or OUTSIDE
    return OUTSIDE if kind == OUTSIDE else f"{mark}-{kind}"


def _split(name: str, prefixed: set[str]) -> tuple[str, str]:
    """``B`` or ``I``, and what the entity is called; a letter that no B or I of the model goes with is no prefix."""
    found = _PREFIX.match(name)
    if found is None:
        return "I", name
    kind = name[found.end() :]
    if found.group(1) in "BI" or prefixed & {f"B{kind}", f"I{kind}"}:
        return _AS_BEGIN_OR_INSIDE[found.group(1)], kind
    return "I", name


def _shown(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
