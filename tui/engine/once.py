"""Results kept with the inputs that they were computed from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
_Kept = dict[str, tuple[tuple[Hashable, ...], Any]]


class Once:
    """Keeps the last result of each part; computes it again only when its inputs changed.

    Bars are compared by identity: memory replaces them, it never changes them. Two readers may ask
    in turn (``aside``): neither takes the other's results away, and what both want is made once.
    """

    def __init__(self) -> None:
        self._kept: _Kept = {}
        self._beside: _Kept = {}
        self.computed = 0

    def get(self, part: str, inputs: tuple[Hashable, ...], compute: Callable[[], T]) -> T:
        """Return the part for these inputs."""
        kept = self._kept.get(part)
        if kept is not None and kept[0] == inputs:
            found: T = kept[1]
            return found
        beside = self._beside.get(part)
        shared = beside if beside is not None and beside[0] == inputs else None
        self._kept[part] = shared or (inputs, compute())
        # A result of the other reader is a change to this one, though it costs nothing.
        self.computed += 1
        result: T = self._kept[part][1]
        return result

    def has(self, part: str, inputs: tuple[Hashable, ...]) -> bool:
        """Tell whether the part is there for these inputs."""
        known = (kept.get(part) for kept in (self._kept, self._beside))
        return any(one is not None and one[0] == inputs for one in known)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Be asked by the second reader for a while."""
        self._kept, self._beside = self._beside, self._kept
        try:
            yield
        finally:
            self._kept, self._beside = self._beside, self._kept

    def alone(self) -> None:
        """Let go of what the second reader had: it asks no more."""
        self._beside.clear()
