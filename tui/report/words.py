"""Numbers, dates and ages as the text report writes them: ASCII, a dot where there is none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tui.model.outside import harmless

NONE = "."

_FROM, _TO = "−–→×≤≥…·ρ", ("-", "-", "->", "x", "<=", ">=", "...", NONE, "rho")
_SPELLED = str.maketrans(dict(zip(_FROM, _TO, strict=True)))


def plain_minus(text: str) -> str:
    """Return a text with the minus sign that programs read."""
    return text.replace("−", "-")


def ascii_of(text: str) -> str:
    """Return a text in 7-bit characters, all of which can be seen."""
    return harmless(text).translate(_SPELLED).encode("ascii", "replace").decode("ascii")


def number(value: float | None, decimals: int = 2) -> str:
    """Format with thousands separators."""
    return NONE if value is None else f"{value:,.{decimals}f}"


def percent(value: float | None, decimals: int = 1) -> str:
    """Format a fraction as a signed percentage."""
    if value is None:
        return NONE
    shown = round(value * 100, decimals)
    return f"{shown:+,.{decimals}f} %" if shown else f"{0:.{decimals}f} %"


def share(value: float | None, decimals: int = 2) -> str:
    """Format a fraction as a percentage."""
    return NONE if value is None else f"{value * 100:,.{decimals}f} %"


def percentile(value: float | None) -> str:
    """Format a share of a whole as a percentile, rounded down: only the whole is 100."""
    return NONE if value is None else f"{int(100 * value + 1e-9)}"


def signed(value: float | None, decimals: int = 2) -> str:
    """Format a coefficient with its sign; zero has none."""
    if value is None:
        return NONE
    shown = round(value, decimals)
    return f"{shown:+.{decimals}f}" if shown else f"{0:.{decimals}f}"


def day(value: date | None) -> str:
    """Format a date."""
    return NONE if value is None else f"{value:%Y-%m-%d}"


def instant(value: datetime | None) -> str:
    """Format an instant in UTC."""
    return NONE if value is None else f"{value.astimezone(UTC):%Y-%m-%d %H:%M UTC}"


def age(elapsed: timedelta) -> str:
    """Format an age in one unit."""
    seconds = max(0, int(elapsed.total_seconds()))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
