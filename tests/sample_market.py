"""Risk curve, volatility, rates and participation of the hand-made snapshot."""

from __future__ import annotations

import math
from datetime import date, timedelta
from functools import cache
from typing import Any

from tests.sample_levels import LAST_SESSION
from tests.sample_walks import trading_days
from tui.model.participation import FundDay, Participation
from tui.model.rates import Rates
from tui.model.risk_curve import RUNG_NAMES, RiskCurve, Rung, SmallVsLarge
from tui.model.symbols import Calendar
from tui.model.volatility import Volatility

_RUNGS = (
    ("IEF", -0.015, -0.029, -0.042, False),
    ("^DJI", 0.030, 0.059, -0.020, True),
    ("^GSPC", 0.036, 0.031, -0.016, True),
    ("^RUT", 0.026, 0.061, -0.016, True),
    ("BTC-USD", 0.105, -0.057, -0.415, False),
    ("ETH-USD", 0.203, 0.094, -0.518, False),
)


@cache
def sample_curve() -> RiskCurve:
    """Six rungs, the first of them down."""
    days = trading_days(date(2021, 8, 20), LAST_SESSION, Calendar.NYSE)
    waves = ((day, round(0.9 * math.sin(n / 40), 2), 6) for n, day in enumerate(days[:-1]))
    months = trading_days(date(2015, 1, 2), LAST_SESSION, Calendar.NYSE)
    ratios = ((day, 0.5 + 0.1 * math.cos(n / 500)) for n, day in enumerate(months[:-1]))
    return RiskCurve(
        as_of=LAST_SESSION,
        rungs=tuple(
            Rung(symbol, RUNG_NAMES[symbol], short, long, below, above, LAST_SESSION)
            for symbol, short, long, below, above in _RUNGS
        ),
        depth=0,
        order_score=0.3714,
        order_n=6,
        order_history=(*waves, (LAST_SESSION, 0.3714, 6)),
        small_vs_large=SmallVsLarge(
            ratio=0.3932,
            percentile_252=220 / 252,
            record_252=0.4093,
            record_252_date=date(2026, 6, 26),
            n=252,
            last=LAST_SESSION,
            absolute_only=True,
            path=(*ratios, (LAST_SESSION, 0.3932)),
        ),
    )


def sample_participation() -> Participation:
    """Two snapshots and the flow between them."""
    before = LAST_SESSION - timedelta(days=1)
    return Participation(
        aum=(
            FundDay(before, 70_912_345_678.0, 298.11, why="the first snapshot"),
            FundDay(LAST_SESSION, 71_204_500_112.0, 299.87, -126_502_310.0, before),
        ),
        first_snapshot=before,
    )


def sample_market() -> dict[str, Any]:
    """Return the four parts by the snapshot's field names."""
    return {
        "risk_curve": sample_curve(),
        "volatility": Volatility(0.374, 0.2066, 0.154, 15.22, LAST_SESSION, 852, 363, 3),
        "rates": Rates(3.62, 4.71, 1.09, 24.0, as_of=LAST_SESSION),
        "participation": sample_participation(),
    }
