"""The running day is today's, never one that is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.analytics.loading import make_bars
from tui.engine.compose import Composer
from tui.engine.memory import Memory
from tui.model.breakout import BreakoutState
from tui.model.events import BarsArrived
from tui.model.health import Source
from tui.model.market import Schedule, regular_hours
from tui.model.quotes import Quote
from tui.model.settings import Settings
from tui.report import to_json

FRIDAY = date(2026, 8, 21)
AUGUST = Schedule((*regular_hours(date(2026, 8, 20)).sessions, *regular_hours(FRIDAY).sessions[1:]))


def _memory(schedule: Schedule | None = None) -> Memory:
    days = [FRIDAY - timedelta(days=n) for n in range(500, 0, -1)]
    sessions = [day for day in days if day.weekday() < 5]
    closes = [100.0 + n for n in range(len(sessions))]
    bars = make_bars(closes, symbol="^RUT", dates=sessions)
    quote = Quote(
        "^RUT", 900.0, datetime(2026, 8, 21, 18, 32, tzinfo=UTC), session=FRIDAY, day_high=901.0
    )
    return Memory(bars={"^RUT": bars}, quotes={"^RUT": quote}, schedule=schedule or Schedule())


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 8, 21, 18, 33, tzinfo=UTC), BreakoutState.PRICE_DISCOVERY),
        (datetime(2026, 8, 22, 3, 0, tzinfo=UTC), BreakoutState.PRICE_DISCOVERY),
        (datetime(2026, 8, 24, 12, 0, tzinfo=UTC), None),
    ],
)
def test_friday_s_quote_is_no_running_day_on_monday(
    now: datetime, expected: BreakoutState | None
) -> None:
    said = Composer(Source.YAHOO).compose(_memory(), Settings(), now).breakout
    assert said is not None
    assert said.provisional is expected
    assert said.overhead_as_of == "2026-08-21T18:32:00Z"


MARCH = Schedule(
    (*regular_hours(date(2026, 3, 2)).sessions, *regular_hours(date(2026, 3, 4)).sessions)
)


# Sessions that ran out in March, or begin only now, say as little of it as none.
@pytest.mark.parametrize(
    "schedule", [Schedule(), AUGUST, MARCH, Schedule(regular_hours(date(2026, 8, 24)).sessions)]
)
def test_a_close_that_is_missing_leaves_no_provisional_state(schedule: Schedule) -> None:
    monday = datetime(2026, 8, 24, 18, 33, tzinfo=UTC)
    quote = Quote("^RUT", 900.0, monday, previous_close=400.0, session=monday.date())
    memory = _memory(schedule)
    memory.quotes["^RUT"] = quote
    said = Composer(Source.YAHOO).compose(memory, Settings(), monday)
    assert said.breakout is not None
    assert said.breakout.provisional is None
    assert (
        said.breakout.provisional_why == "no provisional state: the close of 2026-08-21 is missing"
    )
    assert "^RUT: no provisional state: the close of 2026-08-21 is missing" in said.notes
    report = to_json(said)["breakout"]
    assert (report["provisional"], report["provisional_why"]) == (
        None,
        said.breakout.provisional_why,
    )
    memory.apply(BarsArrived("history", make_bars([470.0], symbol="^RUT", dates=[FRIDAY]), monday))
    known = Composer(Source.YAHOO).compose(memory, Settings(), monday).breakout
    assert known is not None
    assert (known.provisional, known.provisional_why) == (BreakoutState.PRICE_DISCOVERY, None)


def test_a_split_of_the_day_is_no_provisional_state() -> None:
    at = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
    settings = replace(Settings(), symbols=("IWM",), breakout_symbol="IWM")
    for scale in (1.0, 4.0):
        memory = _memory()
        known = replace(memory.bars["^RUT"], symbol="IWM")
        memory.bars = {"IWM": known}
        last = known.close[-1] * scale
        memory.quotes["IWM"] = Quote("IWM", 1.01 * last, at, last, session=FRIDAY)
        said = Composer(Source.YAHOO).compose(memory, settings, at).breakout
        assert said is not None
        assert (said.provisional is None) is (scale > 1.0)
        assert (said.overhead_closes is None) is (scale > 1.0)
        assert (said.provisional_why is None) is (scale == 1.0)


def test_a_holiday_is_no_missing_close() -> None:
    tuesday = datetime(2026, 8, 25, 18, 33, tzinfo=UTC)
    sessions = [regular_hours(FRIDAY).sessions[0], regular_hours(tuesday.date()).sessions[0]]
    memory = _memory(Schedule(tuple(sessions)))
    memory.quotes["^RUT"] = Quote("^RUT", 900.0, tuesday, session=tuesday.date())
    memory.apply(BarsArrived("history", make_bars([470.0], symbol="^RUT", dates=[FRIDAY]), tuesday))
    said = Composer(Source.YAHOO).compose(memory, Settings(), tuesday).breakout
    assert said is not None
    assert said.provisional is BreakoutState.PRICE_DISCOVERY


def test_the_demo_plays_the_next_session_at_any_hour() -> None:
    sunday = datetime(2026, 8, 23, 12, 0, tzinfo=UTC)
    said = Composer(Source.DEMO).compose(_memory(Schedule(always_open=True)), Settings(), sunday)
    assert said.breakout is not None
    assert said.breakout.provisional is BreakoutState.PRICE_DISCOVERY
