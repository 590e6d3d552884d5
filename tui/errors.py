"""One tree of errors; each carries words for people and knows its exit status."""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to ``word``, or None when none is close."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return found[0] if found else None


class ResonanceError(Exception):
    """Base of every error that is ours; ``str(error)`` is one clear line."""

    exit_status = 2


class UsageError(ResonanceError):
    """The command line or the environment asks for something that does not exist."""


class ConfigError(ResonanceError):
    """A config file says something that cannot be used: file, line, and what would be valid."""

    def __init__(self, path: Path | str, line: int | None, message: str) -> None:
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {message}")
        self.path, self.line, self.message = str(path), line, message


class DataFileError(ResonanceError):
    """A CSV file of the user's has a row that cannot be used."""

    def __init__(self, path: Path | str, line: int | None, message: str) -> None:
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {message}")
        self.path, self.line, self.message = str(path), line, message


class NoDataError(ResonanceError):
    """Neither a feed nor the store has any data."""

    exit_status = 3


class StoreError(ResonanceError):
    """The local store cannot be used."""


class FailureKind(StrEnum):
    """Why a feed did not deliver."""

    NO_NETWORK = "no network"
    TIMED_OUT = "timed out"
    RATE_LIMITED = "rate limited"
    HELD_BACK = "held back"
    UNKNOWN_SYMBOL = "unknown symbol"
    EMPTY = "empty answer"
    BAD_ANSWER = "bad answer"
    REFUSED = "refused"
    NOT_READY = "not ready"
    CRASHED = "crashed"

    @property
    def firm(self) -> bool:
        """True when no key shortens the pause: a host asked for it, or the budget is used up."""
        return self in (FailureKind.RATE_LIMITED, FailureKind.HELD_BACK)


class FeedError(ResonanceError):
    """A feed could not deliver; ``words`` are shown to people as they stand."""

    def __init__(self, kind: FailureKind, words: str, *, retry_after: float | None = None) -> None:
        super().__init__(words)
        self.kind, self.words, self.retry_after = kind, words, retry_after
