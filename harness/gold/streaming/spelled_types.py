"""Types whose values are written again with just the keys that were read: no default is filled in or left out.

Whether a key stands twice is told by comparing how many keys there are before and after (``repeats_keys``), and types
of the schema leave out defaults that a line spells out.
"""

from __future__ import annotations

from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec


def as_spelled(kind: Any, outer: tuple[type, ...] = ()) -> Any:
    """The type of the same JSON, all of whose keys may be absent; what lies inside its own kind stays as it is.

    Args:
        kind: a struct, or a tuple or union with structs in it.
        outer: the structs that this one lies in.
    """
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind not in outer:
        inner = {name: as_spelled(hint, (*outer, kind)) for name, hint in get_type_hints(kind).items()}
        fields = [(name, Union[inner[name], msgspec.UnsetType], msgspec.UNSET) for name in kind.__struct_fields__]  # noqa: UP007 - of values, not of names
        return msgspec.defstruct(f"Spelled{kind.__name__}", fields, gc=False, forbid_unknown_fields=True)
    whole: Any = {tuple: tuple, Union: Union, UnionType: Union}.get(get_origin(kind))
    parts = tuple(part if part is ... else as_spelled(part, outer) for part in get_args(kind))
    return kind if whole is None else whole[parts]
