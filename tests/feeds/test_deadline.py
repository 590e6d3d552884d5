"""Deadlines: what hangs is left behind."""

from __future__ import annotations

import contextlib
import gc
import threading
import time
import weakref
from collections.abc import Iterator

import pytest

from tui.errors import FailureKind, FeedError
from tui.feeds import deadline


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """An event on which calls hang until the test is over and they are gone."""
    event = threading.Event()
    yield event
    event.set()
    for thread in threading.enumerate():
        if thread.name == "deadline":
            thread.join(5)


def test_a_call_in_time_returns_what_the_function_returns() -> None:
    assert deadline.call(lambda: 6 * 7, 5.0, "a host") == 42


def test_the_functions_own_error_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        deadline.call(lambda: 1 // 0, 5.0, "a host")


def test_a_time_out_of_the_functions_own_is_not_taken_for_the_deadline() -> None:
    def late() -> None:
        raise TimeoutError("mine")

    with pytest.raises(TimeoutError, match="mine"):
        deadline.call(late, 5.0, "a host")


def test_a_call_that_hangs_is_left_behind(release: threading.Event) -> None:
    began = time.monotonic()
    with pytest.raises(FeedError) as caught:
        deadline.call(release.wait, 0.05, "a host")
    assert time.monotonic() - began < 2.0
    assert caught.value.kind is FailureKind.TIMED_OUT
    assert deadline.call(lambda: "free", 5.0, "a host") == "free"


def test_too_many_stuck_calls_refuse_new_ones_until_they_end(release: threading.Event) -> None:
    for _ in range(deadline.STUCK_LIMIT):
        with pytest.raises(FeedError, match="no answer"):
            deadline.call(release.wait, 0.01, "a host")
    ran: list[int] = []
    with pytest.raises(FeedError, match="still hang") as caught:
        deadline.call(lambda: ran.append(1), 5.0, "a host")
    assert caught.value.kind is FailureKind.TIMED_OUT
    assert ran == []
    release.set()
    for thread in threading.enumerate():
        if thread.name == "deadline":
            thread.join(5)
    assert deadline.call(lambda: "free", 5.0, "a host") == "free"


def test_what_hangs_at_one_source_refuses_nothing_to_another(release: threading.Event) -> None:
    for _ in range(deadline.STUCK_LIMIT):
        with pytest.raises(FeedError, match="no answer"):
            deadline.call(release.wait, 0.01, "a host")
    assert deadline.call(lambda: "free", 5.0, "another host") == "free"


def test_calls_in_time_share_one_thread_and_a_stuck_one_takes_no_other(
    release: threading.Event,
) -> None:
    first = deadline.call(threading.get_ident, 5.0, "a host")
    assert {deadline.call(threading.get_ident, 5.0, "a host") for _ in range(20)} == {first}
    stuck: list[int] = []

    def hang() -> None:
        stuck.append(threading.get_ident())
        release.wait()

    with pytest.raises(FeedError):
        deadline.call(hang, 0.05, "a host")
    assert deadline.call(threading.get_ident, 5.0, "a host") not in stuck


def test_a_thread_that_was_stuck_ends_when_its_call_does(release: threading.Event) -> None:
    with pytest.raises(FeedError):
        deadline.call(release.wait, 0.01, "a host")
    (left,) = (thread for thread in threading.enumerate() if thread.name == "deadline")
    release.set()
    left.join(5)
    assert not left.is_alive()


def test_a_failure_leaves_no_cycle_behind() -> None:
    class Kept:
        """Something that a failing call holds."""

    held: list[weakref.ref[Kept]] = []

    def fails() -> None:
        kept = Kept()
        held.append(weakref.ref(kept))
        raise ValueError("broken")

    gc.disable()
    try:
        with contextlib.suppress(ValueError):
            deadline.call(fails, 5.0, "a host")
        end = time.monotonic() + 5
        while held[0]() is not None and time.monotonic() < end:
            time.sleep(0.01)
        assert held[0]() is None
    finally:
        gc.enable()
