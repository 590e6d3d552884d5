"""How the app ends when it is told to from outside, or when its terminal has gone."""

from __future__ import annotations

import logging
import os
import select
import signal
import threading
from types import FrameType
from typing import NoReturn

_PATIENCE_S = 2.0
_NAMES = ("SIGTERM", "SIGHUP")


class Ending:
    """Turns SIGTERM, SIGHUP and a closed terminal into an orderly end of the app.

    Python would leave the terminal as the app had set it; here the app puts it back first. Where
    even that hangs, because nobody reads the terminal any more, the process ends all the same.
    ``status`` is the exit status by the shell's custom, None while nothing was told.
    """

    def __init__(self) -> None:
        self.status: int | None = None

    def watch(self, terminal: int) -> None:
        """Begin to listen; ``terminal`` is the file that keys come from. For the main thread."""
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            # Started by a shell in the background: the order to leave must be heard all the same.
            signal.signal(signal.SIGINT, signal.default_int_handler)
        for name in _NAMES:
            if number := getattr(signal, name, None):
                signal.signal(number, self._told)
        if hasattr(select, "poll"):
            threading.Thread(
                target=_await_hangup, args=(terminal,), name="hangup", daemon=True
            ).start()

    def _told(self, number: int, _frame: FrameType | None) -> None:
        if self.status is not None:
            return
        self.status = 128 + number
        timer = threading.Timer(_PATIENCE_S, os._exit, (self.status,))
        timer.daemon = True
        timer.start()
        # The event loop already knows how to leave in order on this one.
        signal.raise_signal(signal.SIGINT)


def _await_hangup(terminal: int) -> None:
    """Wait for the terminal to go: who holds no session gets no signal when that happens."""
    poll = select.poll()
    poll.register(terminal, 0)
    if any(event & select.POLLHUP for _, event in poll.poll()):
        os.kill(os.getpid(), signal.SIGHUP)


def leave(status: int) -> NoReturn:
    """End the process at once, the log written.

    Taking down pandas, Textual and a history of decades object by object takes longer than putting
    the terminal back, while the person who pressed ``q`` waits.
    """
    logging.shutdown()
    os._exit(status)
