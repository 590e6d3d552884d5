"""A pseudo-terminal that reads the screen as a person would."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

import pyte


class Terminal:
    """Runs ``resonance``, or another program of Python, in a terminal; ends it on exit."""

    def __init__(
        self,
        *arguments: str,
        environment: Mapping[str, str],
        columns: int = 120,
        rows: int = 36,
        program: tuple[str, ...] = ("-m", "tui"),
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.raw = b""
        self.status: int | None = None
        self._pid, self._file = pty.fork()
        if self._pid == 0:
            # A shell that runs the tests in the background has it ignored, and that is inherited.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            argv = [sys.executable, *program, *arguments]
            os.execve(sys.executable, argv, dict(environment))  # noqa: S606 -- the program itself
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.status is None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        self.close()

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._pid

    @property
    def lines(self) -> list[str]:
        """The screen's rows as they stand."""
        return [row.rstrip() for row in self._screen.display]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._file, keys.encode())

    def tell(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        os.kill(self._pid, number)

    def close(self) -> None:
        """Close the terminal, as when its window is closed."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def until(self, holds: Callable[[str], bool], what: str, limit: float = 30.0) -> str:
        """Read until the screen meets a condition; fail with the screen when it never does."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            self._read(0.05)
            if holds(self.text):
                return self.text
        raise AssertionError(f"{what} did not come within {limit} s:\n{self.text}")

    def shows(self, *words: str, limit: float = 30.0) -> str:
        """Read until all the words stand on the screen."""
        return self.until(lambda text: all(word in text for word in words), f"{words}", limit)

    def settle(self, quiet: float = 0.4, limit: float = 5.0) -> str:
        """Read until nothing has come for a moment."""
        end, last = time.monotonic() + limit, time.monotonic()
        while time.monotonic() < end and time.monotonic() - last < quiet:
            if self._read(0.05):
                last = time.monotonic()
        return self.text

    def leaves_within(self, seconds: float) -> bool:
        """Tell whether the program ends by itself in that time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._read(0.02)
            done, status = os.waitpid(self._pid, os.WNOHANG)
            if done:
                self.status = os.waitstatus_to_exitcode(status)
                return True
        return False

    def read_raw(self, wait: float) -> bytes:
        """Take what has come into ``raw`` without drawing it; return it."""
        if self._file < 0:
            time.sleep(wait)
        elif select.select([self._file], [], [], wait)[0]:
            with contextlib.suppress(OSError):
                data = os.read(self._file, 65536)
                self.raw += data
                return data
        return b""

    def _read(self, wait: float) -> bool:
        data = self.read_raw(wait)
        self._stream.feed(data)
        return bool(data)
