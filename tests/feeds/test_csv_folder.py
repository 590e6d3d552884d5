"""CSV folder: every row is right, or the file and the line are named."""

from __future__ import annotations

import math
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from tui.errors import DataFileError
from tui.feeds.csv_folder import read_folder, read_symbol
from tui.model.symbols import DEFAULT_TICKERS

if TYPE_CHECKING:
    from collections.abc import Sequence
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
    ("2024-11-25,1e300", "close '1e300' cannot be a price"),
    ("2024-11-25,1e-322", "close '1e-322' cannot be a price"),
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
    started = time.thread_time()
    bars, _ = read_folder(shared_data, DEFAULT_TICKERS, LATER)
    assert time.thread_time() - started < 3.0
    assert bars["^RUT"].close[bars["^RUT"].dates.index(date(2021, 11, 8))] == pytest.approx(2442.74)
    assert len(bars["^GSPC"]) > 10_000
    assert any(math.isnan(high) for high in bars["^DJI"].high)
