"""From memory to snapshot: each part is computed again only when its own inputs changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from tui.analytics.breakout import Fold, fold, provisional
from tui.analytics.correlation import correlate
from tui.analytics.episodes import summarise
from tui.analytics.halving import halving
from tui.analytics.levels import LevelStats, level_stats, overhead
from tui.analytics.sensitivity import sensitivity
from tui.engine.level_rows import RowInputs, level_row
from tui.engine.memory import Memory
from tui.engine.moment import Moment, past_moment
from tui.model.bars import DailyBars
from tui.model.breakout import Breakout
from tui.model.correlation import Correlation
from tui.model.halving import Halving
from tui.model.health import FeedState, Source, StatusInputs
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
        levels = self._levels(memory, settings, seen, moment)
        breakout = self._breakout(memory, settings, seen, levels, moment)
        self._version += 1
        correlation, cycle = self._correlation(settings, seen), self._halving(memory, seen, moment)
        return Snapshot(
            version=self._version,
            data_version=self._once.computed,
            made_at=now,
            source=self._basis.source,
            status_inputs=self._status(memory, levels, moment),
            schedule=memory.schedule,
            as_of=breakout.as_of,
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
            notes=(*notes, *_bar_notes(seen), *breakout.notes),
            at=moment.now if moment.cut else None,
        )

    def _moment(
        self, memory: Memory, settings: Settings, now: datetime
    ) -> tuple[Moment, tuple[str, ...]]:
        bars = memory.bars.get(settings.breakout_symbol)
        if self._basis.travel_to is None or bars is None:
            return Moment(now), ()
        return past_moment(self._basis.travel_to, bars)

    def _visible(self, symbol: str, bars: DailyBars, moment: Moment) -> DailyBars:
        return self._once.get(f"visible {symbol}", (bars, moment.cut), lambda: moment.visible(bars))

    def _levels(
        self, memory: Memory, settings: Settings, seen: dict[str, DailyBars], moment: Moment
    ) -> tuple[Level, ...]:
        live = {} if moment.cut else memory.quotes
        rows = []
        for ticker in settings.followed:
            inputs = RowInputs(
                symbol_of(ticker),
                self._stats(ticker, seen),
                live.get(ticker),
                ticker in memory.from_store,
                memory.why.get(ticker),
            )
            rows.append(level_row(inputs, memory.schedule, moment.now))
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

    def _correlation(self, settings: Settings, seen: dict[str, DailyBars]) -> Correlation:
        x, y = (seen.get(symbol) or _none_of(symbol) for symbol in settings.pair)
        given = seen.get(SPX) if SPX not in settings.pair else None
        return self._once.get(
            "correlation",
            (x, y, given, settings.window, settings.method),
            lambda: correlate(x, y, window=settings.window, method=settings.method, given=given),
        )

    def _halving(self, memory: Memory, seen: dict[str, DailyBars], moment: Moment) -> Halving:
        btc = seen.get(BTC)
        last = btc.dates[-1] if btc else moment.now.date()
        now = moment.now.replace(second=0, microsecond=0)
        return self._once.get(
            "halving",
            (btc, memory.tips, now),
            lambda: halving(moment.now, memory.tips, btc, last),
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

    def _status(self, memory: Memory, levels: tuple[Level, ...], moment: Moment) -> StatusInputs:
        stamps = {level.symbol: level.quoted_at for level in levels}
        state = memory.schedule.state(moment.now)
        return StatusInputs(
            self._basis.source,
            nyse_open=state is not None and state.word is SessionWord.OPEN,
            rut_at=stamps.get(RUT),
            btc_at=stamps.get(BTC),
            failures=memory.price_failures,
            has_stored=bool(memory.from_store),
        )


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


def _bar_notes(seen: dict[str, DailyBars]) -> tuple[str, ...]:
    return tuple(f"{symbol}: {note}" for symbol, bars in seen.items() for note in bars.notes)
