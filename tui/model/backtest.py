"""What the halving estimators would have said, set against what came (method, finding 11)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EstimatorError:
    """An estimator's errors at one horizon, in days; positive is an estimate that was too late."""

    name: str
    bias: float
    rmse: float


@dataclass(frozen=True)
class HorizonErrors:
    """All estimators ``blocks`` ahead, over ``n`` origins; ``estimators[0]`` is ours.

    ``n_apart`` counts the origins whose horizons do not overlap. ``coverage`` is the share of
    origins for which the time that came lies within our 5-95 % band.
    """

    blocks: int
    n: int
    n_apart: int
    coverage: float
    estimators: tuple[EstimatorError, ...]


@dataclass(frozen=True)
class BacktestSample:
    """One choice of origins: every retarget height from ``from_height`` on."""

    name: str
    from_height: int
    horizons: tuple[HorizonErrors, ...]

    def coverage(self, blocks: int) -> float | None:
        """Return the coverage that far ahead, None without an origin."""
        return next((row.coverage for row in self.horizons if row.blocks == blocks), None)


@dataclass(frozen=True)
class Backtest:
    """The replay of the retarget times up to ``to_height``; the first sample is the calibration."""

    to_height: int
    samples: tuple[BacktestSample, ...]

    @property
    def calibration(self) -> BacktestSample:
        """The origins on which the band was calibrated."""
        return self.samples[0]

    @property
    def everything(self) -> BacktestSample:
        """All origins that the method counts, the calibration among them."""
        return self.samples[-1]
