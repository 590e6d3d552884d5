"""Alerts as the person at the screen meets them: toast, bell, desktop notification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tui.model.health import Source
from tui.ui import format as fmt

if TYPE_CHECKING:
    from tui.model.alerts import Fired
    from tui.model.settings import AlertSettings
    from tui.model.snapshot import Snapshot
    from tui.ui.desktop import Desktop

_MOST_TOASTS = 3
_KEPT, _SIMULATED = "kept in the journal (9)", "simulated data, told nowhere else"
_UNKEPT = "in the journal (9), but the disk did not take it (0)"


class Surface(Protocol):
    """What an announcer speaks through."""

    def toast(self, words: str, title: str) -> None:
        """Say something at the bottom right."""
        ...

    def ring(self) -> None:
        """Ring the terminal's bell."""
        ...

    def write_raw(self, text: str) -> None:
        """Write a sequence to the terminal as it stands."""
        ...


class Announcer:
    """Tells every alert once, by its number, however many snapshots were missed in between."""

    def __init__(self, settings: AlertSettings, desktop: Desktop) -> None:
        self._settings, self._desktop = settings, desktop
        self._told = 0

    def take(self, snapshot: Snapshot, surface: Surface) -> None:
        """Tell what fired since the last snapshot: a toast each, one bell for all."""
        new = [one for one in snapshot.fired if one.number > self._told]
        if not new:
            return
        missed = new[-1].number - self._told - len(new[-_MOST_TOASTS:])
        self._told = new[-1].number
        shown = new[-_MOST_TOASTS:]
        for one in shown:
            surface.toast(_words(one), f"alert {fmt.DOT} {fmt.clean(one.title, 56)}")
        if missed:
            where = _KEPT if all(one.kept for one in new) else _UNKEPT
            surface.toast(f"{missed} more, {where}", f"alert {fmt.DOT} and others")
        from tui.model.alerts import is_quiet  # noqa: PLC0415 -- when something fired

        if is_quiet(self._settings.quiet, new[-1].seen_at.astimezone()):
            return
        if self._settings.bell:
            surface.ring()
        if snapshot.source is not Source.DEMO:
            self._notify([one for one in shown if not one.simulated], surface)

    def _notify(self, alerts: list[Fired], surface: Surface) -> None:
        for one in alerts:
            sequence = self._desktop.sequence(f"Resonance alert, {one.title}", one.detail)
            if sequence:
                surface.write_raw(sequence)


def _words(fired: Fired) -> str:
    where = _SIMULATED if fired.simulated else _KEPT if fired.kept else _UNKEPT
    return f"{fmt.clean(fired.detail, 120)}\n{where}"
