"""Numbers, dates and ages as the design writes them (design, section 4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tui.model import outside
from tui.model.bars import NEW_YORK

DOT = "·"
MINUS = "−"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _typographic(text: str) -> str:
    """Use the minus sign that is as wide as a plus, and drop the sign of a rounded zero."""
    if text.startswith("-"):
        rest = text[1:]
        return rest if not any(c in "123456789" for c in rest) else MINUS + rest
    return text


def number(value: float | None, decimals: int = 2) -> str:
    """Format with thousands separators; a dot where there is no value."""
    return DOT if value is None else _typographic(f"{value:,.{decimals}f}")


def price(value: float | None) -> str:
    """Format a price: two decimals, more below one so that a small price is not shown as zero."""
    if value is None or abs(value) >= 1:
        return number(value)
    return number(value, 4 if abs(value) >= 0.01 else 8)


def signed(value: float | None, decimals: int = 2) -> str:
    """Format with an explicit sign; zero has none."""
    if value is None:
        return DOT
    text = f"{value:+,.{decimals}f}"
    if not any(c in "123456789" for c in text):
        return text[1:]
    return _typographic(text)


def percent(fraction: float | None, decimals: int = 1) -> str:
    """Format a fraction as a signed percentage; from 1,000 % on without decimals."""
    if fraction is None:
        return DOT
    value = fraction * 100
    return f"{signed(value, 0 if abs(value) >= 1000 else decimals)} %"


def share(fraction: float | None, decimals: int = 2) -> str:
    """Format a fraction as a percentage without a sign."""
    return DOT if fraction is None else f"{number(fraction * 100, decimals)} %"


def percentile(share: float | None) -> str:
    """Format a share of a whole as a percentile, rounded down: only the whole is 100."""
    return DOT if share is None else f"{int(100 * share + 1e-9)}"


def arrow(value: float | None) -> str:
    """Return the arrow of a change."""
    if value is None or value == 0:
        return DOT
    return "▲" if value > 0 else "▼"


def change(fraction: float | None, decimals: int = 2) -> str:
    """Format a change: arrow, sign, percent; what rounds to zero has neither arrow nor sign."""
    if fraction is None:
        return DOT
    rounded = round(fraction * 100, decimals)
    return f"{arrow(rounded)} {percent(rounded / 100, decimals)}"


def basis_points(points: float | None) -> str:
    """Format a change of a yield, given in percentage points, in basis points."""
    if points is None:
        return DOT
    value = round(points * 100)
    return f"{arrow(value)} {signed(value, 0)} bp"


def sign_style(value: float | None, decimals: int = 2) -> str:
    """Name the token of a change's sign."""
    rounded = 0.0 if value is None else round(value * 100, decimals)
    if rounded == 0:
        return "muted"
    return "up" if rounded > 0 else "down"


def multiple(value: float | None) -> str:
    """Format a multiple: two decimals below ten, one from there."""
    if value is None:
        return DOT
    return f"{value:.2f}x" if value < 9.995 else f"{value:,.1f}x"


def p_value(value: float | None) -> str:
    """Format a p-value: two decimals, three below 0.1, four below 0.001; never a zero."""
    if value is None:
        return DOT
    if value < 0.00095:
        return f"{value:.4f}" if value >= 0.00005 else "<0.0001"
    return f"{value:.3f}" if value < 0.0995 else f"{value:.2f}"


def age(elapsed: timedelta | None) -> str:
    """Format an age in one unit; a stamp slightly ahead of the clock counts as now."""
    if elapsed is None:
        return DOT
    seconds = max(0, int(elapsed.total_seconds()))
    for size, unit in ((365 * 86400, "y"), (86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def span(seconds: float) -> str:
    """Format a time to come: ``1 h 28 m``, ``3 d 4 h``, ``42 s``."""
    left = max(0, int(seconds))
    if left < 60:
        return f"{left} s"
    minutes = left // 60
    if minutes < 60:
        return f"{minutes} m"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} m"
    return f"{hours // 24} d {hours % 24} h"


def day(value: date | None) -> str:
    """Format a date."""
    return DOT if value is None else value.isoformat()


def day_short(value: date | None) -> str:
    """Format month and day."""
    return DOT if value is None else f"{value:%m-%d}"


def day_words(value: date | None, *, year: bool = True) -> str:
    """Format a date in prose: ``14 Apr 2028``."""
    if value is None:
        return DOT
    text = f"{value.day} {_MONTHS[value.month - 1]}"
    return f"{text} {value.year}" if year else text


def clock_et(now: datetime) -> str:
    """Format the time of day in New York."""
    return f"{now.astimezone(NEW_YORK):%H:%M} ET"


def clean(text: str, limit: int = 200) -> str:
    """Make text from outside harmless: no control, format or bidi characters, bounded length."""
    return outside.clean(text, limit)
