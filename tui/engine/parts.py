"""The computed parts of a snapshot, each from whole histories that are cut, not computed anew."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache

from tui.analytics.breakout import Fold, fold
from tui.analytics.claim_known import ChainHeight, ClaimHistory
from tui.analytics.claims import claims, when_written
from tui.analytics.correlation import Joined, correlate, join
from tui.analytics.episodes import summarise
from tui.analytics.evidence import study
from tui.analytics.halving import halving
from tui.analytics.halving_backtest import backtest
from tui.analytics.levels import LevelStats, level_history
from tui.analytics.returns import last_usable
from tui.analytics.sensitivity import sensitivity, until
from tui.engine.laboratory import with_laboratory
from tui.engine.moment import CutBars, KnownSessions, Moment, known_sessions, tips_at
from tui.engine.once import Once
from tui.model.backtest import Backtest
from tui.model.bars import DailyBars
from tui.model.breakout import Breakout
from tui.model.claims import Claim
from tui.model.correlation import Correlation
from tui.model.evidence import Evidence
from tui.model.halving import ChainTip, Halving
from tui.model.parameters import BreakoutParameters
from tui.model.retargets import NONE_LATER, RETARGET_TIMES, KnownHalvings
from tui.model.settings import Settings
from tui.model.symbols import BTC, RUT, SPX, Kind, symbol_of
from tui.references import references


@dataclass(frozen=True, eq=False)
class History:
    """Completed bars of every symbol: the whole of them, and what is seen at the moment."""

    moment: Moment
    whole: Mapping[str, DailyBars] = field(default_factory=dict)
    seen: Mapping[str, DailyBars] = field(default_factory=dict)


class Parts:
    """Computes the parts; owned by one composer.

    What takes long (the fold, its sensitivity, the joins) is computed of the whole history and cut
    at the moment: no state and no return depends on a later bar, so a cut equals a computation of
    the cut bars. ``resample`` False leaves out what draws at random.
    """

    def __init__(self, once: Once) -> None:
        self._once = once
        self._completed: dict[str, DailyBars] = {}

    def history(self, bars: Mapping[str, DailyBars], moment: Moment) -> History:
        """Return the completed bars, whole and cut at the moment."""
        whole = {symbol: self._whole(symbol, kept) for symbol, kept in bars.items()}
        return History(moment, whole, CutBars(whole, lambda kept: self._seen(kept, moment)))

    def _whole(self, symbol: str, bars: DailyBars) -> DailyBars:
        return self._once.get(f"whole {symbol}", (bars,), lambda: self._complete(bars))

    def _complete(self, bars: DailyBars) -> DailyBars:
        """Return the completed bars, those known before where a look for new ones brought none."""
        new, known = bars.complete(), self._completed.get(bars.symbol)
        if known is None or not known.same_as(new):
            known = self._completed[bars.symbol] = new
        return known

    def _fold(self, bars: DailyBars, rule: BreakoutParameters) -> Fold:
        return self._once.get("fold", (bars, rule), lambda: fold(bars, rule))

    def _seen(self, bars: DailyBars, moment: Moment) -> DailyBars:
        cut = moment.cut
        if cut is None:
            return bars
        return self._once.get(f"seen {bars.symbol}", (bars, cut), lambda: bars.until(cut))

    def sessions(self, whole: Mapping[str, DailyBars], symbol: str) -> KnownSessions:
        """Return every session that the data knows."""
        inputs = (symbol, whole.get(symbol), whole.get(RUT))
        return self._once.get("sessions", inputs, lambda: known_sessions(whole, symbol))

    def stats(self, symbol: str, history: History) -> LevelStats | None:
        """Return the figures of a symbol's history that the levels table shows."""
        bars, cut = history.whole.get(symbol), history.moment.cut
        if bars is None:
            return None
        calendar = symbol_of(symbol).calendar
        whole = self._once.get(f"levels {symbol}", (bars,), lambda: level_history(bars, calendar))
        return self._once.get(
            f"stats {symbol}", (bars, cut), lambda: whole.on(cut) if cut else whole.latest()
        )

    def closes(self, symbol: str, history: History) -> tuple[tuple[date, ...], tuple[float, ...]]:
        """Return the dates and closes that a chart can draw: rows without a close are left out."""
        bars, cut = history.whole[symbol], history.moment.cut
        dates, closes = self._once.get(f"closes {symbol}", (bars,), lambda: _closes(bars))
        rows = len(dates) if cut is None else bisect_right(dates, cut)
        return dates[:rows], closes[:rows]

    def breakout(self, settings: Settings, history: History) -> tuple[Fold, Breakout]:
        """Return the fold up to the moment and what it says."""
        symbol, rule, cut = settings.breakout_symbol, settings.breakout, history.moment.cut
        bars = history.whole.get(symbol) or _none_of(symbol)
        whole = self._fold(bars, rule)
        told = self._once.get("sensitivity", (bars, rule), lambda: sensitivity(bars, rule))

        def compute() -> tuple[Fold, Breakout]:
            folded = whole if cut is None else whole.until(cut)
            known = told if cut is None else until(told, cut)
            return folded, summarise(folded, symbol=symbol, sensitivity=known)

        return self._once.get("breakout", (bars, rule, cut), compute)

    def told(self, settings: Settings, bars: Mapping[str, DailyBars]) -> Breakout | None:
        """Return what the rule says of the whole history, for the way from event to event."""
        symbol, rule = settings.breakout_symbol, settings.breakout
        if symbol not in bars:
            return None
        done = self._whole(symbol, bars[symbol])
        whole = self._fold(done, rule)
        return self._once.get("told", (done, rule), lambda: summarise(whole, symbol=symbol))

    def correlation(
        self,
        settings: Settings,
        history: History,
        sessions: KnownSessions,
        halved: date | None,
        *,
        resample: bool,
    ) -> Correlation:
        """Return the correlation of the pair, or why there is none; ``halved`` began the cycle."""
        x, y = (history.seen.get(symbol) or _none_of(symbol) for symbol in settings.pair)
        ended = sessions.ended(x.symbol, last_usable(x)) or sessions.ended(y.symbol, last_usable(y))
        if ended is not None:
            refused = self._refused(settings, ended)
            if not resample:
                return replace(refused, pending=True)
            return self._around(refused, settings, history, sessions)
        given = None if SPX in settings.pair else history.seen.get(SPX) or _none_of(SPX)
        inputs = (x, y, given, settings.window, settings.method, halved)

        def compute(draw: bool) -> Correlation:
            return correlate(
                x,
                y,
                window=settings.window,
                method=settings.method,
                given=given,
                joined=self._joined(settings, history),
                halved=() if halved is None else (halved,),
                **({} if draw else {"resamples": 0}),
            )

        if resample or self._once.has("correlation", inputs):
            said = self._once.get("correlation", inputs, lambda: compute(True))
            return self._around(said, settings, history, sessions)
        return self._once.get(
            "quick correlation", inputs, lambda: replace(compute(False), pending=True)
        )

    def _refused(self, settings: Settings, why: str) -> Correlation:
        x, y = settings.pair
        inputs = (x, y, settings.method, settings.window, why)
        return self._once.get(
            "refused correlation",
            inputs,
            lambda: Correlation(x, y, settings.method, settings.window, why=why),
        )

    def _around(
        self, said: Correlation, settings: Settings, history: History, sessions: KnownSessions
    ) -> Correlation:
        joined = self._joined(settings, history)
        pairs = None if joined is None else joined.pairs
        return with_laboratory(self._once, said, settings, history.seen, sessions, pairs=pairs)

    def _joined(self, settings: Settings, history: History) -> Joined | None:
        """Return the pair joined once for all moments; a fund's adjustment is not cut that way."""
        wanted = (*settings.pair, *(() if SPX in settings.pair else (SPX,)))
        bars = [history.whole[symbol] for symbol in wanted if symbol in history.whole]
        if len(bars) < len(wanted) or any(symbol_of(s).kind is Kind.FUND for s in wanted):
            return None
        whole = self._once.get("joined", tuple(bars), lambda: join(*bars))
        cut = history.moment.cut
        return whole if cut is None else whole.until(cut)

    def halving(
        self,
        tips: tuple[ChainTip, ...],
        history: History,
        sessions: KnownSessions,
        *,
        cycles: bool = True,
        later_halvings: Mapping[int, datetime] = NONE_LATER,
    ) -> Halving:
        """Return the halving as of the minute of the moment; without ``cycles`` no prices."""
        btc, moment = history.seen.get(BTC), history.moment
        last = last_usable(btc) if btc else None
        if last is None or sessions.ended(BTC, last):
            last = moment.cut or sessions.last or moment.now.date()
        day, now = last, moment.now.replace(second=0, microsecond=0)

        def compute() -> Halving:
            return halving(
                moment.now,
                tips_at(tips, moment),
                btc if cycles else None,
                day,
                later_halvings=later_halvings,
            )

        inputs = (btc, tips, now, day, tuple(later_halvings.items()))
        return self._once.get("halving" if cycles else "height", inputs, compute)

    def backtest(self, moment: Moment) -> Backtest:
        """Return the halving estimator's backtest on the headers known at the moment."""
        until = moment.now.timestamp()
        inputs = (bisect_right(RETARGET_TIMES, until),)
        return self._once.get("backtest", inputs, lambda: backtest(until))

    def evidence(
        self,
        breakout: Breakout,
        history: History,
        sessions: KnownSessions,
        *,
        resample: bool,
        halvings: KnownHalvings,
    ) -> Evidence | None:
        """Return the event study, or None without any session."""
        btc, as_of = history.seen.get(BTC), sessions.last
        if as_of is None:
            return None
        inputs = (btc, as_of, breakout.symbol, breakout.parameters, breakout.episodes, halvings)
        drawn = resample or self._once.has("evidence", inputs)
        return self._once.get(
            "evidence" if drawn else "quick evidence",
            inputs,
            lambda: study(breakout, btc, as_of, resample=drawn, halvings=halvings),
        )

    def claims(
        self,
        history: History,
        sessions: KnownSessions,
        chain: Halving,
        halvings: KnownHalvings,
    ) -> tuple[Claim, ...]:
        """Return the ledger; its second reading, as of the article, changes only with the bars."""
        as_of, whole = sessions.last, tuple(history.whole.values())
        if as_of is None:
            return ()
        height, day = None, history.moment.cut or history.moment.now.date()
        if chain.height is not None:
            height = ChainHeight(chain.height, day, chain.estimated)
        prepared = self._once.get(
            "claim history", (*whole, halvings), lambda: ClaimHistory(history.whole, halvings)
        )
        facts = self._once.get("references", (), references)
        written = self._once.get("written", (prepared,), lambda: when_written(prepared, facts))

        def compute() -> tuple[Claim, ...]:
            return claims(prepared, facts, as_of, height=height, written=written)

        return self._once.get("claims", (prepared, as_of, height), compute)


def _closes(bars: DailyBars) -> tuple[tuple[date, ...], tuple[float, ...]]:
    kept = [row for row in zip(bars.dates, bars.close, strict=True) if row[1] > 0]
    return tuple(day for day, _ in kept), tuple(close for _, close in kept)


@cache
def _none_of(symbol: str) -> DailyBars:
    """One empty history a symbol, so that nothing is computed again because nothing is there."""
    return DailyBars(symbol)
