"""The snapshot as plain text for a terminal or a pipe: ASCII only, no colour codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tui.model.breakout import Breakout, Episode
from tui.model.halving import Cycle, Halving
from tui.model.health import FeedHealth, Source, status_word
from tui.model.quotes import Level
from tui.model.snapshot import Snapshot
from tui.model.symbols import Kind, symbol_of
from tui.report.correlation_text import correlation
from tui.report.market import market_text
from tui.report.study import claims, evidence
from tui.report.words import NONE, age, ascii_of, day, instant, number, percent, share

_SAT = 100_000_000


def to_text(snapshot: Snapshot) -> str:
    """Return the whole report as lines of text that end in a newline."""
    lines: list[str] = []
    for section in _SECTIONS:
        lines.extend(ascii_of(text) for text in section(snapshot))
        lines.append("")
    return "\n".join(lines)


def _head(snapshot: Snapshot) -> Iterator[str]:
    word = status_word(snapshot.status_inputs, snapshot.made_at)
    chips = [str(word)]
    if snapshot.travelled_to is not None:
        chips.append(f"AS OF {snapshot.travelled_to}")
    if snapshot.clock_set:
        chips.append("CLOCK SET")
    yield f"RESONANCE  {'  '.join(chips)}  {instant(snapshot.made_at)}"
    if snapshot.source is Source.DEMO:
        yield "DEMO: every figure below comes from simulated prices, none from a market"
    if snapshot.offline_words:
        yield f"prices: {snapshot.offline_words}, next try {instant(snapshot.next_try)}"
    yield f"source {snapshot.source}, last completed session {day(snapshot.as_of)}"
    yield "An observation window, not a trading signal."


def _levels(snapshot: Snapshot) -> Iterator[str]:
    yield "LEVELS (day = against the previous close; record = highest close; above = past closes"
    yield "higher than the price)"
    yield f"{'symbol':9}{'price':>13}{'day':>11}{'to record':>11}{'to 52w hi':>11}{'above':>7}  age"
    for row in snapshot.levels:
        yield _level(row, snapshot.instant)


def _level(row: Level, now: datetime) -> str:
    if row.price is None or row.quoted_at is None:
        return f"{row.symbol:9}{row.why or 'no data'}"
    day = percent(row.change_pct, 2)
    if symbol_of(row.symbol).kind is Kind.YIELD and row.previous_close is not None:
        day = f"{(row.price - row.previous_close) * 100:+.0f} bp"
    above = NONE if row.overhead_closes is None else f"{row.overhead_closes:,}"
    doubt = f", {number(row.suspect_price)} is suspect" if row.suspect else ""
    return (
        f"{row.symbol:9}{number(row.price):>13}{day:>11}{percent(row.from_record_pct):>11}"
        f"{percent(row.from_high_52w_pct):>11}{above:>7}  {age(now - row.quoted_at)} "
        f"{row.session}{doubt}"
    )


def _breakout(snapshot: Snapshot) -> Iterator[str]:
    said = snapshot.breakout
    if said is None:
        return
    yield f"BREAKOUT {said.symbol} (rule: {_rule(said)})"
    since = "" if said.since is None else f" since {said.since}, {said.since_sessions} sessions"
    yield f"state of the close of {day(said.as_of)}: {said.state}{since}"
    if said.why:
        yield said.why
    if said.provisional:
        yield f"if today closed here: {said.provisional}, provisional"
    if said.provisional_why:
        yield said.provisional_why
    if said.level is not None:
        yield (
            f"level {number(said.level)} ({percent(said.above_level_pct)}), ceiling "
            f"{number(said.ceiling)}, attempt {said.attempt or NONE}, 52w "
            f"{number(said.nearness_52w, 3)}"
        )
    yield (
        f"record {number(said.record_close)} on {day(said.record_close_date)}; "
        f"{said.overhead_closes} past closes overhead ({said.overhead_as_of})"
    )
    yield f"{len(said.episodes)} episodes since {day(said.record_since)}, failures kept:"
    yield (
        f"  {'breakout':12}{'level':>10}{'base':>7}{'depth':>8}  "
        f"{'confirmed':12}{'failed':12}status"
    )
    for episode in reversed(said.episodes):
        yield _episode(episode)


def _rule(said: Breakout) -> str:
    rule = said.parameters
    return (
        f"base {rule.base_min} sessions, confirm {rule.confirm_n} closes, fail "
        f"{rule.fail_pct:.0%} in {rule.fail_window}, buffer {rule.buffer:.1%}"
    )


def _episode(episode: Episode) -> str:
    failed = [day(attempt.failed) for attempt in episode.attempts if attempt.failed]
    again = len(episode.attempts) - 1
    tail = f"{episode.status}" + (f", re-broke {again}x" if again else "")
    return (
        f"  {day(episode.breakout):12}{number(episode.level):>10}{episode.base_sessions:>7,}"
        f"{percent(episode.depth, 0):>8}  {day(episode.confirmed):12}"
        f"{failed[0] if failed else NONE:12}{tail}"
    )


def _halving(snapshot: Snapshot) -> Iterator[str]:
    said = snapshot.halving
    if said is None:
        return
    yield "HALVING"
    if said.height is None:
        yield said.why or "no block"
        return
    mark = "~" if said.estimated else ""
    left = "the subsidy has run out"
    if said.blocks_left is not None and said.next_height is not None:
        left = f"{said.blocks_left:,} left to {said.next_height:,}"
    seen = f"from {said.height_source}, {instant(said.height_at)}"
    yield f"block {mark}{said.height:,} {seen}; {left}"
    yield _eta(said, snapshot.instant)
    if said.retarget_blocks_left is not None:
        yield (
            f"difficulty changes in {mark}{said.retarget_blocks_left:,} blocks, about "
            f"{day(said.retarget_eta)}; {share(said.retarget_progress_pct)} of its 2,016 passed"
        )
    yield (
        f"subsidy {_coins(said.subsidy_sat)} -> {_coins(said.next_subsidy_sat)} BTC; scheduled "
        f"issuance {_coins(said.issued_sat)} BTC, {share(said.issued_pct)} of the cap"
    )
    yield (
        f"inflation {share(said.inflation_annual_pct, 3)} a year{_coming_year(said)} -> "
        f"{share(said.inflation_after_pct, 3)}; stock to flow {number(said.stock_to_flow, 1)}"
    )
    if said.cycles_why:
        yield said.cycles_why
    for cycle in said.cycles:
        yield _cycle(cycle)


def _coming_year(said: Halving) -> str:
    """Add the coming year's inflation where a halving lies in it."""
    now, following = said.inflation_annual_pct, said.inflation_next_year_pct
    if now is None or following is None or abs(now - following) < 5e-6:
        return ""
    return f" ({share(following, 3)} over the coming year, halving included)"


def _eta(said: Halving, now: datetime) -> str:
    if said.eta is None or said.eta_low is None or said.eta_high is None:
        return said.why or "no estimate"
    left = said.eta - now
    hours = "" if said.estimated else f" {left.seconds // 3600} h"
    return (
        f"{left.days:,} days{hours} to {said.eta:%Y-%m-%d}, calibrated 5-95 % band "
        f"{said.eta_low:%Y-%m-%d} to {said.eta_high:%Y-%m-%d}"
    )


def _coins(satoshi: int | None) -> str:
    if satoshi is None:
        return NONE
    whole, rest = divmod(satoshi, _SAT)
    return f"{whole:,}.{rest:08d}".rstrip("0").rstrip(".")


def _cycle(cycle: Cycle) -> str:
    head = f"  cycle of {cycle.date}: "
    if cycle.same_day_multiple is None:
        return head + (cycle.why or "no price")
    return (
        f"{head}same day {number(cycle.same_day_multiple)}x, top so far "
        f"{number(cycle.same_day_max_multiple)}x on day {cycle.same_day_max_day}, worst fall "
        f"{percent(cycle.same_day_drawdown)}, realised volatility {share(cycle.realised_vol, 1)}"
    )


def _health(snapshot: Snapshot) -> Iterator[str]:
    yield "FEEDS"
    for feed in snapshot.health:
        yield _feed(feed)


def _feed(feed: FeedHealth) -> str:
    error = f"; last error {feed.last_error}" if feed.last_error else ""
    detail = f"; {feed.detail}" if feed.detail else ""
    return f"  {feed.feed:10}{feed.state:9}last good {instant(feed.last_ok)}{error}{detail}"


def _notes(snapshot: Snapshot) -> Iterator[str]:
    if snapshot.notes:
        yield "NOTES"
        yield from (f"  {note}" for note in snapshot.notes)


_SECTIONS = (
    _head,
    _levels,
    _breakout,
    evidence,
    _halving,
    correlation,
    market_text,
    claims,
    _health,
    _notes,
)
