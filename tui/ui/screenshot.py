"""A picture of one pane, taken without a terminal."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from tui.errors import NoDataError
from tui.model.health import Source
from tui.ui.export import portable

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui.model.snapshot import Snapshot
    from tui.ui.app import ResonanceApp

_LOOK_EVERY_S = 0.05


def take(app: ResonanceApp, size: tuple[int, int], timeout: float = 60.0) -> str:
    """Run the app unseen until the first complete snapshot is painted; return the SVG.

    When only a part arrives within ``timeout`` seconds, the picture shows that part.

    Raises:
        NoDataError: no price arrived at all.
    """
    taken: list[str] = []
    # No digit shall be caught while it is lit.
    app.main.settings = replace(app.main.settings, motion=False)

    async def wait_and_look(pilot: Pilot[object]) -> None:
        try:
            async with asyncio.timeout(timeout):
                while not is_complete(app.main.newest):
                    await asyncio.sleep(_LOOK_EVERY_S)
        except TimeoutError:
            pass
        await pilot.pause()
        if _has_price(app.main.newest):
            taken.append(portable(app.export_screenshot(title="resonance")))
        await app.action_quit()

    app.run(headless=True, size=size, auto_pilot=wait_and_look)
    if not taken:
        raise NoDataError(f"no price arrived within {timeout:g} s, so there is nothing to picture")
    return taken[0]


def is_complete(snapshot: Snapshot) -> bool:
    """Tell whether nothing of a first start is still awaited."""
    if snapshot.pending or _awaits_demo_tip(snapshot):
        return False
    return snapshot.waiting_for is None and snapshot.breakout is not None and _has_price(snapshot)


def _awaits_demo_tip(snapshot: Snapshot) -> bool:
    """Tell whether the demo's own block has still to come; a past day never has one."""
    tip = snapshot.halving
    present = snapshot.source is Source.DEMO and snapshot.travelled_to is None
    return present and tip is not None and tip.estimated


def _has_price(snapshot: Snapshot) -> bool:
    return any(row.price is not None for row in snapshot.levels)
