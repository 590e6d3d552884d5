"""The symbols that are followed, and what each of them is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Calendar(StrEnum):
    """When a symbol trades."""

    NYSE = "nyse"
    ALWAYS = "24h"


class Kind(StrEnum):
    """What a number of this symbol means."""

    INDEX = "index"
    FUND = "fund"
    CRYPTO = "crypto"
    YIELD = "yield"
    VOLATILITY = "volatility"

    @property
    def has_record(self) -> bool:
        """Records and overhead make sense for prices, not for yields and volatilities."""
        return self not in (Kind.YIELD, Kind.VOLATILITY)

    @property
    def group(self) -> str:
        """The heading under which the levels pane lists it."""
        return _GROUPS[self]


_GROUPS = {
    Kind.INDEX: "equities",
    Kind.FUND: "funds",
    Kind.CRYPTO: "crypto",
    Kind.YIELD: "rates and fear",
    Kind.VOLATILITY: "rates and fear",
}


@dataclass(frozen=True)
class Symbol:
    """One followed symbol: Yahoo ticker, full and short name, kind."""

    ticker: str
    name: str
    short: str
    kind: Kind

    @property
    def calendar(self) -> Calendar:
        """Crypto trades always, everything else in NYSE sessions."""
        return Calendar.ALWAYS if self.kind is Kind.CRYPTO else Calendar.NYSE


RUT, BTC, SPX = "^RUT", "BTC-USD", "^GSPC"

KNOWN: tuple[Symbol, ...] = (
    Symbol(RUT, "Russell 2000", "RUT", Kind.INDEX),
    Symbol(SPX, "S&P 500", "SPX", Kind.INDEX),
    Symbol("^IXIC", "Nasdaq Comp.", "IXIC", Kind.INDEX),
    Symbol("^DJI", "Dow Jones", "DJI", Kind.INDEX),
    Symbol(BTC, "Bitcoin", "BTC", Kind.CRYPTO),
    Symbol("ETH-USD", "Ether", "ETH", Kind.CRYPTO),
    Symbol("^VIX", "Volatility", "VIX", Kind.VOLATILITY),
    Symbol("^TNX", "10y yield %", "TNX", Kind.YIELD),
    Symbol("^IRX", "13w yield %", "IRX", Kind.YIELD),
    Symbol("IWM", "Russell fund", "IWM", Kind.FUND),
    Symbol("IEF", "Treas. 7-10y", "IEF", Kind.FUND),
    Symbol("TLT", "Treas. 20y+", "TLT", Kind.FUND),
)
DEFAULT_TICKERS: tuple[str, ...] = tuple(symbol.ticker for symbol in KNOWN)
_BY_TICKER = {symbol.ticker: symbol for symbol in KNOWN}
_TICKER = re.compile(r"[A-Z0-9^][A-Z0-9^.=_-]{0,19}", re.ASCII)


def is_ticker(text: str) -> bool:
    """Tell whether a text is spelled like a Yahoo ticker; such a text is safe in a file name."""
    return _TICKER.fullmatch(text) is not None


def symbol_of(ticker: str) -> Symbol:
    """Return what is known of a ticker; an unknown one is guessed from how Yahoo spells it."""
    known = _BY_TICKER.get(ticker)
    if known is not None:
        return known
    short = ticker.removeprefix("^").removesuffix("-USD")
    if ticker.endswith("-USD"):
        return Symbol(ticker, short, short, Kind.CRYPTO)
    kind = Kind.INDEX if ticker.startswith("^") else Kind.FUND
    return Symbol(ticker, ticker, short, kind)
