"""How each simulated symbol moves: plausible levels, volatility by regime, common shocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tui.feeds.demo.pins import (
    BTC_PINS,
    BTC_WALLS,
    RUT_PINS,
    RUT_WALLS,
    SPX_PINS,
    SPX_WALLS,
    Pin,
    Wall,
    record_walls,
)
from tui.model.symbols import BTC, RUT, SPX, Calendar, Kind, Symbol, symbol_of

_FIRST, _FAR = date(2007, 7, 13), date(9999, 12, 31)
_CRYPTO_FIRST = date(2017, 11, 9)

Regimes = tuple[tuple[date, float], ...]


def _regimes(table: str) -> Regimes:
    """Read ``date value`` pairs; a value holds from its date to the next."""
    words = table.split()
    days, values = words[::2], words[1::2]
    return tuple((date.fromisoformat(d), float(v)) for d, v in zip(days, values, strict=True))


# Standard deviations of daily log returns in percent, ^RUT and BTC-USD.
EQUITY = _regimes("""
2007-07-13 1.5  2008-09-15 3.3  2009-06-01 2.0  2010-01-01 1.6  2011-08-01 2.6  2012-01-01 1.1
2013-01-01 0.95  2014-01-01 1.05  2017-01-01 0.75  2018-01-01 1.05  2019-01-01 1.0
2020-02-20 4.5  2020-05-01 2.0  2021-01-01 1.4  2022-01-01 1.7  2023-01-01 1.25
2025-03-20 2.6  2025-05-01 1.15
""")
CRYPTO = _regimes("""
2014-09-17 3.4  2016-01-01 2.4  2017-01-01 4.8  2018-07-01 3.6  2020-02-20 6.0  2020-05-01 3.2
2021-01-01 4.1  2022-01-01 3.3  2023-01-01 2.3  2024-01-01 2.7  2025-01-01 2.3
""")
STEADY = _regimes("2007-07-13 1")
NEVER = _regimes("2007-07-13 0")
# No common shock before 2020, then enough for a correlation of 0.4 on common sessions.
_WITH_MARKET = _regimes("2007-07-13 0  2020-01-01 0.54")


@dataclass(frozen=True)
class Afterwards:
    """The walk behind the last pin: pulled to ``home``, which grows by ``growth`` a year.

    ``home`` None is the last pin's level. ``record_within`` sessions pass at most without a
    record close when it is given.
    """

    home: float | None = None
    growth: float = 0.0
    pull: float = 0.02
    record_within: int | None = None


@dataclass(frozen=True)
class Profile:
    """What makes one symbol's history.

    ``volatility`` times ``scale`` is the daily standard deviation in percent; ``market`` the
    loading on the market's shock, ``group_loading`` that of the rest on the group's shock,
    ``tension`` how strongly the path keeps to the lines between its pins.
    """

    symbol: Symbol
    pins: tuple[Pin, ...]
    walls: tuple[Wall, ...] = ()
    volatility: Regimes = EQUITY
    scale: float = 1.0
    market: Regimes = NEVER
    group: str = "own"
    group_loading: float = 0.0
    tension: float = 0.0
    after: Afterwards = field(default_factory=Afterwards)
    decimals: int = 2


def _levels(table: str) -> tuple[Pin, ...]:
    return tuple(Pin(day, value) for day, value in _regimes(table))


def _within(low: float, high: float) -> tuple[Wall, ...]:
    return (Wall(_FIRST, _FAR, low, high),)


def _loading(value: float) -> Regimes:
    return ((_FIRST, value),)


_GROWING = Afterwards(growth=0.07, pull=0.03)


def _equity(ticker: str, pins: tuple[Pin, ...], walls: tuple[Wall, ...], scale: float) -> Profile:
    return Profile(
        symbol_of(ticker),
        pins,
        walls,
        scale=scale,
        market=_loading(0.93),
        group="large caps",
        group_loading=0.6,
        tension=0.008,
        after=_GROWING,
    )


_IXIC = _levels("""
2007-07-13 2700  2009-03-09 1270  2013-12-31 4150  2016-11-14 5200  2018-12-24 6200
2020-03-18 7000  2021-11-08 16000  2022-10-12 10400  2025-04-08 15300  2026-01-22 23400
2026-08-14 26700
""")
_DJI = _levels("""
2007-07-13 13900  2009-03-09 6550  2013-12-31 16500  2016-11-14 18900  2018-12-24 21800
2020-03-18 19900  2021-11-08 36400  2022-10-12 29200  2025-04-08 37600  2026-01-22 49400
2026-08-14 53700
""")
_VIX = _levels("""
2007-07-13 15  2008-11-20 80  2009-03-09 50  2010-01-04 20  2011-10-03 45  2012-12-31 18
2016-11-14 14.5  2018-12-24 36  2019-12-31 14  2020-03-18 76  2021-11-08 17  2022-06-16 33
2023-12-29 12.5  2025-03-20 20  2025-04-08 52  2025-06-30 17  2026-01-22 15.6  2026-08-14 14.5
""")
_TNX = _levels("""
2007-07-13 5.1  2008-12-30 2.1  2010-04-05 3.95  2012-07-25 1.4  2013-12-31 3.0  2016-07-08 1.4
2018-10-05 3.2  2020-08-04 0.55  2021-11-08 1.5  2022-10-12 3.9  2023-10-19 4.9  2025-04-08 4.3
2026-01-22 4.25  2026-08-14 4.6
""")
_IRX = _levels("""
2007-07-13 4.8  2008-09-12 1.45  2008-12-10 0.04  2015-10-01 0.03  2016-11-14 0.53
2018-12-24 2.35  2020-02-20 1.53  2020-03-25 0.05  2021-11-08 0.05  2022-03-16 0.4
2022-11-01 4.0  2023-10-19 5.3  2024-09-18 4.6  2026-01-22 3.6  2026-08-14 3.6
""")
_IEF = _levels("""
2007-07-13 81  2008-12-30 98  2010-04-05 89  2012-07-25 108  2013-12-31 99  2016-07-08 114
2018-10-05 100  2020-08-04 122  2021-11-08 115  2022-10-12 96  2023-10-19 89  2026-01-22 96
2026-08-14 94
""")
_TLT = _levels("""
2007-07-13 84  2008-12-30 121  2010-04-05 88  2012-07-25 132  2013-12-31 102  2016-07-08 143
2018-10-05 113  2020-08-04 171  2021-11-08 149  2022-10-12 100  2023-10-19 83  2026-01-22 88
2026-08-14 83
""")
_ETH = _levels("""
2017-11-09 320  2018-01-13 1400  2018-12-15 84  2020-03-12 112  2020-11-13 475  2021-05-11 4150
2021-11-08 4800  2022-06-18 1000  2022-11-21 1110  2024-03-11 4050  2025-04-08 1480
2025-08-22 4800  2026-01-22 2950  2026-08-14 1900
""")

_PROFILES: dict[str, Profile] = {
    RUT: Profile(
        symbol_of(RUT),
        RUT_PINS,
        RUT_WALLS + record_walls(RUT_PINS),
        market=_loading(0.92),
        after=Afterwards(growth=0.07, pull=0.03, record_within=200),
    ),
    SPX: _equity(SPX, SPX_PINS, SPX_WALLS, 0.76),
    "^IXIC": _equity("^IXIC", _IXIC, _within(1200, 200000), 0.92),
    "^DJI": _equity("^DJI", _DJI, _within(6400, 400000), 0.72),
    BTC: Profile(
        symbol_of(BTC),
        BTC_PINS,
        BTC_WALLS,
        volatility=CRYPTO,
        market=_WITH_MARKET,
        group="crypto",
        group_loading=0.9,
        after=Afterwards(home=82000, pull=0.012),
    ),
    "ETH-USD": Profile(
        symbol_of("ETH-USD"),
        _ETH,
        _within(80, 4960),
        volatility=CRYPTO,
        scale=1.25,
        market=_WITH_MARKET,
        group="crypto",
        group_loading=0.9,
        tension=0.01,
        after=Afterwards(home=2400, pull=0.012),
    ),
    "^VIX": Profile(
        symbol_of("^VIX"),
        _VIX,
        _within(9, 85),
        volatility=STEADY,
        scale=6.5,
        market=_loading(-0.78),
        tension=0.05,
        after=Afterwards(home=17, pull=0.04),
    ),
    "^TNX": Profile(
        symbol_of("^TNX"),
        _TNX,
        _within(0.4, 12),
        volatility=STEADY,
        scale=1.7,
        market=_loading(0.3),
        group="rates",
        group_loading=0.93,
        tension=0.01,
        after=Afterwards(home=4.3),
        decimals=3,
    ),
    "^IRX": Profile(
        symbol_of("^IRX"),
        _IRX,
        _within(0.008, 12),
        volatility=STEADY,
        scale=1.2,
        group="rates",
        group_loading=0.3,
        after=Afterwards(home=3.5),
        decimals=3,
    ),
    "IEF": Profile(
        symbol_of("IEF"),
        _IEF,
        _within(60, 150),
        volatility=STEADY,
        scale=0.42,
        market=_loading(-0.25),
        group="rates",
        group_loading=-0.93,
        tension=0.006,
    ),
    "TLT": Profile(
        symbol_of("TLT"),
        _TLT,
        _within(50, 200),
        volatility=STEADY,
        scale=0.92,
        market=_loading(-0.25),
        group="rates",
        group_loading=-0.9,
        tension=0.006,
    ),
}


def profile_of(ticker: str) -> Profile:
    """Return how ``ticker`` moves; an unknown one walks around 100 from its first day."""
    known = _PROFILES.get(ticker)
    if known is not None:
        return known
    symbol = symbol_of(ticker)
    crypto = symbol.calendar is Calendar.ALWAYS
    return Profile(
        symbol,
        (Pin(_CRYPTO_FIRST if crypto else _FIRST, 100.0),),
        _within(1, 10000),
        volatility=CRYPTO if crypto else EQUITY,
        market=_WITH_MARKET if crypto else _loading(0.6),
        group="crypto" if crypto else "own",
        group_loading=0.7 if crypto else 0.0,
        after=Afterwards(growth=0.0 if symbol.kind is Kind.YIELD else 0.04, pull=0.003),
    )
