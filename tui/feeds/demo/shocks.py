"""Seeded standard normal shocks that depend on nothing but the seed, the name and the date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from tui.feeds.demo.profiles import Profile, Regimes

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Ints = np.ndarray[tuple[int, ...], np.dtype[np.int64]]

_EPOCH = date(2007, 1, 1).toordinal()
# Draws are made for whole spans, so that one more day rarely costs a new array.
_SPAN = 4096


@dataclass(frozen=True, eq=False)
class Shocks:
    """Independent standard normals per bar: of the close, the open, both wicks, the tracking."""

    close: Floats
    gap: Floats
    up: Floats
    down: Floats
    error: Floats


def ordinals(days: tuple[date, ...]) -> Ints:
    """Return the proleptic ordinals of ``days``."""
    return np.fromiter((day.toordinal() for day in days), dtype=np.int64, count=len(days))


def per_day(regimes: Regimes, when: Ints) -> Floats:
    """Return the value of ``regimes`` that holds on each ordinal day."""
    starts = [day.toordinal() for day, _ in regimes]
    values = np.array([value for _, value in regimes])
    found: Floats = values[np.maximum(np.searchsorted(starts, when, side="right") - 1, 0)]
    return found


@lru_cache(maxsize=32)
def _normals(seed: int, name: str, columns: int, spans: int) -> Floats:
    """Draw one row a calendar day; rows are drawn in order, so more spans change no earlier row."""
    rng = np.random.default_rng([seed, crc32(name.encode())])
    return rng.standard_normal((spans * _SPAN, columns))


def _rows(seed: int, name: str, columns: int, when: Ints) -> Floats:
    offsets = when - _EPOCH
    spans = int(offsets.max()) // _SPAN + 1
    return _normals(seed, name, columns, spans)[offsets]


def shocks(profile: Profile, seed: int, when: Ints) -> Shocks:
    """Return the shocks of a symbol on the ordinal days ``when``.

    The close's is market·M + sqrt(1-market²)·(group·G + sqrt(1-group²)·own), of variance one.
    """
    own = _rows(seed, profile.symbol.ticker, 5, when)
    common = _rows(seed, "market", 1, when)[:, 0]
    group = _rows(seed, f"group {profile.group}", 1, when)[:, 0]
    market, share = per_day(profile.market, when), profile.group_loading
    rest = share * group + np.sqrt(1 - share**2) * own[:, 0]
    close = market * common + np.sqrt(1 - market**2) * rest
    return Shocks(close, own[:, 1], own[:, 2], own[:, 3], own[:, 4])
