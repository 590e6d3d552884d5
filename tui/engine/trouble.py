"""What is published when a snapshot cannot be computed: the last one, and why it stands still."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tui.errors import ResonanceError
from tui.model.health import FeedHealth, FeedState, Source, StatusInputs
from tui.model.market import Schedule
from tui.model.snapshot import Snapshot

ENGINE = "engine"


def empty(source: Source, now: datetime) -> Snapshot:
    """Return the snapshot of a run that has computed nothing yet."""
    inputs = StatusInputs(source, False, None, None)
    return Snapshot(0, 0, now, source, inputs, Schedule())


def standing_still(last: Snapshot, error: Exception, now: datetime) -> Snapshot:
    """Return the last snapshot with the reason why no newer one can be made.

    No price reaches the screen from then on, so the header's word is that of failed attempts.
    """
    words = _words(error)
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


def _words(error: Exception) -> str:
    if isinstance(error, ResonanceError):
        return str(error)
    return f"a defect stopped the computation ({type(error).__name__}); the log has more"
