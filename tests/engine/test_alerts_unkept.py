"""Alerts while the store takes nothing: told once by every process, never silenced by a disk."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.watching import (
    BTC,
    START,
    Watch,
    blocks,
    expected_crossings,
    feed,
    seeing,
    snapshot,
)
from tui.clock import SetClock
from tui.engine.alarm import Alarm
from tui.engine.journal_store import JournalStore
from tui.engine.sources import SourceChoice
from tui.engine.store import Store
from tui.engine.witness import Witness
from tui.model.alerts import FeedRule, HalvingRule, PriceRule, Side
from tui.model.health import Source
from tui.model.journal import JournalEntry
from tui.model.settings import Settings

ABOVE = PriceRule(BTC, Side.ABOVE, 100.0, 0.01)
BELOW = PriceRule(BTC, Side.BELOW, 90.0, 0.01)
NEAR = st.floats(98.0, 102.0)


def keys(watch: Watch) -> set[str]:
    assert watch.store is not None
    return {one.key for one in JournalStore(watch.store).everything() if one.kind == "alert"}


def test_a_row_that_cannot_be_written_holds_no_alert_back(tmp_path: Path) -> None:
    """A rule whose row is new, one that must be armed again, and one that fires, in one look."""
    path = tmp_path / "store.db"
    rules = (ABOVE, HalvingRule((1_000,)), FeedRule(minutes=10))
    before = Watch(*rules, path=path)
    before.look(seeing(101, 0), blocks(0.5, 1_048_900))
    before.close()
    watch = Watch(*rules, BELOW, path=path)
    watch.disk(writable=False)
    (fired,) = watch.words(blocks(1, 1_049_000, levels=seeing(95, 1).levels, health=(feed("ok"),)))
    assert fired.startswith("1,000 blocks to the halving")
    assert "the alerts' memory cannot be stored" in (watch.looker.trouble or "")
    assert watch.words(blocks(2, 1_049_001, levels=seeing(101, 2).levels)) == [
        "BTC-USD above 100: 101.00"
    ]
    assert watch.words(blocks(3, 1_049_001, levels=seeing(89, 3).levels)) == [
        "BTC-USD below 90: 89.00"
    ]
    watch.disk(writable=True)
    assert watch.look(seeing(89, 4)) == ()
    assert watch.looker.trouble is None
    assert watch.witness.trouble is None
    assert len(keys(watch)) == 3
    watch.close()
    again = Watch(*rules, BELOW, path=path)
    assert again.look(blocks(5, 1_049_001, levels=seeing(89, 5).levels)) == ()
    again.close()


def test_a_second_crossing_while_nothing_can_be_journalled_is_told(tmp_path: Path) -> None:
    watch = Watch(ABOVE, path=tmp_path / "store.db")
    watch.look(seeing(95, 0))
    watch.disk(writable=False)
    steps = [k for k in range(1, 9) if watch.look(seeing(101 if k % 2 else 95, k))]
    assert steps == [1, 3, 5, 7]
    watch.disk(writable=True)
    watch.look(seeing(95, 9))
    assert keys(watch) == {f"alert {ABOVE.id} #{n}" for n in (1, 2, 3, 4)}
    watch.close()


def test_a_feed_that_is_lost_and_found_on_a_full_disk_is_told_both_times(tmp_path: Path) -> None:
    watch = Watch(FeedRule(minutes=10), path=tmp_path / "store.db")
    watch.look(snapshot(0, health=(feed("ok"),)))
    watch.disk(writable=False)
    told: list[JournalEntry] = []
    for step in range(1, 121):
        state = "backoff" if step % 60 < 30 else "ok"
        last = snapshot(step).made_at if state == "ok" else None
        told += watch.look(snapshot(step, health=(feed(state, last_ok=last),)))
    assert [one.key.rpartition("#")[2] for one in told] == [
        "1 lost",
        "1 recovered",
        "2 lost",
        "2 recovered",
    ]
    watch.close()


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(NEAR, st.booleans(), st.booleans()), max_size=40))
def test_a_disk_that_comes_and_goes_neither_loses_nor_doubles(
    path: list[tuple[float, bool, bool]],
) -> None:
    """It restarts only where the store could be written: what it told is known by then."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store.db"
        watch, steps = Watch(ABOVE, path=store), []
        for step, (price, writable, restarts) in enumerate(path):
            watch.disk(writable=writable)
            if watch.look(seeing(price, step)):
                steps.append(step)
            if restarts and writable:
                watch.close()
                watch = Watch(ABOVE, path=store)
        watch.disk(writable=True)
        watch.look(snapshot(len(path) + 1))
        assert len(keys(watch)) == len(steps)
        watch.close()
    assert steps == expected_crossings([price for price, *_ in path], 100.0, 1.0)


def test_two_monitors_on_a_full_disk_tell_once_each_and_journal_it_once(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    pair = [Watch(ABOVE, path=path) for _ in range(2)]
    for one in pair:
        one.look(seeing(95, 0))
        one.disk(writable=False)
    for step, price in ((1, 101), (2, 95), (3, 102)):
        assert [len(one.look(seeing(price, step))) for one in pair] == [int(price > 100)] * 2
    for one in pair:
        one.disk(writable=True)
        assert one.look(seeing(102, 4)) == ()
    assert keys(pair[0]) == {f"alert {ABOVE.id} #1", f"alert {ABOVE.id} #2"}
    told = [
        len(one.look(seeing(price, step))) for step, price in ((5, 95), (6, 103)) for one in pair
    ]
    assert told == [0, 0, 1, 0]
    for one in pair:
        one.close()


def test_what_waits_is_written_when_the_monitor_is_left(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    watch = Watch(ABOVE, path=path)
    watch.look(seeing(95, 0))
    watch.disk(writable=False)
    assert len(watch.look(seeing(101, 1))) == 1
    assert len(watch.look(seeing(95, 1.1), seeing(101, 1.2), seeing(95, 1.3))) == 1
    watch.disk(writable=True)
    watch.close()
    again = Watch(ABOVE, path=path)
    assert keys(again) == {f"alert {ABOVE.id} #1", f"alert {ABOVE.id} #2"}
    # What was crossed while it was off is told: that the line was left is known too.
    assert len(again.look(seeing(101, 2))) == 1
    again.close()


@pytest.mark.parametrize("closed", [False, True], ids=["not written", "not even read"])
def test_the_feeds_pane_says_what_alerts_are_worth_meanwhile(tmp_path: Path, closed: bool) -> None:
    store = Store.open(tmp_path / "store.db", START)
    alarm = Alarm(Settings(alert=(ABOVE,)), SetClock(START, 0.0))
    witness = Witness(JournalStore(store), (alarm.look,))
    alarm.open(SourceChoice(Source.YAHOO), store, witness.when)

    def told(price: float, step: int) -> tuple[list[str], list[str]]:
        shown = seeing(price, step)
        shown = alarm.told(witness.look(shown), shown, witness.trouble)
        return [one.title for one in shown.fired], [one.last_error or "" for one in shown.health]

    assert told(95, 0) == ([], [])
    if closed:
        store.close()
    else:
        with store.asking("the test's own switch") as db:
            db.execute("PRAGMA query_only = ON")
    fired, (words,) = told(101, 1)
    assert fired == ["BTC-USD above 100"]
    assert "told once by every monitor, and perhaps again after a restart" in words
    assert told(101, 2)[0] == fired
    if not closed:
        with store.asking("the test's own switch") as db:
            db.execute("PRAGMA query_only = OFF")
        assert told(101, 3) == (fired, [])
        store.close()
