"""Library errors and odd answers, in our words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import requests
from curl_cffi.requests import exceptions as curl
from yfinance import exceptions as yahoo

from tui.errors import FailureKind, FeedError
from tui.feeds.yahoo_errors import answered_at, judge_yahoo, retry_after, translate

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
CHART = "https://query2.finance.yahoo.com/v8/finance/chart/^RUT?range=max"
QUOTE = "https://query1.finance.yahoo.com/v7/finance/quote?symbols=^RUT"
RAW = "<html>[bold] https://example.invalid/?crumb=secret"


@dataclass
class Heard:
    """An answer as either HTTP library has it."""

    url: str
    status_code: int
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (curl.DNSError(RAW), FailureKind.NO_NETWORK),
        (curl.ConnectionError(RAW), FailureKind.NO_NETWORK),
        (curl.ProxyError(RAW), FailureKind.NO_NETWORK),
        (curl.CertificateVerifyError(RAW), FailureKind.NO_NETWORK),
        (curl.RequestException(RAW), FailureKind.NO_NETWORK),
        (curl.Timeout(RAW), FailureKind.TIMED_OUT),
        (curl.IncompleteRead(RAW), FailureKind.BAD_ANSWER),
        (curl.HTTPError(RAW), FailureKind.REFUSED),
        (requests.exceptions.ConnectionError(RAW), FailureKind.NO_NETWORK),
        (requests.exceptions.ProxyError(RAW), FailureKind.NO_NETWORK),
        (requests.exceptions.SSLError(RAW), FailureKind.NO_NETWORK),
        (requests.exceptions.ConnectTimeout(RAW), FailureKind.TIMED_OUT),
        (requests.exceptions.ReadTimeout(RAW), FailureKind.TIMED_OUT),
        (requests.exceptions.JSONDecodeError(RAW, "", 0), FailureKind.BAD_ANSWER),
        (json.JSONDecodeError(RAW, "", 0), FailureKind.BAD_ANSWER),
        (TimeoutError(RAW), FailureKind.TIMED_OUT),
        (ConnectionRefusedError(RAW), FailureKind.NO_NETWORK),
        (yahoo.YFRateLimitError(), FailureKind.RATE_LIMITED),
        (yahoo.YFTzMissingError(RAW), FailureKind.UNKNOWN_SYMBOL),
        (yahoo.YFPricesMissingError(RAW, RAW), FailureKind.EMPTY),
        (yahoo.YFDataException(RAW), FailureKind.BAD_ANSWER),
        (KeyError(RAW), FailureKind.BAD_ANSWER),
        (TypeError(RAW), FailureKind.BAD_ANSWER),
        (RuntimeError(RAW), FailureKind.CRASHED),
    ],
)
def test_every_error_has_a_kind_and_words_of_ours(error: Exception, kind: FailureKind) -> None:
    ours = translate(error)
    assert ours.kind is kind
    assert re.fullmatch(r"[\w '’,:;()]+", ours.words)
    assert "example" not in ours.words


def test_an_error_of_ours_stays_as_it_is() -> None:
    ours = FeedError(FailureKind.EMPTY, "nothing")
    assert translate(ours) is ours


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, FailureKind.REFUSED),
        (403, FailureKind.REFUSED),
        (429, FailureKind.RATE_LIMITED),
        (503, FailureKind.BAD_ANSWER),
    ],
)
def test_a_status_behind_an_error_tells_the_kind(status: int, kind: FailureKind) -> None:
    answer = requests.Response()
    answer.status_code = status
    assert translate(requests.HTTPError(RAW, response=answer)).kind is kind


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Heard(CHART, 404, b'{"chart":{"result":null}}'), FailureKind.UNKNOWN_SYMBOL),
        (Heard(CHART, 404, b"<html>"), FailureKind.REFUSED),
        (Heard(QUOTE, 404, b"{}"), FailureKind.REFUSED),
        (Heard(CHART, 500), FailureKind.BAD_ANSWER),
        (Heard(CHART, 200, b" \n"), FailureKind.EMPTY),
        (Heard(CHART, 200, b"<!DOCTYPE html>"), FailureKind.BAD_ANSWER),
        (Heard(CHART, 200, b"Will be right back"), FailureKind.BAD_ANSWER),
        (Heard(QUOTE, 429, b"Too Many Requests"), FailureKind.RATE_LIMITED),
    ],
)
def test_an_answer_without_data_is_refused(answer: Heard, kind: FailureKind) -> None:
    with pytest.raises(FeedError) as caught:
        judge_yahoo(answer, NOW)
    assert caught.value.kind is kind


@pytest.mark.parametrize(
    "answer",
    [
        Heard(CHART, 200, b'{"chart":{}}'),
        Heard(QUOTE, 401, b'{"finance":{}}'),
        Heard("https://fc.yahoo.com/", 404, b"<html>"),
        Heard("https://consent.yahoo.com/v2/collectConsent?sessionId=1", 200, b"<html>"),
        Heard("https://query1.finance.yahoo.com/v1/test/getcrumb", 429, b""),
    ],
)
def test_what_the_client_can_mend_itself_passes(answer: Heard) -> None:
    judge_yahoo(answer, NOW)


def test_a_rate_limit_carries_the_pause_that_it_asks_for() -> None:
    with pytest.raises(FeedError) as caught:
        judge_yahoo(Heard(CHART, 429, b"", {"Retry-After": "77"}), NOW)
    assert caught.value.retry_after == 77.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 5 ", 5.0),
        ("Fri, 21 Aug 2026 18:33:30 GMT", 90.0),
        ("Fri, 21 Aug 2026 18:00:00 GMT", 0.0),
        (None, None),
        ("", None),
        ("-3", None),
        ("soon", None),
        ("²", None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds
    assert timedelta(seconds=seconds or 0.0) >= timedelta(0)


def test_an_error_of_ours_is_kept_without_the_frames_it_came_through() -> None:
    try:
        raise FeedError(FailureKind.EMPTY, "nothing there")
    except FeedError as raised:
        error = translate(raised)
    assert error.words == "nothing there"
    assert error.__traceback__ is None


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("Fri, 21 Aug 2026 18:32:07 GMT", datetime(2026, 8, 21, 18, 32, 7, tzinfo=UTC)),
        ("Fri, 21 Aug 2026 14:32:07 -0400", datetime(2026, 8, 21, 18, 32, 7, tzinfo=UTC)),
        ("Fri, 21 Aug 2026 18:32:07 -0000", None),
        ("Fri, 31 Dec 9999 23:59:59 -0100", None),
        ("today", None),
        ("", None),
    ],
)
def test_an_answer_says_when_it_was_given(value: str, at: datetime | None) -> None:
    assert answered_at({"Date": value}) == at
    assert answered_at({}) is None
