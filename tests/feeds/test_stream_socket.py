"""Two threads on one TLS socket: one call at a time, none that holds the other up."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import cast

import pytest
import trustme

from tui.feeds.stream_socket import TakingTurns


@pytest.fixture(scope="module")
def contexts() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The settings of a client and of its server."""
    authority = trustme.CA()
    client, server = ssl.create_default_context(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.configure_trust(client)
    authority.issue_cert("here").configure_cert(server)
    return client, server


@pytest.fixture
def ends(
    contexts: tuple[ssl.SSLContext, ssl.SSLContext],
) -> Iterator[tuple[TakingTurns, ssl.SSLSocket]]:
    """Both ends of a connection."""
    with joined(contexts) as both:
        yield both


@contextmanager
def joined(
    contexts: tuple[ssl.SSLContext, ssl.SSLContext],
) -> Iterator[tuple[TakingTurns, ssl.SSLSocket]]:
    """Open a client's end that takes turns, and the other end; session tickets are under way."""
    near, far = socket.socketpair()
    client, server = contexts
    answered = server.wrap_socket(far, server_side=True, do_handshake_on_connect=False)
    greeting = threading.Thread(target=answered.do_handshake)
    greeting.start()
    asked = client.wrap_socket(near, server_hostname="here")
    greeting.join()
    turns = TakingTurns(asked)
    yield turns, answered
    answered.close()
    turns.close()


def reading(turns: TakingTurns) -> tuple[threading.Thread, list[bytes]]:
    """Read in a thread of its own until the end."""
    got: list[bytes] = []

    def read() -> None:
        # A test may end, and close the socket, while this still reads.
        with suppress(OSError, ValueError):
            while got[-1:] != [b""]:
                got.append(turns.recv(65_536))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread, got


def wait_for(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_what_is_sent_arrives_while_another_thread_waits_to_read(
    ends: tuple[TakingTurns, ssl.SSLSocket],
) -> None:
    turns, other = ends
    thread, got = reading(turns)
    for number in range(200):
        turns.sendall(b"asked %d" % number)
        assert other.recv(100) == b"asked %d" % number
        other.sendall(b"answer %d;" % number)
    wait_for(lambda: b"".join(got).endswith(b"answer 199;"))
    assert thread.is_alive()
    turns.shutdown(socket.SHUT_RDWR)
    thread.join(10)
    assert not thread.is_alive()
    assert b"".join(got).count(b";") == 200


def test_whoever_waits_to_read_wakes_where_it_is_closed(
    contexts: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    for _ in range(50):
        with joined(contexts) as (turns, _other):
            thread = threading.Thread(target=until_closed, args=(turns,), daemon=True)
            thread.start()
            time.sleep(0.002)
            turns.shutdown(socket.SHUT_RDWR)
            turns.close()
            thread.join(5)
            assert not thread.is_alive()


def until_closed(turns: TakingTurns) -> None:
    with suppress(OSError, ValueError):
        while turns.recv(100):
            pass


def test_a_side_that_takes_in_nothing_holds_up_the_sender_for_its_time_and_the_reader_not(
    ends: tuple[TakingTurns, ssl.SSLSocket],
) -> None:
    turns, other = ends
    _, got = reading(turns)
    turns.settimeout(0.3)
    with pytest.raises(TimeoutError):
        turns.sendall(bytes(32_000_000))
    other.sendall(b"said all the same")
    wait_for(lambda: b"".join(got) == b"said all the same")


def test_a_reading_waits_as_long_as_was_set(ends: tuple[TakingTurns, ssl.SSLSocket]) -> None:
    turns, other = ends
    turns.settimeout(0.1)
    with pytest.raises(TimeoutError):
        turns.recv(100)
    other.sendall(b"late")
    turns.settimeout(None)
    assert turns.recv(100) == b"late"


def test_a_large_message_arrives_whole(ends: tuple[TakingTurns, ssl.SSLSocket]) -> None:
    turns, other = ends
    text = b"0123456789" * 300_000
    taken = bytearray()

    def take() -> None:
        while len(taken) < len(text):
            taken.extend(other.recv(65_536))

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    turns.settimeout(None)
    turns.sendall(text)
    thread.join(20)
    assert bytes(taken) == text


class OneAtATime:
    """Plays OpenSSL: notes when a call begins within another one, or blocks."""

    def __init__(self) -> None:
        self.near, self.far = socket.socketpair()
        self.far.send(b"readable")
        self.calls, self.within, self.overlapped, self.blocks = 0, 0, 0, True

    def setblocking(self, blocks: bool) -> None:
        """Note whether calls may wait."""
        self.blocks = blocks

    def fileno(self) -> int:
        """Return the number of a socket that can be read."""
        return self.near.fileno()

    def close(self) -> None:
        """Close."""
        self.near.close()

    def _called(self) -> int:
        self.within += 1
        self.overlapped += self.within > 1
        time.sleep(0.0005)
        self.calls += 1
        self.within -= 1
        return self.calls

    def recv(self, _size: int) -> bytes:
        """Say that there is nothing yet, at last that it is over."""
        # Readable, and no data for the caller: what session tickets look like.
        if self._called() < 400:
            raise ssl.SSLWantReadError
        return b""

    def send(self, data: memoryview) -> int:
        """Take two bytes, now and then none."""
        if self._called() % 3 == 0:
            raise ssl.SSLWantWriteError
        return len(data[:2])


def test_what_the_other_thread_took_in_is_not_waited_for_without_end() -> None:
    played = OneAtATime()
    played.near.recv(100)
    played.calls = 399

    def once_unready(data: memoryview) -> int:
        if played.calls == 399:
            played.calls += 1
            raise ssl.SSLWantReadError
        return len(data)

    played.send = once_unready  # type: ignore[method-assign]
    turns = TakingTurns(cast("ssl.SSLSocket", played))
    turns.sendall(b"a word")
    turns.close()
    played.far.close()


def test_no_call_begins_within_another() -> None:
    played = OneAtATime()
    turns = TakingTurns(cast("ssl.SSLSocket", played))
    assert not played.blocks
    thread, _ = reading(turns)
    for _ in range(20):
        turns.sendall(b"a word")
    thread.join(20)
    assert not thread.is_alive()
    assert (played.overlapped, played.calls >= 400) == (0, True)
    with suppress(OSError):
        turns.close()
    played.far.close()
