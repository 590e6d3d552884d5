"""The log: bounded, for this user alone, without secrets, harmless to whoever reads it."""

from __future__ import annotations

import linecache
import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from tui.model.outside import harmless, without_secrets

if TYPE_CHECKING:
    from io import TextIOWrapper

LOG_NAME = "resonance.log"
MOST_BYTES = 200_000
"""Size at which a new file is begun; the one before it is kept, none older."""
_MOST_LINES, _LONGEST = 100, 2000


def log_file(folder: Path) -> logging.Handler:
    """Return a handler that writes to the log in a folder, from the first message on."""
    handler = _Private(
        folder / LOG_NAME, maxBytes=MOST_BYTES, backupCount=1, delay=True, encoding="utf-8"
    )
    handler.setFormatter(_Harmless("%(asctime)s %(levelname)s %(name)s %(message)s"))
    return handler


class _Private(RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        os.close(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT, 0o600))
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- the library's name
        """Say nothing: the disk is full, and the screen is not for that."""


class _Harmless(logging.Formatter):
    """Message and traceback as lines without escapes and secrets, none of them endless."""

    def format(self, record: logging.LogRecord) -> str:
        lines = without_secrets(super().format(record)).splitlines()
        if record.exc_info:
            # The sources that a traceback quotes would be kept in memory, whole, to the end.
            linecache.clearcache()
        if len(lines) > _MOST_LINES:
            half = _MOST_LINES // 2
            lines[half:-half] = [f"({len(lines) - 2 * half} lines left out)"]
        return "\n".join(harmless(line)[:_LONGEST] for line in lines)
