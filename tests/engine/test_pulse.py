"""A sleep, a clock that was set, a program that stood still."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tui.engine.collector import Engine
from tui.engine.compose import Composer
from tui.engine.memory import Memory
from tui.engine.pulse import Pulse
from tui.engine.sources import SourceChoice
from tui.model.events import ClockJumped, QuotesArrived
from tui.model.health import Source, Status, status_word
from tui.model.quotes import Quote
from tui.model.settings import Settings

START = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)


class Steered:
    """A clock whose two hands a test moves apart."""

    is_set = False

    def __init__(self, rate: float = 1.0) -> None:
        self.rate, self.wall, self.real = rate, START, 1000.0

    def now(self) -> datetime:
        """Return the wall time."""
        return self.wall

    def monotonic(self) -> float:
        """Return the monotonic time."""
        return self.real

    def run(self, real: float, leap: float = 0.0) -> None:
        """Let real seconds pass, and the wall clock leap besides."""
        self.real += real
        self.wall += timedelta(seconds=real * self.rate + leap)


@pytest.mark.parametrize(
    ("real", "leap", "expected"),
    [
        (1.0, 0.0, None),
        (1.0, 4.0, None),
        (1.0, -4.0, None),
        (1.0, 10_800.0, 10_800.0),
        (1.0, -3600.0, -3600.0),
        (45.0, 0.0, 0.0),
    ],
)
@pytest.mark.parametrize("rate", [1.0, 60.0])
def test_what_a_beat_notices(real: float, leap: float, expected: float | None, rate: float) -> None:
    clock = Steered(rate)
    pulse = Pulse(clock)
    clock.run(1.0)
    assert pulse.beat() is None
    clock.run(real, leap)
    jump = pulse.beat()
    assert (None if jump is None else round(jump.seconds, 6)) == expected
    clock.run(1.0)
    assert pulse.beat() is None


def test_after_a_sleep_every_feed_is_asked_at_once_but_those_told_to_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Steered()
    engine = Engine(SourceChoice(Source.DEMO), Settings(), clock)
    asked: list[str] = []
    loop = engine._made()
    desk = loop.desk
    for name in ("prices", "stream", "blocks"):
        desk.runner._controls[name] = None  # type: ignore[assignment]
    monkeypatch.setattr(desk.runner, "poke", asked.append)
    pulse = Pulse(clock)
    clock.run(1.0)
    assert not loop.feel(pulse)
    desk.memory.limited["blocks"] = clock.now() + timedelta(hours=9)
    clock.run(1.0, leap=3 * 3600.0)
    assert loop.feel(pulse)
    assert asked == ["prices", "stream"]
    assert [round(jump.seconds) for jump in desk.memory.jumps] == [10_800]


def test_a_leap_is_said_in_the_notes() -> None:
    memory = Memory()
    for seconds, stood, words in (
        (10_800.0, 1.0, "the clock went 10,800 s further (asleep, or set)"),
        (-3600.0, 1.0, "the clock was set back by 3,600 s"),
        (0.0, 45.0, "the program stood still for 45 s"),
    ):
        memory.apply(ClockJumped(START, seconds, stood))
        notes = Composer(Source.YAHOO).compose(memory, Settings(), START).notes
        assert any(note.startswith(words) for note in notes)


def test_a_stamp_of_the_future_never_looks_fresh() -> None:
    memory, composer = Memory(), Composer(Source.YAHOO)
    memory.apply(QuotesArrived("prices", (Quote("BTC-USD", 1.0, START),), START))
    back = START - timedelta(hours=1)
    memory.apply(ClockJumped(back, -3600.0))
    snapshot = composer.compose(memory, Settings(), back)
    assert status_word(snapshot.status_inputs, back) is Status.STALE
    memory.apply(QuotesArrived("prices", (Quote("BTC-USD", 2.0, back),), back))
    snapshot = composer.compose(memory, Settings(), back)
    assert status_word(snapshot.status_inputs, back) is Status.STALE, "^RUT has no price at all"
    memory.apply(QuotesArrived("prices", (Quote("^RUT", 2.0, back),), back))
    snapshot = composer.compose(memory, Settings(), back)
    assert status_word(snapshot.status_inputs, back) is Status.LIVE
