"""Learning the sessions: once while they are known, less and less often while that fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tui.engine import schedule as calendar
from tui.engine.learner import Learner
from tui.model.market import Schedule, regular_hours

NOW = datetime(2026, 3, 3, 16, 0, tzinfo=UTC)
MINUTE = 60.0


class Hands:
    """A clock that is moved by hand."""

    is_set, rate = False, 1.0

    def __init__(self) -> None:
        self.passed, self.leapt = 0.0, timedelta()

    def now(self) -> datetime:
        """Return the wall clock's time."""
        return NOW + self.leapt + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        """Return seconds that no leap of the wall clock moves."""
        return self.passed


def sessions(now: datetime) -> Schedule:
    """Return every weekday around an instant as a session."""
    days = [now.date() + timedelta(days=n) for n in range(-14, 200)]
    return Schedule(tuple(regular_hours(day).sessions[0] for day in days if day.weekday() < 5))


class Calendar:
    """What is asked in the library's place: it notes when, and answers what it is told to."""

    def __init__(self, clock: Hands, answer: Callable[[datetime], Schedule]) -> None:
        self.clock, self.answer = clock, answer
        self.asked: list[float] = []
        self.known = Schedule()
        self.learner = Learner(clock, self._take)

    def __call__(self, now: datetime) -> Schedule:
        """Stand for ``load_schedule``."""
        self.asked.append(self.clock.passed)
        return self.answer(now)

    def publish(self) -> None:
        """Do what the loop does at each publish; what is learned meanwhile is waited for."""
        self.learner.renew(self.known)
        while self.learner.learning:
            pass

    def _take(self, schedule: Schedule) -> None:
        self.known = schedule


def _broken(_now: datetime) -> Schedule:
    raise RuntimeError("no calendar")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[datetime], Schedule]], Calendar]:
    """Return what puts an answer in the library's place."""

    def make(answer: Callable[[datetime], Schedule]) -> Calendar:
        found = Calendar(Hands(), answer)
        monkeypatch.setattr(calendar, "load_schedule", found)
        return found

    return make


Make = Callable[[Callable[[datetime], Schedule]], Calendar]


@pytest.mark.parametrize("answer", [_broken, lambda _: Schedule()])
def test_a_calendar_that_fails_is_asked_after_doubling_pauses_of_at_most_an_hour(
    made: Make, answer: Callable[[datetime], Schedule], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    played = made(answer)
    for step in range(6 * 60 * 4):
        played.clock.passed = step * MINUTE / 4
        played.publish()
    minutes = [at / MINUTE for at in played.asked]
    assert minutes == [0, 1, 3, 7, 15, 31, 63, 123, 183, 243, 303]
    played.answer = sessions
    played.clock.passed = 363 * MINUTE
    played.publish()
    assert played.known.covers(played.clock.now())


def test_what_is_known_for_weeks_is_not_asked_anew_and_what_runs_out_is(made: Make) -> None:
    played = made(sessions)
    for day in range(400):
        played.clock.passed = day * 86_400.0
        played.publish()
        assert played.known.covers(played.clock.now() + timedelta(days=29))
    assert 2 <= len(played.asked) <= 4


@pytest.mark.parametrize("leap", [28, -28, 300])
def test_sessions_of_another_time_are_asked_anew_at_once(made: Make, leap: int) -> None:
    played = made(sessions)
    played.clock.leapt = timedelta(days=leap)
    played.publish()
    played.publish()
    played.clock.leapt = timedelta()
    played.clock.passed = 1.0
    played.publish()
    assert played.known.covers(played.clock.now())
