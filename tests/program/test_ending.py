"""The program ends when it is told to, leaves the terminal as it was, and never lingers."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program.terminal import Terminal

_PUT_BACK = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l")


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 0)]
)
def test_a_signal_ends_it_and_puts_the_terminal_back(
    home: dict[str, str], number: signal.Signals, status: int
) -> None:
    with Terminal(environment=home) as screen:
        screen.shows("overview")
        screen.settle()
        screen.tell(number)
        assert screen.leaves_within(1.5)
        assert screen.status == status
        screen.settle(quiet=0.1, limit=0.5)
        assert all(code in screen.raw for code in _PUT_BACK)
        assert b"Traceback" not in screen.raw


@pytest.mark.parametrize("ignored", [False, True])
def test_a_closed_terminal_ends_it_even_where_hang_ups_are_ignored(
    home: dict[str, str], ignored: bool
) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN) if ignored else None
    try:
        screen = Terminal("--demo", environment=home)
    finally:
        if ignored:
            signal.signal(signal.SIGHUP, before)
    with screen:
        screen.shows("overview")
        screen.close()
        assert screen.leaves_within(3.0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_one_line(home: dict[str, str]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "tui", "report", "--demo"],
            env=home,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 2
    assert ended.stderr == "resonance: the output cannot be written: No space left on device\n"
