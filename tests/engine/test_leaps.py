"""Leaps of the clock reach the journal once, and a sleep is no outage of a feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.engine.test_occasions import begun
from tests.engine.watching import Watch, at, feed, snapshot
from tests.samples import NOW, sample_snapshot
from tui.engine.journal_store import JournalStore
from tui.engine.occasions.feeds import AFTER, Feeds
from tui.engine.store import Store
from tui.model.alerts import FeedRule
from tui.model.events import ClockJumped
from tui.model.health import FeedHealth, FeedState
from tui.model.snapshot import Snapshot

SLEPT = ClockJumped(NOW, 28_800.0, 1.0)


def woken(*jumps: ClockJumped) -> Snapshot:
    """Return a live snapshot after leaps of the clock."""
    return replace(sample_snapshot(breakout=None, journal=()), jumps=jumps)


@pytest.mark.parametrize(
    ("jump", "words"),
    [
        (SLEPT, "the clock went 28,800 s further (asleep, or set); every feed was asked anew"),
        (ClockJumped(NOW, -60.0), "the clock was set back by 60 s; every feed was asked anew"),
        (
            ClockJumped(NOW, 0.0, 45.0),
            "the program stood still for 45 s; every feed was asked anew",
        ),
    ],
)
def test_a_leap_is_entered_once_also_after_a_restart(
    tmp_path: Path, jump: ClockJumped, words: str
) -> None:
    store = Store.open(tmp_path / "store.db", NOW)
    for _ in range(2):
        run = begun(store, NOW)
        for _ in range(2):
            run.look(woken(jump))
    entries = [one for one in JournalStore(store).everything() if one.kind == "clock"]
    assert [(one.words, one.when) for one in entries] == [(words, NOW)]
    store.close()


def test_two_monitors_of_one_machine_enter_a_sleep_once(tmp_path: Path) -> None:
    stores = [Store.open(tmp_path / "store.db", NOW) for _ in range(2)]
    runs = [begun(store, NOW) for store in stores]
    for seconds, run in enumerate(runs):
        # The minute turns between the two.
        run.look(woken(replace(SLEPT, at=NOW.replace(second=59) + timedelta(seconds=seconds))))
    kept = JournalStore(stores[0]).everything()
    assert len([one for one in kept if one.kind == "clock"]) == 1
    for store in stores:
        store.close()


def test_leaps_that_lie_apart_are_entered_each(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.db", NOW)
    later = ClockJumped(NOW + timedelta(minutes=2), 600.0)
    begun(store, NOW).look(woken(SLEPT, later))
    kept = [one for one in JournalStore(store).everything() if one.kind == "clock"]
    assert [one.when for one in kept] == [later.at, SLEPT.at]
    store.close()


def failing(minutes: float, *jumps: ClockJumped) -> Snapshot:
    """Return what is seen of a feed that fails, with leaps of the clock."""
    health = (FeedHealth("prices", FeedState.BACKOFF, last_error="no network"),)
    made = NOW + timedelta(minutes=minutes)
    return replace(sample_snapshot(journal=()), made_at=made, health=health, jumps=jumps)


def test_a_night_asleep_is_no_outage_of_a_feed_that_failed_before_it() -> None:
    look = Feeds()
    woke = ClockJumped(NOW + timedelta(hours=8), 28_000.0)
    assert list(look(failing(0))) == []
    assert list(look(failing(8 * 60, woke))) == []
    (lost,) = look(failing(8 * 60 + 5, woke))
    assert lost.when == woke.at
    assert lost.words == "prices failed for 5 min: no network"


def test_an_outage_is_timed_on_when_the_clock_was_set_back() -> None:
    look = Feeds()
    back = ClockJumped(NOW - timedelta(hours=8), -28_800.0)
    assert list(look(failing(0))) == []
    assert list(look(failing(-8 * 60, back))) == []
    assert [one.when for one in look(failing(-8 * 60 + AFTER / timedelta(minutes=1), back))] == [
        back.at
    ]


def test_a_night_asleep_is_no_alert_of_a_feed_that_failed_before_it() -> None:
    watch = Watch(FeedRule("prices", 10))
    woke = ClockJumped(at(480), 28_000.0)
    down = (feed("backoff", last_error="no network"),)
    assert watch.words(snapshot(-1, health=(feed("ok", last_ok=at(-1)),))) == []
    assert watch.words(snapshot(0, health=down)) == []
    assert watch.words(snapshot(480, health=down, jumps=(woke,))) == []
    assert watch.words(snapshot(489, health=down, jumps=(woke,))) == []
    (lost,) = watch.words(snapshot(490, health=down, jumps=(woke,)))
    assert "no answer for 10 min" in lost
