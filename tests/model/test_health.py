"""The header's word, in the order of the contract."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tui.model.health import (
    Source,
    Status,
    StatusInputs,
    freshness_in_market,
    freshness_of,
    status_word,
)
from tui.model.market import Schedule, Session
from tui.model.quotes import Freshness, SessionWord
from tui.model.symbols import Calendar

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
DAY = timedelta(days=1)


def _ago(seconds: float | None) -> datetime | None:
    return None if seconds is None else NOW - timedelta(seconds=seconds)


def _word(
    *,
    source: Source = Source.YAHOO,
    is_open: bool = True,
    rut: float | None = 4,
    btc: float | None = 2,
    failures: int = 0,
    stored: bool = False,
) -> Status:
    inputs = StatusInputs(source, is_open, _ago(rut), _ago(btc), failures, stored)
    return status_word(inputs, NOW)


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        (Status.DEMO, _word(source=Source.DEMO, failures=5)),
        (Status.FILES, _word(source=Source.FILES, rut=None, btc=None)),
        (Status.STARTING, _word(rut=None, btc=None)),
        (Status.STARTING, _word(rut=None, btc=None, failures=1)),
        (Status.OFFLINE, _word(rut=None, btc=None, failures=2)),
        (Status.OFFLINE, _word(failures=2)),
        (Status.LIVE, _word(failures=1)),
        (Status.LIVE, _word(rut=60, btc=60)),
        (Status.DELAYED, _word(rut=61)),
        (Status.DELAYED, _word(btc=1200)),
        (Status.STALE, _word(btc=1201)),
        (Status.STALE, _word(rut=None)),
        (Status.STALE, _word(rut=None, btc=None, stored=True)),
        (Status.CLOSED, _word(is_open=False, rut=90_000)),
        (Status.DELAYED, _word(is_open=False, rut=90_000, btc=61)),
        (Status.STALE, _word(is_open=False, rut=4, btc=1300)),
    ],
)
def test_the_first_word_that_applies(expected: Status, found: Status) -> None:
    assert found is expected


def test_ages_at_the_limits() -> None:
    assert freshness_of(None, NOW) is Freshness.NONE
    assert freshness_of(_ago(60), NOW) is Freshness.LIVE
    assert freshness_of(_ago(61), NOW) is Freshness.DELAYED
    assert freshness_of(_ago(20 * 60 + 1), NOW) is Freshness.STALE
    assert freshness_of(_ago(-5), NOW) is Freshness.LIVE
    assert freshness_of(_ago(-6), NOW) is Freshness.STALE


SESSIONS = Schedule(
    (
        Session(
            datetime(2026, 8, 20).date(),
            datetime(2026, 8, 20, 13, 30, tzinfo=UTC),
            datetime(2026, 8, 20, 20, 0, tzinfo=UTC),
        ),
        Session(
            datetime(2026, 8, 21).date(),
            datetime(2026, 8, 21, 13, 30, tzinfo=UTC),
            datetime(2026, 8, 21, 20, 0, tzinfo=UTC),
        ),
        Session(
            datetime(2026, 8, 24).date(),
            datetime(2026, 8, 24, 13, 30, tzinfo=UTC),
            datetime(2026, 8, 24, 20, 0, tzinfo=UTC),
        ),
    )
)


@pytest.mark.parametrize(
    ("hour", "word"),
    [
        ((20, 14, 0), SessionWord.OPEN),
        ((20, 20, 0), SessionWord.POST),
        ((21, 0, 30), SessionWord.CLOSED),
        ((21, 8, 1), SessionWord.PRE),
        ((21, 13, 30), SessionWord.OPEN),
        ((22, 12, 0), SessionWord.CLOSED),
    ],
)
def test_states_of_the_exchange(hour: tuple[int, int, int], word: SessionWord) -> None:
    state = SESSIONS.state(datetime(2026, 8, hour[0], hour[1], hour[2], tzinfo=UTC))
    assert state is not None
    assert state.word is word


def test_an_unknown_time_has_no_state() -> None:
    assert SESSIONS.state(datetime(2026, 9, 1, tzinfo=UTC)) is None
    assert Schedule().state(NOW) is None


@pytest.mark.parametrize(
    ("at", "unknown", "known"),
    [
        ((20, 13, 29), False, False),
        ((20, 13, 30), True, True),
        ((20, 19, 59), True, True),
        ((20, 20, 0), False, False),
        ((21, 3, 0), False, False),
        ((22, 15, 0), False, False),
        ((23, 15, 0), False, False),
    ],
)
def test_unknown_sessions_are_closed_only_where_no_session_can_be(
    at: tuple[int, int, int], unknown: bool, known: bool
) -> None:
    now = datetime(2026, 8, at[0], at[1], at[2], tzinfo=UTC)
    assert (Schedule().may_be_open(now), SESSIONS.may_be_open(now)) == (unknown, known)


def test_a_known_holiday_is_closed() -> None:
    monday = datetime(2026, 8, 24, 15, 0, tzinfo=UTC)
    tuesday = Session(monday.date() + timedelta(days=1), monday + DAY, monday + 1.2 * DAY)
    schedule = Schedule((*SESSIONS.sessions[:2], tuesday))
    assert schedule.covers(monday)
    assert not schedule.may_be_open(monday)
    assert Schedule().may_be_open(monday)


def test_a_closed_market_does_not_make_its_last_price_stale() -> None:
    sunday = datetime(2026, 8, 23, 12, tzinfo=UTC)
    closing = datetime(2026, 8, 21, 20, 0, tzinfo=UTC)
    midday = datetime(2026, 8, 21, 17, 0, tzinfo=UTC)
    assert freshness_in_market(closing, sunday, Calendar.NYSE, SESSIONS) is Freshness.LIVE
    assert freshness_in_market(midday, sunday, Calendar.NYSE, SESSIONS) is Freshness.STALE
    assert freshness_in_market(closing, sunday, Calendar.ALWAYS, SESSIONS) is Freshness.STALE
