"""When the next halving comes: from the newest known block, with a calibrated band."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from tui.analytics.issuance import next_halving
from tui.model.halving import ChainTip
from tui.model.retargets import GENESIS_TIME, HALVINGS, RETARGET_STEP, RETARGET_TIMES

if TYPE_CHECKING:
    from collections.abc import Sequence

TARGET_BLOCK_S = 600.0
"""Seconds a block that the difficulty rule aims at."""
PACE_BLOCKS = 52_416
"""Blocks (26 difficulty epochs) whose mean time is half of the estimate."""
OBSERVED_FOR = timedelta(hours=2)
"""A tip whose header is not older than this is the height; an older one is carried forward."""
BUNDLED_SOURCE = "bundled header"

_DAY = 86_400.0
_EPOCH_DRIFT = 0.065
_Z = 1.65
# Blocks ahead, and the 5 % and 95 % ends in days around the estimate (method, section 5).
_BAND = (
    (26_208, -8.0, 6.5),
    (52_416, -16.0, 7.0),
    (104_832, -24.0, 10.0),
    (157_248, -26.0, 23.0),
    (209_664, -23.0, 28.0),
)


@dataclass(frozen=True)
class Headers:
    """Known block headers by height: ``times`` are Unix seconds, both strictly ascending."""

    heights: tuple[int, ...]
    times: tuple[int, ...]

    def until(self, now: datetime) -> Headers:
        """Return the headers whose time is not after ``now``."""
        count = bisect_right(self.times, now.timestamp())
        return Headers(self.heights[:count], self.times[:count])

    def tip(self) -> ChainTip | None:
        """Return the newest header, None when there is none."""
        if not self.heights:
            return None
        return ChainTip(self.heights[-1], _instant(self.times[-1]), BUNDLED_SOURCE)

    def time_at(self, height: int) -> float | None:
        """Return the header time at ``height``, interpolated; None beyond the last header."""
        if not self.heights or not self.heights[0] <= height <= self.heights[-1]:
            return None
        return float(np.interp(height, self.heights, self.times))


def _bundled() -> Headers:
    known = {0: GENESIS_TIME, **dict(HALVINGS)}
    known |= {RETARGET_STEP * (row + 1): time for row, time in enumerate(RETARGET_TIMES)}
    return Headers(tuple(sorted(known)), tuple(known[height] for height in sorted(known)))


BUNDLED = _bundled()
"""Genesis, every retarget block to height 878,976, and the halvings."""


@dataclass(frozen=True)
class NextHalving:
    """The chain's height at an instant and the estimate of the next halving made from it.

    ``height`` is ``tip``'s, or carried forward from it when ``estimated``. ``pace_s`` is the mean
    block time of the last 52,416 blocks and ``mean_block_s`` its half-and-half mix with 600 s.
    ``target`` and the dates are None when the subsidy has run out, and the dates alone when they
    lie beyond the calendar.
    """

    tip: ChainTip
    height: int
    estimated: bool
    mean_block_s: float
    pace_s: float | None
    target: int | None = None
    blocks_left: int | None = None
    eta: datetime | None = None
    low: datetime | None = None
    high: datetime | None = None

    def at_block(self, height: int) -> datetime | None:
        """Return when a block came or will come at this pace; None beyond the calendar."""
        try:
            return self.tip.time + timedelta(seconds=(height - self.tip.height) * self.mean_block_s)
        except OverflowError:
            return None


def pick_tip(
    tips: Sequence[ChainTip], now: datetime, headers: Headers = BUNDLED
) -> ChainTip | None:
    """Return the newest tip that was known at ``now``, a bundled header when none is newer.

    A tip counts when its header time is not after ``now``, or, as miners' clocks may run two hours
    ahead, when it was seen by then. Among tips less than two hours older than the newest the one
    seen last is taken, so that a reorganisation may lower the height. A tip given by hand wins.

    Returns:
        None before the first header.
    """
    known = [tip for tip in tips if tip.known_at(now)]
    given = [tip for tip in known if tip.given]
    if given:
        return max(given, key=lambda tip: tip.time)
    bundled = headers.until(now).tip()
    if bundled is not None:
        known.append(bundled)
    if not known:
        return None
    newest = max(tip.time for tip in known)
    recent = [tip for tip in known if newest - tip.time <= OBSERVED_FOR]
    return max(recent, key=lambda tip: (tip.seen_at or tip.time, tip.time))


def pace(tip: ChainTip, headers: Headers) -> float | None:
    """Return the mean seconds a block over the 52,416 blocks before ``tip``.

    Without the past block in ``tip`` its time is interpolated between ``headers``; where it lies
    beyond the last header, the pace is that of the last header (method, section 9). None when
    there is no earlier block, or when it is not older than the tip.
    """
    past, at = tip.past_height, tip.past_time
    if past is not None and at is not None:
        return _mean(tip.height - past, (tip.time - at).total_seconds())
    past = max(tip.height - PACE_BLOCKS, 0)
    seconds = headers.time_at(past)
    if seconds is not None:
        return _mean(tip.height - past, tip.time.timestamp() - seconds)
    last = headers.tip()
    return None if last is None else pace(last, headers)


def _mean(blocks: int, seconds: float) -> float | None:
    return seconds / blocks if blocks > 0 and seconds > 0 else None


def mean_block(pace_s: float | None) -> float:
    """Return m = 0.5·600 + 0.5·pace in seconds; 600 when no pace is known."""
    return TARGET_BLOCK_S if pace_s is None else 0.5 * TARGET_BLOCK_S + 0.5 * pace_s


def band(blocks: int, mean_block_s: float) -> tuple[float, float]:
    """Return the 5 % and 95 % ends around the estimate, in seconds, for a tip ``blocks`` before.

    Calibrated on origins at heights of at least 403,200, not proved (method, section 5); beyond
    the last calibrated distance it grows in proportion.
    """
    if blocks <= RETARGET_STEP:
        half = _short_band(blocks, mean_block_s)
        return -half, half
    start = _short_band(RETARGET_STEP, mean_block_s)
    ahead = [float(RETARGET_STEP), *(float(row[0]) for row in _BAND)]
    low = [-start, *(row[1] * _DAY for row in _BAND)]
    high = [start, *(row[2] * _DAY for row in _BAND)]
    beyond = max(1.0, blocks / ahead[-1])
    return (
        float(np.interp(blocks, ahead, low)) * beyond,
        float(np.interp(blocks, ahead, high)) * beyond,
    )


def _short_band(blocks: int, mean_block_s: float) -> float:
    luck = math.sqrt(blocks) * mean_block_s
    return _Z * math.hypot(luck, _EPOCH_DRIFT * mean_block_s * blocks)


def next_halving_estimate(tip: ChainTip, now: datetime, headers: Headers = BUNDLED) -> NextHalving:
    """Return height, target and estimate at ``now`` as a tip tells them (method, sections 5, 9).

    eta = t_tip + left·m to the minute, never before ``now``. The band is that of the distance from
    the tip, not from the estimated height: what happened since an old header is as uncertain as
    what comes.

    Args:
        tip: from ``pick_tip``.
        now: the instant, aware; headers after it are not used.
        headers: the known headers.
    """
    speed = pace(tip, headers.until(now))
    m = mean_block(speed)
    age = (now - tip.time).total_seconds()
    estimated = not tip.given and age > OBSERVED_FOR.total_seconds()
    height = tip.height + int(age / m) if estimated else tip.height
    target = next_halving(height)
    if target is None:
        return NextHalving(tip, height, estimated, m, speed)
    ahead = target - tip.height
    low, high = band(ahead, m)
    ends = (_later(tip.time, ahead * m + shift, now) for shift in (0.0, low, high))
    return NextHalving(tip, height, estimated, m, speed, target, target - height, *ends)


def _later(start: datetime, seconds: float, now: datetime) -> datetime | None:
    try:
        nearest = start + timedelta(seconds=seconds + 30)
    except OverflowError:
        return None
    return max(now, nearest.replace(second=0, microsecond=0))


def _instant(unix_time: int) -> datetime:
    return datetime.fromtimestamp(unix_time, UTC)
