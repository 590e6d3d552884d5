"""The user's node, with the real requests library, against a double of bitcoind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.feeds.blocks import FIRST, SECOND, SETTINGS, Running
from tests.internet import Fault, Internet, faults
from tests.internet.bitcoind import HOST, WARMING_UP, Bitcoind, rpc_error
from tests.internet.esplora import Chain
from tests.internet.messages import as_html, as_json, as_text
from tui.errors import FailureKind, FeedError
from tui.feeds.budget import Meter
from tui.feeds.node_rpc import NodeRpc
from tui.model.events import FeedFailed, FeedSucceeded, TipArrived
from tui.model.settings import FeedSettings, NodeSettings

NODE = "own node"
SECRET = "open-Sésame"  # noqa: S105 -- the double's

Start = Callable[..., Running]


@pytest.fixture
def node(internet: Internet, tmp_path: Path) -> Iterator[Bitcoind]:
    with Bitcoind(Chain(internet.clock), tmp_path, password=SECRET) as bitcoind:
        yield bitcoind


@pytest.fixture
def start(internet: Internet) -> Iterator[Start]:
    started: list[Running] = []

    def begin(node: NodeSettings, settings: FeedSettings = SETTINGS) -> Running:
        started.append(Running(internet.clock, settings, node))
        return started[-1]

    yield begin
    for running in started:
        running.stop()


def cookie_of(node: Bitcoind) -> NodeSettings:
    return NodeSettings(node.url, cookie_file=str(node.cookie_file))


def secrets_of(node: Bitcoind) -> tuple[str, ...]:
    return (SECRET, node.cookie.split(":")[1], "Authorization", "Basic")


def test_the_node_is_asked_first_and_one_explorer_only_compared(
    internet: Internet, node: Bitcoind, start: Start
) -> None:
    running = start(cookie_of(node))
    tip, done = running.next(TipArrived).tip, running.next(FeedSucceeded)
    assert tip.source == NODE
    assert tip.time == node.chain.time(tip.height)
    assert (tip.past_height, tip.past_time) == (
        tip.height - 52_416,
        node.chain.time(tip.height - 52_416),
    )
    assert done.detail is None
    assert [call.path for call in node.log.requests()] == [
        "getblockcount",
        "getblockhash",
        "getblockheader",
        "getblockhash",
        "getblockheader",
    ]
    assert (internet.log.count(FIRST), internet.log.count(SECOND)) == (1, 0)


def test_user_and_password_serve_as_well(node: Bitcoind, start: Start) -> None:
    running = start(NodeSettings(node.url, user="alice", password=SECRET))
    assert running.next(TipArrived).tip.source == NODE


def test_what_is_meant_for_this_machine_goes_through_no_proxy(
    internet: Internet, node: Bitcoind, start: Start
) -> None:
    running = start(NodeSettings(node.url, user="alice", password=SECRET))
    running.next(FeedSucceeded)
    assert internet.log.refused == ()


def test_the_cookie_is_read_anew_when_the_node_was_restarted(node: Bitcoind, start: Start) -> None:
    running = start(cookie_of(node))
    assert running.next(TipArrived).tip.source == NODE
    before = node.cookie
    node.close()
    detail = running.says(f"{NODE}: its cookie file is not there (is the node running?)")
    assert running.next(TipArrived).tip.source == FIRST
    assert str(node.cookie_file) not in detail
    node.open()
    assert node.cookie != before
    while running.next(TipArrived).tip.source != NODE:
        pass


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (faults.HTML, "sent a web page instead of data: is this its JSON-RPC address?"),
        (faults.EMPTY, "answered with something that is no data"),
        (faults.answering(as_text("[]")), "answered with something that is no data"),
        (faults.status(401), "refuses user and password (from its cookie file)"),
        (faults.status(403), "does not let this machine or this user in (status 403)"),
        (faults.status(404), "has no JSON-RPC at this address (status 404)"),
        (
            faults.answering(as_text("Work queue depth exceeded", 503)),
            "has trouble of its own (status 503)",
        ),
        (
            faults.answering(as_html("", 302, ("Location", "http://127.0.0.1:9/"))),
            "sends elsewhere (status 302), which is not followed",
        ),
        (WARMING_UP, "is still starting up"),
        (faults.answering(rpc_error(-32601, "Method not found", 404)), "refuses the call (-32601)"),
        (faults.answering(as_json({"error": "no"})), "refuses the call"),
        (faults.answering(as_json({"id": 1})), "has trouble of its own (status 200)"),
        (faults.CUT, "cannot be reached: is it running?"),
        (faults.answering(as_json({"result": 9_000_000})), "block height 9,000,000 cannot be"),
        (faults.answering(as_json({"result": "many"})), "sent no block height"),
        (faults.answering(as_json({"result": 700_123})), "is only at block 700,123: it is still"),
    ],
)
def test_each_fault_is_said_in_plain_words_and_an_explorer_stands_in(
    node: Bitcoind, start: Start, fault: Fault, words: str
) -> None:
    node.faults.set(HOST, fault)
    running = start(cookie_of(node))
    assert running.next(TipArrived).tip.source == FIRST
    detail = running.next(FeedSucceeded).detail or ""
    assert detail.startswith(NODE)
    assert words in detail
    assert not any(secret in repr(running.seen) for secret in secrets_of(node))
    node.faults.clear()
    while running.next(TipArrived).tip.source != NODE:
        pass


def test_a_wrong_password_is_refused_and_not_repeated(node: Bitcoind, start: Start) -> None:
    running = start(
        NodeSettings(node.url, user="alice", password="wrong-Xy"),  # noqa: S106 -- wrong
        FeedSettings(deadline_s=2.0, esplora=()),
    )
    failed = running.next(FeedFailed)
    assert failed.kind is FailureKind.REFUSED
    assert failed.words == f"{NODE} refuses user and password (from the settings)"
    assert "wrong-Xy" not in repr(running.seen)


def test_without_any_credentials_it_is_refused(node: Bitcoind, start: Start) -> None:
    running = start(NodeSettings(node.url), FeedSettings(deadline_s=2.0, esplora=()))
    assert running.next(FeedFailed).kind is FailureKind.REFUSED


def test_a_node_that_hangs_costs_its_time_out(node: Bitcoind, start: Start) -> None:
    node.faults.set(HOST, faults.HANG)
    running = start(cookie_of(node), FeedSettings(deadline_s=0.3))
    assert running.next(TipArrived).tip.source == FIRST
    assert running.next(FeedSucceeded).detail == f"{NODE} does not answer"


def test_a_node_that_is_not_there_is_no_missing_network(node: Bitcoind, start: Start) -> None:
    settings = NodeSettings(node.url, user="alice", password=SECRET)
    node.close()
    running = start(settings)
    assert running.next(TipArrived).tip.source == FIRST
    detail = running.next(FeedSucceeded).detail
    assert detail == f"{NODE} cannot be reached: is it running?"
    node.open()


def test_a_header_of_another_block_is_refused(node: Bitcoind, start: Start) -> None:
    node.faults.set(HOST, faults.answering(as_json({"result": {"height": 1}})), "getblockheader")
    assert start(cookie_of(node)).next(TipArrived).tip.source == FIRST


def test_a_reorganisation_of_the_node(node: Bitcoind, start: Start) -> None:
    running = start(cookie_of(node))
    first = running.next(TipArrived).tip
    running.next(FeedSucceeded)
    node.chain.shift = -2
    assert running.next(TipArrived).tip.height in (first.height - 2, first.height - 1)
    assert running.next(FeedSucceeded).detail is None


def test_a_node_that_is_catching_up_is_not_believed_against_an_explorer(
    internet: Internet, node: Bitcoind, start: Start
) -> None:
    node.chain.shift = -1000
    running = start(cookie_of(node))
    tip = running.next(TipArrived).tip
    assert tip.source == FIRST
    detail = running.next(FeedSucceeded).detail or ""
    assert f"{NODE} is at block {node.chain.height:,}, {FIRST} at " in detail
    assert "its newest block is recent" in detail


def test_a_node_is_believed_against_an_explorer_with_another_plausible_chain(
    internet: Internet, node: Bitcoind, start: Start
) -> None:
    internet.chain.pace = 590.05
    running = start(cookie_of(node))
    assert running.next(TipArrived).tip.source == NODE
    assert running.says(f"{NODE} is believed, it stands first")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds no user and password"),
        (b"__cookie__", "holds no user and password"),
        (b":secret", "holds no user and password"),
        (b"a:b\nc:d", "holds no user and password"),
        (b"a:" + b"x" * 2000, "holds no user and password"),
        (b"a:\xff\xfe", "cannot be read (it is no text)"),
    ],
)
def test_a_damaged_cookie_file_is_said_without_its_content(
    node: Bitcoind, content: bytes, words: str
) -> None:
    node.cookie_file.write_bytes(content)
    with pytest.raises(FeedError) as caught:
        NodeRpc(cookie_of(node), 1.0, Meter("blocks")).height(node.chain.time(node.chain.height))
    assert str(caught.value) == f"{NODE}: its cookie file {words}"
    assert node.log.count() == 0


def test_a_folder_in_the_place_of_the_cookie_file(node: Bitcoind, tmp_path: Path) -> None:
    with pytest.raises(FeedError, match=r"its cookie file cannot be read \("):
        NodeRpc(NodeSettings(node.url, str(tmp_path)), 1.0, Meter("blocks")).height(
            node.chain.time(1)
        )
