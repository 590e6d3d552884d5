"""The user's own CSV files as a source of daily bars (contract, "CSV folder")."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tui.errors import DataFileError, FailureKind
from tui.feeds.csv_rows import parse_rows, shown
from tui.model.bars import DailyBars, complete_through
from tui.model.events import BarsArrived, FeedFailed, FeedSucceeded
from tui.model.symbols import is_ticker, symbol_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tui.feeds.base import Control, Emit

LOOK_EVERY_S = 60.0


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _path_of(folder: Path, symbol: str) -> Path:
    if not is_ticker(symbol):
        raise DataFileError(folder, None, f"{shown(symbol)} is not a Yahoo ticker")
    return folder / f"{symbol}.csv"


def read_symbol(folder: Path, symbol: str, now: datetime) -> DailyBars | None:
    """Read ``folder/SYMBOL.csv``.

    Args:
        folder: Folder with one file a symbol.
        symbol: Yahoo ticker; never leads out of the folder.
        now: The present, by which the last row is final or a running day.

    Returns:
        Daily bars, oldest first; a column that the file does not have is NaN, a row without a
        close is left out and counted in ``notes``. None when the symbol has no file.

    Raises:
        DataFileError: A column is missing, or a row is not positive, unparsable, doubled or
            unsorted; names the file and the line.
    """
    path = _path_of(folder, symbol)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataFileError(path, None, f"cannot be read: {error.strerror or error}") from error
    days, rows, skipped = parse_rows(path, data)
    opened, high, low, close, adjusted, volume = (
        zip(*rows, strict=True) if rows else ((), (), (), (), (), ())
    )
    dates = tuple(days)
    notes = (f"{symbol}: {_counted(skipped, 'row')} without a close skipped",) if skipped else ()
    complete_to = complete_through(dates, now, symbol_of(symbol).calendar)
    return DailyBars(symbol, dates, opened, high, low, close, adjusted, volume, complete_to, notes)


def _ignored(folder: Path, symbols: Sequence[str]) -> int:
    """Count the folder's files that belong to no followed symbol; raise DataFileError."""
    followed = {f"{symbol}.csv" for symbol in symbols}
    try:
        return sum(1 for path in folder.iterdir() if path.is_file() and path.name not in followed)
    except OSError as error:
        raise DataFileError(
            folder, None, f"the data folder cannot be read: {error.strerror or error}"
        ) from error


def _remarks(ignored: int, missing: Sequence[str]) -> tuple[str, ...]:
    remarks = [f"{symbol}: no data: no file {symbol}.csv" for symbol in missing]
    if ignored:
        remarks.append(f"{_counted(ignored, 'file')} of no followed symbol ignored")
    return tuple(remarks)


def read_folder(
    folder: Path, symbols: Sequence[str], now: datetime
) -> tuple[dict[str, DailyBars], tuple[str, ...]]:
    """Read the files of all followed symbols once.

    Args:
        folder: Folder with one file a symbol.
        symbols: Yahoo tickers to look for.
        now: The present.

    Returns:
        Bars by symbol for the symbols that have a file, and notes: rows skipped, symbols
        without a file, how many other files were ignored.

    Raises:
        DataFileError: The folder cannot be read, or the first file that cannot be used.
    """
    ignored = _ignored(folder, symbols)
    read = {symbol: read_symbol(folder, symbol, now) for symbol in symbols}
    found = {symbol: bars for symbol, bars in read.items() if bars is not None}
    missing = [symbol for symbol, bars in read.items() if bars is None]
    notes = tuple(note for bars in found.values() for note in bars.notes)
    return found, notes + _remarks(ignored, missing)


_Stamp = tuple[int, int] | None


def _stamp(folder: Path, symbol: str) -> _Stamp:
    """Return what changes with the file: time and size; None without a file."""
    try:
        status = _path_of(folder, symbol).stat()
    except (OSError, DataFileError):
        return None
    return status.st_mtime_ns, status.st_size


@dataclass
class _Known:
    """What the feed last saw of one symbol; ``why`` is set when its file cannot be used."""

    stamp: _Stamp
    bars: DailyBars | None = None
    why: str | None = None


class CsvFolder:
    """Delivers the files of a folder, and again whenever one of them changes.

    A file that cannot be used is a failure of its symbol; a symbol without a file is only named
    in the detail of the round.
    """

    name = "files"

    def __init__(self, folder: Path, symbols: Sequence[str]) -> None:
        self._folder, self._symbols = folder, tuple(symbols)
        self._known: dict[str, _Known] = {}

    def run(self, control: Control, emit: Emit) -> None:
        """Deliver all files, then look every minute for changed ones until stopped."""
        while not control.stopped:
            now = control.clock.now()
            for symbol in self._symbols:
                self._look(symbol, now, emit)
            emit(self._outcome(now))
            control.wait(LOOK_EVERY_S)

    def _look(self, symbol: str, now: datetime, emit: Emit) -> None:
        known, stamp = self._known.get(symbol), _stamp(self._folder, symbol)
        if known is None or known.stamp != stamp:
            self._read(symbol, stamp, now, emit)
        elif known.bars is not None:
            known.bars = self._settled(known.bars, now, emit)

    def _read(self, symbol: str, stamp: _Stamp, now: datetime, emit: Emit) -> None:
        known = self._known[symbol] = _Known(stamp)
        try:
            known.bars = read_symbol(self._folder, symbol, now)
        except DataFileError as error:
            known.why = str(error)
            emit(FeedFailed(self.name, now, FailureKind.BAD_ANSWER, known.why, symbol))
        if known.bars is not None:
            emit(BarsArrived(self.name, known.bars, now, whole=True))

    def _settled(self, bars: DailyBars, now: datetime, emit: Emit) -> DailyBars:
        """Say so when time alone made the last row of an unchanged file final."""
        complete_to = complete_through(bars.dates, now, symbol_of(bars.symbol).calendar)
        if complete_to == bars.complete_to:
            return bars
        settled = replace(bars, complete_to=complete_to)
        emit(BarsArrived(self.name, settled, now, whole=True))
        return settled

    def _outcome(self, now: datetime) -> FeedSucceeded | FeedFailed:
        again = now + timedelta(seconds=LOOK_EVERY_S)
        try:
            ignored = _ignored(self._folder, self._symbols)
        except DataFileError as error:
            return FeedFailed(self.name, now, FailureKind.EMPTY, str(error), next_try=again)
        read = [symbol for symbol, known in self._known.items() if known.bars is not None]
        missing = [
            symbol
            for symbol, known in self._known.items()
            if known.bars is None and known.why is None
        ]
        if not read:
            words = f"{self._folder}: no file of a followed symbol could be used"
            return FeedFailed(self.name, now, FailureKind.EMPTY, words, next_try=again)
        bad = len(self._known) - len(read) - len(missing)
        parts = [f"{_counted(len(read), 'file')} read"]
        parts += [f"{_counted(bad, 'file')} cannot be used"] if bad else []
        return FeedSucceeded(
            self.name, now, again, "; ".join((*parts, *_remarks(ignored, missing)))
        )
