"""Snapshots made by hand: plausible, deterministic, for every test that draws something."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from tests.sample_breakout import SAMPLE_BREAKOUT
from tests.sample_claims import sample_claims
from tests.sample_correlation import (
    sample_breaks,
    sample_joint,
    sample_lead_lag,
    sample_matrix,
)
from tests.sample_evidence import sample_evidence
from tests.sample_health import sample_health, sample_monitor
from tests.sample_journal import sample_extent, sample_journal
from tests.sample_levels import LAST_SESSION, NOW, sample_level, sample_series
from tests.sample_market import sample_market
from tests.sample_walks import trading_days
from tui.model.correlation import Correlation, Partial, Regime
from tui.model.halving import AthBeforeHalving, Cycle, Halving
from tui.model.health import FeedHealth, FeedState, Source, StatusInputs
from tui.model.market import Schedule, Session
from tui.model.quotes import Level
from tui.model.snapshot import Snapshot
from tui.model.symbols import BTC, DEFAULT_TICKERS, RUT, Calendar, symbol_of

# The parts that stand in a module of their own.
__all__ = [
    "LAST_SESSION",
    "NOW",
    "sample_claims",
    "sample_evidence",
    "sample_health",
    "sample_level",
    "sample_market",
    "sample_monitor",
    "sample_series",
]

OFFLINE_NOW = NOW + timedelta(minutes=26)


def _rolling(days: list[date]) -> tuple[tuple[date, float], ...]:
    """A slow seeded walk between -0.4 and +0.7 that ends at +0.32."""
    rng = random.Random("rolling")
    value, out = 0.05, []
    for day in days:
        home = 0.02 if day.year < 2020 else 0.42
        value += 0.012 * (home - value) + rng.gauss(0, 0.022)
        value = max(-0.45, min(0.78, value))
        out.append((day, round(value, 4)))
    drift = 0.3187 - out[-1][1]
    near = len(out) - 120
    return tuple((d, v + drift * max(0, i - near) / 119) for i, (d, v) in enumerate(out))


@cache
def sample_correlation() -> Correlation:
    """The pair ^RUT and BTC-USD over 90 sessions."""
    days = trading_days(date(2015, 1, 28), LAST_SESSION, Calendar.NYSE)
    regimes = (
        Regime(
            "2014–2019",
            date(2014, 9, 18),
            date(2019, 12, 31),
            1331,
            0.024,
            0.03,
            (-0.03, 0.08),
            0.02,
        ),
        Regime(
            "2020–2023", date(2020, 1, 2), date(2023, 12, 29), 1005, 0.39, 0.36, (0.34, 0.44), 0.10
        ),
        Regime("2024 on", date(2024, 1, 2), LAST_SESSION, 661, 0.43, 0.41, (0.37, 0.49), 0.22),
        Regime("this cycle", date(2024, 4, 22), LAST_SESSION, 586, 0.44, 0.42, (0.37, 0.50), 0.22),
    )
    return Correlation(
        x=RUT,
        y=BTC,
        n=90,
        n_effective=32.3,
        first=date(2026, 4, 14),
        last=LAST_SESSION,
        pearson=0.3187,
        spearman=0.3491,
        ewma=0.0512,
        fisher95=(0.1192, 0.4932),
        bootstrap95=(0.1083, 0.5077),
        block=3.4,
        partial_given=Partial("^GSPC", 0.0611),
        rolling=_rolling(days),
        levels_pearson=0.8412,
        returns_pearson=0.2489,
        regimes=regimes,
        partial_joint=sample_joint(),
        matrix=sample_matrix(),
        lead_lag=sample_lead_lag(),
        breaks=sample_breaks(),
    )


def _cycle(height: int, start: date, vol: float, ath: AthBeforeHalving | None, today: int) -> Cycle:
    """A cycle cut out of the sample's Bitcoin series."""
    series = sample_series(BTC)
    at = series.dates.index(start)
    closes = series.closes[at : at + 1458]
    path = tuple((day, close / closes[0]) for day, close in enumerate(closes))
    so_far = [value for _, value in path[: today + 1]]
    top = max(value for _, value in path)
    return Cycle(
        height=height,
        date=start,
        price_day0=closes[0],
        price_source="yahoo",
        day=len(path) - 1,
        multiple=path[-1][1],
        max_multiple=top,
        max_date=start + timedelta(days=[v for _, v in path].index(top)),
        realised_vol=vol,
        path=path,
        same_day_multiple=so_far[-1],
        same_day_max_multiple=max(so_far),
        same_day_max_day=so_far.index(max(so_far)),
        same_day_drawdown=min(v / max(so_far[: i + 1]) - 1 for i, v in enumerate(so_far)),
        ath_before=ath,
    )


@cache
def sample_halving() -> Halving:
    """Block 964,026, 853 days after the last halving."""
    lost = AthBeforeHalving(None, None, "the record of 2013 is older than the data", known=False)
    day = (LAST_SESSION - date(2024, 4, 20)).days
    none = Cycle(
        210_000,
        date(2012, 11, 28),
        None,
        None,
        day,
        None,
        None,
        None,
        None,
        (),
        None,
        None,
        None,
        None,
        "no Yahoo price",
    )
    cycles = (
        none,
        _cycle(420_000, date(2016, 7, 9), 0.801, lost, day),
        _cycle(630_000, date(2020, 5, 11), 0.702, AthBeforeHalving(None, None), day),
        _cycle(
            840_000,
            date(2024, 4, 20),
            0.459,
            AthBeforeHalving(date(2024, 3, 4), date(2024, 3, 5)),
            day,
        ),
    )
    return Halving(
        height=964_026,
        height_source="mempool.space",
        height_at=NOW - timedelta(minutes=6),
        next_height=1_050_000,
        blocks_left=85_974,
        mean_block_s=595.2,
        pace_s=590.4,
        eta=datetime(2028, 4, 5, 9, 40, tzinfo=UTC),
        eta_low=datetime(2028, 3, 15, 7, 0, tzinfo=UTC),
        eta_high=datetime(2028, 4, 14, 5, 0, tzinfo=UTC),
        subsidy_sat=312_500_000,
        next_subsidy_sat=156_250_000,
        issued_sat=2_007_508_437_500_000,
        issued_pct=0.95598,
        inflation_annual_pct=0.008182,
        inflation_next_year_pct=0.008182,
        inflation_after_pct=0.004036,
        stock_to_flow=122.2,
        epoch_progress_pct=0.590_6,
        retarget_height=965_664,
        retarget_blocks_left=1_638,
        retarget_progress_pct=0.1875,
        retarget_eta=datetime(2026, 9, 2, 1, 17, tzinfo=UTC),
        last_halving=date(2024, 4, 20),
        day=day,
        cycles=cycles,
    )


def sample_schedule() -> Schedule:
    """Two weeks of regular sessions around the sample's present."""
    days = trading_days(date(2026, 8, 17), date(2026, 8, 28), Calendar.NYSE)
    return Schedule(
        tuple(
            Session(
                d,
                datetime(d.year, d.month, d.day, 13, 30, tzinfo=UTC),
                datetime(d.year, d.month, d.day, 20, 0, tzinfo=UTC),
            )
            for d in days
        )
    )


def sample_snapshot(**changes: Any) -> Snapshot:
    """A live snapshot with every part filled; any field can be replaced by name."""
    levels = tuple(sample_level(symbol) for symbol in DEFAULT_TICKERS)
    stamps = {row.symbol: row.quoted_at for row in levels}
    made = Snapshot(
        version=7,
        data_version=3,
        made_at=NOW,
        source=Source.YAHOO,
        status_inputs=StatusInputs(Source.YAHOO, True, stamps[RUT], stamps[BTC], 0, True),
        schedule=sample_schedule(),
        as_of=LAST_SESSION,
        levels=levels,
        breakout=SAMPLE_BREAKOUT,
        correlation=sample_correlation(),
        halving=sample_halving(),
        claims=sample_claims(),
        **sample_market(),
        evidence=sample_evidence(),
        journal=sample_journal(),
        journal_extent=sample_extent(),
        prices=tuple(sample_series(symbol) for symbol in DEFAULT_TICKERS),
        health=sample_health(),
        notes=("0 bars skipped", "2 highs missing, close used"),
        monitor=sample_monitor(),
    )
    return replace(made, **changes)


def empty_snapshot(**changes: Any) -> Snapshot:
    """A first start: nothing stored, nothing answered yet."""
    rows = tuple(Level(ticker, symbol_of(ticker).name) for ticker in DEFAULT_TICKERS)
    made = Snapshot(
        version=1,
        data_version=0,
        made_at=NOW,
        source=Source.YAHOO,
        status_inputs=StatusInputs(Source.YAHOO, True, None, None),
        schedule=sample_schedule(),
        waiting_for="asking Yahoo for 12 symbols",
        levels=rows,
        health=(
            FeedHealth("prices"),
            FeedHealth("history"),
            FeedHealth("blocks"),
        ),
    )
    return replace(made, **changes)


def offline_snapshot(**changes: Any) -> Snapshot:
    """26 minutes after the network went away: old prices, an estimated height; see OFFLINE_NOW."""
    halving = replace(sample_halving(), height=964_029, height_source="estimate", estimated=True)
    failed = FeedHealth(
        "prices",
        FeedState.BACKOFF,
        NOW - timedelta(seconds=4),
        "no route to Yahoo (DNS)",
        OFFLINE_NOW - timedelta(seconds=18),
        371,
        59,
        OFFLINE_NOW + timedelta(seconds=42),
    )
    base = sample_snapshot(
        made_at=OFFLINE_NOW,
        halving=halving,
        health=(failed, *sample_health()[1:]),
        offline_words="no route to Yahoo (DNS)",
        next_try=OFFLINE_NOW + timedelta(seconds=42),
    )
    known = replace(base.status_inputs, failures=59)
    return replace(replace(base, status_inputs=known), **changes)
