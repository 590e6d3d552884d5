"""From memory to snapshot: what is known, as of now or of the end of a past session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tui.analytics.episodes import without_today
from tui.engine.level_rows import RowInputs, closed_at, level_row
from tui.engine.live_bar import with_live
from tui.engine.market_parts import Market, MarketParts
from tui.engine.memory import Memory
from tui.engine.moment import KnownSessions, Moment, past_moment
from tui.engine.once import Once
from tui.engine.parts import History, Parts
from tui.engine.remarks import remarks
from tui.model.breakout import Breakout
from tui.model.claims import Claim
from tui.model.correlation import Correlation
from tui.model.evidence import Evidence
from tui.model.halving import Halving
from tui.model.health import FeedState, Source, StatusInputs, past_stamp
from tui.model.market import regular_hours
from tui.model.quotes import Level
from tui.model.retargets import known_halvings
from tui.model.settings import Settings
from tui.model.snapshot import PriceSeries, Snapshot
from tui.model.symbols import BTC, RUT, symbol_of

# The feeds that bring daily bars, one in each source.
_HISTORIES = frozenset({"history", "files", "demo"})


_ALL = frozenset({"evidence", "correlation", "cycles", "claims", "market"})
# What takes long and is seen on a pane; levels, breakout and block height are everywhere.
_NEEDS: dict[str, frozenset[str]] = {
    "overview": _ALL - {"claims"},
    "breakout": frozenset({"evidence"}),
    "halving": frozenset({"cycles"}),
    "correlation": frozenset({"correlation"}),
    "evidence": frozenset({"evidence", "cycles"}),
    "claims": frozenset({"claims"}),
    "levels": frozenset(),
    "risk": frozenset({"market"}),
}


@dataclass(frozen=True, eq=False)
class _Made:
    """The computed parts of a snapshot, by its own field names."""

    levels: tuple[Level, ...]
    breakout: Breakout
    correlation: Correlation | None
    halving: Halving
    evidence: Evidence | None
    claims: tuple[Claim, ...]


class Composer:
    """Makes snapshots out of a memory; owned by one thread. ``once`` holds what is computed."""

    def __init__(self, source: Source, *, clock_set: bool = False) -> None:
        self._source, self._clock_set = source, clock_set
        self.once = Once()
        self.parts, self._market = Parts(self.once), MarketParts(source, self.once)
        self._version = 0

    def compose(
        self,
        memory: Memory,
        settings: Settings,
        now: datetime,
        travel_to: date | None = None,
        *,
        resample: bool = True,
        pane: str | None = None,
    ) -> Snapshot:
        """Return the snapshot of this instant, or of the past session that is asked for.

        ``resample`` False leaves out for now what draws at random, and ``pane`` all that the named
        pane does not show; the snapshot is ``pending`` then.

        Raises:
            UsageError: the past date lies before the data.
        """
        whole = self.parts.sessions(memory.bars, settings.breakout_symbol)
        moment, notes = self._moment(memory, settings, now, travel_to)
        history = self.parts.history(memory.bars, moment)
        sessions = whole if moment.cut is None else whole.until(moment.cut)
        needs = _NEEDS.get(pane, _ALL) if pane is not None else _ALL
        made = self._compute(memory, settings, history, sessions, needs, resample=resample)
        market = Market()
        if "market" in needs:
            market = self._market.market(history, sessions, made.breakout, made.halving, memory)
        self._version += 1
        return Snapshot(
            version=self._version,
            data_version=self.once.computed,
            made_at=now,
            source=self._source,
            status_inputs=self._status(memory, now),
            schedule=memory.schedule,
            as_of=sessions.last,
            travelled_to=moment.cut,
            clock_set=self._clock_set,
            **_offline(memory),
            waiting_for=_waiting(memory, settings, moment),
            **vars(made),
            **vars(market),
            prices=self._prices(history, made.levels),
            health=tuple(memory.health.values()),
            notes=(
                *notes,
                *(f"{row.symbol}: {row.remark}" for row in made.levels if row.remark),
                *remarks(memory, history.whole, made.halving, moment),
                *made.breakout.notes,
            ),
            at=moment.now if moment.cut else None,
            pending=needs != _ALL or _awaited(made.correlation, made.evidence),
            first_session=whole.dates[0] if whole.dates else None,
            last_session=whole.last,
            backtest=self.parts.backtest(moment),
            jumps=memory.jumps,
        )

    def _compute(
        self,
        memory: Memory,
        settings: Settings,
        history: History,
        sessions: KnownSessions,
        needs: frozenset[str],
        *,
        resample: bool,
    ) -> _Made:
        """Compute the parts that are needed, each only if its own inputs changed."""
        parts = self.parts
        levels = self._levels(memory, settings, history, sessions)
        breakout = self._breakout(memory, settings, history, levels)
        ended = sessions.ended(breakout.symbol, breakout.as_of)
        cycle = parts.halving(
            memory.tips,
            history,
            sessions,
            cycles="cycles" in needs,
            later_halvings=memory.halvings,
        )
        halvings = known_halvings(memory.halvings, cycle.lost)
        evidence = correlation = None
        if "evidence" in needs:
            evidence = parts.evidence(
                breakout, history, sessions, resample=resample, halvings=halvings
            )
        if "correlation" in needs:
            correlation = parts.correlation(
                settings, history, sessions, cycle.last_halving, resample=resample
            )
        claims: tuple[Claim, ...] = ()
        if "claims" in needs:
            claims = parts.claims(history, sessions, cycle, halvings)
        return _Made(
            levels,
            breakout if ended is None else without_today(breakout, ended),
            correlation,
            cycle,
            evidence,
            claims,
        )

    def sights(
        self, memory: Memory, settings: Settings
    ) -> tuple[tuple[date, ...], Breakout | None]:
        """Return where the time machine can go: the sessions, and what the whole history says."""
        whole = self.parts.sessions(memory.bars, settings.breakout_symbol)
        return whole.dates, self.parts.told(settings, memory.bars)

    def _moment(
        self, memory: Memory, settings: Settings, now: datetime, travel_to: date | None
    ) -> tuple[Moment, tuple[str, ...]]:
        if travel_to is None or not memory.bars:
            return Moment(now), ()
        whole = self.parts.sessions(memory.bars, settings.breakout_symbol)
        return past_moment(travel_to, whole, settings.breakout_symbol)

    def _levels(
        self,
        memory: Memory,
        settings: Settings,
        history: History,
        sessions: KnownSessions,
    ) -> tuple[Level, ...]:
        moment = history.moment
        live = {} if moment.cut else memory.quotes
        schedule = regular_hours(moment.cut) if moment.cut else memory.schedule
        rows = []
        for ticker in settings.followed:
            stats = self.parts.stats(ticker, history)
            inputs = RowInputs(
                symbol_of(ticker),
                stats,
                live.get(ticker),
                ticker in memory.stored_bars,
                # What is wrong with a feed today says nothing of a past day that is known.
                None if moment.cut and stats else memory.why.get(ticker),
                sessions.ended(ticker, stats.last_date if stats else None),
                None if moment.cut else memory.book.suspect(ticker),
                ticker in memory.stored_quotes,
                memory.day_jump(ticker),
            )
            rows.append(level_row(inputs, schedule, moment.now))
        return tuple(rows)

    def _prices(self, history: History, levels: tuple[Level, ...]) -> tuple[PriceSeries, ...]:
        prices = {level.symbol: level.price for level in levels}
        series = (
            PriceSeries(symbol, *self.parts.closes(symbol, history), prices.get(symbol))
            for symbol in history.whole
        )
        return tuple(one for one in series if one.dates)

    def _breakout(
        self, memory: Memory, settings: Settings, history: History, levels: tuple[Level, ...]
    ) -> Breakout:
        folded, result = self.parts.breakout(settings, history)
        if history.moment.cut is not None:
            return result
        symbol = result.symbol
        return with_live(
            folded,
            result,
            self.parts.stats(symbol, history),
            memory.quotes.get(symbol),
            next((level for level in levels if level.symbol == symbol), None),
            schedule=memory.schedule,
            now=history.moment.now,
        )

    def _status(self, memory: Memory, now: datetime) -> StatusInputs:
        """Return what the header's word is made of: always of the present, never of the past."""
        return StatusInputs(
            self._source,
            nyse_open=memory.schedule.may_be_open(now),
            rut_at=self._stamp(RUT, memory, now),
            btc_at=self._stamp(BTC, memory, now),
            failures=memory.price_failures,
            has_stored=bool(memory.stored_bars or memory.stored_quotes),
        )

    def _stamp(self, symbol: str, memory: Memory, now: datetime) -> datetime | None:
        """Return the time of a symbol's newest price by its source's own clock."""
        calendar, bars = symbol_of(symbol).calendar, memory.bars.get(symbol)
        quote = memory.quotes.get(symbol)
        stamps = [] if quote is None else [quote.quoted_at]
        if bars is not None and bars.complete_to is not None:
            stamps.append(closed_at(bars.complete_to, calendar, memory.schedule))
        return past_stamp(max(stamps), now) if stamps else None


def _awaited(*parts: Correlation | Evidence | None) -> bool:
    return any(part is not None and part.pending for part in parts)


def _offline(memory: Memory) -> dict[str, Any]:
    health = memory.health.get("prices")
    if health is None or health.state is not FeedState.BACKOFF:
        return {}
    return {"offline_words": health.last_error, "next_try": health.next_try}


def _waiting(memory: Memory, settings: Settings, moment: Moment) -> str | None:
    """Say what a first start still waits for; a round that is over left nothing to wait for."""
    if moment.cut is not None or memory.tried & _HISTORIES:
        return None
    missing = [s for s in settings.followed if s not in memory.bars and s not in memory.why]
    if not missing or memory.price_failures:
        return None
    return f"asking for {len(missing)} of {len(settings.followed)} symbols"
