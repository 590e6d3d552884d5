"""Results kept with the inputs that they were computed from."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Once:
    """Keeps the last result of each part; computes it again only when its inputs changed.

    Bars are compared by identity: memory replaces them, it never changes them.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[tuple[Hashable, ...], Any]] = {}
        self.computed = 0

    def get(self, part: str, inputs: tuple[Hashable, ...], compute: Callable[[], T]) -> T:
        """Return the part for these inputs."""
        kept = self._kept.get(part)
        if kept is not None and kept[0] == inputs:
            found: T = kept[1]
            return found
        result = compute()
        self._kept[part] = (inputs, result)
        self.computed += 1
        return result

    def has(self, part: str, inputs: tuple[Hashable, ...]) -> bool:
        """Tell whether the part is there for these inputs."""
        kept = self._kept.get(part)
        return kept is not None and kept[0] == inputs
