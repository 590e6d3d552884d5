"""What is published when something failed: the last snapshot, or what was not taken in."""

from __future__ import annotations

import logging
import traceback
from dataclasses import replace
from datetime import datetime

from tui.errors import ResonanceError
from tui.model.health import FeedHealth, FeedState, Source, StatusInputs
from tui.model.market import Schedule
from tui.model.snapshot import Snapshot

ENGINE = "engine"
_log = logging.getLogger(__name__)


class Defects:
    """What could not be taken in: logged once for each place that failed, said ever after."""

    def __init__(self) -> None:
        self._words: dict[object, str] = {}

    def caught(self, error: Exception) -> None:
        """Take note of what was raised where something was taken in; called while it is handled."""
        place = traceback.extract_tb(error.__traceback__)[-1]
        key = type(error), place.filename, place.lineno
        if key not in self._words:
            _log.exception("something could not be taken in")
            self._words[key] = _words(error, "kept something from being taken in")

    def told(self, snapshot: Snapshot) -> Snapshot:
        """Return a snapshot with the words on all of them in its notes."""
        words = tuple(dict.fromkeys(self._words.values()))
        if not words:
            return snapshot
        return replace(snapshot, notes=(*words, *(n for n in snapshot.notes if n not in words)))


def empty(source: Source, now: datetime) -> Snapshot:
    """Return the snapshot of a run that has computed nothing yet."""
    inputs = StatusInputs(source, False, None, None)
    return Snapshot(0, 0, now, source, inputs, Schedule())


def standing_still(last: Snapshot, error: Exception, now: datetime) -> Snapshot:
    """Return the last snapshot with the reason why no newer one can be made.

    No price reaches the screen from then on, so the header's word is that of failed attempts.
    """
    words = _words(error, "stopped the computation")
    failed = FeedHealth(
        ENGINE, FeedState.FAILED, last_error=words, last_error_at=now, attempts=1, failures=1
    )
    others = tuple(feed for feed in last.health if feed.feed != ENGINE)
    return replace(
        last,
        version=last.version + 1,
        made_at=now,
        status_inputs=replace(last.status_inputs, failures=2),
        offline_words=words,
        next_try=None,
        waiting_for=None,
        health=(failed, *others),
        notes=(words, *(note for note in last.notes if note != words)),
    )


def _words(error: Exception, what: str) -> str:
    if isinstance(error, ResonanceError):
        return str(error)
    return f"a defect {what} ({type(error).__name__}); the log has more"
