"""The words of ``r``: who is asked, and what the others wait for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tui.engine.asking import asking
from tui.engine.memory import Memory
from tui.errors import FailureKind
from tui.model.events import ClockJumped, FeedEvent, FeedFailed, FeedOff, FeedSucceeded
from tui.model.health import TRIPS_AFTER, TRY_GAP
from tui.model.monitor import Asked, HostBudget, Monitor, minute_of

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
NAMES = ("prices", "history", "blocks")
USED_UP = "the budget of 1,200 requests an hour to yahoo.com is used up, next at 14:52 ET"


def _memory(kind: FailureKind, words: str, wait: float, times: int = 1) -> Memory:
    memory = Memory()
    next_try = NOW + timedelta(seconds=wait)
    for _ in range(times):
        memory.apply(FeedFailed("prices", NOW, kind, words, next_try=next_try))
    return memory


def test_all_are_asked_when_nothing_holds_them() -> None:
    assert asking(Memory(), NAMES, NOW) == (NAMES, "asking now: prices, history, blocks")


def test_a_plain_failure_is_tried_again_at_once() -> None:
    memory = _memory(FailureKind.NO_NETWORK, "no network", 40.0)
    assert asking(memory, NAMES, NOW)[0] == NAMES


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (FailureKind.HELD_BACK, USED_UP),
        (FailureKind.RATE_LIMITED, "Yahoo asks for a pause (too many requests)"),
    ],
)
def test_a_budget_and_a_pause_hold_and_say_so(kind: FailureKind, words: str) -> None:
    memory = _memory(kind, words, 1200.0)
    asked, said = asking(memory, NAMES, NOW)
    assert asked == ("history", "blocks")
    assert said == f"asking now: history, blocks; prices waits 20 min: {words}"
    later = NOW + timedelta(seconds=1110)
    assert asking(memory, ("prices",), later) == (
        (),
        f"nothing may be asked now; prices waits 90 s: {words}",
    )
    assert asking(memory, NAMES, NOW + timedelta(seconds=1200))[0] == NAMES


def test_an_open_circuit_gets_one_try_every_ten_seconds() -> None:
    memory = _memory(FailureKind.NO_NETWORK, "no network", 60.0, TRIPS_AFTER)
    asked, said = asking(memory, ("prices",), NOW + timedelta(seconds=3))
    assert asked == ()
    assert said.endswith("prices waits 7 s: 5 failures in a row, one try at a time")
    assert asking(memory, ("prices",), NOW + TRY_GAP)[0] == ("prices",)


def test_a_feed_that_is_well_again_waits_for_nothing() -> None:
    memory = _memory(FailureKind.HELD_BACK, USED_UP, 1200.0)
    memory.apply(FeedSucceeded("prices", NOW))
    assert asking(memory, NAMES, NOW)[0] == NAMES


def test_a_feed_that_is_off_is_not_said_to_be_asked() -> None:
    memory = Memory()
    memory.apply(FeedOff("stream", "not wanted (feeds.stream = false): prices are polled"))
    assert asking(memory, ("prices", "stream"), NOW) == (("prices",), "asking now: prices")
    assert asking(memory, ("stream",), NOW) == ((), "nothing may be asked now")


def test_a_feed_that_answered_a_moment_ago_is_not_asked_again_and_says_so() -> None:
    memory = Memory()
    fresh_until = NOW + timedelta(seconds=10)
    memory.apply(FeedSucceeded("prices", NOW, NOW + timedelta(seconds=15), None, fresh_until))
    later = NOW + timedelta(seconds=4)
    words = "asking now: history; prices waits 6 s: it answered 4 s ago"
    assert asking(memory, ("prices", "history"), later) == (("history",), words)
    assert asking(memory, ("prices",), fresh_until)[0] == ("prices",)
    memory.apply(ClockJumped(later, -86_400.0))
    assert asking(memory, ("prices",), later)[0] == ("prices",)


def test_a_feed_that_brings_prices_between_its_failures_tells_itself_when_it_may_be_asked() -> None:
    memory, gate = Memory(), NOW + timedelta(seconds=10)
    broke = FeedFailed("stream", NOW, FailureKind.NO_NETWORK, "the stream broke off", gate=gate)
    memory.apply(FeedSucceeded("stream", NOW))
    memory.apply(replace(broke, next_try=NOW + timedelta(seconds=100)))
    words = "nothing may be asked now; stream waits 10 s: the stream broke off"
    assert asking(memory, ("stream",), NOW) == ((), words)
    assert asking(memory, ("stream",), gate)[0] == ("stream",)


def test_a_failure_after_an_answer_is_tried_again_at_once() -> None:
    memory = Memory()
    memory.apply(FeedSucceeded("prices", NOW, None, None, NOW + timedelta(seconds=10)))
    memory.apply(FeedFailed("prices", NOW, FailureKind.NO_NETWORK, "no network", next_try=NOW))
    assert asking(memory, ("prices",), NOW)[0] == ("prices",)


@pytest.mark.parametrize(("spent", "free"), [(599, True), (600, False), (1200, False)])
def test_half_of_a_budget_is_left_to_the_feeds_themselves(spent: int, free: bool) -> None:
    memory, minute = Memory(), minute_of(NOW)
    memory.apply(FeedSucceeded("prices", NOW, NOW + timedelta(seconds=9)))
    rows = (
        Asked("prices", "yahoo.com", minute - 300, 900),
        Asked("history", "yahoo.com", minute - 59, spent - 1),
        Asked("prices", "yahoo.com", minute, 1),
        Asked("blocks", "mempool.space", minute, 30),
    )
    budgets = (HostBudget("yahoo.com", 1200), HostBudget("mempool.space", 360))
    asked, words = asking(memory, ("prices", "blocks"), NOW, Monitor("", NOW, rows, budgets))
    assert asked == (("prices", "blocks") if free else ("blocks",))
    assert free or words.endswith(
        "prices waits 9 s: half of the 1,200 requests an hour to yahoo.com are spent, "
        "the rest is left to its own turns"
    )


def test_a_feed_that_waits_for_the_sessions_says_so_and_is_not_off() -> None:
    memory = Memory()
    words = "waits until the NYSE's sessions are known"
    memory.apply(FeedOff("fund", words, waits=True))
    assert (memory.health["fund"].state, memory.health["fund"].detail) == ("waiting", words)
    assert asking(memory, ("fund",), NOW) == ((), f"nothing may be asked now; fund {words}")


@pytest.mark.parametrize(
    "event",
    [
        FeedSucceeded("fund", NOW, NOW),
        FeedFailed("fund", NOW, FailureKind.NO_NETWORK, "no network", next_try=NOW),
    ],
)
def test_a_feed_that_was_asked_waits_for_no_sessions_any_more(event: FeedEvent) -> None:
    memory = Memory()
    memory.apply(FeedOff("fund", "waits until the NYSE's sessions are known", waits=True))
    memory.apply(event)
    assert asking(memory, ("fund",), NOW) == (("fund",), "asking now: fund")
    assert not memory.waiting
