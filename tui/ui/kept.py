"""Answers that are kept for once more, and let go of all together."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

_Answer = TypeVar("_Answer")
_FORGETTERS: list[Callable[[], None]] = []


def kept(most: int) -> Callable[[Callable[..., _Answer]], _lru_cache_wrapper[_Answer]]:
    """Keep the last ``most`` answers of a function, until ``forget_kept``.

    For what is drawn from histories: the arguments are as large as they are, and a day later they
    never come again.
    """

    def keep(function: Callable[..., _Answer]) -> _lru_cache_wrapper[_Answer]:
        answers = lru_cache(maxsize=most)(function)
        _FORGETTERS.append(answers.cache_clear)
        return answers

    return keep


def forget_kept() -> None:
    """Let go of every answer that is kept, and of the histories that it was made from."""
    for forget in _FORGETTERS:
        forget()
