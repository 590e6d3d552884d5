"""The store: what is saved is loaded again, and newer knowledge is never lost to older."""

from __future__ import annotations

import math
import sqlite3
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.engine.store import Store
from tui.errors import StoreError
from tui.model.bars import NAN, DailyBars
from tui.model.halving import ChainTip
from tui.model.quotes import Quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
MONDAY = date(2026, 8, 17)


def days(count: int, first: date = MONDAY) -> tuple[date, ...]:
    return tuple(first + timedelta(index) for index in range(count))


def bars(symbol: str, closes: tuple[float, ...], complete: int, first: date = MONDAY) -> DailyBars:
    """Make bars of the given closes, of which the oldest ``complete`` are final."""
    dates = days(len(closes), first)
    high = tuple(close + 1 for close in closes)
    last = dates[complete - 1] if complete else None
    return DailyBars(symbol, dates, closes, high, closes, closes, closes, closes, last)


def columns(of: DailyBars) -> list[tuple[object, ...]]:
    """Return all columns with NaN as None, so that they compare."""
    numbers = (of.open, of.high, of.low, of.close, of.adj_close, of.volume)
    return [
        of.dates,
        *(tuple(None if math.isnan(value) else value for value in column) for column in numbers),
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "store.db", NOW)
    yield opened
    opened.close()


def reopened(store: Store, tmp_path: Path) -> Store:
    store.close()
    return Store.open(tmp_path / "store.db", NOW)


def test_a_new_store_is_empty(store: Store) -> None:
    assert (store.notes, store.in_memory, store.rows) == ((), False, 0)
    assert (store.load_bars(), store.load_quotes(), store.load_tips()) == ({}, {}, ())
    assert store.get_meta("schema_version") == "2"
    assert store.size_bytes > 0


def test_bars_survive_a_restart(store: Store, tmp_path: Path) -> None:
    rut = replace(bars("^RUT", (1.0, 2.5, 3.25), 2), volume=(NAN, 0.0, NAN), low=(NAN,) * 3)
    store.save_bars(rut, whole=True)
    store.save_bars(bars("BTC-USD", (0.1 + 0.2,), 0), whole=False)
    again = reopened(store, tmp_path)
    loaded = again.load_bars()
    assert sorted(loaded) == ["BTC-USD", "^RUT"]
    assert columns(loaded["^RUT"]) == columns(rut)
    assert loaded["^RUT"].complete_to == date(2026, 8, 18)
    assert loaded["BTC-USD"].close == (0.1 + 0.2,)
    assert loaded["BTC-USD"].complete_to is None
    assert again.rows == 4
    again.close()


def test_rows_are_merged_by_day(store: Store) -> None:
    store.save_bars(bars("^RUT", (1.0, 2.0, 3.0), 2), whole=True)
    store.save_bars(bars("^RUT", (30.0, 4.0), 1, date(2026, 8, 19)), whole=False)
    merged = store.load_bars()["^RUT"]
    assert merged.close == (1.0, 2.0, 30.0, 4.0)
    assert merged.complete_to == date(2026, 8, 19)


def test_whole_bars_replace_all_that_was(store: Store) -> None:
    store.save_bars(bars("^RUT", (1.0, 2.0, 3.0), 3), whole=True)
    store.save_bars(bars("IWM", (7.0,), 1), whole=True)
    store.save_bars(bars("^RUT", (20.0,), 1, date(2026, 8, 18)), whole=True)
    loaded = store.load_bars()
    assert (loaded["^RUT"].dates, loaded["^RUT"].close) == ((date(2026, 8, 18),), (20.0,))
    assert loaded["IWM"].close == (7.0,)


def test_an_empty_answer_replaces_nothing(store: Store) -> None:
    store.save_bars(bars("^RUT", (1.0,), 1), whole=True)
    store.save_bars(DailyBars("^RUT"), whole=True)
    assert store.load_bars()["^RUT"].close == (1.0,)


@pytest.mark.parametrize("whole", [False, True])
def test_a_final_row_is_not_replaced_by_a_running_one(store: Store, whole: bool) -> None:
    store.save_bars(bars("^RUT", (1.0, 2.0), 2), whole=True)
    store.save_bars(bars("^RUT", (1.5, 1.9), 1), whole=whole)
    kept = store.load_bars()["^RUT"]
    assert kept.close == (1.5, 2.0)
    assert kept.complete_to == date(2026, 8, 18)


def test_a_final_row_is_corrected_by_a_final_one(store: Store) -> None:
    store.save_bars(bars("BTC-USD", (1.0, 2.0), 2), whole=True)
    store.save_bars(bars("BTC-USD", (1.1, 2.2), 2), whole=False)
    assert store.load_bars()["BTC-USD"].close == (1.1, 2.2)


def test_a_running_row_with_a_final_one_behind_it_is_no_bar(store: Store, tmp_path: Path) -> None:
    store.save_bars(bars("^RUT", (1.0, 2.0, 3.0), 2), False)
    store.save_bars(bars("^RUT", (4.0,), 1, MONDAY + timedelta(days=3)), False)
    loaded = reopened(store, tmp_path).load_bars()["^RUT"]
    assert (loaded.close, loaded.complete_to) == ((1.0, 2.0, 4.0), MONDAY + timedelta(days=3))


def test_a_row_without_a_close_replaces_none_with_one(store: Store) -> None:
    store.save_bars(bars("BTC-USD", (1.0, 2.0), 2), whole=True)
    store.save_bars(bars("BTC-USD", (NAN, 3.0), 2), whole=False)
    assert store.load_bars()["BTC-USD"].close == (1.0, 3.0)


def test_columns_of_unequal_length_store_nothing(store: Store) -> None:
    store.save_bars(bars("^RUT", (1.0, 2.0), 2), whole=True)
    with pytest.raises(ValueError, match="shorter"):
        store.save_bars(replace(bars("^RUT", (3.0, 4.0), 2), close=(3.0,)), whole=True)
    assert store.load_bars()["^RUT"].close == (1.0, 2.0)
    store.save_bars(bars("^RUT", (5.0,), 1), whole=True)
    assert store.load_bars()["^RUT"].close == (5.0,)


_NUMBER = st.floats(allow_infinity=False, min_value=1e-9, max_value=1e12) | st.just(NAN)
_ROW = st.tuples(st.integers(0, 9), _NUMBER, st.booleans())


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(answers=st.lists(st.lists(_ROW, min_size=1, max_size=6, unique_by=lambda row: row[0])))
def test_merging_keeps_the_rules_whatever_comes(
    store: Store, answers: list[list[tuple[int, float, bool]]]
) -> None:
    store.save_bars(bars("^RUT", (1.0,), 1, MONDAY - timedelta(1)), whole=True)
    kept: dict[date, tuple[float, bool]] = {}
    for rows in answers:
        rows.sort()
        final = sum(1 for _, _, is_final in rows if is_final)
        dates = tuple(MONDAY + timedelta(offset) for offset, _, _ in rows)
        close = tuple(value for _, value, _ in rows)
        complete_to = dates[final - 1] if final else None
        store.save_bars(
            DailyBars("^RUT", dates, close, close, close, close, close, close, complete_to), False
        )
        for index, (day, value) in enumerate(zip(dates, close, strict=True)):
            was, was_final = kept.get(day, (NAN, False))
            is_final = index < final
            if is_final >= was_final and (not math.isnan(value) or math.isnan(was)):
                kept[day] = (value, is_final)
    loaded = store.load_bars()["^RUT"]
    # A running row that a final one stands behind is no bar of its day.
    last = max((day for day, (_, is_final) in kept.items() if is_final), default=date.min)
    kept = {day: row for day, row in kept.items() if row[1] or day > last}
    assert list(loaded.dates[1:]) == sorted(kept)
    expected = [kept[day][0] for day in sorted(kept)]
    assert repr(list(loaded.close[1:])) == repr(expected)
    finals = [day for day, (_, is_final) in kept.items() if is_final]
    assert loaded.complete_to == max([MONDAY - timedelta(1), *finals])


QUOTE = Quote("^RUT", 2718.77, NOW, 2700.0, 2705.0, 2720.0, None, date(2026, 8, 21), "yahoo")


def test_quotes_survive_a_restart(store: Store, tmp_path: Path) -> None:
    bare = Quote("BTC-USD", 73_032.76, NOW.replace(microsecond=123_456))
    store.save_quotes([QUOTE, bare])
    again = reopened(store, tmp_path)
    assert again.load_quotes() == {"^RUT": QUOTE, "BTC-USD": bare}
    again.close()


@pytest.mark.parametrize(
    ("later", "kept"), [(-1, QUOTE.price), (0, 1.0), (1, 1.0)], ids=["older", "same", "newer"]
)
def test_an_older_quote_never_replaces_a_newer_one(store: Store, later: int, kept: float) -> None:
    eastern = timezone(timedelta(hours=-4))
    at = (NOW + timedelta(seconds=later)).astimezone(eastern)
    store.save_quotes([QUOTE])
    store.save_quotes([Quote("^RUT", 1.0, at)])
    assert store.load_quotes()["^RUT"].price == kept


def test_a_quote_without_a_price_is_not_stored(store: Store) -> None:
    store.save_quotes([QUOTE, replace(QUOTE, price=NAN), replace(QUOTE, symbol="IWM", price=NAN)])
    assert store.load_quotes() == {"^RUT": QUOTE}


def tip(height: int, at: datetime, seen_after: int | None = 60) -> ChainTip:
    seen = None if seen_after is None else at + timedelta(seconds=seen_after)
    return ChainTip(height, at, "mempool.space", height - 52_416, at - timedelta(364), seen)


def test_tips_are_kept_one_a_day(store: Store, tmp_path: Path) -> None:
    start = datetime(2026, 8, 20, 0, 5, tzinfo=UTC)
    tips = [tip(960_000 + index, start + timedelta(minutes=10 * index)) for index in range(300)]
    for one in tips:
        store.save_tip(one)
    again = reopened(store, tmp_path)
    assert again.load_tips() == (tips[143], tips[287], tips[299])
    again.close()


def test_a_tip_without_its_past_is_kept_as_it_is(store: Store) -> None:
    bare = ChainTip(960_000, NOW, "given by hand")
    store.save_tip(bare)
    assert store.load_tips() == (bare,)


def test_the_tip_seen_last_stands_for_its_day(store: Store) -> None:
    shorter = tip(960_001, NOW - timedelta(seconds=5), 120)
    store.save_tip(tip(960_002, NOW, 30))
    store.save_tip(shorter)
    store.save_tip(tip(960_000, NOW - timedelta(minutes=9), 60))
    assert store.load_tips() == (shorter,)


def test_meta_keeps_texts(store: Store, tmp_path: Path) -> None:
    assert store.get_meta("history_checked") is None
    store.set_meta("history_checked", "2026-08-20")
    store.set_meta("history_checked", "2026-08-21")
    again = reopened(store, tmp_path)
    assert again.get_meta("history_checked") == "2026-08-21"
    again.close()


def test_a_full_disk_is_said_in_words_and_loses_nothing(store: Store) -> None:
    store.save_bars(bars("^RUT", (1.0,), 1), whole=True)
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    many = bars("^RUT", tuple(float(value) for value in range(1, 5000)), 1, date(2001, 1, 1))
    with pytest.raises(StoreError, match=r"^bars of \^RUT cannot be stored: the disk is full$"):
        store.save_bars(many, whole=True)
    assert store.load_bars()["^RUT"].close == (1.0,)
    store._db.execute(f"PRAGMA max_page_count = {pages + 1000}")
    store.save_bars(many, whole=True)
    assert store.rows == 4999


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    with pytest.raises(StoreError, match=r"stored bars cannot be read: .*closed"):
        store.load_bars()
    with pytest.raises(StoreError, match=r"quotes cannot be stored: .*closed"):
        store.save_quotes([QUOTE])


def test_a_row_that_cannot_be_read_is_an_error_in_words(store: Store) -> None:
    store.save_bars(bars("^RUT", (1.0,), 1), whole=True)
    store._db.execute("UPDATE bars SET day = 'yesterday'")
    with pytest.raises(StoreError, match=r"stored bars cannot be read: .*yesterday"):
        store.load_bars()
    store.save_quotes([QUOTE])
    assert store.load_quotes() == {"^RUT": QUOTE}


def test_a_text_where_a_number_belongs_is_an_error_in_words(store: Store, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "store.db") as db:
        db.execute("INSERT INTO bars VALUES ('^RUT','2026-08-20','x','y','z','abc',1,1,1)")
        db.execute("INSERT INTO quotes VALUES ('^RUT','abc','2026-08-20','','','','','','yahoo')")
        db.execute("INSERT INTO tips VALUES ('2026-08-20','abc','2026-08-20','x','','','')")
    for load in (store.load_bars, store.load_quotes, store.load_tips):
        with pytest.raises(StoreError):
            load()


def test_a_full_history_of_the_default_symbols_loads_fast(store: Store) -> None:
    closes = tuple(1000.0 + index / 7 for index in range(9000))
    for index in range(12):
        store.save_bars(bars(f"S{index}", closes, 8999, date(2000, 1, 1)), whole=True)
    started = time.thread_time()
    loaded = store.load_bars()
    taken = time.thread_time() - started
    assert sum(map(len, loaded.values())) == 108_000
    assert taken < 1.5
