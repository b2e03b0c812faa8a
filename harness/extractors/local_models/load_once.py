"""Attributes that are computed at first use and kept; a failure is kept too, and raised again at each later use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class LoadOnce(Generic[T]):
    """A method as an attribute that is computed once; what the method raises is raised at every further access too.

    ``functools.cached_property`` would call it again: a model that cannot be loaded would be loaded for each document.
    """

    def __init__(self, load: Callable[[Any], T]) -> None:
        """
        Args:
            load: the method.
        """
        self._load = load
        self._name = load.__name__
        self.__doc__ = load.__doc__

    def __get__(self, instance: Any, owner: type[Any]) -> T:
        """The value; the instance keeps it under the attribute's own name, which hides this descriptor from then on."""
        kept: dict[str, Any] = instance.__dict__
        failure: Exception | None = kept.get(f"{self._name} failed")
        if failure is not None:
            raise failure.with_traceback(None)
        try:
            value = kept[self._name] = self._load(instance)
        except Exception as error:
            kept[f"{self._name} failed"] = error
            raise
        return value
