"""The one place where yfinance is set up, and the four things that are asked of it.

yfinance keeps one session, cookie and crumb for the whole process, so all Yahoo feeds share one
client. It is imported by the first feed that runs, never before the first paint.
"""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Callable, Mapping
from copy import copy
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from tui.clock import SystemClock
from tui.errors import FailureKind, FeedError
from tui.feeds import deadline
from tui.feeds.budget import Meter
from tui.feeds.late import ONE_IMPORT
from tui.feeds.yahoo_errors import answered_at, judge_yahoo, translate

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

_QUOTE = "https://query1.finance.yahoo.com/v7/finance/quote"
_CHART = "https://query2.finance.yahoo.com/v8/finance/chart/"
_SUMMARY = "https://query2.finance.yahoo.com/v10/finance/quoteSummary/"
_FIELDS = (
    "regularMarketPrice,regularMarketTime,regularMarketPreviousClose,"
    "regularMarketOpen,regularMarketDayHigh,regularMarketDayLow"
)
# Prices can do without a cookie: a cookie host that hangs may not eat the whole deadline.
_COOKIE_SHARE = 0.25
_GRACE_S = 1.0

_guard = threading.Lock()
_clients: list[YahooClient] = []


def client_for(cache_dir: Path, meter: Meter) -> YahooClient:
    """Return the process's client, set up with this cache folder when it is the first.

    ``meter`` counts the requests of whoever asks for it.
    """
    with _guard:
        if not _clients:
            _clients.append(YahooClient(cache_dir))
        return _clients[0].counted_by(meter)


class Daily(NamedTuple):
    """Daily bars as yfinance frames them, and when they were told by Yahoo's own clock."""

    frame: pd.DataFrame
    answered_at: datetime | None


class _Patience:
    """Stands before the session's requests: holds them to the deadline, judges the answers.

    yfinance adds up time-outs of 10 s and 30 s (230 s were seen); here every request of one call
    shares that call's time.
    """

    def __init__(self, request: Callable[..., Any]) -> None:
        self._request, self._clock, self._own = request, SystemClock(), threading.local()

    def begin(self, seconds: float, meter: Meter) -> None:
        """Give the present thread's requests that long in total, and count them."""
        self._own.ends, self._own.meter = self._clock.monotonic() + seconds, meter
        self._own.answered_at = None

    @property
    def answered_at(self) -> datetime | None:
        """Yahoo's own time of the last answer to the present thread, None where it gave none."""
        at: datetime | None = self._own.answered_at
        return at

    def __call__(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        """Send one request within the time that is left."""
        left = self._own.ends - self._clock.monotonic()
        if left <= 0.0:
            raise FeedError(FailureKind.TIMED_OUT, "Yahoo does not answer")
        is_data = url.startswith((_QUOTE, _CHART, _SUMMARY))
        options["timeout"] = left if is_data else left * _COOKIE_SHARE
        with self._own.meter.request(url) as redirected:
            answer = self._request(method, url, *args, **options)
            redirected(answer.redirect_count)
            judge_yahoo(answer, self._clock.now())
            self._own.answered_at = answered_at(answer.headers)
        return answer


class YahooClient:
    """Daily bars, batched quotes, single charts and fund summaries through the unmodified yfinance.

    Every method takes the real seconds that it may last and raises only ``FeedError``.
    """

    def __init__(self, cache_dir: Path) -> None:
        with ONE_IMPORT:
            import yfinance  # noqa: PLC0415 - off the start-up path
            from yfinance.data import YfData  # noqa: PLC0415 - the same

        _silence()
        yfinance.set_tz_cache_location(str(cache_dir))
        yfinance.config.debug.hide_exceptions = False
        self._yfinance = yfinance
        self._session = yfinance.Ticker("^RUT").session
        self._patience = _Patience(self._session.request)
        self._session.request = self._patience
        self._data = YfData(session=self._session)
        self._meter = Meter("yahoo")

    def counted_by(self, meter: Meter) -> YahooClient:
        """Return this client with another meter; session, cookie and crumb stay the same."""
        other = copy(self)
        other._meter = meter
        return other

    def daily(self, symbol: str, start: date | None, end: datetime, seconds: float) -> Daily:
        """Return raw daily bars from ``start`` (the first there is when None) to before ``end``.

        ``end`` lies after the running day: yfinance drops a last row stamped at or after it.
        """

        def ask() -> Daily:
            ticker = self._yfinance.Ticker(symbol, session=self._session)
            span = {"period": "max"} if start is None else {"start": start}
            frame: pd.DataFrame = ticker.history(end=end, auto_adjust=False, actions=False, **span)
            return Daily(frame, self._patience.answered_at)

        try:
            daily = self._within(seconds, ask)
        finally:
            # yfinance keeps its last 64 answers, each a whole history, and asks for none again.
            self._data.cache_get.cache_clear()
        if daily.frame.empty:
            raise FeedError(FailureKind.EMPTY, "Yahoo has no prices in this range")
        return daily

    def quotes(self, symbols: tuple[str, ...], seconds: float) -> list[Mapping[str, Any]]:
        """Return Yahoo's batched quotes; symbols that it does not know are left out."""
        options = {"symbols": ",".join(symbols), "fields": _FIELDS}
        answer = self._within(seconds, lambda: self._data.get_raw_json(_QUOTE, options))
        return _listed(answer, "quoteResponse")

    def chart(self, symbol: str, seconds: float) -> Mapping[str, Any]:
        """Return one symbol's chart of the last five days, ``meta`` with its quote included."""
        options = {"range": "5d", "interval": "1d"}
        answer = self._within(seconds, lambda: self._data.get_raw_json(_CHART + symbol, options))
        found = _listed(answer, "chart")
        if not found:
            raise FeedError(FailureKind.EMPTY, "Yahoo's answer has no chart")
        return found[0]

    def fund(self, symbol: str, seconds: float) -> Mapping[str, Any]:
        """Return a fund's summary by module; ``Ticker.info`` would ask two more things."""
        options = {
            "modules": "summaryDetail,defaultKeyStatistics",
            "formatted": "false",
            "symbol": symbol,
        }
        answer = self._within(seconds, lambda: self._data.get_raw_json(_SUMMARY + symbol, options))
        found = _listed(answer, "quoteSummary")
        if not found:
            raise FeedError(FailureKind.EMPTY, "Yahoo's answer has no summary")
        return found[0]

    def _within(self, seconds: float, ask: Callable[[], T]) -> T:
        def work() -> T:
            self._patience.begin(seconds, self._meter)
            return ask()

        try:
            return deadline.call(work, seconds + _GRACE_S, "Yahoo")
        except FeedError:
            # As it is: an error that is its own cause is never let go of by itself.
            raise
        except Exception as error:
            raise translate(error) from error


def _listed(answer: Any, key: str) -> list[Mapping[str, Any]]:
    inner = answer.get(key) if isinstance(answer, dict) else None
    result = inner.get("result") if isinstance(inner, dict) else None
    if not isinstance(result, list) or not all(isinstance(item, dict) for item in result):
        raise FeedError(FailureKind.BAD_ANSWER, "Yahoo's answer has not the expected form")
    return result


def _silence() -> None:
    """Keep yfinance's log and the warnings that it provokes off the screen."""
    logger = logging.getLogger("yfinance")
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
    for library in ("yfinance", "curl_cffi"):
        warnings.filterwarnings("ignore", module=rf"{library}(\.|$)")
