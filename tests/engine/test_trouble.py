"""A snapshot that cannot be computed is said on the screen, and does not end the engine."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest

from tests.engine.running import AT, snapshot_of, write_csv
from tui.clock import clock_from
from tui.engine.collector import Engine
from tui.engine.compose import Composer
from tui.engine.memory import Memory
from tui.engine.sources import SourceChoice
from tui.model.events import BarsArrived, FeedEvent
from tui.model.health import FeedState, Source
from tui.model.market import Schedule
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot


def _until(folder: Path, wanted: str, *, as_of: date | None = None) -> Snapshot:
    """Run an engine on a folder until it publishes a snapshot whose words hold ``wanted``."""
    found, there = [], threading.Event()

    def publish(snapshot: Snapshot) -> None:
        words = snapshot.offline_words or ""
        if wanted in words if wanted else snapshot.breakout and not words:
            found.append(snapshot)
            there.set()

    choice = SourceChoice(Source.FILES, folder=folder)
    engine = Engine(choice, Settings(), clock_from(AT), travel_to=as_of)
    engine.start(publish)
    came = there.wait(20)
    engine.stop()
    assert came
    return found[0]


def test_a_defect_is_said_and_the_next_snapshot_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(tmp_path, "^RUT", [(date(2026, 8, 20), 100.0)])
    whole = Composer.compose
    calls = []

    def once_broken(self: Composer, *given: object, **options: object) -> Snapshot:
        calls.append(given)
        if len(calls) == 1:
            raise ZeroDivisionError
        return whole(self, *given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Composer, "compose", once_broken)
    snapshot = _until(tmp_path, "a defect stopped the computation (ZeroDivisionError)")
    assert snapshot.status_inputs.failures == 2
    assert [feed.state for feed in snapshot.health if feed.feed == "engine"] == [FeedState.FAILED]
    calls.clear()
    recovered = _until(tmp_path, "")
    assert recovered.offline_words is None
    assert "engine" not in {feed.feed for feed in recovered.health}


@pytest.mark.parametrize("again", [1, 3])
def test_what_cannot_be_taken_in_is_said_once_and_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, again: int
) -> None:
    write_csv(tmp_path, "^RUT", [(date(2026, 8, 19), 100.0), (date(2026, 8, 20), 101.0)])

    def broken(*_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Composer, "sights", broken)  # what the keys [ ] { } go by
    engine = Engine(SourceChoice(Source.FILES, folder=tmp_path), Settings(), clock_from(AT))
    seen: list[Snapshot] = []
    said = threading.Event()

    def publish(snapshot: Snapshot) -> None:
        seen.append(snapshot)
        for _ in range(again):
            engine.step(-1)
        if any("kept something from being taken in" in note for note in snapshot.notes):
            said.set()

    engine.start(publish)
    came = said.wait(20)
    alive = not engine.ended(0)
    engine.stop()
    assert came and alive
    words = "a defect kept something from being taken in (ZeroDivisionError); the log has more"
    assert seen[-1].notes.count(words) == 1
    assert [r.message for r in caplog.records].count("something could not be taken in") == 1


def test_a_report_says_what_could_not_be_taken_in_and_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(tmp_path, "^RUT", [(date(2026, 8, 20), 100.0)])
    write_csv(tmp_path, "IWM", [(date(2026, 8, 20), 100.0)])
    whole = Memory.apply

    def broken(self: Memory, event: FeedEvent) -> None:
        if isinstance(event, BarsArrived) and event.bars.symbol == "IWM":
            raise ZeroDivisionError
        whole(self, event)

    monkeypatch.setattr(Memory, "apply", broken)
    snapshot = snapshot_of(tmp_path)
    assert any("(ZeroDivisionError); the log has more" in note for note in snapshot.notes)
    prices = {level.symbol: level.price for level in snapshot.levels}
    assert (prices["^RUT"], prices["IWM"]) == (100.0, None)


def _let_no_desk_be_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_given: object, **_options: object) -> None:
        raise ImportError("no module of that name")

    monkeypatch.setattr("tui.engine.desk.Desk.__init__", missing)


def test_a_collector_that_cannot_even_be_made_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _let_no_desk_be_made(monkeypatch)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)  # it ends with its own error
    snapshot = _until(tmp_path, "a defect stopped the computation (ImportError)")
    for thread in threading.enumerate():
        if thread.name == "collector":
            thread.join(20)
    assert snapshot.version == 1
    assert snapshot.status_inputs.failures == 2


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_collector_that_has_ended_hears_nothing_and_no_key_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _let_no_desk_be_made(monkeypatch)
    engine = Engine(SourceChoice(Source.FILES, folder=tmp_path), Settings(), clock_from(AT))
    engine.start(lambda _: None)
    assert engine.ended(20)
    # As many as there is room for, and more: a key that is held asks that often.
    for _ in range(2_001):
        engine.look("levels")
        engine.change(Settings())
        engine.step(-1)
        engine.jump(1)
        engine.travel(None)
    engine.open_demo()
    engine.stop()


def test_what_is_asked_before_the_collector_is_open_waits(tmp_path: Path) -> None:
    write_csv(tmp_path, "^RUT", [(date(2026, 8, 19), 100.0), (date(2026, 8, 20), 101.0)])
    seen: list[Snapshot] = []
    engine = Engine(SourceChoice(Source.FILES, folder=tmp_path), Settings(), clock_from(AT))
    assert engine.refresh() == "not open yet, then everything is asked"
    engine.travel(date(2026, 8, 19))
    there = threading.Event()

    def publish(snapshot: Snapshot) -> None:
        seen.append(snapshot)
        if snapshot.travelled_to == date(2026, 8, 19):
            there.set()

    engine.start(publish)
    came = there.wait(20)
    engine.stop()
    assert came


def test_a_day_before_the_data_is_said(tmp_path: Path) -> None:
    write_csv(tmp_path, "^RUT", [(date(2026, 8, 20), 100.0)])
    snapshot = _until(tmp_path, "no session of ^RUT", as_of=date(1980, 1, 1))
    assert any("no session of ^RUT" in note for note in snapshot.notes)


def test_a_feed_that_has_not_answered_yet_is_listed(tmp_path: Path) -> None:
    names: list[tuple[str, FeedState]] = []
    engine = Engine(SourceChoice(Source.FILES, folder=tmp_path), Settings(), clock_from(AT))
    first = threading.Event()

    def publish(snapshot: Snapshot) -> None:
        if not first.is_set():
            names.extend((feed.feed, feed.state) for feed in snapshot.health)
            first.set()

    engine.start(publish)
    assert first.wait(20)
    engine.stop()
    assert names == [("files", FeedState.WAITING)]


def test_a_calendar_that_comes_late_does_not_close_the_demo() -> None:
    seen: list[Snapshot] = []
    engine = Engine(SourceChoice(Source.DEMO), Settings(), clock_from(AT))
    engine._queue.put(lambda loop: loop.deliver(Schedule()))
    there = threading.Event()

    def publish(snapshot: Snapshot) -> None:
        seen.append(snapshot)
        if len(seen) > 1:
            there.set()

    engine.start(publish)
    assert there.wait(20)
    engine.stop()
    assert all(snapshot.schedule.always_open for snapshot in seen)
