"""What stands around the sample's coefficient: matrix, lead-lag, breaks, joint partial."""

from __future__ import annotations

import random
from datetime import date

from tests.sample_levels import LAST_SESSION
from tui.model.correlation import (
    Break,
    Breaks,
    JointPartial,
    LagRun,
    LeadLag,
    Matrix,
    Peak,
)
from tui.model.symbols import BTC, RUT

FIRST = date(2014, 9, 18)
_SYMBOLS = (RUT, "^GSPC", "^IXIC", "^DJI", BTC, "ETH-USD", "^VIX", "IWM", "IEF", "TLT")
_LOWER = (
    (),
    (0.83,),
    (0.76, 0.96),
    (0.74, 0.78, 0.62),
    (0.3187, 0.35, 0.37, 0.22),
    (0.27, 0.37, 0.39, 0.22, 0.88),
    (-0.62, -0.77, -0.73, -0.62, -0.31, -0.43),
    (0.997, 0.82, 0.76, 0.73, 0.32, 0.28, -0.63),
    (0.41, 0.37, 0.33, 0.36, 0.02, -0.002, -0.26, 0.41),
    (0.57, 0.44, 0.36, 0.56, 0.13, 0.21, -0.30, 0.57, None),
)


def sample_matrix() -> Matrix:
    """Ten symbols; treasuries have fewer sessions in common, two of them none to speak of."""
    count = range(len(_SYMBOLS))
    values: list[list[float | None]] = [[1.0] * len(_SYMBOLS) for _ in count]
    n = [[90] * len(_SYMBOLS) for _ in count]
    for i, row in enumerate(_LOWER):
        for j, value in enumerate(row):
            values[i][j] = values[j][i] = value
    n[9][8] = n[8][9] = 12
    return Matrix(
        _SYMBOLS,
        tuple(map(tuple, values)),
        tuple(map(tuple, n)),
        window=90,
        last=LAST_SESSION,
        why=("IEF TLT: needs 20 common sessions, have 12",),
    )


def sample_lead_lag() -> LeadLag:
    """No lag passes; raw returns claim one that hangs on one month."""
    lags = tuple(range(-20, 21))
    rng = random.Random("lags")
    even = [rng.uniform(-0.03, 0.03) for _ in lags]
    raw = [rng.uniform(-0.03, 0.03) for _ in lags]
    even[20], even[9], raw[20], raw[18] = 0.2133, 0.0478, 0.2491, 0.0691
    return LeadLag(
        20,
        lags,
        raw=LagRun(2998, tuple(raw), -2, 0.0689, 0.000352, 0.057, 2839),
        standardised=LagRun(2938, tuple(even), -11, 0.048, 0.252, 0.0584, 2779),
        raw_peak=Peak(date(2020, 3, 1), 0.83, 0.0128),
        first=FIRST,
        last=LAST_SESSION,
        verdict="No lag outside 0 passes.",
    )


def sample_breaks() -> Breaks:
    """It rose in 2019 and fell in 2023; two scanned dates of the rise pass."""
    found = (
        Break(date(2019, 11, 19), 6.58, 5.7e-9),
        Break(date(2019, 12, 19), 6.71, 2.4e-9),
        Break(date(2023, 2, 22), -6.05, 1.8e-7),
        Break(date(2024, 1, 24), 4.11, 0.0046),
    )
    return Breaks(252, 21, found, 119, date(2015, 9, 18), date(2025, 7, 29))


def sample_joint() -> JointPartial:
    """Bitcoin with three indices, each with the other two held fixed."""
    values = (0.0844, -0.0632, 0.1448)
    symbols = (RUT, "^GSPC", "^IXIC")
    return JointPartial(BTC, symbols, values, 90, date(2026, 4, 14), LAST_SESSION)
