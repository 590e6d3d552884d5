"""The only place that reads the system clock; everything else is handed a ``Clock``."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from tui.errors import UsageError


class Clock(Protocol):
    """Wall time in UTC, and the rate at which it runs against real time."""

    @property
    def is_set(self) -> bool:
        """True when the clock was set by hand and does not tell the real time."""
        ...

    @property
    def rate(self) -> float:
        """Seconds of this clock in one real second."""
        ...

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return real seconds that never run backwards; for deadlines only."""
        ...


class SystemClock:
    """The machine's own clock."""

    is_set = False
    rate = 1.0

    def now(self) -> datetime:
        """Return the system time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the system's monotonic seconds."""
        return time.monotonic()


@dataclass(frozen=True)
class SetClock:
    """A clock that stood at ``start`` when the monotonic clock read ``origin``."""

    start: datetime
    origin: float
    rate: float = 1.0
    is_set: bool = True

    def now(self) -> datetime:
        """Return ``start`` plus the scaled real time elapsed since ``origin``."""
        return self.start + timedelta(seconds=(time.monotonic() - self.origin) * self.rate)

    def monotonic(self) -> float:
        """Return the system's monotonic seconds."""
        return time.monotonic()


# Bitcoin's first block is of 2009; no schedule and no estimate reaches beyond a lifetime.
_FIRST_YEAR, _LAST_YEAR, _FASTEST = 2009, 2100, 1e6
_NUMBER = r"\d{1,12}(?:\.\d+)?"
_SPEC = re.compile(rf"^(?P<instant>.+?)(?:x(?P<rate>\d+(?:\.\d+)?))?(?:@(?P<anchor>{_NUMBER}))?$")


def clock_from(spec: str | None) -> Clock:
    """Build a clock from ``<instant>[x<rate>][@<Unix time>]``, or the system's when empty.

    It stands at the instant now, or stood there at the Unix time: all programs that are given one
    such specification (RESONANCE_CLOCK) show the same, whenever each is started.

    Raises:
        UsageError: It is none, or leads beyond a lifetime.
    """
    if not spec:
        return SystemClock()
    match = _SPEC.match(spec.strip())
    try:
        if match is None:
            raise ValueError(spec)
        start = datetime.fromisoformat(match["instant"])
        rate = float(match["rate"] or 1.0)
        start = start if start.tzinfo else start.replace(tzinfo=UTC)
        clock = SetClock(start.astimezone(UTC), time.monotonic() - _since(match["anchor"]), rate)
        years = {start.year, clock.now().year}
        if not (0 < rate <= _FASTEST and _FIRST_YEAR <= min(years) <= max(years) <= _LAST_YEAR):
            raise ValueError(spec)
    except (ValueError, OverflowError):
        raise UsageError(
            f"RESONANCE_CLOCK={spec!r} is not an instant such as 2026-08-21T14:32:00-04:00, "
            f"{_FIRST_YEAR} to {_LAST_YEAR}, with an optional rate such as x60 and an optional "
            "Unix time at which it stood there, such as @1787337120"
        ) from None
    return clock


def _since(anchor: str | None) -> float:
    """Return the real seconds since a Unix time, 0 since none."""
    return time.time() - float(anchor) if anchor else 0.0
