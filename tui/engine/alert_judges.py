"""One step of a rule: its memory and a snapshot in; its new memory and what happened out.

An occasion has a key that two monitors make alike, and has fired when the journal holds that key.
So firing is one insertion, arming again one change of the rule's row, and there is no moment in
between at which an end of the program could lose or double an alert.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import singledispatch
from itertools import count

from tui.engine.alert_rows import Row
from tui.engine.alert_sights import Sight, is_current, priced, sight
from tui.engine.alert_words import crossing_title, halving_words, spoken
from tui.engine.level_rows import closed_at
from tui.engine.outages import FAILING, LATELY, Spells, is_ahead, not_before, proof
from tui.model.alerts import (
    AlertRule,
    CorrelationRule,
    CrossingRule,
    FeedRule,
    HalvingRule,
    Place,
    PriceRule,
    ProvisionalRule,
    RecordRule,
    StateRule,
    VolatilityRule,
)
from tui.model.breakout import BreakoutState
from tui.model.health import FeedHealth, FeedState
from tui.model.snapshot import Snapshot
from tui.model.symbols import symbol_of

_ERA = 210_000

FiredAt = Callable[[str], datetime | None]
"""Tells the market time of the occasion of a key; None when it has not fired."""


@dataclass(frozen=True)
class Occasion:
    """Something that is worth an alert, once."""

    key: str
    title: str
    detail: str
    at: datetime | None = None
    symbol: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What a look came to: a row in place of the old one, if any, and what happened."""

    row: Row | None = None
    happened: tuple[Occasion, ...] = ()


@dataclass(frozen=True)
class Look:
    """What a rule is judged by."""

    snapshot: Snapshot
    row: Row | None
    fired: FiredAt
    spells: Spells


NOTHING = Verdict()


@singledispatch
def judge(rule: AlertRule, look: Look) -> Verdict | None:
    """Return what a look comes to; None when the snapshot says nothing that could be trusted."""
    raise TypeError(rule)


@judge.register(PriceRule)
@judge.register(RecordRule)
@judge.register(CorrelationRule)
@judge.register(VolatilityRule)
def _crossing(rule: CrossingRule, look: Look) -> Verdict | None:
    seen = sight(rule, look.snapshot)
    if seen is None or (look.row is None and not seen.current):
        return None
    if look.row is None:
        armed = rule.threshold.place(seen.value) is not Place.BEYOND
        return Verdict(Row(_unused(rule, look.fired, ""), armed=armed, at=seen.at))
    key = f"alert {rule.id} #{look.row.number}"
    done = look.fired(key)
    # What another monitor saw later decides: an older price neither fires nor arms.
    if not all(_newer(seen, known, look.snapshot) for known in (look.row.at, done)):
        return NOTHING
    return _crossed(rule, seen, look.row, key, waits=look.row.armed and done is None)


def _crossed(rule: CrossingRule, seen: Sight, row: Row, key: str, *, waits: bool) -> Verdict:
    """Fire past the line when that is waited for; else wait for the next time once it is left."""
    place = rule.threshold.place(seen.value)
    if waits and place is Place.BEYOND:
        title = crossing_title(rule, seen.value)
        symbol = rule.symbol if isinstance(rule, PriceRule | RecordRule) else None
        return Verdict(happened=(Occasion(key, title, seen.words, seen.at, symbol),))
    if not waits and place is Place.CLEAR:
        # An occasion that was over before the rule was made has not used up its number.
        return Verdict(Row(row.number + row.armed, at=seen.at))
    return NOTHING


def _unused(rule: CrossingRule | FeedRule, fired: FiredAt, ending: str) -> int:
    """Return the first number that no occasion has: a row can be lost, the journal is kept."""
    numbers = (n for n in count(1) if fired(f"alert {rule.id} #{n}{ending}") is None)
    return next(numbers)


def _newer(seen: Sight, known: datetime | None, snapshot: Snapshot) -> bool:
    """Tell whether a sight is later than what is known; a clock that was set back starts anew."""
    return known is None or seen.at > known or is_ahead(known, snapshot)


@judge.register
def _state(rule: StateRule, look: Look) -> Verdict | None:
    said = look.snapshot.breakout
    if said is None or said.symbol != rule.symbol or said.state is BreakoutState.UNKNOWN:
        return None
    if said.as_of is None or not said.track:
        return None
    calendar = symbol_of(rule.symbol).calendar
    if look.row is None or look.row.day is None:
        current = is_current(said.as_of, calendar, look.snapshot)
        return Verdict(Row(day=said.as_of)) if current else None
    runs = [(day, state) for day, state in said.track if state is not BreakoutState.UNKNOWN]
    later = [run for run in runs if run[0] > look.row.day]
    wanted = [run for run in later if not rule.states or run[1] in rule.states]
    if not wanted:
        return Verdict(Row(day=said.as_of)) if later else NOTHING
    day, state = wanted[-1]
    key = f"alert {rule.id} {day} {state}"
    if look.fired(key) is not None:
        return Verdict(Row(day=said.as_of))
    before = [known for start, known in runs if start < day]
    detail = f"since the close of {day}" + (f", before {spoken(before[-1])}" if before else "")
    if len(later) > 1:
        detail += f"; {len(later)} changes after {look.row.day}"
    title = f"{rule.symbol} is {spoken(state)}"
    closed = closed_at(day, calendar, look.snapshot.schedule)
    return Verdict(happened=(Occasion(key, title, detail, closed, rule.symbol),))


@judge.register
def _provisional(rule: ProvisionalRule, look: Look) -> Verdict | None:
    said, seen = look.snapshot.breakout, priced(look.snapshot, rule.symbol)
    if said is None or seen is None or said.symbol != rule.symbol or said.as_of is None:
        return None
    state, session = said.provisional, seen.session
    if state is None or BreakoutState.UNKNOWN in (state, said.state) or session <= said.as_of:
        return None
    if look.row is None:
        return Verdict(Row(day=session, state=state))
    held_when_made = (look.row.day, look.row.state) == (session, state)
    if state is said.state or held_when_made or (rule.states and state not in rule.states):
        return NOTHING
    key = f"alert {rule.id} {session} {state}"
    if look.fired(key) is not None:
        return NOTHING
    title = f"{rule.symbol} provisionally {spoken(state)}"
    detail = f"{seen.price:,.2f}, if today closed here; now {spoken(said.state)}"
    return Verdict(happened=(Occasion(key, title, detail, seen.at, rule.symbol),))


@judge.register
def _halving(rule: HalvingRule, look: Look) -> Verdict | None:
    said = look.snapshot.halving
    if said is None or said.height is None or said.estimated:
        return None
    if look.row is None or look.row.height is None:
        return Verdict(Row(height=said.height))
    passed = _milestones(rule.blocks, look.row.height, said.height)
    new = [
        Occasion(key, *halving_words(target, left, said.height), said.height_at)
        for target, left in passed
        if look.fired(key := f"alert {rule.id} {target - left}") is None
    ]
    if passed and not new:
        return Verdict(Row(height=said.height))
    return Verdict(happened=tuple(new))


def _milestones(blocks: tuple[int, ...], above: int, to: int) -> list[tuple[int, int]]:
    """Return (halving, blocks left) of the milestones in heights ``above`` < h <= ``to``."""
    targets = range((above // _ERA) * _ERA, to + _ERA + 1, _ERA)
    return [(t, left) for t in targets for left in blocks if above < t - left <= to]


@judge.register
def _feed(rule: FeedRule, look: Look) -> Verdict | None:
    feed = next((one for one in look.snapshot.health if one.feed == rule.feed), None)
    if feed is None or feed.state not in (FeedState.OK, *FAILING):
        return None
    now, row = look.snapshot.made_at, look.row
    if row is None:
        return Verdict(Row(_unused(rule, look.fired, " lost"), at=now))
    key = f"alert {rule.id} #{row.number}"
    lost, back = look.fired(f"{key} lost"), look.fired(f"{key} recovered")
    if lost is None:
        return Verdict(happened=_lost(rule, feed, look, row, f"{key} lost"))
    if back is None:
        return Verdict(happened=_recovered(rule, feed, look, lost, row.number))
    return Verdict(Row(row.number + 1, at=now))


def _lost(rule: FeedRule, feed: FeedHealth, look: Look, row: Row, key: str) -> tuple[Occasion, ...]:
    since, now = look.spells.failing.get(feed.feed), look.snapshot.made_at
    if since is None:
        return ()
    begin = since if row.at is None else not_before(row.at, since, look.snapshot)
    back = look.fired(f"alert {rule.id} #{row.number - 1} recovered")
    # It was back while it failed here without a break: to another monitor it answers. Should that
    # be gone and the feed with it, a day without an answer is told all the same.
    contradicted = back is not None and since < back and not is_ahead(back, look.snapshot)
    if now - begin < (LATELY if contradicted else timedelta(minutes=rule.minutes)):
        return ()
    why = f": {feed.last_error}" if feed.last_error else ""
    return (
        Occasion(key, f"{feed.feed} lost", f"no answer for {_minutes(now - since)}{why}", begin),
    )


def _recovered(
    rule: FeedRule, feed: FeedHealth, look: Look, lost: datetime, number: int
) -> tuple[Occasion, ...]:
    since, good, now = look.spells.answering.get(feed.feed), feed.last_ok, look.snapshot.made_at
    set_back = is_ahead(lost, look.snapshot)
    if since is None or good is None or (good <= lost and not set_back):
        return ()
    # To another monitor it may have answered all the while: it is back after it was lost.
    after, before = timedelta(minutes=rule.minutes), _lost_before(rule, look, lost, number)
    since = since if set_back else max(since, min(lost + after, now))
    if now - since < proof(after, before):
        return ()
    key, back = f"alert {rule.id} #{number} recovered", since if before else good
    length = "the clock was set back" if set_back else f"after {_minutes(back - lost)}"
    return (Occasion(key, f"{feed.feed} answers again", length, back),)


def _lost_before(rule: FeedRule, look: Look, lost: datetime, number: int) -> int:
    """Count the occasions within a day before this one."""
    times = 0
    for earlier in range(number - 1, 0, -1):
        at = look.fired(f"alert {rule.id} #{earlier} lost")
        if at is None or lost - at >= LATELY:
            break
        times += 1
    return times


def _minutes(elapsed: timedelta) -> str:
    minutes = round(elapsed.total_seconds() / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
