"""The one thing that panes, report and tests read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.model.journal import JournalExtent

if TYPE_CHECKING:
    # Only names of types here: who reads a part imports it, and the first paint waits for none.
    from datetime import date, datetime

    from tui.model.alerts import Fired
    from tui.model.backtest import Backtest
    from tui.model.breakout import Breakout
    from tui.model.claims import Claim
    from tui.model.correlation import Correlation
    from tui.model.events import ClockJumped
    from tui.model.evidence import Evidence
    from tui.model.halving import Halving
    from tui.model.health import FeedHealth, Source, StatusInputs
    from tui.model.journal import JournalEntry
    from tui.model.market import Schedule
    from tui.model.monitor import Monitor
    from tui.model.participation import Participation
    from tui.model.quotes import Level
    from tui.model.rates import Rates
    from tui.model.risk_curve import RiskCurve
    from tui.model.volatility import Volatility


@dataclass(frozen=True, eq=False)
class PriceSeries:
    """Completed daily closes of one symbol, oldest first, with the live price behind them."""

    symbol: str
    dates: tuple[date, ...] = ()
    closes: tuple[float, ...] = ()
    live: float | None = None


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All that is known at ``made_at``; frozen, without identity (``eq=False``).

    ``version`` grows with every snapshot; ``data_version`` only when bars or settings changed, so
    that charts can be cached by it. ``waiting_for`` names what a first start still waits for.
    ``pending`` tells that resampled figures are still to come (a step of the time machine).
    ``journal`` holds the newest entries, the newest first; ``journal_extent`` counts them all.
    ``fired`` holds the last alerts that this process was the first to see, the newest last.
    ``first_session`` and ``last_session`` are the ends of what the time machine can show.
    ``jumps`` are the last leaps of the clock, the newest last.
    """

    version: int
    data_version: int
    made_at: datetime
    source: Source
    status_inputs: StatusInputs
    schedule: Schedule
    as_of: date | None = None
    travelled_to: date | None = None
    clock_set: bool = False
    offline_words: str | None = None
    next_try: datetime | None = None
    waiting_for: str | None = None
    levels: tuple[Level, ...] = ()
    breakout: Breakout | None = None
    correlation: Correlation | None = None
    halving: Halving | None = None
    evidence: Evidence | None = None
    claims: tuple[Claim, ...] = ()
    risk_curve: RiskCurve | None = None
    volatility: Volatility | None = None
    rates: Rates | None = None
    participation: Participation | None = None
    journal: tuple[JournalEntry, ...] = ()
    journal_extent: JournalExtent = field(default_factory=JournalExtent)
    fired: tuple[Fired, ...] = ()
    prices: tuple[PriceSeries, ...] = ()
    health: tuple[FeedHealth, ...] = ()
    notes: tuple[str, ...] = ()
    monitor: Monitor | None = None
    at: datetime | None = None
    pending: bool = False
    first_session: date | None = None
    last_session: date | None = None
    backtest: Backtest | None = None
    jumps: tuple[ClockJumped, ...] = ()

    @property
    def instant(self) -> datetime:
        """The instant that is spoken of: ``made_at``, or the end of a past session (``at``)."""
        return self.at or self.made_at

    @property
    def journal_new(self) -> int:
        """How many of the journal's entries the person has not looked at; none on a past day."""
        return sum(map(self.is_new, self.journal))

    def is_new(self, entry: JournalEntry) -> bool:
        """Tell whether an entry was made since the person last looked at the journal."""
        looked = self.journal_extent.looked_at
        return self.travelled_to is None and (looked is None or entry.seen_at > looked)

    def seen_since(self, began: datetime) -> datetime:
        """Return since when something that began has been seen without a break.

        After a leap of the clock it is counted anew: nobody watched a machine that slept.
        """
        last = self.jumps[-1].at if self.jumps else began
        return began if last <= began <= self.made_at else last

    def level(self, symbol: str) -> Level | None:
        """Return the row of one symbol."""
        return next((row for row in self.levels if row.symbol == symbol), None)

    def price_series(self, symbol: str) -> PriceSeries | None:
        """Return the daily closes of one symbol."""
        return next((series for series in self.prices if series.symbol == symbol), None)
