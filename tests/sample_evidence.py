"""The event study as a sample: worked out from the sample's own Bitcoin closes, p-values given."""

from __future__ import annotations

import math
import statistics
from bisect import bisect_left
from datetime import date, timedelta
from functools import cache

from tests.sample_levels import LAST_SESSION, sample_series
from tui.model.evidence import (
    HORIZONS,
    Baseline,
    Event,
    Evidence,
    Fan,
    HorizonTest,
    RuleRow,
    Verdict,
    VerdictCode,
)
from tui.model.symbols import BTC, RUT

_D = date.fromisoformat
_DATES = ("2011-04-27", "2013-01-02", "2016-11-14", "2020-11-13", "2025-09-18")
BREAKOUTS: tuple[date, ...] = tuple(map(_D, _DATES))
_PHASES = (None, 35, 128, 186, 516)
_WINDOW = 540


@cache
def _closes() -> dict[date, float]:
    series = sample_series(BTC)
    return dict(zip(series.dates, series.closes, strict=True))


def forward(start: date, days: int) -> float | None:
    """The return from one close to the close of exactly that many days later."""
    closes = _closes()
    end = closes.get(start + timedelta(days=days))
    return end / closes[start] - 1 if start in closes and end is not None else None


def _event(start: date, phase: int | None) -> Event:
    series = sample_series(BTC)
    if start < series.dates[0]:
        why = f"no {BTC} price before {series.dates[0]}"
        return Event(start, None, phase, why=why)
    at = bisect_left(series.dates, start)
    path = [close / series.closes[at] for close in series.closes[at : at + _WINDOW + 1]]
    year = path[:366]
    peaks = [max(year[: i + 1]) for i in range(len(year))]
    done = {h: forward(start, h) for h in HORIZONS}
    return Event(
        date=start,
        btc_close=series.closes[at],
        days_since_halving=phase,
        forward=done,
        matures={h: start + timedelta(days=h) for h, r in done.items() if r is None},
        complete={h: r is not None for h, r in done.items()},
        max_multiple=max(path),
        max_date=start + timedelta(days=path.index(max(path))),
        max_open=done[_WINDOW] is None,
        max_drawdown_365=min(a / b for a, b in zip(year, peaks, strict=True)) - 1,
        drawdown_open=done[365] is None,
        price_source="yahoo",
        path=tuple(enumerate(path)),
    )


def _every(days: int) -> list[float]:
    found = (forward(start, days) for start in _closes())
    return [r for r in found if r is not None]


def _baseline(days: int) -> Baseline:
    every = _every(days)
    return Baseline(
        n=len(every),
        median=statistics.median(every),
        share_positive=sum(r > 0 for r in every) / len(every),
        share_doubled=sum(r >= 1 for r in every) / len(every),
        n_nonoverlapping=len(every) / days,
    )


def _test(days: int, events: tuple[Event, ...]) -> HorizonTest:
    every, base = _every(days), _baseline(days)
    done = [r for e in events if (r := e.forward.get(days)) is not None]
    n = len(done)
    return HorizonTest(
        n_episodes=len(events),
        n_priced=sum(e.btc_close is not None for e in events),
        n_complete=n,
        mean_log=statistics.mean(math.log1p(r) for r in done),
        percentile_each=tuple(sum(r <= one for r in every) / len(every) for one in done),
        n_starts=len(every),
        n_effective=len(every) / days,
        p_circular_shift=0.025,
        p_min_shift=1 / len(every),
        p_sign_min=0.5**n,
        p_all_hits_by_chance=(base.share_positive or 0) ** n,
        p_phase_matched=0.27,
        n_phase=n,
        pool_sizes=(363,) * n,
    )


def _fan() -> Fan:
    """Quantiles over every seventh start date, by every tenth day."""
    closes = sample_series(BTC).closes
    days = tuple(range(0, _WINDOW + 1, 10))
    p10, p50, p90 = [], [], []
    for day in days:
        every = [closes[i + day] / closes[i] for i in range(0, len(closes) - day, 7)]
        tenths = statistics.quantiles(every, n=10)
        p10.append(tenths[0])
        p50.append(tenths[4])
        p90.append(tenths[8])
    return Fan(days, tuple(p10), tuple(p50), tuple(p90))


def _rule(name: str, p: float | None, *texts: str) -> RuleRow:
    days = tuple(map(_D, texts))
    done = tuple((day, r) for day in days if (r := forward(day, 365)) is not None)
    mean = statistics.mean(math.log1p(r) for _, r in done) if done else None
    return RuleRow(name, days, len(done), mean, p, done)


@cache
def sample_evidence() -> Evidence:
    """Five breakouts of ^RUT, three of them with a price, two complete after a year."""
    events = tuple(_event(start, phase) for start, phase in zip(BREAKOUTS, _PHASES, strict=True))
    longer = (*_DATES[:2], "2014-12-26", *_DATES[2:4], "2021-11-02", _DATES[4])
    intraday = (*_DATES[:3], "2020-11-09", "2024-11-25")
    confirmed = ("2011-04-29", "2013-01-04", "2016-11-16", "2020-11-17", "2025-09-22")
    return Evidence(
        symbol=RUT,
        price_symbol=BTC,
        as_of=LAST_SESSION,
        events=events,
        baseline={h: _baseline(h) for h in HORIZONS},
        tests={h: _test(h, events) for h in HORIZONS},
        sensitivity=(
            _rule("base 126", 0.58, *longer),
            _rule("base 252", 0.27, *_DATES),
            _rule("base 504", 0.41, _DATES[0], *_DATES[3:]),
            _rule("intraday", 0.22, *intraday),
            _rule("close", 0.27, *_DATES),
            _rule("confirmed", 0.26, *confirmed),
        ),
        verdict=Verdict(
            VerdictCode.TOO_FEW_EVENTS,
            "too few events (n=2): an observation window, not a trading signal",
        ),
        fan=_fan(),
    )
