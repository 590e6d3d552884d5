"""Rows of one CSV file of daily bars: every row is right, or the file and line are named."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tui.errors import DataFileError
from tui.feeds.belief import believable
from tui.model.bars import NAN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_NUMBERS = ("open", "high", "low", "close", "adj_close", "volume")
_ALIASES = {"adj close": "adj_close", "adjclose": "adj_close"}
_CLOSE = _NUMBERS.index("close")

Numbers = tuple[float, float, float, float, float, float]


def shown(text: str) -> str:
    """Quote a text from outside for a message: short, control characters escaped."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


@dataclass(frozen=True)
class _Header:
    """Where the columns stand; -1 for one that the file does not have."""

    width: int
    day: int
    numbers: tuple[int, ...]


def _header_of(fields: Sequence[str]) -> _Header:
    """Find the columns by name; raise ValueError with words when one is missing or doubled."""
    names = [name.strip().lower() for name in fields]
    names = [_ALIASES.get(name, name) for name in names]
    for needed in ("date", "close"):
        if needed not in names:
            raise ValueError(f"the header has no column '{needed}': {shown(','.join(fields))}")
    for name in ("date", *_NUMBERS):
        if names.count(name) > 1:
            raise ValueError(f"the header has the column '{name}' twice")
    places = tuple(names.index(name) if name in names else -1 for name in _NUMBERS)
    return _Header(len(names), names.index("date"), places)


def _day(text: str) -> date:
    """Read ``YYYY-MM-DD`` and nothing else; raise ValueError with words."""
    try:
        if len(text) != 10 or text[4] != "-" or text[7] != "-":
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        why = " (a daily row has a date without a time)" if len(text) > 10 else ""
        raise ValueError(f"{shown(text)} is not a date such as 2024-11-25{why}") from None


def _number(text: str, name: str) -> float:
    """Read one number, NaN where the field is empty; raise ValueError with words."""
    text = text.strip()
    if not text:
        return NAN
    try:
        value = float(text) if "_" not in text else NAN
    except ValueError:
        value = NAN
    if not math.isfinite(value):
        raise ValueError(f"{name} {shown(text)} is not a number")
    if value < 0 or (value == 0 and name != "volume"):
        raise ValueError(f"{name} {shown(text)} is not positive")
    if name != "volume" and not believable(value):
        raise ValueError(f"{name} {shown(text)} cannot be a price")
    return value


def _row(fields: list[str], header: _Header) -> tuple[date, Numbers]:
    """Read one row; raise ValueError with words when it cannot be used."""
    if len(fields) < header.width or any(fields[header.width :]):
        raise ValueError(f"the row has {len(fields)} columns, the header {header.width}")
    day = _day(fields[header.day].strip())
    opened, high, low, close, adjusted, volume = (
        _number(fields[place], name) if place >= 0 else NAN
        for name, place in zip(_NUMBERS, header.numbers, strict=True)
    )
    return day, (opened, high, low, close, adjusted, volume)


def _check_order(day: date, before: date | None) -> None:
    if before is not None and day <= before:
        what = "stands twice" if day == before else f"comes after {before}: rows go oldest first"
        raise ValueError(f"{day} {what}")


def _text_of(path: Path, data: bytes) -> str:
    """Decode UTF-8, with or without a byte order mark; raise DataFileError."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataFileError(path, line, "is not UTF-8 text") from error


class CsvRows(NamedTuple):
    """What a file holds: dates, and per date open, high, low, close, adjusted close, volume.

    ``skipped`` counts the rows without a close, which are left out.
    """

    days: list[date]
    numbers: list[Numbers]
    skipped: int


def _collect(reader: Iterator[list[str]]) -> CsvRows:
    """Read header and rows; raise ValueError with words at the first that cannot be used."""
    found = CsvRows([], [], 0)
    skipped, before = 0, None
    header = _header_of(next(reader, []))
    for fields in reader:
        if not fields:
            continue
        day, numbers = _row(fields, header)
        _check_order(day, before)
        before = day
        if math.isnan(numbers[_CLOSE]):
            skipped += 1
            continue
        found.days.append(day)
        found.numbers.append(numbers)
    return found._replace(skipped=skipped)


def parse_rows(path: Path, data: bytes) -> CsvRows:
    """Read the content of one file; ``path`` only stands in the words.

    Raises:
        DataFileError: Not UTF-8, a column is missing, or a row is not positive, unparsable,
            doubled or unsorted; names the file and the line.
    """
    reader = csv.reader(io.StringIO(_text_of(path, data), newline=""))
    try:
        return _collect(reader)
    except (ValueError, csv.Error) as error:
        raise DataFileError(path, max(1, reader.line_num), str(error)) from error
