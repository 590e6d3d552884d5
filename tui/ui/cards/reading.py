"""The two reading lines of the overview: the states in plain sentences."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date

from tui.model.bars import NEW_YORK
from tui.model.breakout import Breakout, BreakoutState, Episode
from tui.model.health import Status
from tui.model.snapshot import PriceSeries
from tui.model.symbols import BTC, RUT, symbol_of
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.breakout_words import is_known
from tui.ui.cards.evidence_words import verdict_in_prose, verdict_line, verdict_lines
from tui.ui.cards.text import glued, wrap
from tui.ui.draw import CardText, Line, Span, View, line

_LOADING = (
    "Loading the history for the first time: this takes a few seconds once, then it is kept.",
    "Loading the history for the first time: a few seconds, once.",
    "Loading the history.",
)


def reading(view: View) -> CardText:
    """Write the sentences in the longest form that the height can hold."""
    said = view.snapshot.breakout
    if said is None or not is_known(said):
        return _nothing(view)
    lead, last = _lead(view), _verdict(view)
    for short in (False, True):
        first = (*lead, *_first(view, said, short=short))
        bitcoin = _bitcoin(view, said, short=short)
        packed = _packed([first, bitcoin, last], view.width)
        for lines in (packed, wrap((*first, *bitcoin, *last), view.width)):
            if len(lines) <= view.height:
                return CardText(lines=lines)
    place = line(f"{_subject(view, said.symbol, short=True)} ", *_place(view, said), ". ")
    for fewer in ([(*lead, *place), bitcoin, last], [(*lead, *place), last]):
        lines = _packed(fewer, view.width)
        if len(lines) <= view.height:
            return CardText(lines=lines)
    return verdict(view)


def _packed(sentences: list[Line], width: int) -> tuple[Line, ...]:
    """Fill lines with whole sentences; a sentence that is too long for a line is broken."""
    rows: list[Line] = []
    for sentence in sentences:
        joined = wrap((*rows[-1], Span(" "), *sentence), width) if rows else ()
        if len(joined) == 1:
            rows[-1] = joined[0]
        else:
            rows.extend(wrap(sentence, width))
    return tuple(rows)


def _nothing(view: View) -> CardText:
    """Say what a screen without history waits for, in the longest words that fit."""
    wrapped = [wrap(words, view.width) for words in _waiting(view)]
    fitting = (lines for lines in wrapped if len(lines) <= view.height)
    return CardText(lines=next(fitting, wrapped[-1][: view.height]))


def _waiting(view: View) -> list[Line]:
    snapshot = view.snapshot
    if ctx.word_of(view) is not Status.OFFLINE:
        return _still(view)
    words = fmt.clean(snapshot.offline_words or "no answer", 120)
    when = ""
    if snapshot.next_try is not None:
        when = f"; next try in {fmt.span((snapshot.next_try - view.now).total_seconds())}"
    demo = line(("D", "accent"), " opens the demo.")
    leads = (f"Nothing could be had yet: {words}{when}. ", f"{words}{when}. ", f"No answer{when}. ")
    return [line(text, *demo) for text in leads]


def _still(view: View) -> list[Line]:
    """Say what is loading; where nothing is, why there is no state."""
    snapshot = view.snapshot
    if snapshot.waiting_for:
        return [line(text) for text in _LOADING]
    if snapshot.version == 0 or ctx.word_of(view) is Status.STARTING:
        return [line(_LOADING[-1])]
    why = snapshot.breakout.why if snapshot.breakout else None
    if why is None:
        return [line(("no data", "dim"))]
    # "needs 252 sessions, have 60" stands in the card of its symbol; here it wants a subject.
    words = fmt.clean(why)
    if words.startswith("needs "):
        words = f"{view.settings.breakout_symbol} {words}"
    return [line(f"{words}. ", (verdict_in_prose(None), "muted")), line(words)]


def _lead(view: View) -> Line:
    """Say of what time the sentences speak when it is not the present."""
    if view.snapshot.travelled_to is not None:
        return line((f"On {fmt.day(view.snapshot.travelled_to)}: ", "muted"))
    row = view.snapshot.level(view.settings.breakout_symbol)
    stale = ctx.word_of(view) in (Status.OFFLINE, Status.STALE)
    if row is None or row.quoted_at is None or not (stale or ctx.is_stale(view, row)):
        return ()
    there, here = row.quoted_at.astimezone(NEW_YORK), view.now.astimezone(NEW_YORK)
    day = "" if there.date() == here.date() else f"{fmt.day(there.date())} "
    return line((f"At {day}{fmt.clock_et(row.quoted_at)}: ", "warn bold"))


def _subject(view: View, symbol: str, *, short: bool) -> str:
    name = "small caps" if symbol == RUT else symbol_of(symbol).name
    if not _lead(view):
        name = name[0].upper() + name[1:]
    verb = "are" if symbol == RUT else "is"
    return name if short else f"{name} {verb}"


def _loud(text: str) -> Span:
    return Span(glued(text), "strong bold")


def _first(view: View, said: Breakout, *, short: bool) -> Line:
    """Say where the price stands against the level of the episode, or against the record."""
    subject = Span(f"{_subject(view, said.symbol, short=short)} ")
    place = _place(view, said)
    overhead = said.overhead_closes
    if overhead is None:
        return (subject, *place, Span(". "))
    count = Span(fmt.number(overhead, 0), "strong bold")
    word = "close" if overhead == 1 else "closes"
    verb = "" if short else ("is still " if overhead == 1 else "are still ")
    tail = (
        (count, Span(f" past {word} {verb}higher"))
        if overhead
        else (Span("no past close is higher"),)
    )
    return (subject, *place, Span("; "), *tail, Span("; " if short else ". "))


def _place(view: View, said: Breakout) -> Line:
    price = ctx.price_of(view, said.symbol)
    episode = current(said)
    if episode is None or price is None:
        return _from_record(said, price)
    share = price / episode.level - 1
    where = "above" if share >= 0 else "under"
    them = "them" if said.symbol == RUT else "it"
    if said.state is BreakoutState.FAILED:
        words = f" {where} the {episode.peak.year} record, its breakout failed"
        return _loud(fmt.percent(share)), Span(words)
    sessions = fmt.number(episode.base_sessions, 0)
    return (
        _loud(fmt.percent(share)),
        Span(f" {where} the {episode.peak.year} record that capped {them} for {sessions} sessions"),
    )


def _from_record(said: Breakout, price: float | None) -> Line:
    if price is None or not said.record_close:
        return (Span("without a price"),)
    distance = _loud(ctx.distance(price / said.record_close - 1))
    day = f" from the record close of {fmt.day(said.record_close_date)}"
    if said.base_sessions is None:
        return distance, Span(day)
    need = said.parameters.base_min
    count = fmt.number(said.base_sessions, 0)
    if said.base_sessions < need:
        return distance, Span(f"{day}, no base: {count} of {need} sessions")
    return distance, Span(f"{day}, {count} sessions without a higher one")


def current(said: Breakout) -> Episode | None:
    """Return the episode that is still alive, or has failed and may break out again."""
    return said.episodes[-1] if said.attempt is not None and said.episodes else None


def _bitcoin(view: View, said: Breakout, *, short: bool) -> Line:
    episode = current(said)
    series = view.snapshot.price_series(BTC)
    price = ctx.price_of(view, BTC)
    if episode is None or episode.breakout == said.as_of:
        return ()
    then = _close_on(series, episode.breakout) if series else None
    if then is None or price is None:
        return ()
    change = price / then - 1
    verb = "" if short else "is "
    shown = Span(glued(fmt.change(change, 1)), f"{fmt.sign_style(change, 1)} bold")
    return (Span(f"Bitcoin {verb}"), shown, Span(" since that breakout. "))


def _close_on(series: PriceSeries, day: date) -> float | None:
    """Return the close of exactly that date."""
    at = bisect_left(series.dates, day)
    return series.closes[at] if at < len(series.dates) and series.dates[at] == day else None


def _verdict(view: View) -> Line:
    """End with what can be concluded; without prices to judge by, with the caution alone.

    A screen of one column may have no card of evidence: there the verdict stands in its own words.
    """
    said = view.snapshot.evidence
    if view.narrow:
        return verdict_line(said)
    priced = said is not None and view.snapshot.price_series(said.price_symbol) is not None
    return line((verdict_in_prose(said if priced else None), "muted"))


def verdict(view: View) -> CardText:
    """Write the verdict alone, for screens without room for the sentences."""
    said = view.snapshot.breakout
    if said is None or not is_known(said):
        return _nothing(view)
    return CardText(lines=verdict_lines(view.snapshot.evidence, view.width, view.height))
