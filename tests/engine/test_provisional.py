"""The running day is today's, never one that is over."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.analytics.loading import make_bars
from tui.engine.compose import Composer
from tui.engine.memory import Memory
from tui.model.breakout import BreakoutState
from tui.model.health import Source
from tui.model.market import Schedule
from tui.model.quotes import Quote
from tui.model.settings import Settings

FRIDAY = date(2026, 8, 21)


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


def test_the_demo_plays_the_next_session_at_any_hour() -> None:
    sunday = datetime(2026, 8, 23, 12, 0, tzinfo=UTC)
    said = Composer(Source.DEMO).compose(_memory(Schedule(always_open=True)), Settings(), sunday)
    assert said.breakout is not None
    assert said.breakout.provisional is BreakoutState.PRICE_DISCOVERY
