"""Alerts on their way out: numbered for the screen, handed to the command."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui.engine.alert_command import CommandRunner
from tui.engine.alerts import ALERT, fired_of
from tui.model.alerts import is_quiet
from tui.model.health import FeedHealth, FeedState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tui.clock import Clock
    from tui.model.alerts import Fired
    from tui.model.journal import JournalEntry
    from tui.model.settings import AlertSettings
    from tui.model.snapshot import Snapshot

_KEPT = 20


class Outbox:
    """What fired in this process; owned by the collector's thread.

    Every snapshot carries the last 20 with their numbers, so that a screen which missed some
    snapshots still tells each alert once.
    """

    def __init__(self, settings: AlertSettings, clock: Clock) -> None:
        self._settings = settings
        self._command = CommandRunner(settings, clock)
        self._fired: tuple[Fired, ...] = ()
        self._count = 0

    def take(self, entries: Iterable[JournalEntry], *, kept: bool) -> None:
        """Take the alerts among entries that are new; ``kept`` tells that the disk has them."""
        for entry in entries:
            if entry.kind != ALERT:
                continue
            self._count += 1
            fired = replace(fired_of(entry, self._count), kept=kept)
            self._fired = (*self._fired, fired)[-_KEPT:]
            # Never for simulated prices: what a program does with an alert may be real.
            if not fired.simulated and not is_quiet(
                self._settings.quiet, fired.seen_at.astimezone()
            ):
                self._command.give(fired)

    def stamped(self, snapshot: Snapshot, trouble: str | None) -> Snapshot:
        """Return a snapshot with what fired, and with how the telling goes where it does not."""
        health = [self._command.health] if self._command.health else []
        if trouble is not None:
            error = FeedHealth(
                "alerts", FeedState.FAILED, last_error=trouble, last_error_at=snapshot.made_at
            )
            health.append(error)
        return replace(snapshot, fired=self._fired, health=(*snapshot.health, *health))

    def stop(self) -> None:
        """End the command if it runs."""
        self._command.stop()
