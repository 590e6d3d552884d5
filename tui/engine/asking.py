"""Who may be asked when a person wants it now, and what the others wait for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tui.engine.memory import Memory
from tui.model.health import TRY_GAP, FeedHealth, FeedState


def asking(memory: Memory, names: Iterable[str], now: datetime) -> tuple[tuple[str, ...], str]:
    """Return the feeds that may be asked now, and words on them and on those that may not.

    A pause that a host asked for, a budget that is used up and an open circuit all hold.
    """
    limited, health = dict(memory.limited), dict(memory.health)
    asked, waits = [], []
    for name in names:
        if health.get(name, FeedHealth(name)).state is FeedState.OFF:
            continue  # it has nothing to ask for; the feeds pane says why
        why = _wait(limited.get(name), health.get(name, FeedHealth(name)), now)
        if why is None:
            asked.append(name)
        else:
            waits.append(f"{name} waits {why}")
    words = f"asking now: {', '.join(asked)}" if asked else "nothing may be asked now"
    return tuple(asked), "; ".join([words, *waits])


def _wait(limited: datetime | None, feed: FeedHealth, now: datetime) -> str | None:
    if limited is not None and limited > now:
        return f"{_long(limited, now)}: {feed.last_error or 'as it was told'}"
    if not feed.circuit_open or feed.last_error_at is None or feed.next_try is None:
        return None
    opens = min(feed.last_error_at + TRY_GAP, feed.next_try)
    if opens <= now:
        return None
    return f"{_long(opens, now)}: {feed.failures} failures in a row, one try at a time"


def _long(until: datetime, now: datetime) -> str:
    seconds = max(1, round((until - now).total_seconds()))
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
