"""How much the events are worth: placebos, limits, other rules, and the verdict."""

from __future__ import annotations

import math
from itertools import zip_longest

from tui.model.evidence import VERDICT_HORIZON, Evidence, HorizonTest, RuleRow
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.evidence_words import (
    PENDING,
    added,
    adds,
    due,
    event_name,
    followed,
    is_known,
    is_rule_in_use,
    missing,
    of_verdict,
    p_words,
    prefixed,
    three_n,
    verdict_head,
    verdict_line,
)
from tui.ui.cards.table import Column, table
from tui.ui.cards.text import BLANK, centred, first_fit, fits, glued, spread, whole_or, wrap
from tui.ui.draw import CardText, Line, Span, View, line, width_of

_BESIDE = 100
_LEFT = 62
_GAP = 3
_LOW = 11
_RANK = "percentile = rank among all start dates"
_RULES = (
    Column("another rule", 13, left=True, gap=0),
    Column("n", 3),
    Column("mean 365 d", 11, rank=2, gap=2),
    Column("p matched", 10, rank=1, gap=2),
)


def kit(view: View) -> CardText:
    """Draw the honesty kit left and the verdict right, or under each other."""
    said = view.snapshot.evidence
    title = ctx.title("", "how much is that worth?")
    if said is None or not is_known(said):
        return CardText(title=title, lines=_nothing(view, said))
    test = of_verdict(said)
    horizon = line((f"{VERDICT_HORIZON} d", "dim"))
    foot = _foot(test, view.width - width_of(horizon) - 5)
    lines = _side_by_side(view, said) if view.width >= _BESIDE else _stacked(view, said)
    return CardText(title=title, foot=foot, foot_right=horizon, lines=lines)


def brief(view: View) -> CardText:
    """Draw verdict and the most telling figures, for the overview."""
    said = view.snapshot.evidence
    title = ctx.title("", "how much is that worth?")
    if said is None or not is_known(said):
        return CardText(title=title, lines=_nothing(view, said))
    test = of_verdict(said)
    facts: list[Line] = []
    if test is not None:
        both = (
            ctx.labelled("circular shift", p_words(said, test.p_circular_shift)),
            ctx.labelled("matched on halving", p_words(said, test.p_phase_matched), "strong bold"),
        )
        limits = (
            ctx.labelled("best a sign test can do", prefixed(test.p_sign_min)),
            ctx.labelled("by base rate", fmt.p_value(test.p_all_hits_by_chance)),
        )
        each = [line(("percentile", "muted")), *_percentiles(view, said, test)]
        names = whole_or(each, view.width)
        facts = [fits(both, view.width), names, fits(limits, view.width)]
    facts = [row for row in facts if row]
    top = _verdict(said, view.width)
    rules = _whole(_sentences(said, view.width), view.height - len(top) - len(facts))
    blocks = [top, tuple(facts), rules]
    return CardText(
        title=title,
        foot=_foot(test, view.width - 10),
        foot_right=line((f"{VERDICT_HORIZON} d", "dim")),
        lines=spread(blocks, view.height),
    )


def _nothing(view: View, said: Evidence | None) -> tuple[Line, ...]:
    words = centred(missing(said), view.width, max(1, view.height - 2))
    return (*words, BLANK, *wrap(verdict_line(said), view.width))[: view.height]


def _foot(test: HorizonTest | None, width: int) -> Line:
    if test is None:
        return BLANK
    named = three_n(test, VERDICT_HORIZON)
    return first_fit([(*named[0], Span(f" · {_RANK}", "dim")), *named], width)


def _verdict(said: Evidence, width: int) -> tuple[Line, ...]:
    """Return the verdict in one line where it fits, else its head above its sentence."""
    whole = wrap(verdict_line(said), width)
    head = verdict_head(said)
    if len(whole) == 1 or head is None:
        return whole
    return (*wrap(line(head), width), *wrap(verdict_line(said)[2:], width))


def _side_by_side(view: View, said: Evidence) -> tuple[Line, ...]:
    right_width = view.width - _LEFT - _GAP
    left = _facts(view, said, _LEFT)
    top = _verdict(said, right_width)
    room = view.height - len(top)
    rules = _rules(said, right_width, room)
    gap = (BLANK,) if room > len(rules) else ()
    rows = zip_longest(left, (*top, *gap, *rules), fillvalue=BLANK)
    return tuple((*one, Span(" " * (_LEFT + _GAP - width_of(one))), *other) for one, other in rows)[
        : view.height
    ]


def _stacked(view: View, said: Evidence) -> tuple[Line, ...]:
    top = _verdict(said, view.width)
    test = of_verdict(said)
    named = first_fit(three_n(test, VERDICT_HORIZON), view.width) if test else BLANK
    facts = _facts(view, said, view.width)
    if view.height < _LOW:
        facts = facts[:-1]
    if view.narrow and named:
        facts = (named, *facts)
    room = view.height - len(top) - len(facts)
    rules = _rules(said, view.width, room)
    return spread([top, facts, rules], view.height)


def _facts(view: View, said: Evidence, width: int) -> tuple[Line, ...]:
    """Return label, value and note of each figure at the verdict's horizon."""
    test = of_verdict(said)
    if test is None:
        return (line(("no horizon to judge at", "dim")),)
    wide = width >= _LEFT
    size = 26 if wide else 20
    n = test.n_complete
    rows = [
        (("percentile of each", "percentile of each"), "", BLANK),
        (("circular shift",) * 2, p_words(said, test.p_circular_shift), _of_starts(test)),
        (
            ("matched on halving phase", "matched on phase"),
            p_words(said, test.p_phase_matched),
            _pools(said, test, width - size - 9),
        ),
        (
            ("best a sign test can do", "sign test at best"),
            prefixed(test.p_sign_min),
            line((f"{_power('0.5', n)} with {n} complete" if n else "no event complete", "muted")),
        ),
        (
            ("all up by base rate", "all up by chance"),
            fmt.p_value(test.p_all_hits_by_chance),
            _base_rate(said, n),
        ),
        (
            ("effective sample",) * 2,
            fmt.number(test.n_effective, 1),
            line((f"{fmt.number(test.n_starts, 0)} starts / {VERDICT_HORIZON} d", "muted")),
        ),
    ]
    found = [_fact(names[0 if wide else 1], size, value, note) for names, value, note in rows]
    percentiles = whole_or(_percentiles(view, said, test), width - size, 2)
    found[0] = (
        Span(f"{rows[0][0][0]:<{size}}", "muted"),
        *(percentiles or (Span(fmt.DOT, "dim"),)),
    )
    return tuple(row if width_of(row) <= width else row[:2] for row in found)


def _fact(label: str, size: int, value: str, note: Line) -> Line:
    loud = "strong bold" if label.startswith("matched") else "text"
    style = "dim" if value in (fmt.DOT, PENDING) else loud
    return (Span(f"{label:<{size}}", "muted"), Span(f"{value:<9}", style), *note)


def _of_starts(test: HorizonTest) -> Line:
    return line((f"of {fmt.number(test.n_starts, 0)} starts", "muted"))


def _pools(said: Evidence, test: HorizonTest, width: int) -> Line:
    """Name the pool sizes and their n; the reason where there is no such test."""
    if test.p_phase_matched is None:
        if said.pending:
            return line(("being drawn", "dim"))
        return first_fit([line((fmt.clean(test.why, 60), "dim"))] if test.why else [], width)
    sizes = " ".join(fmt.number(size, 0) for size in test.pool_sizes)
    few = "" if test.n_phase == test.n_complete else f" (n {test.n_phase})"
    texts = (f"pools {sizes}{few}", f"{len(test.pool_sizes)} pools{few}")
    return first_fit([line((text, "muted")) for text in texts], width)


def _base_rate(said: Evidence, n: int) -> Line:
    base = said.baseline.get(VERDICT_HORIZON)
    if base is None or base.share_positive is None or n == 0:
        return BLANK
    return line((_power(f"{base.share_positive:.3f}", n), "muted"))


def _power(base: str, n: int) -> str:
    return {1: base, 2: f"{base}²"}.get(n, f"{base}^{n}")


def _percentiles(view: View, said: Evidence, test: HorizonTest) -> list[Line]:
    """Return each priced event with its percentile, or with the day on which it will have one."""
    ranks = iter(test.percentile_each)
    found: list[Line] = []
    for event in said.events:
        name = Span(f"{event_name(said.events, event)} ", "muted")
        day = event.matures.get(VERDICT_HORIZON)
        if event.forward.get(VERDICT_HORIZON) is not None:
            rank = next(ranks, None)
            value = None if rank is None else rank * 100
            found.append((name, Span(fmt.number(value, 1), "text")))
        elif day is not None and event.btc_close is not None:
            found.append((name, due(view, day)))
    return found


def _sentences(said: Evidence, width: int) -> list[tuple[Line, ...]]:
    """Return a sentence for each rule that dates more events."""
    every = [(row, added(said, row)) for row in said.sensitivity]
    return [wrap(adds(said, row.rule, days), width) for row, days in every if days]


def _rules(said: Evidence, width: int, room: int) -> tuple[Line, ...]:
    """Return what other rules would say: a table where there is room, else what they add."""
    others = [row for row in said.sensitivity if not is_rule_in_use(said, row)]
    if not others:
        return ()
    head, *drawn = table(_RULES, [_rule_row(row) for row in others], width)
    every = [
        (row, *_added_below(said, rule, width)) for row, rule in zip(drawn, others, strict=True)
    ]
    for kept in (every, [lines for lines in every if len(lines) > 1]):
        lines = [head, *(one for group in kept for one in group)]
        if kept and len(lines) <= room:
            return tuple(lines)
    return _whole(_sentences(said, width), room)


def _added_below(said: Evidence, rule: RuleRow, width: int) -> tuple[Line, ...]:
    """Return the line under a rule that names the dates only it has."""
    days = added(said, rule)
    lead = Span("adds ", "muted")
    return wrap((Span(glued("  ")), lead, *followed(said, days, ", ")), width) if days else ()


def _whole(sentences: list[tuple[Line, ...]], room: int) -> tuple[Line, ...]:
    """Return the first sentences that fit, none of them cut."""
    kept: list[Line] = []
    for one in sentences:
        if len(kept) + len(one) > room:
            break
        kept.extend(one)
    return tuple(kept)


def _rule_row(row: RuleRow) -> tuple[Span, ...]:
    mean = None if row.mean_log_365 is None else math.expm1(row.mean_log_365)
    p = fmt.p_value(row.p_phase_matched)
    return (
        Span(row.rule, "text"),
        Span(str(row.n_complete), "muted"),
        Span(fmt.change(mean, 1), fmt.sign_style(mean, 1) if mean is not None else "dim"),
        Span(p, "dim" if p == fmt.DOT else "muted"),
    )
