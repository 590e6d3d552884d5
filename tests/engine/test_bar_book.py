"""A daily close is judged before it is final: a wrong one makes no state and no record."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analytics.loading import make_bars
from tui.engine.memory import Memory
from tui.model.bars import DailyBars
from tui.model.events import BarsArrived
from tui.model.quotes import Quote

FRIDAY = date(2026, 8, 21)
SETTLED = datetime(2026, 8, 21, 20, 16, tzinfo=UTC)
AGAIN = SETTLED + timedelta(hours=1)
CLOSE = 2000.0


def sessions(last: date, count: int) -> list[date]:
    days = [last - timedelta(days=n) for n in range(2 * count)]
    return sorted(day for day in days if day.weekday() < 5)[-count:]


def known(count: int = 100) -> DailyBars:
    """Return sessions up to Thursday, one per cent up and down."""
    days = sessions(FRIDAY - timedelta(days=1), count)
    closes = [CLOSE * (1.0 + 0.01 * (n % 2)) for n in range(count, 0, -1)]
    return make_bars([*closes[:-1], CLOSE], symbol="^RUT", dates=days)


def looked(*closes: float, last: date = FRIDAY) -> DailyBars:
    return make_bars(list(closes), symbol="^RUT", dates=sessions(last, len(closes)))


def memory_of(quote: float | None = None, bars: DailyBars | None = None) -> Memory:
    memory = Memory(bars={"^RUT": known() if bars is None else bars})
    if quote is not None:
        at = SETTLED - timedelta(minutes=16)
        memory.quotes["^RUT"] = Quote("^RUT", quote, at, session=FRIDAY)
    return memory


def look(memory: Memory, bars: DailyBars, at: datetime = SETTLED, *, whole: bool = False) -> None:
    memory.apply(BarsArrived("history", bars, at, whole))


def end_of(memory: Memory) -> tuple[date | None, float]:
    bars = memory.bars["^RUT"].complete()
    return bars.dates[-1], bars.close[-1]


THURSDAY_S = (FRIDAY - timedelta(days=1), CLOSE)


@pytest.mark.parametrize("quote", [None, CLOSE])
@pytest.mark.parametrize("factor", [0.85, 1.15, 5.0])
def test_a_close_beyond_measure_waits_until_a_later_look_brings_it_again(
    quote: float | None, factor: float
) -> None:
    memory = memory_of(quote)
    event = BarsArrived("history", looked(CLOSE, factor * CLOSE), SETTLED)
    memory.apply(event)
    assert end_of(memory) == THURSDAY_S
    assert "is suspect, a jump beyond measure" in memory.bars["^RUT"].notes[0]
    stored = memory.kept(event)
    assert isinstance(stored, BarsArrived)
    assert stored.bars.dates == (THURSDAY_S[0],)
    look(memory, looked(CLOSE, factor * CLOSE), SETTLED + timedelta(seconds=5))
    assert end_of(memory) == THURSDAY_S
    look(memory, looked(CLOSE, 1.01 * CLOSE), AGAIN)
    assert end_of(memory) == (FRIDAY, 1.01 * CLOSE)
    assert memory.bars["^RUT"].notes == ()


def test_a_crash_is_believed_at_the_second_look_or_by_the_quote() -> None:
    twice, quoted = memory_of(), memory_of(quote=0.852 * CLOSE)
    look(twice, looked(CLOSE, 0.85 * CLOSE))
    look(twice, looked(CLOSE, 0.851 * CLOSE), AGAIN)
    assert end_of(twice) == (FRIDAY, 0.851 * CLOSE)
    look(quoted, looked(CLOSE, 0.85 * CLOSE))
    assert end_of(quoted) == (FRIDAY, 0.85 * CLOSE)


def test_a_close_that_repeats_yesterday_s_waits_while_the_quote_says_otherwise() -> None:
    memory = memory_of(quote=0.85 * CLOSE)
    look(memory, looked(CLOSE, CLOSE))
    assert end_of(memory) == THURSDAY_S


@pytest.mark.parametrize("factor", [0.01, 100.0])
def test_a_close_ten_times_away_is_never_believed(factor: float) -> None:
    memory = memory_of()
    for hours in range(3):
        look(memory, looked(CLOSE, factor * CLOSE), SETTLED + timedelta(hours=hours))
        assert end_of(memory) == THURSDAY_S
        assert "is refused: ten times away" in memory.bars["^RUT"].notes[0]
    # The next sessions go on without it, and with it once the source has mended it.
    monday, at = FRIDAY + timedelta(days=3), SETTLED + timedelta(days=3)
    look(memory, looked(CLOSE, factor * CLOSE, CLOSE, last=monday), at)
    assert end_of(memory) == (monday, CLOSE)
    assert FRIDAY not in memory.bars["^RUT"].dates
    look(memory, looked(CLOSE, 1.02 * CLOSE, CLOSE, last=monday), at + timedelta(hours=1))
    assert memory.bars["^RUT"].close[-3:] == (CLOSE, 1.02 * CLOSE, CLOSE)


def test_the_afternoon_s_price_does_not_stand_in_for_a_refused_close() -> None:
    memory = memory_of()
    running = replace(looked(CLOSE, 1.03 * CLOSE), complete_to=FRIDAY - timedelta(days=1))
    look(memory, running, SETTLED - timedelta(hours=2))
    look(memory, looked(CLOSE, 100 * CLOSE))
    look(memory, looked(100 * CLOSE, CLOSE, last=FRIDAY + timedelta(days=3)), AGAIN)
    assert FRIDAY not in memory.bars["^RUT"].dates


@pytest.mark.parametrize("factor", [0.8, 100.0])
def test_a_known_close_is_not_overwritten_by_one_beyond_measure(factor: float) -> None:
    memory = memory_of()
    look(memory, looked(factor * CLOSE, 1.01 * CLOSE))
    assert memory.bars["^RUT"].close[-2:] == (CLOSE, 1.01 * CLOSE)
    assert end_of(memory) == (FRIDAY, 1.01 * CLOSE)


def test_a_whole_history_is_judged_by_itself_at_its_end() -> None:
    whole = known()
    split = replace(whole, close=tuple(close / 20 for close in whole.close))
    memory = memory_of(bars=whole)
    look(memory, split, whole=True)
    assert end_of(memory) == (whole.dates[-1], CLOSE / 20)
    wrong = replace(whole, close=(*whole.close[:-1], 1.3 * CLOSE))
    fresh = Memory()
    look(fresh, wrong, whole=True)
    assert end_of(fresh)[0] == whole.dates[-2]
    look(fresh, wrong, AGAIN)
    assert end_of(fresh) == (whole.dates[-1], 1.3 * CLOSE)


@given(st.lists(st.floats(-0.05, 0.05), min_size=1, max_size=8), st.integers(1, 8))
def test_what_is_within_measure_is_taken_as_it_comes(moves: list[float], overlap: int) -> None:
    memory = memory_of()
    closes = [CLOSE * math.exp(sum(moves[: n + 1])) for n in range(len(moves))]
    days = sessions(FRIDAY + timedelta(days=20), 40)
    days = days[days.index(FRIDAY) :][: len(closes)]
    past = known()
    bars = make_bars(
        [*past.close[-overlap:], *closes], symbol="^RUT", dates=[*past.dates[-overlap:], *days]
    )
    look(memory, bars)
    assert memory.bars["^RUT"].close == (*past.close, *closes)
    assert memory.bars["^RUT"].notes == ()


MONDAY = FRIDAY + timedelta(days=3)


@pytest.mark.parametrize("factor", [0.85, 1.15])
def test_a_jump_is_borne_out_by_the_day_that_runs_after_it(factor: float) -> None:
    for after in (0.97 * factor, factor, 1.03 * factor, factor**2):
        memory = memory_of()
        seen = looked(CLOSE, factor * CLOSE, after * CLOSE, last=MONDAY)
        look(memory, replace(seen, complete_to=FRIDAY), SETTLED + timedelta(days=2))
        assert end_of(memory) == (FRIDAY, factor * CLOSE)
        assert memory.bars["^RUT"].notes == ()


@pytest.mark.parametrize("factor", [0.7, 1.4, 5.0])
def test_a_jump_that_the_next_day_takes_back_is_not_borne_out(factor: float) -> None:
    memory = memory_of()
    seen = looked(CLOSE, factor * CLOSE, 1.01 * CLOSE, last=MONDAY)
    look(memory, replace(seen, complete_to=FRIDAY), SETTLED + timedelta(days=2))
    assert end_of(memory) == THURSDAY_S


@pytest.mark.parametrize(("session", "taken"), [(MONDAY, True), (THURSDAY_S[0], False)])
def test_a_jump_is_borne_out_by_a_later_session_s_quote(session: date, taken: bool) -> None:
    memory = memory_of()
    at = SETTLED + timedelta(days=2, hours=20)
    memory.quotes["^RUT"] = Quote("^RUT", 0.83 * CLOSE, at, session=session)
    look(memory, looked(CLOSE, 0.85 * CLOSE), at)
    assert end_of(memory) == ((FRIDAY, 0.85 * CLOSE) if taken else THURSDAY_S)


def test_an_answer_of_another_scale_bears_nothing_out() -> None:
    memory = memory_of()
    seen = looked(CLOSE / 4, CLOSE / 4, CLOSE / 4, last=MONDAY)
    look(memory, replace(seen, complete_to=FRIDAY), SETTLED + timedelta(days=2))
    assert end_of(memory) == THURSDAY_S


def test_a_doubt_of_a_clock_that_was_ahead_ends_at_the_second_look_of_the_right_one() -> None:
    memory = memory_of()
    look(memory, looked(CLOSE, 0.85 * CLOSE), SETTLED + timedelta(days=20))
    look(memory, looked(CLOSE, 0.85 * CLOSE), SETTLED)
    assert end_of(memory) == THURSDAY_S
    look(memory, looked(CLOSE, 0.85 * CLOSE), AGAIN)
    assert end_of(memory) == (FRIDAY, 0.85 * CLOSE)
