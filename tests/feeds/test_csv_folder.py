"""CSV folder: every row is right, or the file and the line are named."""

from __future__ import annotations

import math
import os
import threading
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tui.errors import DataFileError, FailureKind
from tui.feeds.base import Control
from tui.feeds.csv_folder import CsvFolder, read_folder, read_symbol
from tui.model.events import BarsArrived, FeedEvent, FeedFailed, FeedSucceeded
from tui.model.symbols import DEFAULT_TICKERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

LATER = datetime(2026, 8, 24, 12, tzinfo=UTC)
HEADER = "date,open,high,low,close,adj_close,volume"
ROWS = ["2024-11-22,1,2.5,0.5,2,1.9,0", "2024-11-25,2,3,1,2.5,2.4,10"]


def write(folder: Path, symbol: str, lines: Sequence[str]) -> Path:
    path = folder / f"{symbol}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_reads_every_column(tmp_path: Path) -> None:
    write(tmp_path, "^RUT", [HEADER, *ROWS])
    bars = read_symbol(tmp_path, "^RUT", LATER)
    assert bars is not None
    assert bars.dates == (date(2024, 11, 22), date(2024, 11, 25))
    assert (bars.open, bars.high, bars.low) == ((1.0, 2.0), (2.5, 3.0), (0.5, 1.0))
    assert (bars.close, bars.adj_close, bars.volume) == ((2.0, 2.5), (1.9, 2.4), (0.0, 10.0))
    assert bars.complete_to == date(2024, 11, 25)
    assert bars.notes == ()


def test_only_date_and_close_are_needed(tmp_path: Path) -> None:
    write(tmp_path, "IWM", ["Close,Name,DATE", "5.5,whatever,2024-11-25"])
    bars = read_symbol(tmp_path, "IWM", LATER)
    assert bars is not None
    assert bars.close == (5.5,)
    assert all(
        math.isnan(column[0])
        for column in (bars.open, bars.high, bars.low, bars.adj_close, bars.volume)
    )


@pytest.mark.parametrize("name", ["adj_close", "Adj Close", "adj close", "AdjClose"])
def test_the_adjusted_close_goes_by_several_names(tmp_path: Path, name: str) -> None:
    write(tmp_path, "IWM", [f"Date,Close,{name}", "2024-11-25,5,4"])
    bars = read_symbol(tmp_path, "IWM", LATER)
    assert bars is not None
    assert bars.adj_close == (4.0,)


def test_byte_order_mark_and_crlf(tmp_path: Path) -> None:
    (tmp_path / "IWM.csv").write_bytes(b"\xef\xbb\xbfdate,close\r\n2024-11-25,5\r\n\r\n")
    bars = read_symbol(tmp_path, "IWM", LATER)
    assert bars is not None
    assert (bars.dates, bars.close) == ((date(2024, 11, 25),), (5.0,))


def test_an_empty_close_is_skipped_and_counted(tmp_path: Path) -> None:
    write(tmp_path, "IWM", ["date,high,close", "2024-11-22,,", "2024-11-25,,5", "2024-11-26,6,"])
    bars = read_symbol(tmp_path, "IWM", LATER)
    assert bars is not None
    assert bars.dates == (date(2024, 11, 25),)
    assert math.isnan(bars.high[0])
    assert bars.notes == ("IWM: 2 rows without a close skipped",)


def test_a_file_without_rows_is_empty(tmp_path: Path) -> None:
    write(tmp_path, "IWM", [HEADER])
    bars = read_symbol(tmp_path, "IWM", LATER)
    assert bars is not None
    assert (len(bars), bars.complete_to) == (0, None)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2024, 11, 25, 19, 32, tzinfo=UTC), date(2024, 11, 22)),
        (datetime(2024, 11, 25, 21, 14, tzinfo=UTC), date(2024, 11, 22)),
        (datetime(2024, 11, 25, 21, 15, tzinfo=UTC), date(2024, 11, 25)),
    ],
)
def test_the_last_row_is_a_running_day_until_it_settles(
    tmp_path: Path, now: datetime, last: date
) -> None:
    write(tmp_path, "^RUT", [HEADER, *ROWS])
    bars = read_symbol(tmp_path, "^RUT", now)
    assert bars is not None
    assert bars.complete_to == last


BAD_ROWS = [
    ("2024-11-25,0", "close '0' is not positive"),
    ("2024-11-25,-1", "close '-1' is not positive"),
    ("2024-11-25,-0.0", "close '-0.0' is not positive"),
    ("2024-11-25,abc", "close 'abc' is not a number"),
    ("2024-11-25,1_000", "close '1_000' is not a number"),
    ("2024-11-25,nan", "close 'nan' is not a number"),
    ("2024-11-25,inf", "close 'inf' is not a number"),
    ('2024-11-25,"1,234.5"', "close '1,234.5' is not a number"),
    ("2024-11-25,1,234", "the row has 3 columns, the header 2"),
    ("2024-11-25", "the row has 1 columns, the header 2"),
    ("25/11/2024,5", "'25/11/2024' is not a date such as 2024-11-25"),
    ("20241125,5", "'20241125' is not a date such as 2024-11-25"),
    ("2024-02-30,5", "'2024-02-30' is not a date such as 2024-11-25"),
    (",5", "'' is not a date such as 2024-11-25"),
    (
        "2024-11-25T00:00:00,5",
        (
            "'2024-11-25T00:00:00' is not a date such as 2024-11-25 "
            "(a daily row has a date without a time)"
        ),
    ),
    ("2024-11-22,5", "2024-11-22 stands twice"),
    ("2024-11-21,5", "2024-11-21 comes after 2024-11-22: rows go oldest first"),
]


@pytest.mark.parametrize(("row", "words"), BAD_ROWS)
def test_a_bad_row_is_named_by_file_and_line(tmp_path: Path, row: str, words: str) -> None:
    path = write(tmp_path, "^TNX", ["date,close", "2024-11-22,4.4", "", row])
    with pytest.raises(DataFileError) as caught:
        read_symbol(tmp_path, "^TNX", LATER)
    assert (caught.value.line, caught.value.message) == (4, words)
    assert str(caught.value) == f"{path}:4: {words}"


@pytest.mark.parametrize("column", ["open", "high", "low", "adj_close", "volume"])
def test_other_columns_are_checked_as_well(tmp_path: Path, column: str) -> None:
    write(tmp_path, "IWM", [f"date,close,{column}", "2024-11-22,5,", "2024-11-25,5,-3"])
    with pytest.raises(DataFileError, match=f":3: {column} '-3' is not positive"):
        read_symbol(tmp_path, "IWM", LATER)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("day,close", "the header has no column 'date': 'day,close'"),
        ("date,last", "the header has no column 'close': 'date,last'"),
        ("", "the header has no column 'date': ''"),
        ("date,close,Close", "the header has the column 'close' twice"),
        ("date,close,adj close,adj_close", "the header has the column 'adj_close' twice"),
    ],
)
def test_a_bad_header(tmp_path: Path, header: str, words: str) -> None:
    write(tmp_path, "IWM", [header, "2024-11-25,5,5,5"])
    with pytest.raises(DataFileError) as caught:
        read_symbol(tmp_path, "IWM", LATER)
    assert (caught.value.line, caught.value.message) == (1, words)


def test_an_empty_file_has_no_header(tmp_path: Path) -> None:
    (tmp_path / "IWM.csv").touch()
    with pytest.raises(DataFileError, match=r"IWM\.csv:1: the header has no column 'date'"):
        read_symbol(tmp_path, "IWM", LATER)


def test_text_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "IWM.csv").write_bytes(b"date,close\n2024-11-22,5\n2024-11-25,\xff\n")
    with pytest.raises(DataFileError, match=r"IWM\.csv:3: is not UTF-8 text"):
        read_symbol(tmp_path, "IWM", LATER)


def test_a_field_beyond_all_measure(tmp_path: Path) -> None:
    write(tmp_path, "IWM", ["date,close,note", f"2024-11-25,5,{'x' * 200_000}"])
    with pytest.raises(DataFileError, match="field larger than field limit"):
        read_symbol(tmp_path, "IWM", LATER)


def test_words_from_a_file_carry_no_control_characters(tmp_path: Path) -> None:
    write(tmp_path, "IWM", ["date,close", "2024-11-25,\x1b[31m" + "9" * 60 + "x"])
    with pytest.raises(DataFileError) as caught:
        read_symbol(tmp_path, "IWM", LATER)
    assert str(caught.value).isprintable()
    assert len(caught.value.message) < 80


@pytest.mark.parametrize("symbol", ["../IWM", "..", "", "a/b", "/etc/passwd", "IWM\n", "IWM\x00"])
def test_a_symbol_never_leads_out_of_the_folder(tmp_path: Path, symbol: str) -> None:
    write(tmp_path, "IWM", [HEADER, *ROWS])
    (tmp_path / "within").mkdir()
    with pytest.raises(DataFileError, match="is not a Yahoo ticker"):
        read_symbol(tmp_path / "within", symbol, LATER)


def test_a_folder_in_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "IWM.csv").mkdir()
    with pytest.raises(DataFileError, match="cannot be read"):
        read_symbol(tmp_path, "IWM", LATER)


def test_read_folder_notes_what_it_left_out(tmp_path: Path) -> None:
    write(tmp_path, "^RUT", [HEADER, *ROWS, "2024-11-26,,,,,,"])
    write(tmp_path, "SPY", ["not read at all"])
    (tmp_path / "README.md").touch()
    bars, notes = read_folder(tmp_path, ["^RUT", "IWM"], LATER)
    assert list(bars) == ["^RUT"]
    assert notes == (
        "^RUT: 1 row without a close skipped",
        "IWM: no data: no file IWM.csv",
        "2 files of no followed symbol ignored",
    )


def test_read_folder_without_a_folder(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="nowhere: the data folder cannot be read: No such"):
        read_folder(tmp_path / "nowhere", ["^RUT"], LATER)


def test_read_folder_raises_for_a_bad_file(tmp_path: Path) -> None:
    write(tmp_path, "^RUT", ["date,close", "2024-11-25,x"])
    with pytest.raises(DataFileError, match=r"\^RUT\.csv:2: close 'x' is not a number"):
        read_folder(tmp_path, ["^RUT"], LATER)


def test_real_files_are_read_fast(shared_data: Path) -> None:
    started = time.perf_counter()
    bars, _ = read_folder(shared_data, DEFAULT_TICKERS, LATER)
    assert time.perf_counter() - started < 3.0
    assert bars["^RUT"].close[bars["^RUT"].dates.index(date(2021, 11, 8))] == pytest.approx(2442.74)
    assert len(bars["^GSPC"]) > 10_000
    assert any(math.isnan(high) for high in bars["^DJI"].high)


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
