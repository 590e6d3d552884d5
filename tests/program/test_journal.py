"""The journal of the running program: kept over kill and restart, and what it tells who is back."""

from __future__ import annotations

import signal
import time
from datetime import UTC, date, datetime
from pathlib import Path

from tests.internet import GeneratedPrices, Internet
from tests.program.terminal import Terminal
from tui.clock import SetClock
from tui.engine.journal_store import everything_in
from tui.model.journal import JournalEntry

FRIDAY, WEDNESDAY = "2026-08-21T14:32:00-04:00", "2026-08-26T10:00:00-04:00"
PRICES = GeneratedPrices(date(2023, 1, 2), date(2026, 9, 4))


def _net(instant: str) -> Internet:
    at = datetime.fromisoformat(instant).astimezone(UTC)
    return Internet(PRICES, SetClock(at, time.monotonic()))


def _kept(home: dict[str, str]) -> dict[str, JournalEntry]:
    path = Path(home["XDG_DATA_HOME"]) / "resonance" / "resonance.db"
    entries = everything_in(path)
    found = {one.key: one for one in entries}
    assert len(found) == len(entries)
    return found


def test_nothing_is_lost_or_doubled_by_a_kill_a_restart_and_a_second_monitor(
    home: dict[str, str], tmp_path: Path
) -> None:
    with _net(FRIDAY) as net:
        first = {**home, **net.environment, "RESONANCE_CLOCK": FRIDAY}
        with Terminal("--pane", "journal", environment=first) as screen:
            screen.shows("LIVE", "first run; the journal begins", "at the outset", limit=120)
            screen.shows("kept in the local store")
            screen.tell(signal.SIGKILL)
        before = _kept(home)
    assert {"start:first", "outset"} <= set(before)
    with _net(WEDNESDAY) as net:
        later = {**home, **net.environment, "RESONANCE_CLOCK": WEDNESDAY}
        with (
            Terminal("--pane", "journal", environment=later) as one,
            Terminal("--pane", "journal", environment=later) as other,
        ):
            for screen in (one, other):
                # Each session that ended meanwhile, with its own time; today's opening.
                screen.shows("LIVE", "2026-08-25 16:00", "2026-08-21 16:00", limit=120)
                screen.shows("NYSE opened", "2026-08-26 09:30", limit=60)
            one.press("f")
            one.shows("f kind outset", "1 of ")
            one.press("\x1b")
            one.shows("f kind all")
            # Typed at once, as by somebody who does not wait for the screen.
            one.press("/zzz")
            one.shows("no entry of the journal is like that", "/ zzz")
            one.press("\x1b")
            one.until(lambda text: "zzz" not in text, "the whole list")
            for screen in (one, other):
                screen.press("q")
                assert screen.leaves_within(10.0)
                assert b"Traceback" not in screen.raw
    after = _kept(home)
    assert before.items() <= after.items()
    closed = {f"session:2026-08-{day}:closed:^RUT" for day in (21, 24, 25)}
    sessions = {key for key in after if key.startswith("session:")}
    assert sessions == closed | {"session:2026-08-26:opened"}
    assert len([key for key in after if key.startswith("start:")]) == 3


def test_the_demo_has_a_journal_of_its_own(home: dict[str, str]) -> None:
    source = ("--demo", "--pane", "journal")
    for columns, rows in ((120, 36), (60, 24)):
        here = {**home, "RESONANCE_CLOCK": FRIDAY}
        with Terminal(*source, environment=here, columns=columns, rows=rows) as screen:
            text = screen.shows("DEMO", "demo opened", "provisional", limit=90)
            assert all(len(line) <= columns for line in text.splitlines())
            assert "could not be drawn" not in screen.settle()
            screen.press("q")
            assert screen.leaves_within(10.0)
    assert not (Path(home["XDG_DATA_HOME"]) / "resonance").exists()


def test_whoever_comes_back_is_told_what_changed(home: dict[str, str]) -> None:
    here = {**home, "RESONANCE_CLOCK": f"{FRIDAY}x120"}
    with Terminal("--demo", "--pane", "levels", environment=here) as screen:
        screen.shows("DEMO", "2 levels", limit=90)
        screen.until(lambda text: "^RUT" in text and "no data" not in text, "prices", limit=60)
        screen.press("1")
        screen.shows("DEMO")
        # Ten minutes of the set clock without a key.
        time.sleep(7.0)
        screen.settle()
        screen.press("3")
        text = screen.shows("while you were away", "any key goes on", limit=20)
        assert "^RUT" in text
        screen.press("3")
        screen.until(lambda text: "while you were away" not in text, "closing", limit=20)
        screen.shows("since 20", "breakout", limit=20)
        screen.press("q")
        assert screen.leaves_within(10.0)
