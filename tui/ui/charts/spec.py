"""What a chart shows, without a word on how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Series:
    """One line; ``None`` in ``ys`` is a gap that is never bridged.

    ``label`` stands at the line's end (``2016  13.1x``), or as a chip in the series' colour when
    ``chip``. ``keep`` says what thinning keeps of a column: its extremes or its last value.
    """

    xs: tuple[float, ...]
    ys: tuple[float | None, ...]
    style: str
    label: str = ""
    bold: bool = False
    chip: bool = False
    keep: Literal["extremes", "last"] = "last"


@dataclass(frozen=True)
class Level:
    """A horizontal line over its own life."""

    y: float
    x_from: float
    x_to: float
    label: str = ""
    style: str = "warn"
    label_inside: bool = False


@dataclass(frozen=True)
class Band:
    """A filled band between two curves."""

    xs: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]


@dataclass(frozen=True)
class Mark:
    """A letter on the bottom row."""

    x: float
    glyph: str
    style: str = "strong bold"


@dataclass(frozen=True)
class Upright:
    """A vertical line with a label beside its top."""

    x: float
    label: str = ""
    style: str = "muted"


@dataclass(frozen=True)
class Tick:
    """A labelled value on an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class ChartSpec:
    """A whole chart. The last bold series is drawn on top."""

    series: tuple[Series, ...]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    y_ticks: tuple[Tick, ...] = ()
    x_ticks: tuple[Tick, ...] = ()
    log: bool = False
    levels: tuple[Level, ...] = ()
    band: Band | None = None
    marks: tuple[Mark, ...] = ()
    uprights: tuple[Upright, ...] = ()
    zero: float | None = None
