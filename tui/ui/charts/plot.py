"""The only module that knows plotext: bare lines in, rows of characters out."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui.ui.charts.scale import Run

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@cache
def _figure() -> Any:
    """Return a figure of our own; plotext 5.3 offers no public second one."""
    from plotext._figure import _figure_class  # noqa: PLC0415  # off the first paint's path

    figure = _figure_class()
    # Before any size: a figure wider than the terminal is silently squeezed otherwise.
    figure._limit_size(False, False)
    return figure


def plot_lines(stretches: list[Run], width: int, height: int, marker: str) -> list[str]:
    """Draw the runs of one series, given in the unit square, as ``height`` rows of text.

    The limits are fixed before anything is drawn and the runs hold finite numbers only.
    """
    if not stretches or width < 1 or height < 1:
        return [" " * width] * height
    figure = _figure()
    figure.clear_data()
    figure.plot_size(width, height)
    figure.xaxes(False, False)
    figure.yaxes(False, False)
    figure.xfrequency(0)
    figure.yfrequency(0)
    figure.xlim(0, 1)
    figure.ylim(0, 1)
    for run in stretches:
        figure.plot([point.x for point in run], [point.y for point in run], marker=marker)
    text = _COLOUR.sub("", figure.build())
    return [row.ljust(width)[:width] for row in text.split("\n")[:height]]
