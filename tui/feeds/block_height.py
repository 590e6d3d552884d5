"""Bitcoin's newest block from block explorers with Esplora's interface (method, section 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from tui.clock import SystemClock
from tui.errors import FailureKind, FeedError
from tui.feeds import deadline
from tui.feeds.base import Control, Emit
from tui.feeds.late import ONE_IMPORT
from tui.feeds.pace import Backoff, rest
from tui.feeds.yahoo_errors import judge, translate
from tui.model.events import FeedFailed, FeedOff, FeedSucceeded, TipArrived
from tui.model.halving import ChainTip
from tui.model.settings import FeedSettings

PACE_BLOCKS = 52_416
"""Blocks over which the mean block time is taken."""
BUNDLED_HEIGHT = 878_976
BUNDLED_TIME = datetime.fromtimestamp(1_736_712_111, UTC)

_LOWEST, _HIGHEST = 840_000, 3_000_000
_FASTEST_BLOCK_S, _SPARE_BLOCKS = 480.0, 144
_CLOCK_ERROR = timedelta(hours=2)
_REQUEST_S = 5.0
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class _Block:
    height: int
    time: datetime


class BlockHeight:
    """The chain's tip and the block 52,416 before it; hosts are tried in order.

    Args:
        settings: Interval, deadline, and the explorers' base addresses.
    """

    name = "blocks"

    def __init__(self, settings: FeedSettings) -> None:
        self._settings = settings
        self._seconds = min(_REQUEST_S, settings.deadline_s)
        self._backoff = Backoff(10.0, max(10.0, settings.blocks_s))
        self._last: ChainTip | None = None

    def run(self, control: Control, emit: Emit) -> None:
        """Deliver tips until told to stop; failures are events."""
        if not self._settings.esplora:
            emit(FeedOff(self.name, "no block explorer is set"))
            return
        while not control.stopped:
            self._turn(control, emit)

    def _turn(self, control: Control, emit: Emit) -> None:
        """Ask the hosts in turn until one answers, say what came of it, and wait."""
        failed: list[FeedError] = []
        for base in self._settings.esplora:
            host = urlsplit(base).hostname or base
            try:
                tip, remark = self._ask(base, host, control.clock.now())
            except Exception as raised:
                failed.append(translate(raised, host))
            else:
                self._last = tip
                self._backoff.succeeded()
                now = control.clock.now()
                next_try = now + timedelta(seconds=self._settings.blocks_s)
                remarks = [error.words for error in failed] + [remark] * bool(remark)
                emit(TipArrived(self.name, tip))
                emit(FeedSucceeded(self.name, now, next_try, "; ".join(remarks) or None))
                return rest(control, next_try)
        return self._fail(failed, control, emit)

    def _fail(self, errors: list[FeedError], control: Control, emit: Emit) -> None:
        """Say that no host answered, and wait; firmly only when every host asked for a pause."""
        firm = all(error.kind is FailureKind.RATE_LIMITED for error in errors)
        worst = next(e for e in errors if firm or e.kind is not FailureKind.RATE_LIMITED)
        now = control.clock.now()
        next_try = now + timedelta(seconds=self._backoff.failed(worst))
        words = "; ".join(error.words for error in errors)
        emit(FeedFailed(self.name, now, worst.kind, words, next_try=next_try))
        rest(control, next_try, firm=firm)

    def _ask(self, base: str, host: str, now: datetime) -> tuple[ChainTip, str]:
        """Return the host's tip; one request when it has not moved, five when it has."""
        height = sane_height(self._get(f"{base}/blocks/tip/height", host).text, now, host)
        last = self._last
        if last is not None and (last.height, last.source) == (height, host):
            return replace(last, seen_at=now), ""
        block = self._block(base, host, height, now)
        tip = ChainTip(block.height, block.time, host, seen_at=now)
        try:
            past = self._block(base, host, height - PACE_BLOCKS, now)
        except Exception as raised:
            return tip, f"block {height - PACE_BLOCKS}: {translate(raised, host).words}"
        return replace(tip, past_height=past.height, past_time=past.time), ""

    def _block(self, base: str, host: str, height: int, now: datetime) -> _Block:
        name = self._get(f"{base}/block-height/{height}", host).text.strip()
        if not _HASH.fullmatch(name):
            raise FeedError(FailureKind.BAD_ANSWER, f"{host} sent no block hash")
        content = self._get(f"{base}/block/{name}", host).json()
        return sane_block(content, height, now, host)

    def _get(self, url: str, host: str) -> Any:
        with ONE_IMPORT:
            import requests  # noqa: PLC0415 - off the start-up path

        def ask() -> Any:
            answer = requests.get(url, timeout=self._seconds)
            judge(answer, SystemClock().now(), host)
            return answer

        return deadline.call(ask, self._seconds + 1.0)


def sane_height(text: str, now: datetime, host: str) -> int:
    """Return the height that a host tells, when it can be true.

    Raises:
        FeedError: Not an integer, outside the bounds of method, section 5.
    """
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        raise FeedError(FailureKind.BAD_ANSWER, f"{host} sent no block height")
    height = int(digits[:12])
    elapsed = max(0.0, (now - BUNDLED_TIME).total_seconds())
    ceiling = BUNDLED_HEIGHT + elapsed / _FASTEST_BLOCK_S + _SPARE_BLOCKS
    if not max(_LOWEST, BUNDLED_HEIGHT) <= height <= min(_HIGHEST, ceiling):
        raise FeedError(FailureKind.BAD_ANSWER, f"{host}: block height {height:,} cannot be right")
    return height


def sane_block(content: object, height: int, now: datetime, host: str) -> _Block:
    """Return a block from its JSON, when it is the one asked for and not from the future.

    Raises:
        FeedError: Another height, no time, or a time more than 2 h ahead.
    """
    known = content if isinstance(content, dict) else {}
    stamp = known.get("timestamp")
    if known.get("height") != height or not isinstance(stamp, int) or isinstance(stamp, bool):
        raise FeedError(FailureKind.BAD_ANSWER, f"{host} sent another block than the one asked for")
    try:
        time = datetime.fromtimestamp(stamp, UTC)
    except (OverflowError, OSError, ValueError):
        time = datetime.max.replace(tzinfo=UTC)
    if time > now + _CLOCK_ERROR:
        raise FeedError(FailureKind.BAD_ANSWER, f"{host} sent a block from the future")
    return _Block(height, time)
