"""The whole double: hosts, proxy, faults, log and clock under one handle."""

from __future__ import annotations

from datetime import timedelta
from types import TracebackType
from typing import Self

from tests.internet import esplora, stream, yahoo
from tests.internet.certificates import Authority
from tests.internet.faults import Switchboard
from tests.internet.market import Market
from tests.internet.messages import RequestLog
from tests.internet.prices import GeneratedPrices, Prices
from tests.internet.server import Proxy, Site
from tui.clock import Clock, SystemClock

_YEARS = timedelta(days=3 * 365)


class Internet:
    """An internet of eight hosts, reached by environment variables alone.

    Args:
        prices: Daily bars; a seeded walk of three years around the clock's day when None.
        clock: By which bars run, quotes are stamped and blocks are found.
        port: Where the proxy listens; 0 finds a free one, and keeps it over a re-opening.
    """

    def __init__(
        self, prices: Prices | None = None, clock: Clock | None = None, port: int = 0
    ) -> None:
        self.clock = clock or SystemClock()
        today = self.clock.now().date()
        self.prices = prices or GeneratedPrices(today - _YEARS, today + timedelta(days=30))
        self.market = Market(self.prices, self.clock)
        self.yahoo = yahoo.Yahoo(self.market)
        self.stream = stream.Stream(self.market)
        self.chains = {host: esplora.Chain(self.clock) for host in esplora.HOSTS}
        self.faults, self.log, self._authority = Switchboard(), RequestLog(), Authority()
        self.port = port
        self._proxy: Proxy | None = None

    def open(self) -> Self:
        """Begin to listen, on the same port as before when it was open before."""
        sites: dict[str, Site] = dict.fromkeys(yahoo.HOSTS, self.yahoo.answer)
        sites |= {host: chain.answer for host, chain in self.chains.items()}
        self._proxy = Proxy(
            self.port,
            sites,
            self.faults,
            self.log,
            self._authority,
            clock=self.clock,
            streams={stream.HOST: self.stream.serve},
        )
        self.port = self._proxy.port
        self._proxy.open()
        return self

    def move(self, clock: Clock) -> None:
        """Let its markets, and the time that every answer carries, go by another clock."""
        self.clock = self.market.clock = clock
        self.misdate(clock)

    def misdate(self, clock: Clock) -> None:
        """Let only the time that every answer carries go by another clock, while it is open."""
        if self._proxy is not None:
            self._proxy.clock = clock

    def close(self) -> None:
        """Cut everything at once; to the clients the network is gone."""
        if self._proxy is not None:
            self._proxy.close()
            self._proxy = None

    @property
    def chain(self) -> esplora.Chain:
        """The chain that the first explorer tells; each has its own, so that one can lie."""
        return self.chains[esplora.HOSTS[0]]

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead a client here, and nowhere else."""
        proxy, bundle = f"http://127.0.0.1:{self.port}", str(self._authority.bundle)
        proxies = (
            "HTTPS_PROXY",
            "https_proxy",
            "HTTP_PROXY",
            "http_proxy",
            "ALL_PROXY",
            "all_proxy",
        )
        bundles = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
        return (
            dict.fromkeys(proxies, proxy)
            | dict.fromkeys(bundles, bundle)
            | {"NO_PROXY": "", "no_proxy": ""}
        )

    def __enter__(self) -> Self:
        return self.open()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        self._authority.forget()
