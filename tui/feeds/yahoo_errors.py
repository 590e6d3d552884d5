"""Every way in which a request fails, in one vocabulary and in words for people.

The client's own exceptions mislead (method, section 9, "The clients"): a 500, an empty, a
malformed and an HTML answer all arrive as ``JSONDecodeError``. So an answer is judged by its
status and body where it comes in, and only what is left is translated from exceptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urlsplit

from tui.errors import FailureKind, FeedError
from tui.feeds.connection_errors import connection_failure


class HttpAnswer(Protocol):
    """What requests' and curl_cffi's responses have in common."""

    @property
    def url(self) -> str:
        """Address that answered, redirects followed."""
        ...

    @property
    def status_code(self) -> int:
        """HTTP status."""
        ...

    @property
    def content(self) -> bytes:
        """Whole body."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Header fields, case-insensitive."""
        ...


_DATA_PATHS = ("/v7/finance/quote", "/v8/finance/chart/", "/v10/finance/quoteSummary/")
_BY_SYMBOL = ("/v8/", "/v10/")

# First match wins; names, because the two HTTP libraries share names but no classes.
_BY_NAME: tuple[tuple[str, FailureKind, str], ...] = (
    ("YFRateLimitError", FailureKind.RATE_LIMITED, "{who} asks for a pause (too many requests)"),
    ("YFTzMissingError", FailureKind.UNKNOWN_SYMBOL, "{who} does not know this symbol"),
    ("YFPricesMissingError", FailureKind.EMPTY, "{who} has no prices in this range"),
    ("JSONDecodeError", FailureKind.BAD_ANSWER, "{who} answered with something that is no data"),
    ("PeeweeException", FailureKind.CRASHED, "the client's cache file is busy or damaged"),
    ("DNSError", FailureKind.NO_NETWORK, "no network: {who} cannot be looked up"),
    ("ProxyError", FailureKind.NO_NETWORK, "the way to {who} by the proxy failed"),
    ("Timeout", FailureKind.TIMED_OUT, "{who} does not answer"),
    ("TimeoutError", FailureKind.TIMED_OUT, "{who} does not answer"),
    ("SSLError", FailureKind.NO_NETWORK, "no secure connection to {who}"),
    ("ConnectionError", FailureKind.NO_NETWORK, "no network: {who} cannot be reached"),
    ("IncompleteRead", FailureKind.BAD_ANSWER, "{who}'s answer broke off"),
    ("ChunkedEncodingError", FailureKind.BAD_ANSWER, "{who}'s answer broke off"),
    ("ContentDecodingError", FailureKind.BAD_ANSWER, "{who}'s answer cannot be unpacked"),
    ("HTTPError", FailureKind.REFUSED, "{who} refuses the request"),
    ("RequestException", FailureKind.NO_NETWORK, "no network: the request to {who} failed"),
    ("YFException", FailureKind.BAD_ANSWER, "{who} answered with something unexpected"),
    ("OSError", FailureKind.NO_NETWORK, "no network: the request to {who} failed"),
    ("LookupError", FailureKind.BAD_ANSWER, "{who}'s answer lacks what it should have"),
    ("TypeError", FailureKind.BAD_ANSWER, "{who}'s answer has not the expected form"),
    ("ValueError", FailureKind.BAD_ANSWER, "{who}'s answer has not the expected form"),
    ("AttributeError", FailureKind.BAD_ANSWER, "{who}'s answer has not the expected form"),
)


def translate(error: Exception, who: str = "Yahoo") -> FeedError:
    """Return the error as one of ours; its words never quote the library's own text.

    It is for keeping: the frames that it came through are let go of, since one of them keeps it,
    and together they would wait for the collector with all that they hold.
    """
    if isinstance(error, FeedError):
        return error.with_traceback(None)
    status = getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(status, int) and status >= 400:
        return _of_status(status, None, who)
    ended = connection_failure(error, who)
    if ended is not None:
        return ended
    names = {kind.__name__ for kind in type(error).__mro__}
    for name, kind, words in _BY_NAME:
        if name in names:
            return FeedError(kind, words.format(who=who))
    return FeedError(FailureKind.CRASHED, f"unexpected error ({type(error).__name__})")


def judge_yahoo(answer: HttpAnswer, now: datetime) -> None:
    """Refuse a data answer that no retry under another cookie can mend.

    Cookie, consent and crumb pages pass, and so do 401 and 403: the client has a second way to
    sign in and tries it by itself.

    Raises:
        FeedError: With the kind that status and body tell.
    """
    parts = urlsplit(answer.url)
    ours = (parts.hostname or "").endswith("finance.yahoo.com")
    if not ours or not parts.path.startswith(_DATA_PATHS) or answer.status_code in (401, 403):
        return
    body = answer.content[:256].lstrip()
    if answer.status_code == 404 and parts.path.startswith(_BY_SYMBOL) and body.startswith(b"{"):
        raise FeedError(FailureKind.UNKNOWN_SYMBOL, "Yahoo does not know this symbol")
    judge(answer, now, "Yahoo", start=b"{")


def judge(answer: HttpAnswer, now: datetime, who: str, *, start: bytes = b"") -> None:
    """Refuse an answer whose status or body says that it carries no data.

    Args:
        answer: Response of either HTTP library.
        now: Present instant, to which a dated ``Retry-After`` is compared.
        who: Source's name, as people know it.
        start: What the body must begin with.

    Raises:
        FeedError: ``RATE_LIMITED``, ``REFUSED``, ``BAD_ANSWER`` or ``EMPTY``.
    """
    if answer.status_code >= 400:
        pause = retry_after(answer.headers.get("Retry-After"), now)
        raise _of_status(answer.status_code, pause, who)
    body = answer.content[:256].lstrip()
    if not body:
        raise FeedError(FailureKind.EMPTY, f"{who}'s answer is empty")
    if body.startswith(b"<"):
        raise FeedError(FailureKind.BAD_ANSWER, f"{who} sent a web page instead of data")
    if not body.startswith(start):
        raise FeedError(FailureKind.BAD_ANSWER, f"{who} answered with something that is no data")


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` field asks for, None when it is not usable."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def answered_at(headers: Mapping[str, str]) -> datetime | None:
    """Return the source's own time of an answer (``Date``), None when it gives none in UTC."""
    try:
        at = parsedate_to_datetime(headers.get("Date") or "")
        return at.astimezone(UTC) if at.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        return None


def _of_status(status: int, pause: float | None, who: str) -> FeedError:
    if status == 429:
        words = f"{who} asks for a pause (too many requests)"
        return FeedError(FailureKind.RATE_LIMITED, words, retry_after=pause)
    if status >= 500:
        return FeedError(FailureKind.BAD_ANSWER, f"{who} has trouble of its own (status {status})")
    return FeedError(FailureKind.REFUSED, f"{who} refuses the request (status {status})")
