"""Requests counted in the store: across a restart, by two copies at once, and without the disk."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.feeds.test_budget import (
    EXPLORER,
    HOUR,
    QUOTE,
    START,
    HandClock,
    fail,
    limited,
    most_in_an_hour,
    refused,
    send,
)
from tui.engine import ledger
from tui.engine.ledger import StoredLedger
from tui.engine.store import Store
from tui.errors import FeedError
from tui.feeds.budget import YAHOO, Budget
from tui.model.monitor import Asked, minute_of
from tui.model.settings import FeedSettings


def store_at(folder: Path) -> Path:
    """Make a store's file."""
    path = folder / "store.db"
    Store.open(path, START).close()
    return path


class Copy:
    """One running program: its budget on the shared file."""

    def __init__(self, path: Path, clock: HandClock, limit: int) -> None:
        self.ledger = StoredLedger(path)
        small = FeedSettings(budget_yahoo=limit, budget_explorer=limit)
        self.budget = Budget(small, clock, self.ledger)


# Who acts, the seconds before it, and whether it starts anew first.
STEPS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1200), st.booleans()), max_size=60)


@settings(max_examples=30)
@given(steps=STEPS, limit=st.integers(1, 8))
def test_two_copies_and_their_restarts_never_exceed_the_budget(
    steps: list[tuple[int, int, bool]], limit: int
) -> None:
    clock, sent = HandClock(), []
    with tempfile.TemporaryDirectory() as folder:
        path = store_at(Path(folder))
        copies = [Copy(path, clock, limit) for _ in range(2)]
        for who, gap, anew in steps:
            clock.at += timedelta(seconds=gap)
            if anew:
                copies[who].ledger.close()
                copies[who] = Copy(path, clock, limit)
            try:
                send(copies[who].budget)
            except FeedError as error:
                assert error.retry_after is not None
                assert 0 < error.retry_after <= 61 * 60
            else:
                sent.append(clock.at)
        counted = sum(row.sent for row in copies[0].budget.sent(clock.at))
        day = timedelta(days=1)
        assert counted == sum(minute_of(at) > minute_of(clock.at - day) for at in sent)
        for copy in copies:
            copy.ledger.close()
    assert most_in_an_hour(sent) <= limit


def test_threads_of_two_copies_share_what_is_left(tmp_path: Path) -> None:
    path, clock = store_at(tmp_path), HandClock()
    copies = [Copy(path, clock, 50) for _ in range(2)]
    passed: list[int] = []

    def spend(copy: Copy) -> None:
        for _ in range(30):
            try:
                send(copy.budget)
                passed.append(1)
            except FeedError:
                continue

    threads = [threading.Thread(target=spend, args=(copies[k % 2],)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(passed) == 50
    assert sum(row.sent for row in copies[1].budget.sent(clock.at)) == 50


def test_a_pause_outlives_the_program_and_holds_the_other_copy(tmp_path: Path) -> None:
    path, clock = store_at(tmp_path), HandClock()
    first, other = Copy(path, clock, 9), Copy(path, clock, 9)
    fail(first.budget, limited(600))
    first.ledger.close()
    for copy in (other, Copy(path, clock, 9)):
        assert refused(copy.budget).retry_after == 600
        assert copy.budget.hosts((YAHOO,), clock.at)[0].paused_until == START + timedelta(
            minutes=10
        )
        send(copy.budget, EXPLORER, "blocks")
    clock.at += timedelta(seconds=600)
    send(other.budget)


def test_the_counts_of_a_day_are_kept_by_feed(tmp_path: Path) -> None:
    path, clock = store_at(tmp_path), HandClock()
    copy = Copy(path, clock, 9)
    send(copy.budget)
    send(copy.budget, QUOTE, "history")
    fail(copy.budget, ValueError("broken"), EXPLORER)
    copy.ledger.close()
    clock.at += timedelta(hours=23)
    first = minute_of(START)
    assert set(Copy(path, clock, 9).budget.sent(clock.at)) == {
        Asked("prices", YAHOO, first, 1, 0),
        Asked("history", YAHOO, first, 1, 0),
        Asked("prices", "mempool.space", first, 1, 1),
    }


def test_a_long_run_does_not_let_the_table_grow(tmp_path: Path) -> None:
    path, clock = store_at(tmp_path), HandClock()
    copy = Copy(path, clock, 999)
    for _ in range(48 * 10):
        clock.at += timedelta(minutes=30)
        send(copy.budget)
    copy.ledger.close()
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT count(*) FROM asked").fetchone()[0]
    assert 48 <= rows <= 48 * 8 + 2


def test_a_file_that_is_locked_does_not_widen_the_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "_BUSY_S", 0.01)
    path, clock = store_at(tmp_path), HandClock()
    copy = Copy(path, clock, 4)
    send(copy.budget)
    send(copy.budget)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        send(copy.budget)
        send(copy.budget)
        assert "used up" in refused(copy.budget).words
        fail(copy.budget, ValueError("broken"), EXPLORER)
        assert sum(row.sent for row in copy.budget.sent(clock.at)) == 5
        other.execute("ROLLBACK")
    assert "used up" in refused(copy.budget).words
    assert sum(row.failed for row in copy.budget.sent(clock.at)) == 1
    clock.at += HOUR + timedelta(minutes=1)
    send(copy.budget)


def test_a_closed_ledger_goes_on_in_memory(tmp_path: Path) -> None:
    path, clock = store_at(tmp_path), HandClock()
    copy = Copy(path, clock, 2)
    send(copy.budget)
    copy.ledger.close()
    send(copy.budget)
    assert "used up" in refused(copy.budget).words


def test_a_pause_that_is_no_instant_is_none(tmp_path: Path) -> None:
    path, clock = store_at(tmp_path), HandClock()
    store = Store.open(path, START)
    store.set_meta("pause yahoo.com", "soon")
    store.close()
    send(Copy(path, clock, 9).budget)


def test_a_leap_of_26_hours_and_back_forgets_nothing_that_is_stored(tmp_path: Path) -> None:
    path, clock = store_at(tmp_path), HandClock()
    copy = Copy(path, clock, 4)
    for _ in range(4):
        send(copy.budget)
    copy.ledger.close()
    clock.leap(timedelta(hours=26))
    # A copy that starts now cannot know that the clock is wrong.
    ahead = Copy(path, clock, 4)
    send(ahead.budget)
    clock.leap(-timedelta(hours=26))
    for copy in (ahead, Copy(path, clock, 4)):
        assert "used up" in refused(copy.budget).words
