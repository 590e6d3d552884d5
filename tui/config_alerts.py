"""The tables ``[[alert]]`` of the config file: rules in, all that is wrong with them out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from tui.config_keys import to_toml
from tui.config_readers import Read, choice, number, shown, texts, ticker, whole_number
from tui.errors import nearest
from tui.model.alerts import (
    FEEDS,
    MOST_RULES,
    AlertRule,
    CorrelationRule,
    CrossingRule,
    FeedRule,
    HalvingRule,
    Place,
    PriceRule,
    ProvisionalRule,
    RecordRule,
    Side,
    StateRule,
    VolatilityRule,
)
from tui.model.breakout import BreakoutState
from tui.model.symbols import symbol_of

Complain = Callable[[str, str], None]
"""Takes the place of an error (``alert.0.above``) and its words."""

_STATES = tuple(state.value for state in BreakoutState if state is not BreakoutState.UNKNOWN)


def _states(value: object) -> tuple[BreakoutState, ...]:
    return tuple(BreakoutState(choice(_STATES)(item)) for item in texts(value, "states"))


def _blocks(value: object) -> tuple[int, ...]:
    items = texts(value, "blocks left, such as [1000, 0]")
    if not items:
        raise ValueError("must hold at least one number of blocks")
    return tuple(sorted({whole_number(0, 209_999)(item) for item in items}, reverse=True))


def _name(value: object) -> str:
    if not isinstance(value, str) or not value.isprintable() or len(value) > 40:
        raise ValueError(f"must be a printable text of at most 40 characters, not {shown(value)}")
    return value


def _with_record(value: object) -> str:
    symbol: str = ticker(value)
    if not symbol_of(symbol).kind.has_record:
        raise ValueError(f"must be something with a record, which {shown(value)} has not")
    return symbol


def _sided(read: Read) -> dict[str, Read]:
    return {"above": read, "below": read}


_PRICE, _FRACTION, _NAME = number(1e-8, 1e12, ""), number(0.0, 1.0, ""), {"name": _name}
# So wide that what only trembles at a line crosses it once.
_OF_PRICES, _OF_FRACTIONS = number(0.0005, 0.5, ""), number(0.01, 1.0, "")
_KINDS: dict[str, tuple[type[AlertRule], dict[str, Read]]] = {
    "state": (StateRule, {"states": _states, **_NAME}),
    "provisional": (ProvisionalRule, {"states": _states, **_NAME}),
    "price": (
        PriceRule,
        {"symbol": ticker, **_sided(_PRICE), "hysteresis": _OF_PRICES, **_NAME},
    ),
    "record": (
        RecordRule,
        {"symbol": _with_record, "within": _FRACTION, "hysteresis": _OF_PRICES, **_NAME},
    ),
    "correlation": (
        CorrelationRule,
        {**_sided(number(-1.0, 1.0, "")), "hysteresis": _OF_FRACTIONS, **_NAME},
    ),
    "volatility": (VolatilityRule, {**_sided(_FRACTION), "hysteresis": _OF_FRACTIONS, **_NAME}),
    "halving": (HalvingRule, {"blocks": _blocks, **_NAME}),
    "feed": (FeedRule, {"feed": choice(FEEDS), "minutes": number(1.0, 10_080.0, ""), **_NAME}),
}
_NAME_OF: dict[type[AlertRule], str] = {made: kind for kind, (made, _) in _KINDS.items()}
_NEEDED = ("symbol",)
_EXTENTS: dict[type[AlertRule], tuple[float, float]] = {
    PriceRule: (0.0, math.inf),
    RecordRule: (-1.0, math.inf),
    CorrelationRule: (-1.0, 1.0),
    VolatilityRule: (0.0, 1.0),
}


def read_rules(value: object, complain: Complain) -> tuple[AlertRule, ...]:
    """Return the rules that are right; complain of every error in the others."""
    if not isinstance(value, list):
        complain("alert", "alert is a list of tables: write [[alert]] on a line of its own")
        return ()
    if len(value) > MOST_RULES:
        complain("alert", f"there may be at most {MOST_RULES} alerts, not {len(value)}")
    rules: dict[str, AlertRule] = {}
    for index, table in enumerate(value):
        place = f"alert.{index}"
        rule = _rule(table, place, complain)
        if rule is None:
            continue
        if rule.id in rules:
            complain(place, f"there is an alert of kind {_NAME_OF[type(rule)]} like this already")
        rules.setdefault(rule.id, rule)
    return tuple(rules.values())


def _rule(table: object, place: str, complain: Complain) -> AlertRule | None:
    """Read one table; None after a complaint."""
    if not isinstance(table, dict):
        complain(place, f"an alert is a table with a kind, not {shown(table)}")
        return None
    try:
        kind = choice(tuple(_KINDS))(table["kind"])
    except KeyError:
        complain(place, f"an alert needs a kind: {', '.join(_KINDS)}")
        return None
    except ValueError as error:
        complain(f"{place}.kind", f"alert.kind {error}")
        return None
    made, readers = _KINDS[kind]
    said = [
        *(_unknown(kind, name) for name in table if name != "kind" and name not in readers),
        *_missing(kind, readers, table),
    ]
    for name, words in said:
        complain(f"{place}.{name}" if name else place, words)
    values, wrong = _values(table, readers, place, complain)
    if said or wrong:
        return None
    for side in Side:
        if side in values:
            values |= {"side": side, "level": values.pop(side)}
    rule = made(**values)
    if not isinstance(rule, CrossingRule):
        return rule
    key, words = _unreachable(rule)
    if words:
        complain(f"{place}.{key}", f"alert.{key} {words}")
    return None if words else rule


def _unreachable(rule: CrossingRule) -> tuple[str, str]:
    """Return a rule's key, and why it could never fire or never twice; no words where it can."""
    low, high = _EXTENTS[type(rule)]
    line, key = rule.threshold, "within" if isinstance(rule, RecordRule) else str(rule.side)
    ahead, behind = (high, low) if line.side is Side.ABOVE else (low, high)
    if line.place(ahead) is not Place.BEYOND:
        return key, f"can never be passed: the value ends at {ahead:g}"
    if line.place(behind) is not Place.CLEAR:
        back = f"the hysteresis of {line.back:g}, since the value ends at {behind:g}"
        return key, f"can never be left again by {back}"
    return key, ""


def _unknown(kind: str, name: str) -> tuple[str, str]:
    known = _KINDS[kind][1]
    close = nearest(name, known)
    hint = f"did you mean '{close}'?" if close else f"there are {', '.join(known)}"
    return name, f"an alert of kind {kind} has no key {shown(name)}; {hint}"


def _missing(
    kind: str, readers: Mapping[str, Read], table: Mapping[str, object]
) -> list[tuple[str, str]]:
    said = [
        ("", f"an alert of kind {kind} needs {name}")
        for name in _NEEDED
        if name in readers and name not in table
    ]
    if "above" in readers and ("above" in table) == ("below" in table):
        said.append(("", f"an alert of kind {kind} needs either above or below"))
    return said


def _values(
    table: Mapping[str, object], readers: Mapping[str, Read], place: str, complain: Complain
) -> tuple[dict[str, Any], bool]:
    values: dict[str, Any] = {}
    wrong = False
    for name, value in table.items():
        if name not in readers:
            continue
        try:
            values[name] = readers[name](value)
        except ValueError as error:
            wrong = True
            complain(f"{place}.{name}", f"alert.{name} {error}")
    return values, wrong


def rule_lines(rule: AlertRule) -> list[str]:
    """Write a rule as a table ``[[alert]]``; a name or a choice that is empty is left out."""
    kind = _NAME_OF[type(rule)]
    known = {one.name: getattr(rule, one.name) for one in fields(rule)}
    if "side" in known:
        known[known.pop("side")] = known.pop("level")
    said = {name: known[name] for name in _KINDS[kind][1] if known.get(name) not in (None, "", ())}
    return ["[[alert]]", f'kind = "{kind}"', *(f"{n} = {to_toml(v)}" for n, v in said.items())]
