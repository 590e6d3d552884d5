"""From memory to snapshot: each part is computed again only when its own inputs changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from tui.analytics.breakout import Fold, fold, provisional
from tui.analytics.correlation import correlate
from tui.analytics.episodes import summarise, without_today
from tui.analytics.halving import halving
from tui.analytics.levels import LevelStats, level_stats, overhead
from tui.analytics.returns import last_usable
from tui.analytics.sensitivity import sensitivity
from tui.engine.level_rows import RowInputs, closed_at, level_row
from tui.engine.memory import Memory
from tui.engine.moment import KnownSessions, Moment, known_sessions, past_moment, tips_at
from tui.engine.remarks import remarks
from tui.model.bars import DailyBars
from tui.model.breakout import Breakout
from tui.model.correlation import Correlation
from tui.model.halving import Halving
from tui.model.health import FeedState, Source, StatusInputs
from tui.model.market import regular_hours
from tui.model.quotes import Level, Quote, SessionWord
from tui.model.settings import Settings
from tui.model.snapshot import PriceSeries, Snapshot
from tui.model.symbols import BTC, RUT, SPX, symbol_of

T = TypeVar("T")


@dataclass(frozen=True)
class Basis:
    """What stays the same for a whole run, but for the settings."""

    source: Source
    travel_to: date | None = None
    clock_set: bool = False


class _Once:
    """Keeps the last result of each part with the inputs that it was computed from.

    Bars are compared by identity: memory replaces them, it never changes them.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[tuple[Hashable, ...], Any]] = {}
        self.computed = 0

    def get(self, part: str, inputs: tuple[Hashable, ...], compute: Callable[[], T]) -> T:
        kept = self._kept.get(part)
        if kept is not None and kept[0] == inputs:
            found: T = kept[1]
            return found
        result = compute()
        self._kept[part] = (inputs, result)
        self.computed += 1
        return result


class Composer:
    """Makes snapshots out of a memory; owned by one thread."""

    def __init__(self, basis: Basis) -> None:
        self._basis = basis
        self._once = _Once()
        self._version = 0

    def compose(self, memory: Memory, settings: Settings, now: datetime) -> Snapshot:
        """Return the snapshot of this instant, or of the past session that was asked for.

        Raises:
            UsageError: the past date lies before the data.
        """
        moment, notes = self._moment(memory, settings, now)
        seen = {symbol: self._visible(symbol, bars, moment) for symbol, bars in memory.bars.items()}
        sessions = self._sessions(settings, seen)
        levels = self._levels(memory, settings, seen, moment, sessions)
        breakout = self._breakout(memory, settings, seen, levels, moment)
        ended = sessions.ended(breakout.symbol, breakout.as_of)
        breakout = breakout if ended is None else without_today(breakout, ended)
        self._version += 1
        correlation = self._correlation(settings, seen, sessions)
        cycle = self._halving(memory, seen, moment, sessions)
        return Snapshot(
            version=self._version,
            data_version=self._once.computed,
            made_at=now,
            source=self._basis.source,
            status_inputs=self._status(memory, now),
            schedule=memory.schedule,
            as_of=sessions.last,
            travelled_to=moment.cut,
            clock_set=self._basis.clock_set,
            **_offline(memory),
            waiting_for=_waiting(memory, settings),
            levels=levels,
            breakout=breakout,
            correlation=correlation,
            halving=cycle,
            prices=self._prices(seen, levels),
            health=tuple(memory.health.values()),
            notes=(*notes, *remarks(memory, seen, cycle, moment), *breakout.notes),
            at=moment.now if moment.cut else None,
        )

    def _moment(
        self, memory: Memory, settings: Settings, now: datetime
    ) -> tuple[Moment, tuple[str, ...]]:
        if self._basis.travel_to is None or not memory.bars:
            return Moment(now), ()
        sessions = self._sessions(settings, memory.bars, "all sessions")
        return past_moment(self._basis.travel_to, sessions, settings.breakout_symbol)

    def _sessions(
        self, settings: Settings, bars: dict[str, DailyBars], part: str = "sessions"
    ) -> KnownSessions:
        symbol = settings.breakout_symbol
        inputs = (symbol, bars.get(symbol), bars.get(RUT))
        return self._once.get(part, inputs, lambda: known_sessions(bars, symbol))

    def _visible(self, symbol: str, bars: DailyBars, moment: Moment) -> DailyBars:
        return self._once.get(f"visible {symbol}", (bars, moment.cut), lambda: moment.visible(bars))

    def _levels(
        self,
        memory: Memory,
        settings: Settings,
        seen: dict[str, DailyBars],
        moment: Moment,
        sessions: KnownSessions,
    ) -> tuple[Level, ...]:
        live = {} if moment.cut else memory.quotes
        schedule = regular_hours(moment.cut) if moment.cut else memory.schedule
        rows = []
        for ticker in settings.followed:
            stats = self._stats(ticker, seen)
            inputs = RowInputs(
                symbol_of(ticker),
                stats,
                live.get(ticker),
                ticker in memory.from_store,
                memory.why.get(ticker),
                sessions.ended(ticker, stats.last_date if stats else None),
            )
            rows.append(level_row(inputs, schedule, moment.now))
        return tuple(rows)

    def _stats(self, ticker: str, seen: dict[str, DailyBars]) -> LevelStats | None:
        bars = seen.get(ticker)
        if bars is None:
            return None
        calendar = symbol_of(ticker).calendar
        return self._once.get(f"stats {ticker}", (bars,), lambda: level_stats(bars, calendar))

    def _breakout(
        self,
        memory: Memory,
        settings: Settings,
        seen: dict[str, DailyBars],
        levels: tuple[Level, ...],
        moment: Moment,
    ) -> Breakout:
        symbol, rule = settings.breakout_symbol, settings.breakout
        bars = seen.get(symbol) or _none_of(symbol)

        def compute() -> tuple[Fold, Breakout]:
            folded = fold(bars, rule)
            return folded, summarise(folded, symbol=symbol, sensitivity=sensitivity(bars, rule))

        folded, result = self._once.get("breakout", (bars, rule), compute)
        quote = None if moment.cut else memory.quotes.get(symbol)
        return self._with_live(folded, result, quote, seen, levels)

    def _with_live(
        self,
        folded: Fold,
        result: Breakout,
        quote: Quote | None,
        seen: dict[str, DailyBars],
        levels: tuple[Level, ...],
    ) -> Breakout:
        """Put in what the running session would make of it; the fold itself stays as it is."""
        stats = self._stats(result.symbol, seen)
        row = next((level for level in levels if level.symbol == result.symbol), None)
        if stats is None or row is None or row.price is None or quote is None:
            return result
        running = quote.session is not None and quote.session > stats.last_date
        if not running or row.quoted_at is None:
            return result
        return replace(
            result,
            provisional=provisional(folded, quote.day_high or quote.price, quote.price),
            overhead_closes=overhead(stats, quote.price),
            overhead_as_of=f"{row.quoted_at:%Y-%m-%dT%H:%M:%SZ}",
        )

    def _correlation(
        self, settings: Settings, seen: dict[str, DailyBars], sessions: KnownSessions
    ) -> Correlation:
        x, y = (seen.get(symbol) or _none_of(symbol) for symbol in settings.pair)
        given = seen.get(SPX) if SPX not in settings.pair else None
        ended = sessions.ended(x.symbol, last_usable(x)) or sessions.ended(y.symbol, last_usable(y))
        if ended is not None:
            return Correlation(*settings.pair, settings.method, settings.window, why=ended)
        return self._once.get(
            "correlation",
            (x, y, given, settings.window, settings.method),
            lambda: correlate(x, y, window=settings.window, method=settings.method, given=given),
        )

    def _halving(
        self,
        memory: Memory,
        seen: dict[str, DailyBars],
        moment: Moment,
        sessions: KnownSessions,
    ) -> Halving:
        btc = seen.get(BTC)
        last = last_usable(btc) if btc else None
        if last is None or sessions.ended(BTC, last):
            last = moment.cut or sessions.last or moment.now.date()
        day, now = last, moment.now.replace(second=0, microsecond=0)
        return self._once.get(
            "halving",
            (btc, memory.tips, now, day),
            lambda: halving(moment.now, tips_at(memory.tips, moment), btc, day),
        )

    def _prices(
        self, seen: dict[str, DailyBars], levels: tuple[Level, ...]
    ) -> tuple[PriceSeries, ...]:
        rows = {level.symbol: level for level in levels}
        return tuple(
            PriceSeries(
                symbol,
                bars.dates,
                bars.close,
                rows[symbol].price if symbol in rows else None,
            )
            for symbol, bars in seen.items()
        )

    def _status(self, memory: Memory, now: datetime) -> StatusInputs:
        """Return what the header's word is made of: always of the present, never of the past."""
        state = memory.schedule.state(now)
        return StatusInputs(
            self._basis.source,
            nyse_open=state is not None and state.word is SessionWord.OPEN,
            rut_at=self._stamp(RUT, memory, now),
            btc_at=self._stamp(BTC, memory, now),
            failures=memory.price_failures,
            has_stored=bool(memory.from_store),
        )

    def _stamp(self, symbol: str, memory: Memory, now: datetime) -> datetime | None:
        """Return the time of a symbol's newest price by its source's own clock."""
        calendar, bars = symbol_of(symbol).calendar, memory.bars.get(symbol)
        quote = memory.quotes.get(symbol)
        stamps = [] if quote is None else [quote.quoted_at]
        if bars is not None and bars.complete_to is not None:
            stamps.append(closed_at(bars.complete_to, calendar, memory.schedule))
        return min(max(stamps), now) if stamps else None


@cache
def _none_of(symbol: str) -> DailyBars:
    """One empty history a symbol, so that nothing is computed again because nothing is there."""
    return DailyBars(symbol)


def _offline(memory: Memory) -> dict[str, Any]:
    health = memory.health.get("prices")
    if health is None or health.state is not FeedState.BACKOFF:
        return {}
    return {"offline_words": health.last_error, "next_try": health.next_try}


def _waiting(memory: Memory, settings: Settings) -> str | None:
    missing = [s for s in settings.followed if s not in memory.bars and s not in memory.why]
    if not missing or memory.price_failures:
        return None
    return f"{len(missing)} of {len(settings.followed)} symbols"
