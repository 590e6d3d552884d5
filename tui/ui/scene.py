"""What the panes are shown: a snapshot, the present, and what the person chose to see."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tui.model.settings import Settings
from tui.model.snapshot import Snapshot
from tui.ui.draw import View
from tui.ui.listing import Listing

NARROW = 116
CHART_FROM = 9
"""The rows of the correlation's section, its rule included, from which on it has a chart."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A ``View`` without the size of a card."""

    snapshot: Snapshot
    now: datetime
    settings: Settings = field(default_factory=Settings)
    charts: str = "braille"
    log_axis: bool = True
    selected: str | None = None
    claim: int = 1
    listing: Listing = field(default_factory=Listing)
    terminal: str = ""

    def follows(self, before: Scene) -> bool:
        """Tell whether only the data moved on, and not what the person chose to see."""
        return self._chosen == before._chosen and (
            0 < before.snapshot.version < self.snapshot.version
        )

    @property
    def _chosen(self) -> tuple[object, ...]:
        """What the person chose to see, the day included."""
        day = self.snapshot.travelled_to
        return (self.settings, self.log_axis, self.selected, self.claim, self.listing, day)

    def view(self, width: int, height: int, *, narrow: bool) -> View:
        """Return what a card of that inner size is drawn from."""
        return View(
            self.snapshot,
            self.now,
            width,
            height,
            self.settings,
            self.charts,
            self.log_axis,
            narrow,
            self.selected,
            self.claim,
            self.listing,
            self.terminal,
        )
