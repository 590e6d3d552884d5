"""The program on a disk that fails it: said in words, kept in memory, stored when it can be."""

from __future__ import annotations

import linecache
import logging
import os
import sqlite3
import stat
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.internet import Internet
from tests.program.terminal import Terminal
from tui.cli.log import LOG_NAME, MOST_BYTES, log_file
from tui.clock import SetClock

MOMENT = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)


def rows(store: Path) -> int:
    """Count the bars that another program sees."""
    try:
        with closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM bars").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def _prose(text: str) -> str:
    """Return what stands on the screen as running words: where lines break hangs on the path."""
    return " ".join(text.replace("│", " ").split())


def test_without_a_folder_it_runs_from_memory_and_stores_all_when_there_is_one(
    home: dict[str, str], tmp_path: Path
) -> None:
    in_the_way = tmp_path / "data"
    in_the_way.write_text("a file where the folder should be", encoding="utf-8")
    store = in_the_way / "resonance" / "resonance.db"
    clock = SetClock(MOMENT, time.monotonic(), 60.0)
    with Internet(None, clock) as net:
        environment = {**home, **net.environment, "RESONANCE_CLOCK": f"{MOMENT.isoformat()}x60"}
        with Terminal("--pane", "feeds", environment=environment) as screen:
            screen.until(lambda t: "cannot be used: Not a directory" in _prose(t), "why", limit=60)
            screen.shows("nothing is kept beyond this run")
            screen.shows("LIVE", limit=60)
            in_the_way.unlink()
            screen.until(lambda _: rows(store) > 5000, "the bars that memory held", limit=60)
            screen.until(lambda t: "nothing is kept" not in t, "the end of the complaint", limit=30)
            # Removed while it runs, it is made again.
            store.unlink()
            screen.shows("was removed while this program ran", limit=60)
            screen.until(lambda _: rows(store) > 5000, "the bars again", limit=30)
            screen.press("q")
            assert screen.leaves_within(1.0)
            assert b"Traceback" not in screen.raw


@pytest.fixture
def log(tmp_path: Path) -> logging.Logger:
    """A logger of its own that writes to the log of a folder."""
    logger = logging.Logger("test")
    logger.addHandler(log_file(tmp_path))
    return logger


def test_the_log_is_the_users_alone_and_bounded(log: logging.Logger, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        for number in range(3000):
            log.error("line %s %s", number, "x" * 300)
    finally:
        os.umask(old)
    files = sorted(found.name for found in tmp_path.iterdir())
    assert files == [LOG_NAME, f"{LOG_NAME}.1"]
    sizes = [found.stat().st_size for found in tmp_path.iterdir()]
    assert max(sizes) <= MOST_BYTES + 1000
    if os.name != "nt":
        modes = {stat.S_IMODE(found.stat().st_mode) for found in tmp_path.iterdir()}
        assert modes == {0o600}


def test_the_log_shows_no_escape_and_no_secret(log: logging.Logger, tmp_path: Path) -> None:
    def deep(left: int) -> None:
        if left:
            deep(left - 1)
        raise ConnectionError("http://ann:s3cret@proxy failed\x1b[2J\u202e", "y" * 9000)

    try:
        deep(400)
    except ConnectionError:
        log.exception("password=s3cret")
    text = (tmp_path / LOG_NAME).read_text(encoding="utf-8")
    assert "s3cret" not in text
    assert "ConnectionError" in text
    assert all(line.isprintable() and len(line) <= 2000 for line in text.splitlines())
    assert len(text.splitlines()) <= 101


def test_a_traceback_leaves_no_source_in_memory(log: logging.Logger, tmp_path: Path) -> None:
    try:
        raise ConnectionError("broken")
    except ConnectionError:
        log.exception("a feed failed")
    assert "raise ConnectionError" in (tmp_path / LOG_NAME).read_text(encoding="utf-8")
    assert __file__ not in linecache.cache


def test_a_log_that_cannot_be_written_says_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logger = logging.Logger("test")
    logger.addHandler(log_file(tmp_path / "none"))
    logger.error("words")
    assert capsys.readouterr() == ("", "")
