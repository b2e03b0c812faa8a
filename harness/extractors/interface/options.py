"""From the options of a config to the arguments of an extractor's constructor."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from harness.errors import HarnessError, nearest
from harness.extractors.interface.protocol import Extractor


class SharedOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Options that several extractors have: their constructors take them as one argument, configs name each by itself.

    The defaults are those of the argument's own default, where it has one, or else of the struct.
    """


Maker = Callable[[str | Mapping[str, Any]], Extractor | None]


def arguments(cls: type[Any], options: Mapping[str, Any], *, use: str, base: Path, make: Maker) -> dict[str, Any]:
    """Check options against the constructor and convert them to the types it is annotated with.

    Args:
        cls: the extractor's class.
        options: as the config gives them; numbers and truth values may be words ("32", "true").
        use: how the config calls the extractor, for messages.
        base: the folder that options annotated ``Path`` are relative to; ``Path | str`` is a path where one is there,
            and a name otherwise.
        make: makes an extractor from its specification, or only examines that, for options annotated
            ``dict[str, Extractor]``.

    Raises:
        HarnessError: an option is unknown, missing or of a wrong type; the message names it and the accepted ones.
    """
    parameters, hints, shared = _parameters(cls)
    accepts_any = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values())
    named = {n: p for n, p in parameters.items() if p.kind in _BY_NAME}
    accepted = f"it accepts {', '.join(named)}" if named else "it has no options"
    for name in options:
        if name not in named and not accepts_any:
            raise HarnessError(f'the extractor "{use}" has no option "{name}"{nearest(name, named)}; {accepted}')
    missing = [n for n, p in named.items() if p.default is inspect.Parameter.empty and n not in options]
    if missing:
        raise HarnessError(f'the extractor "{use}" needs the option "{missing[0]}"; {accepted}')
    own = {n: base / p.default for n, p in named.items() if n not in options and isinstance(p.default, Path)}
    given = own | {
        name: _make_all(value, name, use, make)
        if hints.get(name) == dict[str, Extractor]
        else _convert(value, hints.get(name), name, use, base)
        for name, value in options.items()
    }
    for argument, (kind, default) in shared.items():
        several = {name: given.pop(name) for name in kind.__struct_fields__ if name in given}
        given[argument] = kind(**several) if default is None else msgspec.structs.replace(default, **several)
    return given


def option_names(cls: type[Any]) -> list[str]:
    """What a config may say of an extractor of that class."""
    return list(_parameters(cls)[0])


_BY_NAME = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


_Shared = dict[str, tuple[type[SharedOptions], SharedOptions | None]]


def _parameters(cls: type[Any]) -> tuple[dict[str, inspect.Parameter], dict[str, Any], _Shared]:
    """The options by name, the types they are annotated with, and which of the constructor's arguments share some."""
    try:
        signature = inspect.signature(cls).parameters
    except (TypeError, ValueError):
        return {}, {}, {}
    hints, shared = _hints(cls), _Shared()
    parameters: dict[str, inspect.Parameter] = {}
    for name, parameter in signature.items():
        kind = hints.get(name)
        if not (isinstance(kind, type) and issubclass(kind, SharedOptions)):
            parameters[name] = parameter
            continue
        default = None if parameter.default is inspect.Parameter.empty else parameter.default
        shared[name] = (kind, default)
        hints |= typing.get_type_hints(kind)
        for field in msgspec.structs.fields(kind):
            own = field.default if default is None else getattr(default, field.name)
            own = inspect.Parameter.empty if field.required and default is None else own
            parameters[field.name] = parameter.replace(name=field.name, default=own)
    return parameters, hints, shared


def _hints(cls: type[Any]) -> dict[str, Any]:
    """The annotated types of the options; none where an annotation cannot be evaluated."""
    holder = cls if "__annotations__" in vars(cls) and "__init__" not in vars(cls) else cls.__init__
    try:
        return typing.get_type_hints(holder)
    except (NameError, TypeError):
        return {}


def _make_all(value: Any, name: str, use: str, make: Maker) -> dict[str, Extractor | None]:
    if not isinstance(value, Mapping) or not all(isinstance(spec, str | Mapping) for spec in value.values()):
        raise HarnessError(f'the option "{name}" of the extractor "{use}" maps names to extractors, not {value!r}')
    return {key: make(spec) for key, spec in value.items()}


def _is_path(value: str | Path, base: Path) -> bool:
    """Whether words that may be a name or a path are a path: they look like one, or something is there."""
    return isinstance(value, Path) or value.startswith((".", "/", "~")) or (base / value).exists()


def _convert(value: Any, hint: Any, name: str, use: str, base: Path) -> Any:
    choices = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    if Path in choices:
        if value is None and type(None) in choices:
            return None
        if not isinstance(value, str | Path):
            raise HarnessError(f'the option "{name}" of the extractor "{use}" is a path, not {value!r}')
        if str in choices and not _is_path(value, base):
            return value
        return base / value
    if hint is None:
        return value
    try:
        return msgspec.convert(value, hint, strict=False)
    except msgspec.ValidationError as error:
        raise HarnessError(f'the option "{name}" of the extractor "{use}" cannot be {value!r}: {error}') from None
    except TypeError:
        # An annotation that msgspec does not know: the constructor judges for itself.
        return value
