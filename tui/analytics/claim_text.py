"""How the claims ledger writes figures, and the tolerance of its "about"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.model.claims import ClaimVerdict

if TYPE_CHECKING:
    from datetime import date

ABOUT = 0.25
"""A computed figure within this share of the published one is "about" it."""
# Rounding in the last binary digit does not decide a verdict.
_ROUNDING = 1e-9


def about(value: float, published: float, share: float = ABOUT) -> bool:
    """Tell whether ``value`` lies within ``share`` of the published figure, both ends in."""
    return abs(value - published) <= share * abs(published) + _ROUNDING


def both(first: bool, second: bool) -> ClaimVerdict:
    """Return the verdict of a statement with two halves."""
    if first and second:
        return ClaimVerdict.HOLDS
    return ClaimVerdict.IN_PART if first or second else ClaimVerdict.DOES_NOT_HOLD


def signed(value: float, digits: int) -> str:
    """Write a number with its sign, a minus as wide as a plus, no sign at zero.

    >>> signed(2.04, 1), signed(-0.04, 1)
    ('+2.0', '0.0')
    """
    text = f"{abs(value):,.{digits}f}"
    if not any(digit in "123456789" for digit in text):
        return text
    return ("+" if value > 0 else "−") + text


def change(fraction: float) -> str:
    """Write a return in percent: one decimal, none from 1,000 % on.

    >>> change(0.0954), change(8.412), change(12.0986)
    ('+9.5 %', '+841.2 %', '+1,210 %')
    """
    return f"{signed(100 * fraction, 0 if abs(fraction) >= 10 else 1)} %"


def share(fraction: float, digits: int = 1) -> str:
    """Write a share or a rate in percent, without a sign."""
    return f"{100 * fraction:.{digits}f} %"


def price(value: float) -> str:
    """Write a price in full, two decimals."""
    return f"{value:,.2f}"


def moved(start: float, first: date, end: float, last: date) -> str:
    """Write a move with both prices, their dates and the return."""
    words = f"{price(start)} on {first} → {price(end)} on {last}"
    return f"{words} = {change(end / start - 1)}"


def times(multiple: float) -> str:
    """Write a multiple with one decimal."""
    return f"{multiple:,.1f}x"


def count(number: int, noun: str) -> str:
    """Write a count with its noun; the plural takes an s.

    >>> count(1, "session"), count(1204, "session")
    ('1 session', '1,204 sessions')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
