"""Whatever trembles at a line is told once: every kind of crossing, restarts and two monitors."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.watching import BTC, START, Watch, expected_crossings, seeing, snapshot
from tui.clock import SetClock
from tui.engine.sources import Known, SourceChoice, feeds_of
from tui.feeds.budget import Budget
from tui.feeds.tally import Tally
from tui.model.alerts import (
    FEEDS,
    CorrelationRule,
    CrossingRule,
    PriceRule,
    RecordRule,
    Side,
    VolatilityRule,
)
from tui.model.correlation import Correlation
from tui.model.health import Source
from tui.model.market import Schedule
from tui.model.settings import FeedSettings, Settings
from tui.model.snapshot import PriceSeries, Snapshot
from tui.model.volatility import Volatility

DAY = timedelta(days=1)


def _price(value: float, step: int) -> Snapshot:
    return seeing(1_000.0 * (1 + value), step)


def _record(value: float, step: int) -> Snapshot:
    price = 1_000.0 * (1 + value)
    return seeing(price, step, record_close=1_000.0, from_record_pct=value)


def _correlation(value: float, step: int) -> Snapshot:
    last = START.date() + step * DAY
    known = Correlation("^RUT", BTC, window=90, last=last, pearson=value)
    return snapshot(step * 1_440, correlation=known)


def _volatility(value: float, step: int) -> Snapshot:
    series = PriceSeries(BTC, (START.date() + step * DAY,), (1.0,))
    known = Volatility(btc_30d_percentile_same_phase=value)
    return snapshot(step * 1_440, volatility=known, prices=(series,))


PAIR = {"pair": ("^RUT", BTC), "window": 90, "method": "pearson"}
KINDS: list[tuple[CrossingRule, Callable[[float, int], Snapshot], float, float]] = [
    (PriceRule(BTC, Side.ABOVE, 1_000.0, 0.05), _price, 0.0, 0.05),
    (RecordRule(BTC, 0.2, 0.05), _record, -0.2, 0.05),
    (CorrelationRule(Side.ABOVE, 0.5, 0.05, **PAIR), _correlation, 0.5, 0.05),  # type: ignore[arg-type]
    (VolatilityRule(Side.ABOVE, 0.8, 0.05), _volatility, 0.8, 0.05),
]
EVERY_KIND = pytest.mark.parametrize(
    ("rule", "shown", "level", "back"), KINDS, ids=["price", "record", "correlation", "volatility"]
)


def walked(steps: list[int], level: float, most: int) -> list[float]:
    """Return a random walk of thousandths that starts under the line and never hits it exactly.

    It never gets further away than so many thousandths.
    """
    at, path = 0, []
    for step in steps:
        at = min(max(at + step, -most), most)
        path.append(level + (at - 0.5) / 1_000)
    return path


@EVERY_KIND
@settings(deadline=None, max_examples=40)
@given(steps=st.lists(st.integers(-10, 10), min_size=1, max_size=80))
def test_a_walk_within_the_band_fires_at_most_once(
    rule: CrossingRule,
    shown: Callable[[float, int], Snapshot],
    level: float,
    back: float,
    steps: list[int],
) -> None:
    watch = Watch(rule)
    path = walked(steps, level, round(1_000 * back) - 1)
    fired = [n for n, value in enumerate(path, 1) if watch.look(shown(value, n))]
    assert len(fired) <= 1
    assert bool(fired) == (path[0] < level < max(path))


@EVERY_KIND
@settings(deadline=None, max_examples=15)
@given(steps=st.lists(st.tuples(st.integers(-60, 60), st.booleans(), st.booleans()), max_size=30))
def test_two_instances_on_one_store_tell_every_crossing_once_over_restarts(
    rule: CrossingRule,
    shown: Callable[[float, int], Snapshot],
    level: float,
    back: float,
    steps: list[tuple[int, bool, bool]],
) -> None:
    """Both see every step, either first; the one that saw it first may start anew after it."""
    path = walked([step for step, *_ in steps], level, 150)
    told: list[int] = []
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store.db"
        pair = [Watch(rule, path=store) for _ in range(2)]
        for n, (value, (_, first, restarts)) in enumerate(zip(path, steps, strict=True), 1):
            for one in (int(first), int(not first)):
                told += [n for _ in pair[one].look(shown(value, n))]
            if restarts:
                pair[first].close()
                pair[first] = Watch(rule, path=store)
        for watch in pair:
            watch.close()
    # The plain way counts prices, which are positive.
    assert told == [n + 1 for n in expected_crossings([2 + v for v in path], 2 + level, back)]


def test_every_feed_that_runs_can_be_watched_by_its_name(tmp_path: Path) -> None:
    budget = Budget(FeedSettings(), SetClock(START, 0.0), Tally())
    known = Known(lambda _: None, Schedule, lambda _: None, budget)
    choice = SourceChoice(Source.YAHOO, cache_dir=tmp_path)
    names = {feed.name for feed in feeds_of(choice, Settings(), known)}
    assert set(FEEDS) == names | {"store"}
