"""The event study of a breakout symbol, with everything that says how little it proves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tui.analytics.event_study import baseline, daily_closes, event, fan, starts
from tui.analytics.placebo import (
    DRAWS,
    circular_shift_p,
    cycle_days,
    percentiles,
    phase_matched_p,
    phase_pools,
)
from tui.analytics.verdict import AWAITED, verdict
from tui.model.evidence import (
    HORIZONS,
    VERDICT_HORIZON,
    Evidence,
    HorizonTest,
    RuleRow,
)
from tui.model.retargets import BUNDLED, GENESIS_TIME, utc_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from tui.analytics.event_study import DailyCloses, Rows
    from tui.model.bars import DailyBars
    from tui.model.breakout import Breakout
    from tui.model.evidence import Event
    from tui.model.retargets import KnownHalvings

GENESIS = utc_date(GENESIS_TIME)
SEED = 20260122


def study(
    breakout: Breakout,
    btc: DailyBars | None,
    as_of: date,
    *,
    resample: bool = True,
    draws: int = DRAWS,
    seed: int = SEED,
    price_source: str | None = None,
    halvings: KnownHalvings = BUNDLED,
) -> Evidence:
    """Return what followed the breakouts in Bitcoin's life, and what that is worth.

    Method, sections 4 and 9. Only completed closes up to ``as_of`` are looked at, so the study of
    a cut history equals the study of the whole one at the cut. An episode is in Bitcoin's life
    from the date of its first block on; failed ones stay in.

    Args:
        breakout: the breakout symbol as of its last completed session, with ``sensitivity``.
        btc: Bitcoin's daily bars, None when there are none.
        as_of: the last day that is known, UTC.
        resample: False leaves out the random draws, and nothing else; ``pending`` then says
            whether a p is awaited, and a verdict that needs one is None.
        draws: of the phase-matched placebo.
        seed: of its generator; the same inputs give the same study.
        price_source: words for where the prices come from; the symbol when not given.
        halvings: those from which days are counted.
    """
    prices = daily_closes(btc, as_of, halvings)
    kit = _Kit(prices, draws if resample else None, seed)
    own = _known((episode.breakout for episode in breakout.episodes), as_of)
    events = tuple(event(prices, day, price_source=price_source) for day in own)
    tests = {h: kit.test(events, h) for h in HORIZONS}
    rows = tuple(kit.row(rule, days) for rule, days in _rules(breakout, own, as_of))
    complete = any(test.n_complete for test in tests.values())
    return Evidence(
        breakout.symbol,
        prices.symbol,
        as_of,
        _why(breakout, prices, own),
        events,
        {h: baseline(kit.starts[h]) for h in HORIZONS},
        tests,
        rows,
        verdict(tests[VERDICT_HORIZON], rows),
        fan(prices),
        pending=not resample and (complete or any(row.n_complete for row in rows)),
    )


def _known(days: Iterable[date], as_of: date) -> tuple[date, ...]:
    return tuple(day for day in days if GENESIS <= day <= as_of)


def _why(breakout: Breakout, prices: DailyCloses, own: Sequence[date]) -> str | None:
    if prices.ends is None:
        return prices.missing(prices.first)
    if not own:
        return breakout.why or f"no breakout of {breakout.symbol} in Bitcoin's life"
    return f"{prices.symbol} ends {prices.ends}" if prices.stale else None


def _rules(
    breakout: Breakout, own: tuple[date, ...], as_of: date
) -> Iterator[tuple[str, tuple[date, ...]]]:
    """Yield every way to define the events: other bases, the intraday break, the confirmation."""
    bases = {breakout.parameters.base_min: own}
    bases |= {int(n): _known(days, as_of) for n, days in breakout.sensitivity.base_min.items()}
    for n, days in sorted(bases.items()):
        yield f"base {n}", days
    found = breakout.episodes
    yield "intraday", _known((e.first_intraday_break or e.breakout for e in found), as_of)
    yield "confirmed", _known((e.confirmed for e in found if e.confirmed), as_of)


class _Matched(NamedTuple):
    """The phase-matched placebo of some events."""

    p: float | None
    pool_sizes: tuple[int, ...]
    why: str | None


class _Kit:
    """The start dates of every horizon, and the tests of events against them.

    ``draws`` None leaves the random draws for later. Every test draws from a generator of its own,
    seeded by the horizon, so that none depends on which others were made.
    """

    def __init__(self, prices: DailyCloses, draws: int | None, seed: int) -> None:
        self._prices, self._draws, self._seed = prices, draws, seed
        self.starts = {h: starts(prices, h) for h in HORIZONS}
        self._phases = cycle_days(prices.first, len(prices.closes), prices.halvings)

    def test(self, events: Sequence[Event], horizon: int) -> HorizonTest:
        """Return the honesty kit of the events at one horizon."""
        found = self.starts[horizon]
        n_starts = len(found.rows)
        places = found.places([self._prices.row(e.date) for e in events if e.complete[horizon]])
        n, priced = len(places), sum(e.btc_close is not None for e in events)
        matched = self._matched(places, horizon)
        if not n:
            return HorizonTest(
                *(len(events), priced, 0),
                n_starts=n_starts,
                n_effective=n_starts / horizon,
                p_min_shift=1 / n_starts if n_starts else None,
                why=matched.why,
            )
        return HorizonTest(
            *(len(events), priced, n),
            mean_log=float(np.mean(found.logs[places])),
            percentile_each=percentiles(found.logs, places),
            n_starts=n_starts,
            n_effective=n_starts / horizon,
            p_circular_shift=circular_shift_p(found.logs, places),
            p_min_shift=1 / n_starts,
            p_sign_min=0.5**n,
            p_all_hits_by_chance=float(np.mean(found.multiples > 1)) ** n,
            p_phase_matched=matched.p,
            n_phase=len(matched.pool_sizes),
            pool_sizes=matched.pool_sizes,
            why=matched.why,
        )

    def row(self, rule: str, days: tuple[date, ...]) -> RuleRow:
        """Return what events of these dates would say at the horizon of the verdict."""
        found = self.starts[VERDICT_HORIZON]
        complete = [day for day in days if found.has(self._prices.row(day))]
        places = found.places([self._prices.row(day) for day in complete])
        returns = (found.multiples[places] - 1).tolist()
        return RuleRow(
            rule,
            days,
            len(complete),
            float(np.mean(found.logs[places])) if complete else None,
            self._matched(places, VERDICT_HORIZON).p,
            tuple(zip(complete, returns, strict=True)),
        )

    def _matched(self, places: Rows, horizon: int) -> _Matched:
        if not len(places):
            return _Matched(None, (), f"no event is complete at {horizon} days")
        found = self.starts[horizon]
        phases = self._phases[found.rows]
        pools = phase_pools(phases, places)
        sizes = tuple(map(len, pools))
        if not pools:
            known = "after the first halving"
            if self._prices.halvings.lost is not None:
                known = "whose day since a halving is known"
            return _Matched(None, sizes, f"no complete event {known}")
        if self._draws is None:
            return _Matched(None, sizes, AWAITED)
        p = phase_matched_p(
            found.logs[places[phases[places] >= 0]],
            [found.logs[pool] for pool in pools],
            draws=self._draws,
            seed=(self._seed, horizon),
        )
        return _Matched(p, sizes, None)
