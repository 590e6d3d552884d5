"""Which alert rules are in force: those of the config file, or the built-in ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.model.alerts import (
    AlertRule,
    CorrelationRule,
    FeedRule,
    HalvingRule,
    ProvisionalRule,
    RecordRule,
    StateRule,
)
from tui.model.symbols import RUT

if TYPE_CHECKING:
    from tui.model.settings import Settings

BUILT_IN: tuple[AlertRule, ...] = (
    StateRule(),
    ProvisionalRule(),
    RecordRule(RUT),
    HalvingRule(),
    FeedRule(),
)


def rules_in_force(settings: Settings) -> tuple[AlertRule, ...]:
    """Return the rules with what they take from the settings: symbol, pair, window, method.

    Without any in the config file these are the built-in ones, on the breakout symbol.
    """
    if settings.alert:
        rules = settings.alert
    else:
        near = RecordRule(settings.breakout_symbol)
        rules = tuple(near if isinstance(rule, RecordRule) else rule for rule in BUILT_IN)
    return tuple(_filled(rule, settings) for rule in rules)


def _filled(rule: AlertRule, settings: Settings) -> AlertRule:
    if isinstance(rule, StateRule | ProvisionalRule):
        return replace(rule, symbol=settings.breakout_symbol)
    if isinstance(rule, CorrelationRule):
        method = settings.method.value
        return replace(rule, pair=settings.pair, window=settings.window, method=method)
    return rule
