"""What every source of block heights has in common, and what is believed of their answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from tui.errors import FailureKind, FeedError
from tui.feeds import deadline
from tui.model.halving import CLOCKS_APART
from tui.model.retargets import RETARGET_STEP, RETARGET_TIMES

T = TypeVar("T")

BUNDLED_HEIGHT = RETARGET_STEP * len(RETARGET_TIMES)
BUNDLED_TIME = datetime.fromtimestamp(RETARGET_TIMES[-1], UTC)
FASTEST_BLOCK_S = 480.0
"""Mean seconds a block below which no chain is believed (method, section 5)."""

_LOWEST, _HIGHEST = 840_000, 3_000_000
_SPARE_BLOCKS = 144


@dataclass(frozen=True)
class Block:
    """A block of the chain: height and header time."""

    height: int
    time: datetime


class ChainSource(Protocol):
    """A block explorer or a node: one kind of answer each, every failure a ``FeedError``.

    A failure of the client's library may be raised as it is; the feed translates it.
    """

    @property
    def name(self) -> str:
        """What people call it; stands in every message, so it holds no secret."""
        ...

    def height(self, now: datetime) -> int:
        """Return the height of its newest block, within the bounds of ``sane_height``."""
        ...

    def block(self, height: int, now: datetime) -> Block:
        """Return the block at a height, within the bounds of ``sane_block``."""
        ...


def within(seconds: float, who: str, ask: Callable[[], T]) -> T:
    """Return what ``ask`` returns, by a deadline of ours that no client can overrun.

    Args:
        seconds: Longest that the client itself should take; a second more is the deadline.
        who: Source's name.
        ask: What to call; its exceptions are raised here.

    Raises:
        FeedError: ``TIMED_OUT``, naming the source.
    """
    try:
        return deadline.call(ask, seconds + 1.0, who)
    except FeedError as error:
        if error.kind is not FailureKind.TIMED_OUT:
            raise
        raise FeedError(error.kind, f"{who}: {error.words}") from None


def sane_height(height: object, now: datetime, who: str) -> int:
    """Return the height that a source tells, when it can be true.

    Raises:
        FeedError: Not an integer, outside the bounds of method, section 5.
    """
    if not isinstance(height, int) or isinstance(height, bool):
        raise FeedError(FailureKind.BAD_ANSWER, f"{who} sent no block height")
    elapsed = max(0.0, (now - BUNDLED_TIME).total_seconds())
    ceiling = BUNDLED_HEIGHT + elapsed / FASTEST_BLOCK_S + _SPARE_BLOCKS
    if not max(_LOWEST, BUNDLED_HEIGHT) <= height <= min(_HIGHEST, ceiling):
        told = f"{height:,}" if abs(height) < 10**12 else "of many digits"
        raise FeedError(FailureKind.BAD_ANSWER, f"{who}: block height {told} cannot be right")
    return height


def sane_block(height: object, stamp: object, asked: int, now: datetime, who: str) -> Block:
    """Return a block, when it is the one asked for and its time can be true.

    It is neither from the future nor on the wrong side of the newest bundled header: a block above
    that came no faster than 480 s each, one below it not after it.

    Args:
        height: Height that the source tells.
        stamp: Header time that it tells, Unix seconds.
        asked: Height that was asked for.
        now: Present instant.
        who: Source's name.

    Raises:
        FeedError: Another height, no time, or a time that cannot be.
    """
    if height != asked or not isinstance(stamp, int) or isinstance(stamp, bool):
        raise FeedError(FailureKind.BAD_ANSWER, f"{who} sent another block than the one asked for")
    try:
        time = datetime.fromtimestamp(stamp, UTC)
    except (OverflowError, OSError, ValueError):
        time = datetime.max.replace(tzinfo=UTC)
    if time > now + CLOCKS_APART:
        raise FeedError(
            FailureKind.BAD_ANSWER,
            f"{who} sent a block {_ahead(time - now)} in the future of this machine's clock",
        )
    above = asked - BUNDLED_HEIGHT - _SPARE_BLOCKS
    too_soon = above > 0 and (time - BUNDLED_TIME).total_seconds() < above * FASTEST_BLOCK_S
    if too_soon or (asked < BUNDLED_HEIGHT and time > BUNDLED_TIME + CLOCKS_APART):
        words = f"{who}: block {asked:,} cannot be of {time:%Y-%m-%d}"
        raise FeedError(FailureKind.BAD_ANSWER, words)
    return Block(asked, time)


def _ahead(by: timedelta) -> str:
    """Write how far a block lies ahead: hours, then days, then that it is long."""
    hours = round(by.total_seconds() / 3600)
    if hours < 48:
        return f"{hours} h"
    return f"{by.days} days" if by.days < 10_000 else "long"
