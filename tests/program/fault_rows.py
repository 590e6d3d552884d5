"""How each fault of the README's table is made, and which feed it may touch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from tests.internet import Fault, Internet, faults, stream
from tests.internet.bitcoind import HOST as NODE
from tests.internet.bitcoind import Bitcoind
from tests.internet.esplora import HOSTS as EXPLORERS
from tests.internet.yahoo import QUERY_HOSTS, Rows
from tui.model.symbols import DEFAULT_TICKERS

QUOTE, CHART = "/v7/finance/quote", "/v8/finance/chart/"
_FIRST, _SECOND = EXPLORERS


@dataclass(frozen=True)
class World:
    """All that can go wrong."""

    net: Internet
    node: Bitcoind

    def heal(self) -> None:
        """Let everything be well again."""
        self.net.faults.clear()
        self.node.faults.clear()
        self.net.yahoo.be_well()
        self.net.stream.manner = stream.WELL
        for chain in self.net.chains.values():
            chain.be_honest()


@dataclass(frozen=True)
class Row:
    """One fault.

    Args:
        begin: Lets it begin.
        feed: The feed that it touches.
        state: What that feed's row says of it.
        also: Other feeds that wait with it: those of the same host.
        asked: Path of the requests that meet it; two of them must have been sent.
        nudge: A key that has the feed ask now, not at its next look.
    """

    begin: Callable[[World], None]
    feed: str = "prices"
    state: str = "backoff"
    also: tuple[str, ...] = ()
    asked: str = ""
    nudge: str = ""


def _yahoo(fault: Fault, path: str) -> Callable[[World], None]:
    def begin(world: World) -> None:
        for host in QUERY_HOSTS:
            world.net.faults.set(host, fault, path)

    return begin


def _polled(fault: Fault, **changes: object) -> Row:
    row = Row(_yahoo(fault, QUOTE), asked=QUOTE)
    return replace(row, **changes)  # type: ignore[arg-type]


def _spiked(factor: float | None, symbols: tuple[str, ...] = ("^DJI",)) -> Row:
    def begin(world: World) -> None:
        world.net.yahoo.spikes = dict.fromkeys(symbols, factor)

    return Row(begin, state="ok", asked=QUOTE)


def _shifted(by: timedelta, state: str) -> Row:
    def begin(world: World) -> None:
        world.net.yahoo.shift = by

    return Row(begin, state=state, asked=QUOTE)


def _history(begin: Callable[[World], None], state: str) -> Row:
    return Row(begin, "history", state, asked=CHART, nudge="r")


def _rows(manner: Rows) -> Row:
    def begin(world: World) -> None:
        world.net.yahoo.rows = manner

    return _history(begin, "ok")


def _streamed(play: stream.Play, state: str = "backoff") -> Row:
    def begin(world: World) -> None:
        world.net.stream.manner = play

    return Row(begin, "stream", state)


def _blocks(begin: Callable[[World], None], state: str = "ok") -> Row:
    return Row(begin, "blocks", state, nudge="r")


def _no_node(world: World) -> None:
    world.node.faults.set(NODE, faults.status(500))


def _node_hangs(world: World) -> None:
    world.node.faults.set(NODE, faults.HANG)


def _no_blocks(world: World) -> None:
    _no_node(world)
    for host in EXPLORERS:
        world.net.faults.set(host, faults.status(500))


def _behind(world: World) -> None:
    _no_node(world)
    world.net.chains[_FIRST].shift = -50


def _out_of_bounds(world: World) -> None:
    _no_node(world)
    world.net.chains[_FIRST].shift = 1_000_000


def _future_header(world: World) -> None:
    _no_node(world)
    world.net.chains[_FIRST].header_shift = timedelta(hours=3)


def _back_soon_503() -> Fault:
    return faults.answering(replace(faults.BACK_SOON.answer, status=503))


_SAME_HOST = ("history", "fund")

POLLED: dict[str, Row] = {
    "quotes: 429 with Retry-After": _polled(faults.status(429, "90"), also=_SAME_HOST, asked=""),
    "quotes: 429 without it": _polled(faults.status(429), also=_SAME_HOST, asked=""),
    "quotes: 500": _polled(faults.status(500)),
    "quotes: empty 200": _polled(faults.EMPTY),
    "quotes: malformed JSON": _polled(faults.BROKEN_JSON),
    "quotes: the page Will be right back, 200": _polled(faults.BACK_SOON),
    "quotes: the same page, 503": _polled(_back_soon_503()),
    "quotes: slow, within the deadline": _polled(faults.slow(0.6), state="ok"),
    "quotes: hang": _polled(faults.HANG),
    "quotes: connection reset": _polled(faults.RESET),
    "quotes: truncated body": _polled(faults.HALF),
    "quotes: stamps an hour old": _shifted(timedelta(hours=-1), "ok"),
    "quotes: stamps of the future": _shifted(timedelta(hours=2), "backoff"),
    "quotes: one price null": _spiked(None),
    "quotes: one price 0": _spiked(0.0),
    "quotes: one price negative": _spiked(-1.0),
    "quotes: one price beyond any": _spiked(1e15),
    "quotes: one price × 100": _spiked(100.0),
    "quotes: every price × 100": _spiked(100.0, DEFAULT_TICKERS),
    "history: 404 for one symbol": _history(_yahoo(faults.unknown_symbol(), f"{CHART}^DJI"), "ok"),
    "history: truncated body": _history(_yahoo(faults.HALF, CHART), "backoff"),
    "history: hang": _history(_yahoo(faults.HANG, CHART), "backoff"),
    "history: null rows": _rows(Rows.NULL),
    "history: every row twice": _rows(Rows.DOUBLED),
    "history: newest row first": _rows(Rows.DISORDERED),
    "history: the last close × 100": _rows(Rows.SPIKED),
    "quotes: 404 with a body": _polled(
        faults.status(404, text='{"quoteResponse": null}'), state="ok", asked=""
    ),
}
"""Played to a program without the stream, so that the header speaks of the poll alone."""

STREAMED: dict[str, Row] = {
    "quotes: 500 while the stream is well": _polled(faults.status(500)),
    "quotes: one price × 1.9": _spiked(1.9),
    "stream: clean close": _streamed(stream.CLOSE),
    "stream: abort": _streamed(stream.ABORT),
    "stream: garbage": _streamed(stream.GARBAGE),
    "stream: bad base64": _streamed(stream.BAD_BASE64),
    "stream: JSON of another shape": _streamed(stream.WRONG_JSON),
    "stream: silence": _streamed(stream.SILENT),
    "stream: half-open": _streamed(stream.HALF_OPEN),
    "stream: 1,000 messages a second": _streamed(stream.flood(1000), "ok"),
    "stream: stamps an hour old": _streamed(stream.stamped(timedelta(hours=-1)), "ok"),
    "stream: stamps of the future": _streamed(stream.stamped(timedelta(hours=1))),
    "stream: every price 0": _streamed(stream.spiking(0.0)),
    "stream: every price negative": _streamed(stream.spiking(-1.0)),
    "stream: every price × 100": _streamed(stream.spiking(100.0), "ok"),
    "stream: every message twice": _streamed(stream.DOUBLED, "ok"),
    "stream: stamps out of order": _streamed(stream.DISORDERED, "ok"),
    "blocks: the node hangs": _blocks(_node_hangs),
    "blocks: no source answers": _blocks(_no_blocks, "backoff"),
    "blocks: two explorers 50 apart": _blocks(_behind),
    "blocks: a height out of bounds": _blocks(_out_of_bounds),
    "blocks: a header of the future": _blocks(_future_header),
}
"""Played to a program with stream, poll, a node and two explorers."""
