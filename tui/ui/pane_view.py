"""The widget that shows a pane: places its cards and hands them the scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.geometry import NULL_OFFSET, Region, Size, Spacing
from textual.layout import Layout, WidgetPlacement

from tui.ui.card import Card
from tui.ui.pane import PaneSpec, Placed, place

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from tui.ui.scene import Scene


class PaneView(VerticalScroll, can_focus=False):
    """One pane on the screen; scrolls when its rows do not fit. Hidden, it does nothing."""

    DEFAULT_CSS = """
    PaneView {
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        overflow-x: hidden;
        overflow-y: auto;
        background: $background;
    }
    """

    def __init__(self, spec: PaneSpec) -> None:
        super().__init__(id=spec.name)
        self.spec = spec
        self._arrangement = _PaneArrangement(spec)
        self._scene: Scene | None = None

    @property
    def layout(self) -> Layout:
        """The pane's own arrangement of its cards."""
        return self._arrangement

    def compose(self) -> ComposeResult:
        """Make one card for each drawing function."""
        for name, draw in self.spec.cards.items():
            yield Card(draw, id=name, framed=name not in self.spec.unframed)

    def rest(self) -> None:
        """Hide the pane; what it showed is let go of."""
        self.display = False
        for card in self.query(Card):
            card.rest()

    def show(self, scene: Scene) -> None:
        """Hand the scene to the cards; one that comes before them is kept, hidden none is."""
        self._scene = scene if self.display else None
        if not self.display or not self.is_attached:
            return
        placed = {one.card for one in self._arrangement.placed(self.size)} if self.size else set()
        for card in self.children:
            if isinstance(card, Card):
                card.show(scene, placed=card.id in placed)

    def on_mount(self) -> None:
        """Pass on the scene that came before the cards existed."""
        if self._scene is not None:
            self.show(self._scene)


class _PaneArrangement(Layout):
    """Places cards where the pane's layout function says."""

    name = "pane"

    def __init__(self, spec: PaneSpec) -> None:
        self._spec = spec

    def placed(self, size: Size) -> tuple[Placed, ...]:
        """Return the cards' regions in a pane of that size."""
        return place(self._spec.layout(size.width, size.height), size.width, size.height)

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> list[WidgetPlacement]:
        """Return a placement for each card in the layout; the others take no part."""
        parent.pre_layout(self)
        cards = {child.id: child for child in children}
        return [
            WidgetPlacement(
                Region(one.x, one.y, one.width, one.height),
                NULL_OFFSET,
                Spacing(),
                cards[one.card],
            )
            for one in self.placed(size)
        ]
