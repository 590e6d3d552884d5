"""The double itself: what it plays, what it refuses, how it goes and comes back."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.internet import Bar, FolderPrices, GeneratedPrices, Internet, faults
from tests.internet.esplora import Chain
from tests.internet.yahoo import float32
from tui.clock import SetClock, clock_from

ROOT = Path(__file__).resolve().parents[2]
MOMENT = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
TIP = "https://mempool.space/api/blocks/tip/height"
CHART = "https://query2.finance.yahoo.com/v8/finance/chart/"
QUOTE = "https://query1.finance.yahoo.com/v7/finance/quote"
SUMMARY = "https://query2.finance.yahoo.com/v10/finance/quoteSummary/"
CRUMB = "https://query1.finance.yahoo.com/v1/test/getcrumb"


class Stopped(SetClock):
    """A clock that stands still until it is turned."""

    def now(self) -> datetime:
        """Return the instant at which it stands."""
        return self.start


class Visitor:
    """A client that is told of the proxy and the authority by arguments."""

    def __init__(self, internet: Internet) -> None:
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.proxies = {"https": internet.environment["HTTPS_PROXY"]}
        self.session.verify = internet.environment["REQUESTS_CA_BUNDLE"]

    def get(self, url: str, **query: str | int) -> requests.Response:
        """Fetch a page."""
        return self.session.get(url, params=query, timeout=10)

    def chart(self, symbol: str, **query: str | int) -> dict[str, Any]:
        """Fetch a chart's only result."""
        result: dict[str, Any] = self.get(CHART + symbol, **query).json()["chart"]["result"][0]
        return result

    def quotes(self, *symbols: str) -> dict[str, dict[str, Any]]:
        """Sign in and fetch quotes by symbol."""
        self.get("https://fc.yahoo.com/")
        answer = self.get(QUOTE, symbols=",".join(symbols), crumb=self.get(CRUMB).text).json()
        return {item["symbol"]: item for item in answer["quoteResponse"]["result"]}


@pytest.fixture
def internet() -> Iterator[Internet]:
    """An internet that stands still on a Friday afternoon."""
    prices = GeneratedPrices(date(2026, 6, 1), date(2026, 8, 28))
    with Internet(prices, Stopped(MOMENT, 0.0)) as net:
        yield net


def test_the_running_day_is_the_last_row_and_carries_the_clocks_time(internet: Internet) -> None:
    visitor = Visitor(internet)
    for symbol in ("^RUT", "BTC-USD"):
        chart = visitor.chart(symbol, range="5d", interval="1d")
        assert chart["timestamp"][-1] == chart["meta"]["regularMarketTime"] == MOMENT.timestamp()
        assert len(chart["timestamp"]) == 5
        quote = visitor.quotes(symbol)[symbol]
        assert quote["regularMarketTime"] == MOMENT.timestamp()
        closes = chart["indicators"]["quote"][0]["close"]
        assert quote["regularMarketPrice"] == pytest.approx(closes[-1], rel=1e-6)
        assert quote["regularMarketPreviousClose"] == pytest.approx(closes[-2], rel=1e-6)


def test_after_the_close_and_at_the_weekend_the_stamp_is_the_closes() -> None:
    prices = GeneratedPrices(date(2026, 6, 1), date(2026, 8, 28))
    with Internet(prices, Stopped(MOMENT + timedelta(days=1), 0.0)) as net:
        quotes = Visitor(net).quotes("^RUT", "BTC-USD")
    close = datetime(2026, 8, 21, 20, tzinfo=UTC).timestamp()
    assert quotes["^RUT"]["regularMarketTime"] == close
    assert quotes["^RUT"]["marketState"] == "CLOSED"
    assert quotes["BTC-USD"]["regularMarketTime"] == (MOMENT + timedelta(days=1)).timestamp()
    assert quotes["BTC-USD"]["marketState"] == "REGULAR"


def test_a_range_is_half_open_and_an_empty_one_has_no_rows(internet: Internet) -> None:
    def midnight(day: int) -> int:
        return int(datetime(2026, 8, day, tzinfo=UTC).timestamp())

    visitor = Visitor(internet)
    chart = visitor.chart("BTC-USD", period1=midnight(3), period2=midnight(6), interval="1d")
    assert chart["timestamp"] == [midnight(3), midnight(4), midnight(5)]
    saturday = visitor.chart("^RUT", period1=midnight(15), period2=midnight(16), interval="1d")
    assert "timestamp" not in saturday
    assert saturday["indicators"]["quote"] == [{}]


def test_unknown_symbols_are_refused_by_charts_and_left_out_of_quotes(internet: Internet) -> None:
    visitor = Visitor(internet)
    answer = visitor.get(f"{CHART}NOPE", range="5d")
    assert answer.status_code == 404
    assert answer.json()["chart"]["error"]["code"] == "Not Found"
    assert set(visitor.quotes("NOPE", "^RUT")) == {"^RUT"}


def test_quotes_want_a_crumb_and_a_crumb_wants_a_cookie(internet: Internet) -> None:
    visitor = Visitor(internet)
    assert visitor.get(CRUMB).status_code == 401
    assert visitor.get(QUOTE, symbols="^RUT").status_code == 401
    assert visitor.get(QUOTE, symbols="^RUT", crumb="made-up").status_code == 401


def test_a_summary_wants_a_crumb_and_has_a_fund_s_value_of_the_last_session_that_is_over(
    internet: Internet,
) -> None:
    visitor = Visitor(internet)
    assert visitor.get(SUMMARY + "IWM", modules="summaryDetail").status_code == 401
    visitor.get("https://fc.yahoo.com/")
    crumb = visitor.get(CRUMB).text
    modules = "summaryDetail,defaultKeyStatistics"
    answer = visitor.get(SUMMARY + "IWM", modules=modules, crumb=crumb).json()
    found = answer["quoteSummary"]["result"][0]
    by_day = {bar.day: bar.close for bar in internet.prices.bars("IWM") or ()}
    thursday = by_day[date(2026, 8, 20)]
    assert found["summaryDetail"]["navPrice"] == pytest.approx(thursday, rel=1e-6)
    assert found["defaultKeyStatistics"]["totalAssets"] == pytest.approx(250e6 * thursday, rel=1e-6)
    index = visitor.get(SUMMARY + "^RUT", modules=modules, crumb=crumb).json()
    assert "totalAssets" not in index["quoteSummary"]["result"][0]["summaryDetail"]
    assert visitor.get(SUMMARY + "NOPE", modules=modules, crumb=crumb).status_code == 404


def test_missing_numbers_are_null_in_charts_and_zero_in_quotes(internet: Internet) -> None:
    nothing = float("nan")
    assert isinstance(internet.prices, GeneratedPrices)
    rows = [
        Bar(date(2026, 8, day), nothing, nothing, nothing, 2442.74, 2442.74) for day in (20, 21)
    ]
    internet.prices.put("^DJI", rows)
    visitor = Visitor(internet)
    quote = visitor.chart("^DJI", range="5d")["indicators"]["quote"][0]
    assert quote["high"] == [None, None]
    assert quote["close"][0] == float32(2442.74) == 2442.739990234375
    assert visitor.quotes("^DJI")["^DJI"]["regularMarketDayHigh"] == 0


def test_the_chain_answers_by_height_and_by_hash(internet: Internet) -> None:
    visitor = Visitor(internet)
    height = int(visitor.get(TIP).text)
    base = "https://blockstream.info/api"
    name = visitor.get(f"{base}/block-height/{height - 10}").text
    block = visitor.get(f"{base}/block/{name}").json()
    assert block["height"] == height - 10
    assert 0 <= MOMENT.timestamp() - 10 * 597 - block["timestamp"] < 597
    assert visitor.get(f"{base}/block-height/{height + 1}").status_code == 404


def test_other_hosts_do_not_exist_and_are_noted(internet: Internet) -> None:
    visitor = Visitor(internet)
    with pytest.raises(requests.exceptions.ProxyError):
        visitor.get("https://example.org/")
    assert internet.log.refused == ("example.org",)
    assert internet.log.count() == 0


def test_a_client_that_was_not_told_of_the_authority_gets_nothing(internet: Internet) -> None:
    visitor = Visitor(internet)
    visitor.session.verify = True
    with pytest.raises(requests.exceptions.SSLError):
        visitor.get(TIP)
    assert internet.log.count() == 0


def test_it_listens_on_the_loopback_interface_only(internet: Internet) -> None:
    assert internet.environment["HTTPS_PROXY"] == f"http://127.0.0.1:{internet.port}"
    with pytest.raises(OSError, match=r"refused|unreachable|timed out|assign"):
        socket.create_connection(("::1", internet.port), 1)


def test_closing_cuts_even_an_answer_under_way_and_the_same_port_opens_again(
    internet: Internet,
) -> None:
    internet.faults.set("mempool.space", faults.HANG)
    visitor, port, failed = Visitor(internet), internet.port, threading.Event()
    idle = Visitor(internet)
    assert idle.get(CRUMB).status_code == 401

    def wait() -> None:
        with pytest.raises(requests.exceptions.ConnectionError):
            visitor.get(TIP)
        failed.set()

    threading.Thread(target=wait, daemon=True).start()
    while not internet.log.count("mempool.space"):
        time.sleep(0.01)
    began = time.monotonic()
    internet.close()
    assert failed.wait(2.0)
    assert time.monotonic() - began < 1.0
    with pytest.raises(requests.exceptions.ConnectionError):
        idle.get(CRUMB)
    with pytest.raises(requests.exceptions.ProxyError):
        Visitor(internet).get(TIP)
    internet.faults.clear()
    internet.open()
    assert internet.port == port
    assert Visitor(internet).get(TIP).status_code == 200


def test_clients_that_vanish_do_no_harm(
    internet: Internet, capfd: pytest.CaptureFixture[str]
) -> None:
    for said in (
        b"",
        b"CONN",
        b"CONNECT mempool.space:443 HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01junk\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", internet.port), 2) as client:
            client.sendall(said)
    assert Visitor(internet).get(TIP).status_code == 200
    assert capfd.readouterr().err == ""


def test_faults_apply_to_one_host_and_path_until_cleared(internet: Internet) -> None:
    visitor = Visitor(internet)
    internet.faults.set("mempool.space", faults.status(429, "7"), "/api/blocks/")
    answer = visitor.get(TIP)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert visitor.get(TIP.replace("mempool.space", "blockstream.info")).status_code == 200
    assert visitor.get("https://mempool.space/api/block-height/878976").status_code == 200
    internet.faults.set("*", faults.slow(0.2))
    began = time.monotonic()
    assert visitor.get(TIP).status_code == 200
    assert time.monotonic() - began >= 0.2
    internet.faults.clear()
    assert visitor.get(TIP).status_code == 200


def test_real_prices_are_told_as_the_files_have_them(shared_data: Path) -> None:
    with Internet(FolderPrices(shared_data), Stopped(MOMENT, 0.0)) as net:
        visitor = Visitor(net)
        quotes = visitor.quotes("^RUT", "BTC-USD", "IEF", "^DJI")
        chart = visitor.chart("^RUT", period1=0, period2=int(MOMENT.timestamp()), interval="1d")
    assert quotes["^RUT"]["regularMarketPrice"] == 3017.87
    assert quotes["^RUT"]["regularMarketPreviousClose"] == 2992.43
    assert quotes["BTC-USD"]["regularMarketPrice"] == pytest.approx(73032.76)
    assert quotes["BTC-USD"]["regularMarketPreviousClose"] == pytest.approx(73032.76)
    assert quotes["IEF"]["regularMarketTime"] < MOMENT.timestamp() - 60 * 86400
    assert len(chart["timestamp"]) > 9000
    assert chart["timestamp"][-1] == MOMENT.timestamp()


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is not sent this way on Windows")
def test_by_hand_it_prints_what_to_export_and_ends_on_ctrl_c() -> None:
    command = [sys.executable, "-m", "tests.internet", "--clock", "2026-08-21T14:32-04:00x6000"]
    served = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _try_by_hand(served)
    finally:
        served.kill()
        served.communicate()


def _try_by_hand(served: subprocess.Popen[str]) -> None:
    assert served.stdout is not None
    assert served.stdin is not None
    assert served.stderr is not None
    lines: list[str] = []
    while not lines or lines[-1].startswith("export"):
        lines.append(served.stdout.readline().strip())
    exported = dict(line.removeprefix("export ").split("=", 1) for line in lines[:-1])
    specification = exported["RESONANCE_CLOCK"]
    assert specification.startswith("2026-08-21T14:32-04:00x6000@")
    # Who starts later shows the double's time: its newest block is that of its own chain.
    chain = Chain(clock_from(specification))
    session = requests.Session()
    session.trust_env = False
    session.proxies = {"https": exported["HTTPS_PROXY"]}
    session.verify = exported["REQUESTS_CA_BUNDLE"]
    assert chain.height <= int(session.get(TIP, timeout=10).text) <= chain.height
    served.stdin.write("\n")
    served.stdin.flush()
    assert served.stdout.readline().strip() == "# the network is gone"
    with pytest.raises(requests.exceptions.ConnectionError):
        session.get(TIP, timeout=10)
    # Python may miss a signal that comes just before it waits to read; a person presses again.
    for _ in range(4):
        served.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            served.wait(5)
            break
    assert served.returncode == 0
    assert served.stderr.read() == ""
