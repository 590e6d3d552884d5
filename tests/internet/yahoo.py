"""A simulated Yahoo: cookie, consent, crumb, chart v8, quote v7, quoteSummary v10."""

from __future__ import annotations

import math
import secrets
import struct
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import formatdate
from enum import StrEnum
from time import time as system_time
from typing import Any

from tests.internet.market import Market, View
from tests.internet.messages import Answer, Request, as_html, as_json, as_text
from tests.internet.sessions import stamp_of
from tui.model.bars import NEW_YORK
from tui.model.symbols import Calendar, Kind, symbol_of

QUERY_HOSTS = ("query1.finance.yahoo.com", "query2.finance.yahoo.com")
HOSTS = (*QUERY_HOSTS, "fc.yahoo.com", "guce.yahoo.com", "consent.yahoo.com")

_TYPES = {Kind.FUND: "ETF", Kind.CRYPTO: "CRYPTOCURRENCY"}
_RANGES = {"1d": 1, "5d": 5, "1mo": 21, "3mo": 63, "6mo": 126, "1y": 252, "2y": 504, "5y": 1260}
_SHARES = 250e6
_NULL_ROWS = 3
_CONSENT = """<html><form method="post" action="/v2/collectConsent">
<input type="hidden" name="csrfToken" value="throw-away"/>
<input type="hidden" name="sessionId" value="1"/></form></html>"""


class Rows(StrEnum):
    """How charts tell their daily rows."""

    WELL = "well"
    NULL = "null"
    """The last three have a stamp and nothing else."""
    DOUBLED = "doubled"
    """Every row comes twice."""
    DISORDERED = "disordered"
    """The newest row comes first."""
    SPIKED = "spiked"
    """The close of the last day that is over is a hundred times too high."""


class Yahoo:
    """Answers as Yahoo does for the little that is asked of it."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._crumbs: set[str] = set()
        self.shares: dict[str, float] = {}
        self._lock = threading.Lock()
        self.spikes: dict[str, float | None] = {}
        """By symbol: what the last price is multiplied by; 0, negative factors, null when None."""
        self.shift = timedelta()
        """Added to the stamp of every quote."""
        self.rows = Rows.WELL
        """How charts tell their daily rows."""

    def be_well(self) -> None:
        """Tell prices, stamps and rows as they are again."""
        self.spikes, self.shift, self.rows = {}, timedelta(), Rows.WELL

    def forget_crumbs(self) -> None:
        """Let every crumb that was handed out be worth nothing from now on."""
        with self._lock:
            self._crumbs.clear()

    def answer(self, request: Request) -> Answer:
        """Answer one request."""
        if request.host not in QUERY_HOSTS:
            return self._cookie(request)
        if request.path == "/v1/test/getcrumb":
            return self._crumb(request)
        if request.path.startswith("/v8/finance/chart/"):
            return self._chart(request)
        if request.path == "/v7/finance/quote":
            return self._quote(request)
        if request.path.startswith("/v10/finance/quoteSummary/"):
            return self._summary(request)
        return as_html("<html>no such page</html>", 404)

    def _cookie(self, request: Request) -> Answer:
        # The client's cookie jar runs on the machine's clock, whatever the market's clock says.
        expires = formatdate(system_time() + 365 * 86400, usegmt=True)
        cookie = f"A3=d=throw-away; Domain=.yahoo.com; Path=/; Expires={expires}; Secure; HttpOnly"
        if request.host == "fc.yahoo.com":
            return as_html("<html>not found</html>", 404, ("Set-Cookie", cookie))
        return as_html(_CONSENT, 200, ("Set-Cookie", cookie))

    def _crumb(self, request: Request) -> Answer:
        if "A3=" not in request.cookie:
            return as_text("Invalid Cookie", 401)
        crumb = secrets.token_urlsafe(8)
        with self._lock:
            self._crumbs.add(crumb)
        return as_text(crumb)

    def _chart(self, request: Request) -> Answer:
        view = self._market.view(request.path.rsplit("/", 1)[1])
        if view is None or not view.rows:
            words = "No data found, symbol may be delisted"
            return as_json(
                {"chart": {"result": None, "error": {"code": "Not Found", "description": words}}},
                404,
            )
        chart = _told(_chart(view, request), self.rows)
        return as_json({"chart": {"result": [chart], "error": None}})

    def _refused(self, request: Request) -> Answer | None:
        with self._lock:
            welcome = request.query.get("crumb") in self._crumbs
        if welcome:
            return None
        error = {"code": "Unauthorized", "description": "Invalid Crumb"}
        return as_json({"finance": {"result": None, "error": error}}, 401)

    def _summary(self, request: Request) -> Answer:
        """Answer with the modules asked for; a fund has assets in both, ``shares`` times its NAV.

        The net asset value is that of the last session that is over.
        """
        refused = self._refused(request)
        if refused is not None:
            return refused
        view = self._market.view(request.path.rsplit("/", 1)[1])
        if view is None or not view.rows:
            words = "Quote not found for symbol"
            error = {"code": "Not Found", "description": words}
            return as_json({"quoteSummary": {"result": None, "error": error}}, 404)
        modules = request.query.get("modules", "").split(",")
        found = {name: _MODULES[name](view, self.shares) for name in modules if name in _MODULES}
        return as_json({"quoteSummary": {"result": [found], "error": None}})

    def _quote(self, request: Request) -> Answer:
        refused = self._refused(request)
        if refused is not None:
            return refused
        views = (self._market.view(name) for name in request.query.get("symbols", "").split(","))
        found = [_quote(view) for view in views if view is not None and view.rows]
        for item in found:
            factor = self.spikes.get(item["symbol"], 1.0)
            price = item["regularMarketPrice"]
            item["regularMarketPrice"] = None if factor is None else price * factor
            item["regularMarketTime"] += int(self.shift.total_seconds())
        return as_json({"quoteResponse": {"result": found, "error": None}})


def _fund(view: View, shares: Mapping[str, float]) -> dict[str, Any]:
    """Return assets and net asset value of a fund, nothing of anything else."""
    if symbol_of(view.symbol).kind is not Kind.FUND:
        return {}
    rows = view.rows[:-1] if view.running else view.rows
    nav = _short(rows[-1].close)
    return {"totalAssets": round(shares.get(view.symbol, _SHARES) * nav), "navPrice": nav}


def _detail(view: View, shares: Mapping[str, float]) -> dict[str, Any]:
    return {"maxAge": 1, "priceHint": 2, "currency": "USD", **_fund(view, shares)}


def _statistics(view: View, shares: Mapping[str, float]) -> dict[str, Any]:
    told = _fund(view, shares)
    told.pop("navPrice", None)
    return {"maxAge": 1, "category": "Small Blend", **told}


_MODULES = {"summaryDetail": _detail, "defaultKeyStatistics": _statistics}


def float32(value: float) -> float | None:
    """Return the number as Yahoo's charts spell it: single precision printed as double."""
    if not math.isfinite(value):
        return None
    return float(struct.unpack("f", struct.pack("f", value))[0])


def _short(value: float) -> float:
    """Return the number as Yahoo's quotes spell it, 0 where there is none.

    Recorded quotes print single precision with as few digits as still name it.
    """
    single = float32(value)
    if single is None:
        return 0.0
    spellings = (float(f"{single:.{digits}g}") for digits in range(6, 10))
    return next((short for short in spellings if float32(short) == single), single)


def _zone(calendar: Calendar) -> str:
    return "UTC" if calendar is Calendar.ALWAYS else "America/New_York"


def _chart(view: View, request: Request) -> dict[str, Any]:
    stamps = _stamps(view)
    first, last = _window(view, request, stamps)
    chosen = [i for i, stamp in enumerate(stamps) if first <= stamp < last]
    result: dict[str, Any] = {"meta": _meta(view, chosen[0] if chosen else len(stamps))}
    if not chosen:
        return result | {"indicators": {"quote": [{}], "adjclose": [{}]}}
    rows = [view.rows[i] for i in chosen]
    quote = {
        name: [float32(getattr(row, name)) for row in rows]
        for name in ("open", "high", "low", "close")
    }
    volume = [int(row.volume) if math.isfinite(row.volume) else None for row in rows]
    adjusted = [{"adjclose": [float32(row.adj_close) for row in rows]}]
    return result | {
        "timestamp": [stamps[i] for i in chosen],
        "indicators": {"quote": [quote | {"volume": volume}], "adjclose": adjusted},
    }


def _told(chart: dict[str, Any], manner: Rows) -> dict[str, Any]:
    """Return a chart with its rows in the manner that is asked for."""
    if "timestamp" not in chart or manner is Rows.WELL:
        return chart
    if manner is Rows.SPIKED:
        return _spiked(chart)

    def told(column: list[Any]) -> list[Any]:
        if manner is Rows.NULL:
            return [*column[:-_NULL_ROWS], *[None] * min(_NULL_ROWS, len(column))]
        if manner is Rows.DOUBLED:
            return [value for value in column for _ in range(2)]
        return column[::-1]

    stamps, inner = chart["timestamp"], chart["indicators"]
    indicators = {
        group: [{name: told(column) for name, column in inner[group][0].items()}] for group in inner
    }
    times = stamps if manner is Rows.NULL else told(stamps)
    return chart | {"timestamp": times, "indicators": indicators}


def _spiked(chart: dict[str, Any]) -> dict[str, Any]:
    """Return a chart whose last row but one, the last that is over, closes at a hundredfold."""
    quote = chart["indicators"]["quote"][0]
    *before, over, running = quote["close"]
    spiked = quote | {"close": [*before, 100.0 * over, running]}
    return chart | {"indicators": chart["indicators"] | {"quote": [spiked]}}


def _stamps(view: View) -> list[int]:
    calendar = symbol_of(view.symbol).calendar
    stamps = [int(stamp_of(row.day, calendar).timestamp()) for row in view.rows]
    if view.running:
        stamps[-1] = int(view.stamp.timestamp())
    return stamps


def _window(view: View, request: Request, stamps: list[int]) -> tuple[int, int]:
    query = request.query
    if "period1" in query:
        end = int(query.get("period2", stamps[-1] + 1))
        # Yahoo puts the running row behind a range that ends anywhere in its day.
        opened = stamp_of(view.rows[-1].day, symbol_of(view.symbol).calendar).timestamp()
        return int(query["period1"]), max(end, stamps[-1] + 1) if end > opened else end
    rows = _RANGES.get(query.get("range", "1d"), len(stamps))
    return stamps[max(0, len(stamps) - rows)], stamps[-1] + 1


def _meta(view: View, first: int) -> dict[str, Any]:
    known, last = symbol_of(view.symbol), view.rows[-1]
    zone = _zone(known.calendar)
    local = view.stamp.astimezone(NEW_YORK if known.calendar is Calendar.NYSE else UTC)
    before = view.rows[first - 1].close if first else last.close
    return {
        "currency": "USD",
        "symbol": view.symbol,
        "instrumentType": _TYPES.get(known.kind, "INDEX"),
        "firstTradeDate": int(stamp_of(view.rows[0].day, known.calendar).timestamp()),
        "regularMarketTime": int(view.stamp.timestamp()),
        "gmtoffset": _offset(local),
        "timezone": local.tzname(),
        "exchangeTimezoneName": zone,
        "regularMarketPrice": _short(last.close),
        "regularMarketDayHigh": _short(last.high),
        "regularMarketDayLow": _short(last.low),
        "chartPreviousClose": _short(before),
        "priceHint": 2,
        "dataGranularity": "1d",
        "range": "",
        "validRanges": [*_RANGES, "10y", "ytd", "max"],
    }


def _offset(local: datetime) -> int:
    offset = local.utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _quote(view: View) -> dict[str, Any]:
    known, last = symbol_of(view.symbol), view.rows[-1]
    change = last.close - view.previous_close
    return {
        "symbol": view.symbol,
        "shortName": known.name,
        "quoteType": _TYPES.get(known.kind, "INDEX"),
        "currency": "USD",
        "exchangeTimezoneName": _zone(known.calendar),
        "marketState": "REGULAR" if view.running else "CLOSED",
        "regularMarketTime": int(view.stamp.timestamp()),
        "regularMarketPrice": _short(last.close),
        "regularMarketPreviousClose": _short(view.previous_close),
        "regularMarketChange": _short(change),
        "regularMarketChangePercent": _short(100.0 * change / view.previous_close),
        "regularMarketOpen": _short(last.open),
        "regularMarketDayHigh": _short(last.high),
        "regularMarketDayLow": _short(last.low),
        "regularMarketVolume": _short(last.volume),
        "priceHint": 2,
    }
