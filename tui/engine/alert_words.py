"""Alerts in words: a title of one line, and the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.model.alerts import (
    CorrelationRule,
    CrossingRule,
    PriceRule,
    RecordRule,
)

if TYPE_CHECKING:
    from tui.model.breakout import BreakoutState


def spoken(state: BreakoutState) -> str:
    """Return a state's name as the screens write it."""
    return state.replace("_", " ")


def amount(value: float) -> str:
    """Write a level as short as it is exact: thousands separated, no needless zeros."""
    text = f"{value:,.8f}".rstrip("0").rstrip(".")
    return text if float(text.replace(",", "")) == value else f"{value:g}"


def crossing_title(rule: CrossingRule, value: float) -> str:
    """Say which line was crossed."""
    if isinstance(rule, PriceRule):
        return f"{rule.symbol} {rule.side} {amount(rule.level)}"
    if isinstance(rule, RecordRule):
        return f"{rule.symbol} {'above' if value > 0 else 'near'} its record"
    if isinstance(rule, CorrelationRule):
        return f"correlation {rule.pair[0]} {rule.pair[1]} {rule.side} {rule.level:+g}"
    return f"Bitcoin volatility {rule.side} percentile {amount(rule.level * 100)}"


def halving_words(target: int, left: int, height: int) -> tuple[str, str]:
    """Say how near the halving of block ``target`` is."""
    if not left:
        return f"the halving of block {target:,}", f"block {height:,} is in"
    still = f"block {height:,}, {target - height:,} left" if height < target else "passed"
    return f"{left:,} blocks to the halving", still
