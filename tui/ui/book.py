"""The ten panes by name; each is loaded when it is first opened."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.ui.pane import PaneSpec


@cache
def pane_of(name: str) -> PaneSpec:
    """Return a pane of ``tui.model.settings.PANES``: the ``PANE`` of the module of that name."""
    spec: PaneSpec = import_module(f"tui.ui.panes.{name}").PANE
    return spec
