"""The header: one line that is always there and always true (contract, "Header")."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tui.model.bars import NEW_YORK
from tui.model.health import Source, Status, freshness_of, status_word
from tui.model.quotes import Freshness, SessionWord
from tui.model.symbols import BTC, RUT
from tui.ui.draw import Line, Span, width_of
from tui.ui.format import DOT, age, clean, clock_et, span

if TYPE_CHECKING:
    from tui.model.snapshot import Snapshot

_CHIPS = {
    Status.LIVE: "ok",
    Status.DELAYED: "warn",
    Status.STALE: "warn",
    Status.CLOSED: "closed",
    Status.STARTING: "closed",
    Status.OFFLINE: "bad",
    Status.FILES: "rut",
    Status.DEMO: "demo",
}
_SESSIONS = {
    SessionWord.OPEN: ("open", "open"),
    SessionWord.PRE: ("pre-market", "pre"),
    SessionWord.POST: ("after hours", "post"),
    SessionWord.CLOSED: ("closed", "closed"),
    SessionWord.ALWAYS: ("open", "open"),
}
_GROUND = " on hdr"


@dataclass(frozen=True)
class _Fit:
    """What is still in the line; the steps below give it up one after the other."""

    zone: bool = True
    date: bool = True
    utc: bool = True
    session: int = 3
    note: int = 4
    caret: bool = True
    bars: bool = True
    clock_set: bool = True
    second: bool = True
    now: bool = True
    as_of: bool = True
    ages: int = 3


_STEPS: tuple[dict[str, object], ...] = (
    {},
    {"zone": False},
    {"date": False},
    {"utc": False},
    {"session": 2},
    {"caret": False},
    {"session": 1},
    {"session": 0},
    {"note": 3},
    {"note": 2},
    {"note": 1},
    {"note": 0},
    {"bars": False},
    {"clock_set": False},
    {"now": False},
    {"second": False},
    {"as_of": False},
    # Only below 60 columns, where no pane is shown either.
    {"ages": 2},
    {"ages": 1},
)


def header_line(
    snapshot: Snapshot,
    now: datetime,
    width: int,
    *,
    second: str = "",
    here: datetime | None = None,
) -> Line:
    """Return the header as wide as asked: the word, the ages and the clock never go.

    Args:
        snapshot: What is known.
        now: The present, also in the time machine: every age is counted from it.
        width: Columns.
        second: ``PAUSED`` or ``PLAYING``, a chip beside the others.
        here: The present in the user's own zone; where its clock reads as New York's or UTC's, or
            None, it is not repeated.
    """
    fit = _Fit()
    shown: Line = ()
    for step in _STEPS:
        fit = replace(fit, **step)  # type: ignore[arg-type]
        left, middle, right = _parts(snapshot, now, fit, second, here)
        room = width - width_of(left) - width_of(middle) - width_of(right)
        if room >= (4 if middle else 1):
            before = room // 2 if middle else room
            return (*left, _text(" " * before), *middle, _text(" " * (room - before)), *right)
        shown = (*left, _text(" "), *right)
    return shown


def header_status(snapshot: Snapshot, now: datetime) -> Status:
    """Return the word at this instant, whether or not a snapshot arrived since."""
    nyse_open = snapshot.schedule.may_be_open(now)
    return status_word(replace(snapshot.status_inputs, nyse_open=nyse_open), now)


def _parts(
    snapshot: Snapshot, now: datetime, fit: _Fit, second: str, here: datetime | None
) -> tuple[Line, Line, Line]:
    left = [*_chips(snapshot, now, fit, second)]
    pieces = [*_note(snapshot, now, fit.note), *_ages(snapshot, now, fit)]
    bar = _text(" │ ", "rule") if fit.bars else _text("  ")
    left.append(_text(" "))
    for index, piece in enumerate(pieces):
        left += ([bar] if index else []) + list(piece)
    return tuple(left), _session(snapshot, now, fit.session), _clock(snapshot, now, fit, here)


def _text(text: str, style: str = "muted") -> Span:
    return Span(text, style + _GROUND)


def _chips(snapshot: Snapshot, now: datetime, fit: _Fit, second: str) -> Line:
    status = header_status(snapshot, now)
    chips = [Span(f" {status} ", f"chip:{_CHIPS[status]}")]
    if snapshot.travelled_to is not None:
        words = f"AS OF {snapshot.travelled_to}" if fit.as_of else f"{snapshot.travelled_to}"
        chips += [_text(" "), Span(f" {words} ", "chip:as_of")]
    if second and fit.second:
        chips += [_text(" "), Span(f" {second} ", "chip:warn")]
    return tuple(chips)


def _note(snapshot: Snapshot, now: datetime, detail: int) -> list[Line]:
    """Return the words right after the chips: why, and what comes next."""
    words = _note_words(snapshot, now, detail) if detail else ""
    return [(_text(words, "text"),)] if words else []


def _note_words(snapshot: Snapshot, now: datetime, detail: int) -> str:
    status = header_status(snapshot, now)
    if snapshot.travelled_to is not None:
        return "nothing later is used"
    if status is Status.DEMO:
        return "simulated"
    if status is Status.STARTING and not snapshot.offline_words:
        # Before the first snapshot nobody knows yet what is stored.
        known = detail > 2 and snapshot.version > 0
        return "nothing stored yet, first answer awaited" if known else "first answer awaited"
    if status not in (Status.OFFLINE, Status.STARTING):
        return ""
    reason = clean(snapshot.offline_words or "prices do not answer", 60)
    if detail in (1, 3):
        reason = re.split(r"[:,(]", reason)[0].strip()
    if detail > 2 and snapshot.next_try is not None:
        reason += f", next try in {span((snapshot.next_try - now).total_seconds())}"
    return reason


def _ages(snapshot: Snapshot, now: datetime, fit: _Fit) -> list[Line]:
    nyse_open = snapshot.schedule.may_be_open(now)
    judged = snapshot.source in (Source.YAHOO, Source.STORE) and snapshot.travelled_to is None
    tip = snapshot.halving.height_at if snapshot.halving else None
    ages = [
        _age(RUT if fit.caret else RUT[1:], _quoted(snapshot, RUT), now, judged and nyse_open),
        _age("BTC", _quoted(snapshot, BTC), now, judged),
        _age("tip", tip, now, False),
    ]
    return ages[: fit.ages]


def _quoted(snapshot: Snapshot, symbol: str) -> datetime | None:
    row = snapshot.level(symbol)
    return row.quoted_at if row else None


def _age(label: str, stamp: datetime | None, now: datetime, judged: bool) -> Line:
    if stamp is None:
        return (_text(f"{label} "), _text(DOT, "dim"))
    old = judged and freshness_of(stamp, now) is Freshness.STALE
    value = age(now - stamp)
    return (_text(f"{label} "), _text(f"!{value}", "warn bold") if old else _text(value, "text"))


def _session(snapshot: Snapshot, now: datetime, detail: int) -> Line:
    if not detail:
        return ()
    if snapshot.travelled_to is not None:
        return (_text(f"{snapshot.travelled_to:%A}, session closed"),) if detail == 3 else ()
    if snapshot.schedule.always_open:
        return (_text("always open"),)
    state = snapshot.schedule.state(now)
    if state is None:
        return ()
    long, short = _SESSIONS[state.word]
    change = state.next_close if state.word is SessionWord.OPEN else state.next_open
    left = None if change is None else span((change - now).total_seconds())
    if detail == 3:
        verb = "closes" if state.word is SessionWord.OPEN else "opens"
        return (_text(f"NYSE {long}" + (f", {verb} in {left}" if left else "")),)
    words = f"{short} {_tight(left)}" if left else short
    return (_text(f"NYSE {words}" if detail == 2 else words),)


def _tight(left: str) -> str:
    """Shorten ``1 h 28 m`` to ``1h28``."""
    words = left.split()
    if len(words) == 4 and words[1] == "h":
        return f"{words[0]}h{int(words[2]):02}"
    return "".join(words)


def local_clock(here: datetime, now: datetime) -> str:
    """Write the user's own time with its zone; empty where it is New York's or UTC's.

    >>> at = datetime.fromisoformat("2026-08-21T20:32:00+02:00")
    >>> local_clock(at, at)
    '20:32 UTC+02:00'
    """
    known = {now.astimezone(zone).utcoffset() for zone in (NEW_YORK, UTC)}
    if here.utcoffset() in known:
        return ""
    name = here.tzname() or ""
    # Some systems write the zone's name out, some give figures: only letters are a short name.
    short = name.isascii() and name.isalpha() and len(name) <= 5
    return f"{here:%H:%M} {name if short else f'UTC{here.isoformat()[-6:]}'}"


def _clock(snapshot: Snapshot, now: datetime, fit: _Fit, here: datetime | None) -> Line:
    local = now.astimezone(NEW_YORK)
    parts: list[Span] = []
    if snapshot.clock_set and fit.clock_set:
        parts.append(_text("CLOCK SET  ", "warn bold"))
    if snapshot.travelled_to is not None:
        words = ("now " if fit.now else "") + (f"{local:%Y-%m-%d} " if fit.date else "")
        parts.append(_text(words))
    elif fit.date:
        parts.append(_text(f"{local:%a %Y-%m-%d}  "))
    clock, zone = clock_et(now).split(" ")
    parts += [_text(clock, "strong"), _text(f" {zone}")]
    if fit.utc and snapshot.travelled_to is None:
        parts.append(_text(f"  {now.astimezone(UTC):%H:%M} UTC"))
    own = local_clock(here, now) if here is not None and fit.zone else ""
    if own and snapshot.travelled_to is None:
        parts.append(_text(f"  {own}"))
    return (*parts, _text(" "))
