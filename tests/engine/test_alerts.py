"""Each occasion of a rule fires once: over any path, a restart, and two monitors."""

from __future__ import annotations

import math
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.watching import BTC, START, Watch, at, expected_crossings, row, seeing, snapshot
from tui.engine.alert_memory import StoredRules
from tui.engine.alert_rows import Row, from_text, to_text
from tui.model.alerts import PriceRule, RecordRule, Side
from tui.model.health import Source

ABOVE = PriceRule(BTC, Side.ABOVE, 100.0, 0.01)
BELOW = PriceRule(BTC, Side.BELOW, 100.0, 0.01)
NEAR = st.floats(98.0, 102.0)
BAD = st.sampled_from([None, math.nan, math.inf, -math.inf, 0.0, -5.0, 1e400])


@settings(deadline=None)
@given(st.lists(NEAR | BAD, max_size=60))
def test_a_level_fires_exactly_once_a_crossing_over_any_path(prices: list[float | None]) -> None:
    watch = Watch(ABOVE)
    fired = [step for step, price in enumerate(prices) if watch.look(seeing(price, step))]
    assert fired == expected_crossings(prices, 100.0, 1.0)


@settings(deadline=None)
@given(st.lists(NEAR, max_size=60))
def test_below_is_above_in_the_mirror(prices: list[float]) -> None:
    up, down = Watch(ABOVE), Watch(BELOW)
    for step, price in enumerate(prices):
        mirrored = up.look(seeing(200.0 - price, step))
        assert len(down.look(seeing(price, step))) == len(mirrored)


UNTRUSTED: list[dict[str, Any]] = [{"suspect": True}, {"from_store": True}]


@settings(deadline=None)
@given(st.lists(st.tuples(NEAR, st.sampled_from([{}, *UNTRUSTED, {"old": True}])), max_size=60))
def test_what_cannot_be_trusted_changes_nothing(path: list[tuple[float, dict[str, Any]]]) -> None:
    watch = Watch(ABOVE)
    fired = []
    for step, (price, how) in enumerate(path):
        if how.get("old"):
            shown = snapshot(step, levels=(row(price, step - 21),))
        else:
            shown = seeing(price, step, **how)
        if watch.look(shown):
            fired.append(step)
    trusted = [price if not how else None for price, how in path]
    assert fired == expected_crossings(trusted, 100.0, 1.0)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(NEAR, st.integers(0, 1), st.booleans(), st.integers(0, 2)), max_size=25),
)
def test_two_monitors_and_restarts_fire_what_one_would(
    path: list[tuple[float, int, bool, int]],
) -> None:
    """Each step is seen by one monitor first, by the other late or not at all; either restarts."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store.db"
        monitors = [Watch(ABOVE, path=store) for _ in range(2)]
        steps = []
        for step, (price, first, again, late) in enumerate(path):
            if monitors[first].look(seeing(price, step)):
                steps.append(step)
            if again:
                monitors[first].close()
                monitors[first] = Watch(ABOVE, path=store)
            if late:
                # The other one still holds an older price, or comes to the same one later.
                before = path[max(0, step - late + 1)][0]
                old = snapshot(step + 0.5, levels=(row(before, max(0, step - late + 1)),))
                assert not monitors[1 - first].look(old)
        for monitor in monitors:
            monitor.close()
    assert steps == expected_crossings([price for price, *_ in path], 100.0, 1.0)


def test_a_condition_that_held_when_the_rule_was_made_is_no_news(tmp_path: Path) -> None:
    watch = Watch(ABOVE, path=tmp_path / "store.db")
    assert watch.words(seeing(101, 0), seeing(102, 1), seeing(99.5, 2), seeing(101, 3)) == []
    assert watch.words(seeing(98, 4), seeing(100, 5), seeing(100.5, 6)) == [
        "BTC-USD above 100: 100.50"
    ]


def test_a_crossing_while_it_was_off_fires_once_at_the_restart(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    first = Watch(ABOVE, path=path)
    assert first.look(seeing(95, 0)) == ()
    first.close()
    second = Watch(ABOVE, path=path)
    (entry,) = second.look(seeing(101, 600))
    assert entry.words == "BTC-USD above 100: 101.00, seen at the start"
    assert (entry.at, entry.seen_at, entry.kind, entry.symbol) == (at(600), at(600), "alert", BTC)
    second.close()
    third = Watch(ABOVE, path=path)
    assert third.look(seeing(101, 601), seeing(103, 700)) == ()
    third.close()


def test_an_end_between_journal_and_row_neither_loses_nor_doubles(tmp_path: Path) -> None:
    """Firing writes the journal alone: whatever was not written after it is not missed."""
    path = tmp_path / "store.db"
    watch = Watch(ABOVE, path=path)
    assert len(watch.look(seeing(95, 0), seeing(101, 1))) == 1
    watch.close()
    # It came back down and up again; the second crossing is an occasion of its own.
    again = Watch(ABOVE, path=path)
    assert again.look(seeing(101, 2)) == ()
    entries = again.look(seeing(95, 3), seeing(101, 4), seeing(95, 5), seeing(102, 6))
    assert [entry.key for entry in entries] == [f"alert {ABOVE.id} #2", f"alert {ABOVE.id} #3"]
    again.close()


def test_what_the_journal_refused_is_offered_again(tmp_path: Path) -> None:
    watch = Watch(ABOVE, path=tmp_path / "store.db")
    watch.look(seeing(95, 0))
    (lost,) = watch.looker(seeing(101, 1))
    (kept,) = watch.look(seeing(101, 2))
    assert lost.key == kept.key
    watch.close()


def test_a_row_that_cannot_be_read_begins_anew_with_a_free_number(tmp_path: Path) -> None:
    watch = Watch(ABOVE, path=tmp_path / "store.db")
    watch.look(seeing(95, 0), seeing(101, 1), seeing(95, 2))
    assert watch.store is not None
    with watch.store.writing("nonsense") as db:
        db.execute("UPDATE alerts SET state = '{\"number\": []'")
    assert watch.look(seeing(95, 3)) == ()
    (entry,) = watch.look(seeing(101, 4))
    assert entry.key.endswith("#2")
    watch.close()


def test_a_clock_that_was_set_back_does_not_silence_a_rule() -> None:
    watch = Watch(ABOVE)
    watch.look(seeing(95, 10_000))
    assert len(watch.look(seeing(101, 0))) == 1


def test_another_monitors_newer_row_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    one, two = Watch(ABOVE, path=path), Watch(ABOVE, path=path)
    assert one.store is not None
    one.look(seeing(95, 0))
    memory = StoredRules(one.store)
    memory.read()
    two.look(seeing(101, 1), seeing(95, 2))
    memory.keep({ABOVE.id: Row(number=9)}, at(3))
    memory.read()
    assert memory.row(ABOVE.id) == Row(number=2, at=at(2))
    one.close()
    two.close()


@pytest.mark.parametrize(
    "shown",
    [
        seeing(101, 1, suspect=True),
        snapshot(1, levels=(row(101, 1),), travelled_to=START.date()),
        snapshot(1, levels=(row(101, 1),), source=Source.FILES),
        snapshot(1, levels=(row(101, 1),), source=Source.STORE),
        snapshot(30, levels=(row(101, 1),)),
        snapshot(1),
    ],
    ids=["suspect", "time machine", "files", "store", "stale", "no row"],
)
def test_nothing_but_the_live_present_fires(shown: Any) -> None:
    watch = Watch(ABOVE)
    watch.look(seeing(95, 0))
    assert watch.look(shown) == ()
    assert len(watch.look(seeing(101, 31))) == 1


def test_the_demo_says_so() -> None:
    watch = Watch(ABOVE)
    demo = [snapshot(k, levels=(row(p, k),), source=Source.DEMO) for k, p in enumerate((95, 101))]
    assert watch.words(*demo) == ["DEMO BTC-USD above 100: 101.00"]


def test_the_record_is_near_then_passed_once() -> None:
    watch = Watch(RecordRule(BTC, 0.02, 0.01, name="top"))

    def near(distance: float, step: int) -> list[str]:
        price = 100 * (1 + distance)
        return watch.words(seeing(price, step, record_close=100.0, from_record_pct=distance))

    assert near(-0.05, 0) == []
    assert near(-0.017, 1) == ["top: BTC-USD near its record: 98.30, within 1.7 % of 100.00"]
    assert [near(d, 2 + k) for k, d in enumerate((-0.021, -0.019, 0.01, -0.03))] == [[]] * 4
    assert near(-0.031, 8) == []
    assert near(0.012, 9) == ["top: BTC-USD above its record: 101.20, 1.2 % above 100.00"]


def test_rows_are_texts_and_back() -> None:
    for one in (
        Row(),
        Row(3, False, START + timedelta(microseconds=5)),
        Row(day=START.date(), state="BREAKOUT"),
        Row(height=964_026),
    ):
        assert from_text(to_text(one)) == one
    for text in ("", "[]", "{}", "7", '{"number": 1}', '{"number": 1, "armed": true, "at": 5}'):
        assert from_text(text) is None
