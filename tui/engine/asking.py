"""Who may be asked when a person wants it now, and what the others wait for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from tui.engine.memory import Memory
from tui.model.health import TRY_GAP, FeedHealth, FeedState
from tui.model.monitor import HOUR, Monitor, minute_of


def asking(
    memory: Memory, names: Iterable[str], now: datetime, monitor: Monitor | None = None
) -> tuple[tuple[str, ...], str]:
    """Return the feeds that may be asked now, and words on them and on those that may not.

    A pause that a host asked for, a budget that is used up, an open circuit and an answer of a
    moment ago all hold; and half of every budget is left to what the feeds ask of themselves.

    Args:
        memory: What is known of the feeds.
        names: Those that run.
        now: The present.
        monitor: The requests of the last hour and the budgets, as far as they are known.
    """
    health, kept = dict(memory.health), kept_back(monitor, now)
    asked, waits = [], []
    for name in names:
        feed = health.get(name, FeedHealth(name))
        if feed.state is FeedState.OFF:
            continue  # it has nothing to ask for; the feeds pane says why
        why = _wait(memory, feed, now) or _left_to_itself(feed, kept.get(name), now)
        if name in memory.waiting:
            waits.append(f"{name} {feed.detail}")
        elif why is None:
            asked.append(name)
        else:
            waits.append(f"{name} waits {why}")
    words = f"asking now: {', '.join(asked)}" if asked else "nothing may be asked now"
    return tuple(asked), "; ".join([words, *waits])


def kept_back(monitor: Monitor | None, now: datetime) -> dict[str, str]:
    """Return the feeds of a host that got half of its budget within the hour, and why they wait."""
    if monitor is None:
        return {}
    first, sent = minute_of(now) - HOUR, Counter[str]()
    for row in monitor.requests:
        sent[row.host] += row.sent if row.minute >= first else 0
    spent = {b.host: b.limit for b in monitor.budgets if 2 * sent[b.host] >= b.limit}
    return {
        row.feed: f"half of the {spent[row.host]:,} requests an hour to {row.host} are spent, "
        "the rest is left to its own turns"
        for row in monitor.requests
        if row.host in spent
    }


def _wait(memory: Memory, feed: FeedHealth, now: datetime) -> str | None:
    limited, fresh = memory.limited.get(feed.feed), memory.fresh.get(feed.feed)
    if limited is not None and limited > now:
        return f"{_long(limited, now)}: {feed.last_error or 'as it was told'}"
    if fresh is not None and fresh > now and feed.last_ok is not None:
        return f"{_long(fresh, now)}: it answered {_long(now, feed.last_ok)} ago"
    if not feed.circuit_open or feed.last_error_at is None or feed.next_try is None:
        return None
    opens = min(feed.last_error_at + TRY_GAP, feed.next_try)
    if opens <= now:
        return None
    return f"{_long(opens, now)}: {feed.failures} failures in a row, one try at a time"


def _left_to_itself(feed: FeedHealth, why: str | None, now: datetime) -> str | None:
    if why is None:
        return None
    return f"{_long(max(feed.next_try or now, now), now)}: {why}"


def _long(until: datetime, now: datetime) -> str:
    seconds = max(1, round((until - now).total_seconds()))
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
