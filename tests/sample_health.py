"""Feeds and the monitor itself as they stand at the sample's present."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tests.sample_levels import LAST_SESSION, NOW
from tui.model.health import FeedHealth, FeedState
from tui.model.monitor import DAY, Asked, HostBudget, Monitor, minute_of


def sample_health() -> tuple[FeedHealth, ...]:
    """Four feeds, all but one without a complaint."""
    ok = FeedState.OK
    tip_error = "mempool.space: HTTP 504"
    return (
        FeedHealth(
            "prices",
            ok,
            NOW - timedelta(seconds=4),
            None,
            None,
            312,
            0,
            NOW + timedelta(seconds=11),
            None,
            244,
            0.312,
        ),
        FeedHealth(
            "history",
            ok,
            NOW - timedelta(hours=5),
            None,
            None,
            1,
            0,
            NOW + timedelta(hours=2),
            None,
            12,
            1.24,
        ),
        FeedHealth(
            "blocks",
            ok,
            NOW - timedelta(minutes=6),
            tip_error,
            NOW - timedelta(minutes=8),
            62,
            0,
            NOW + timedelta(minutes=4),
            "blockstream.info answered",
            31,
            0.09,
        ),
        FeedHealth("store", ok, NOW - timedelta(seconds=4)),
    )


def _requests() -> Iterator[Asked]:
    """A day of polls, rare histories, and an explorer that failed once; nothing in the night."""
    now = minute_of(NOW)
    for minute in range(now - DAY + 1, now + 1):
        back = now - minute
        if 500 <= back < 800:
            continue
        yield Asked("prices", "yahoo.com", minute, 4 if back < 300 else 2)
        if minute % 60 == 31:
            yield Asked("history", "yahoo.com", minute, 12)
        if minute % 5 == 0:
            yield Asked("blocks", "mempool.space", minute, 1 + 4 * (minute % 2), back // 5 == 1)


def sample_monitor() -> Monitor:
    """Five hours up, on a store of eight symbols."""
    return Monitor(
        "0.1.0",
        NOW - timedelta(hours=5, minutes=1),
        tuple(_requests()),
        (HostBudget("mempool.space", 360), HostBudget("yahoo.com", 1200)),
        "/home/you/.local/share/resonance/resonance.db",
        2_600_000,
        36_412,
        date(1987, 9, 10),
        "^RUT",
        LAST_SESSION,
        None,
        118_000_000,
    )
