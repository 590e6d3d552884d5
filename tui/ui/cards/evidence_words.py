"""What is said about the evidence: the verdict, the three n, what another rule would add."""

from __future__ import annotations

from datetime import date, timedelta

from tui.model.evidence import (
    VERDICT_HORIZON,
    Event,
    Evidence,
    HorizonTest,
    RuleRow,
    VerdictCode,
)
from tui.model.symbols import symbol_of
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.text import glued, wrap
from tui.ui.draw import Line, Span, View, line

WINDOW = "an observation window, not a trading signal."
PENDING = "…"
NO_HISTORY = "no event can be dated without history"
SAME_EVENT = timedelta(days=60)
"""Two dates this near are one breakout, dated by two rules."""
_STYLES = ("btc bold", "rut", "third", "muted")
_HEADS = {
    VerdictCode.NOT_DISTINGUISHABLE: "NOT DISTINGUISHABLE FROM HALVING TIMING",
    VerdictCode.FRAGILE: "FRAGILE, RULES DISAGREE",
    VerdictCode.ASSOCIATION: "ASSOCIATION, NO CAUSAL CLAIM",
}
_NUMERALS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def missing(said: Evidence | None) -> str:
    """Say why there is no event."""
    if said is None:
        return NO_HISTORY
    return fmt.clean(said.why) if said.why else "no breakout with this rule yet"


def is_known(said: Evidence | None) -> bool:
    """Tell whether there are events to show."""
    return said is not None and bool(said.events)


def of_verdict(said: Evidence) -> HorizonTest | None:
    """Return the test at the horizon that the verdict is about."""
    return said.tests.get(VERDICT_HORIZON)


def complete(said: Evidence) -> int:
    """Count the events that are complete at the verdict's horizon."""
    test = of_verdict(said)
    return test.n_complete if test is not None else 0


def verdict_head(said: Evidence | None) -> Span | None:
    """Return the verdict's code in words, with its n where there are too few."""
    if said is None or said.verdict is None:
        return None
    if said.verdict.code is VerdictCode.TOO_FEW_EVENTS:
        return Span(f"TOO FEW EVENTS (n = {complete(said)} complete)", "warn bold")
    return Span(_HEADS[said.verdict.code], "warn bold")


def verdict_line(said: Evidence | None) -> Line:
    """Return the verdict and its sentence; the sentence stands even where there is no verdict."""
    head = verdict_head(said)
    lead = (Span(glued(head.text), head.style), Span(" ")) if head else ()
    return (*lead, Span(f"A{WINDOW[1:]}", "strong" if head else "muted"))


def verdict_lines(said: Evidence | None, width: int, height: int) -> tuple[Line, ...]:
    """Return verdict and sentence in a given room, the code alone where its words are too long."""
    whole = wrap(verdict_line(said), width)
    if len(whole) <= height or said is None or said.verdict is None:
        return whole[:height]
    code = glued(said.verdict.code.value.replace("_", " "))
    return wrap((Span(code, "warn bold"), Span(" "), *verdict_line(None)), width)[:height]


def verdict_in_prose(said: Evidence | None) -> str:
    """Return the verdict as the sentence that ends the reading lines."""
    if said is None or said.verdict is None:
        return f"A{WINDOW[1:]}"
    if said.verdict.code is not VerdictCode.TOO_FEW_EVENTS:
        return f"{_HEADS[said.verdict.code].capitalize()}: {WINDOW}"
    test = of_verdict(said)
    n = test.n_priced if test is not None else 0
    if n == 0:
        return f"No breakout yet with a {symbol_of(said.price_symbol).name} price: {WINDOW}"
    count = _NUMERALS[n] if n < len(_NUMERALS) else str(n)
    return f"{count} {'event is' if n == 1 else 'events are'} too few: {WINDOW}"


def p_words(said: Evidence, value: float | None) -> str:
    """Return a p-value, three dots while it is awaited."""
    return PENDING if value is None and said.pending else prefixed(value)


def prefixed(value: float | None) -> str:
    """Return a p-value after its letter, a dot where there is none."""
    return fmt.DOT if value is None else f"p {fmt.p_value(value)}"


def three_n(test: HorizonTest, horizon: int) -> tuple[Line, ...]:
    """Name the three n apart, in three lengths."""
    word = "breakout" if test.n_episodes == 1 else "breakouts"
    n, priced, done = test.n_episodes, test.n_priced, test.n_complete
    texts = (
        f"{n} {word} in Bitcoin's life · {priced} with a price · {done} complete at {horizon} d",
        f"{n} {word} · {priced} with a price · {done} complete at {horizon} d",
        f"{n} {word} · {priced} priced · {done} complete",
    )
    return tuple(line((text, "dim")) for text in texts)


def event_style(events: tuple[Event, ...], event: Event) -> str:
    """Name the colour of an event: the newest amber and bold, the earlier ones in turn."""
    back = len(events) - 1 - events.index(event)
    return _STYLES[min(back, len(_STYLES) - 1)]


def event_name(events: tuple[Event, ...], event: Event) -> str:
    """Return an event's year, with its month where two fall into one year."""
    twins = sum(other.date.year == event.date.year for other in events)
    return f"{event.date:%Y}" if twins == 1 else f"{event.date:%Y-%m}"


def due(view: View, day: date) -> Span:
    """Say when a horizon will be complete; of another year its year and month."""
    same = day.year == ctx.instant(view).date().year
    return Span(f"due {day:%m-%d}" if same else f"due {day:%Y-%m}", "dim")


def is_rule_in_use(said: Evidence, row: RuleRow) -> bool:
    """Tell whether a row has just the events that are listed."""
    return set(row.events) == {event.date for event in said.events}


def added(said: Evidence, row: RuleRow) -> tuple[date, ...]:
    """Return the dates that a rule has and the one in use has nothing near to."""
    known = [event.date for event in said.events]
    return tuple(day for day in row.events if not is_near(day, known))


def is_near(day: date, others: list[date] | tuple[date, ...]) -> bool:
    """Tell whether one of the other dates is the same event."""
    return any(abs(day - other) <= SAME_EVENT for other in others)


def year_after(said: Evidence | None, day: date) -> float | None:
    """Return what 365 days brought after a date that any rule has; None where not complete."""
    rows = said.sensitivity if said is not None else ()
    return next((r for row in rows for one, r in row.forward_365 if one == day), None)


def followed(said: Evidence | None, days: tuple[date, ...], last: str = " and ") -> Line:
    """List dates with what followed each of them within a year."""
    spans: list[Span] = []
    for i, day in enumerate(days):
        if i:
            spans.append(Span(last if i == len(days) - 1 else ", ", "muted"))
        spans.append(Span(fmt.day(day), "warn"))
        change = year_after(said, day)
        if change is None and said is not None and said.as_of is not None:
            ends = day + timedelta(days=VERDICT_HORIZON)
            if ends > said.as_of:
                spans.append(Span(glued(f" due {ends:%Y-%m}"), "dim"))
        elif change is not None:
            spans.append(Span(glued(f" {fmt.change(change, 1)}"), fmt.sign_style(change, 1)))
    return tuple(spans)


def adds(said: Evidence | None, rule: str, days: tuple[date, ...]) -> Line:
    """Write which dates a rule adds, and what followed each of them within a year."""
    lead = Span(f"{rule} adds ", "muted")
    if said is None or all(year_after(said, day) is None for day in days):
        return (lead, *followed(said, days))
    short = symbol_of(said.price_symbol).short
    return (lead, *followed(said, days), Span(f": {short} in {glued('365 d')}", "muted"))
