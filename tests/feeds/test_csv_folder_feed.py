"""The CSV folder as a feed: delivers, notices changes, says what it has not."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from tests.feeds.test_csv_folder import HEADER, LATER, ROWS, write
from tui.errors import FailureKind
from tui.feeds.base import Control
from tui.feeds.csv_folder import CsvFolder
from tui.model.events import BarsArrived, FeedEvent, FeedFailed, FeedSucceeded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


@dataclass
class Stepping:
    """A clock that stands still until it is moved; runs fast so that waits end at once."""

    at: datetime
    is_set: bool = True
    rate: float = 60_000.0

    def now(self) -> datetime:
        """Return where the clock stands."""
        return self.at

    def monotonic(self) -> float:
        """Return nothing of use; the feed has no deadline."""
        return 0.0


class Rounds:
    """Collects a feed's events, and acts at the end of each round; after the last it stops it."""

    def __init__(self, control: Control, between: Sequence[Callable[[], None]]) -> None:
        self.control, self.between = control, list(between)
        self.rounds: list[list[FeedEvent]] = [[]]

    def take(self, event: FeedEvent) -> None:
        """Receive one event."""
        self.rounds[-1].append(event)
        if isinstance(event, BarsArrived) or (isinstance(event, FeedFailed) and event.symbol):
            return
        if self.between:
            self.between.pop(0)()
            self.rounds.append([])
        else:
            self.control.stop()


def run(
    folder: Path, symbols: Sequence[str], clock: Stepping, *between: Callable[[], None]
) -> list[list[FeedEvent]]:
    control = Control(clock)
    rounds = Rounds(control, between)
    feed = CsvFolder(folder, symbols)
    thread = threading.Thread(target=feed.run, args=(control, rounds.take), daemon=True)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
    return rounds.rounds


def nothing() -> None:
    """Let a round pass."""


def test_the_feed_delivers_every_file_and_says_what_it_has_not(tmp_path: Path) -> None:
    write(tmp_path, "^RUT", [HEADER, *ROWS])
    bad = write(tmp_path, "IWM", ["date,close", "2024-11-25,0"])
    write(tmp_path, "SPY", [])
    (events,) = run(tmp_path, ["^RUT", "IWM", "TLT"], Stepping(LATER))
    arrived, failed, done = events
    assert isinstance(arrived, BarsArrived)
    assert (arrived.bars.symbol, arrived.whole, arrived.seen_at) == ("^RUT", True, LATER)
    assert isinstance(failed, FeedFailed)
    assert (failed.symbol, failed.kind) == ("IWM", FailureKind.BAD_ANSWER)
    assert failed.words == f"{bad}:2: close '0' is not positive"
    assert isinstance(done, FeedSucceeded)
    assert done.next_try == LATER + timedelta(seconds=60)
    assert done.detail == (
        "1 file read; 1 file cannot be used; TLT: no data: no file TLT.csv; "
        "1 file of no followed symbol ignored"
    )


def test_the_feed_reads_again_only_what_changed(tmp_path: Path) -> None:
    path = write(tmp_path, "^RUT", [HEADER, *ROWS])
    write(tmp_path, "IWM", [HEADER, *ROWS])

    def change() -> None:
        write(tmp_path, "^RUT", [HEADER, *ROWS, "2024-11-26,2,3,1,2.75,2.4,10"])
        os.utime(path, (1, 1))

    rounds = run(tmp_path, ["^RUT", "IWM"], Stepping(LATER), nothing, change)
    arrived = [[e for e in events if isinstance(e, BarsArrived)] for events in rounds]
    assert [[e.bars.symbol for e in events] for events in arrived] == [
        ["^RUT", "IWM"],
        [],
        ["^RUT"],
    ]
    assert arrived[2][0].bars.close[-1] == 2.75


def test_a_file_put_right_is_read(tmp_path: Path) -> None:
    write(tmp_path, "^RUT", ["date,close", "2024-11-25,zero"])
    write(tmp_path, "IWM", [HEADER, *ROWS])

    def mend() -> None:
        write(tmp_path, "^RUT", ["date,close", "2024-11-25,1"])

    rounds = run(tmp_path, ["^RUT", "IWM"], Stepping(LATER), nothing, mend)
    assert [len([e for e in events if isinstance(e, FeedFailed)]) for events in rounds] == [1, 0, 0]
    assert [e.bars.symbol for e in rounds[2] if isinstance(e, BarsArrived)] == ["^RUT"]


def test_a_running_day_becomes_final_as_time_goes_on(tmp_path: Path) -> None:
    write(tmp_path, "^RUT", [HEADER, *ROWS])
    clock = Stepping(datetime(2024, 11, 25, 19, 32, tzinfo=UTC))

    def evening() -> None:
        clock.at = datetime(2024, 11, 25, 22, 0, tzinfo=UTC)

    rounds = run(tmp_path, ["^RUT"], clock, evening, nothing)
    days = [[e.bars.complete_to for e in events if isinstance(e, BarsArrived)] for events in rounds]
    assert days == [[date(2024, 11, 22)], [date(2024, 11, 25)], []]


def test_a_folder_that_comes_later(tmp_path: Path) -> None:
    folder = tmp_path / "later"

    def come() -> None:
        folder.mkdir()
        write(folder, "^RUT", [HEADER, *ROWS])

    first, second = run(folder, ["^RUT"], Stepping(LATER), come)
    (failed,) = first
    assert isinstance(failed, FeedFailed)
    assert (failed.symbol, failed.kind) == (None, FailureKind.EMPTY)
    assert "the data folder cannot be read" in failed.words
    assert [type(event) for event in second] == [BarsArrived, FeedSucceeded]


def test_no_usable_file_at_all_is_a_failure(tmp_path: Path) -> None:
    (events,) = run(tmp_path, ["^RUT"], Stepping(LATER))
    (failed,) = events
    assert isinstance(failed, FeedFailed)
    assert failed.words == f"{tmp_path}: no file of a followed symbol could be used"
