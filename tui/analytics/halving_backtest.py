"""The halving estimator replayed on the bundled retarget times, beside naive ones (finding 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tui.analytics.halving_date import PACE_BLOCKS, TARGET_BLOCK_S, band
from tui.model.backtest import Backtest, BacktestSample, EstimatorError, HorizonErrors
from tui.model.retargets import GENESIS_TIME, RETARGET_STEP, RETARGET_TIMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.analytics.returns import Floats

HORIZONS = (2_016, 26_208, 52_416, 104_832, 157_248, 209_664)
"""Blocks ahead: a difficulty epoch, half a year, and one to four years."""
CALIBRATED_FROM, ALL_FROM = 403_200, 210_000

_DAY = 86_400.0
_PACE_STEPS = PACE_BLOCKS // RETARGET_STEP
_SAMPLES = (
    (f"origins from {CALIBRATED_FROM:,}", CALIBRATED_FROM),
    (f"all origins since {ALL_FROM:,}", ALL_FROM),
)


def backtest(until: float | None = None, times: Sequence[int] = RETARGET_TIMES) -> Backtest:
    """Return bias, RMSE and coverage of the band for each sample and horizon.

    An origin is a retarget block; it is told only what came before it. Each estimator says when the
    block ``blocks`` later will come, and the error is that minus its header time. Ours takes
    m = 0.5·600 + 0.5·(mean of the last 52,416 blocks); the naive ones take 600 s, that mean alone,
    or the mean of the last 2,016 blocks. Horizons of neighbouring origins overlap, so the errors
    are not independent, and the band was fitted to the first sample: calibration, not proof.

    Args:
        until: Unix time after which no header is known; None for all.
        times: header time of every 2,016th block from 2,016 on, Unix seconds, ascending.

    Returns:
        Horizons without an origin are left out.
    """
    known = np.array([GENESIS_TIME, *times], dtype=np.float64)
    if until is not None:
        known = known[known <= until]
    samples = tuple(
        BacktestSample(name, first, tuple(_horizons(known, first))) for name, first in _SAMPLES
    )
    return Backtest(RETARGET_STEP * max(len(known) - 1, 0), samples)


def _horizons(known: Floats, first: int) -> list[HorizonErrors]:
    begin = -(-first // RETARGET_STEP)
    ends = ((blocks, len(known) - blocks // RETARGET_STEP) for blocks in HORIZONS)
    return [_errors(known, np.arange(begin, end), blocks) for blocks, end in ends if end > begin]


def _errors(known: Floats, origins: np.ndarray, blocks: int) -> HorizonErrors:
    """Compare at origins that are rows of ``known``; shapes are (origins,)."""
    steps = blocks // RETARGET_STEP
    took = known[origins + steps] - known[origins]
    year = (known[origins] - known[origins - _PACE_STEPS]) / PACE_BLOCKS
    ours = 0.5 * TARGET_BLOCK_S + 0.5 * year
    epoch = (known[origins] - known[origins - 1]) / RETARGET_STEP
    paces = (
        ("half 600 s, half last 52,416", ours),
        ("600 s", np.full(len(origins), TARGET_BLOCK_S)),
        ("mean of last 52,416 blocks", year),
        ("last difficulty epoch", epoch),
    )
    low, high = _bands(blocks, ours)
    missed = took - blocks * ours
    return HorizonErrors(
        blocks,
        n=len(origins),
        n_apart=-(-len(origins) // steps),
        coverage=float(((low <= missed) & (missed <= high)).mean()),
        estimators=tuple(_summary(name, (blocks * pace - took) / _DAY) for name, pace in paces),
    )


def _bands(blocks: int, means: Floats) -> tuple[Floats, Floats]:
    """Return ``band`` for each mean block time, in seconds; its ends are linear in that time."""
    (low_0, high_0), (low_1, high_1) = band(blocks, 0.0), band(blocks, TARGET_BLOCK_S)
    share = means / TARGET_BLOCK_S
    return low_0 + (low_1 - low_0) * share, high_0 + (high_1 - high_0) * share


def _summary(name: str, errors: Floats) -> EstimatorError:
    return EstimatorError(name, float(errors.mean()), float(np.sqrt((errors**2).mean())))
