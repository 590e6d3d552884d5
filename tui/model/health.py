"""How the feeds are, and the one word for the whole that the header shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tui.model.market import Schedule
from tui.model.quotes import Freshness
from tui.model.symbols import Calendar

TRIPS_AFTER = 5
"""Failures in a row that open a feed's circuit: from then on one attempt at a time."""
TRY_GAP = timedelta(seconds=10)
"""Between two attempts by hand, while the circuit is open and while all is well."""


class FeedState(StrEnum):
    """State of one feed (closed vocabulary of the report)."""

    OK = "ok"
    WAITING = "waiting"
    BACKOFF = "backoff"
    FAILED = "failed"
    OFF = "off"


@dataclass(frozen=True)
class FeedHealth:
    """One feed as it stands: what it last did, in words, and what it does next.

    ``failures`` counts attempts that failed in a row; ``detail`` is for a state that is good but
    worth a word (one of two hosts silent, say). ``requests_hour`` counts what it sent within the
    last hour, ``latency_s`` is the median of its last answers in real seconds; None: not measured.
    """

    feed: str
    state: FeedState = FeedState.WAITING
    last_ok: datetime | None = None
    last_error: str | None = None
    last_error_at: datetime | None = None
    attempts: int = 0
    failures: int = 0
    next_try: datetime | None = None
    detail: str | None = None
    requests_hour: int | None = None
    latency_s: float | None = None

    @property
    def circuit_open(self) -> bool:
        """True after ``TRIPS_AFTER`` failures in a row."""
        return self.failures >= TRIPS_AFTER


class Source(StrEnum):
    """Where the data of a snapshot comes from (closed vocabulary of the report)."""

    YAHOO = "yahoo"
    FILES = "files"
    DEMO = "demo"
    STORE = "store"


class Status(StrEnum):
    """The header's word; exactly one is true."""

    DEMO = "DEMO"
    FILES = "FILES"
    STARTING = "STARTING"
    OFFLINE = "OFFLINE"
    LIVE = "LIVE"
    CLOSED = "CLOSED"
    DELAYED = "DELAYED"
    STALE = "STALE"


CLOCK_SLACK = timedelta(seconds=5)
"""How far a time stamp may lie ahead of the clock; beyond it nobody knows how old it is."""
LIVE_WITHIN = timedelta(seconds=60)
DELAYED_WITHIN = timedelta(minutes=20)


def past_stamp(stamp: datetime, now: datetime) -> datetime:
    """Return a time stamp at most ``now``; one too far ahead stays as it is, so that it shows."""
    return stamp if stamp > now + CLOCK_SLACK else min(stamp, now)


def freshness_of(quoted_at: datetime | None, now: datetime) -> Freshness:
    """Grade a price by its own time stamp: 60 s live, 20 min delayed, older stale.

    A stamp of the future (the clock was set back) tells no age and is never fresh.
    """
    if quoted_at is None:
        return Freshness.NONE
    age = now - quoted_at
    if age < -CLOCK_SLACK:
        return Freshness.STALE
    if age <= LIVE_WITHIN:
        return Freshness.LIVE
    return Freshness.DELAYED if age <= DELAYED_WITHIN else Freshness.STALE


def freshness_in_market(
    quoted_at: datetime | None, now: datetime, calendar: Calendar, schedule: Schedule
) -> Freshness:
    """Grade a price against what its market allows: a closed market's last price is not stale."""
    if calendar is Calendar.NYSE:
        now = schedule.last_trading(now) or now
    return freshness_of(quoted_at, now)


@dataclass(frozen=True)
class StatusInputs:
    """All that decides the header's word (contract, "Header").

    ``nyse_open`` is also true where nobody knows that it is closed (``Schedule.may_be_open``).
    """

    source: Source
    nyse_open: bool
    rut_at: datetime | None
    btc_at: datetime | None
    failures: int = 0
    has_stored: bool = False


def status_word(known: StatusInputs, now: datetime) -> Status:
    """Return the first word that applies, in the contract's order but for one.

    OFFLINE stands before STARTING: a first start without a network would be starting for ever.
    """
    fixed = {Source.DEMO: Status.DEMO, Source.FILES: Status.FILES}.get(known.source)
    if fixed is not None:
        return fixed
    if known.failures >= 2:
        return Status.OFFLINE
    answered = known.rut_at is not None or known.btc_at is not None
    if not answered and not known.has_stored:
        return Status.STARTING
    return _by_age(known, now)


def _by_age(known: StatusInputs, now: datetime) -> Status:
    """Grade by the older age of BTC-USD and, while the NYSE is open, ^RUT."""
    stamps = [known.btc_at] + ([known.rut_at] if known.nyse_open else [])
    grades = {freshness_of(stamp, now) for stamp in stamps}
    if grades & {Freshness.NONE, Freshness.STALE}:
        return Status.STALE
    if Freshness.DELAYED in grades:
        return Status.DELAYED
    return Status.LIVE if known.nyse_open else Status.CLOSED
