"""Wall-clock deadlines: a call that hangs is left behind and holds nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

from tui.errors import FailureKind, FeedError

T = TypeVar("T")

STUCK_LIMIT = 4
"""Calls to one source, past their deadline, that may still be alive before it gets no new ones."""

_guard = threading.Lock()
_overdue: dict[str, list[threading.Thread]] = {}


def call(function: Callable[[], T], seconds: float, who: str) -> T:
    """Run a function in a fresh daemon thread and return what it returns.

    Args:
        function: What to run; its exceptions are raised here.
        seconds: Real seconds after which the call counts as failed. Its thread is left alone: it
            can neither be ended nor hold the process back.
        who: Source that is asked: those that hang refuse new calls to it alone.

    Raises:
        FeedError: ``TIMED_OUT`` past the deadline, or at once while too many calls to it are stuck.
    """
    _refuse_while_stuck(who)
    outcome: Future[T] = Future()
    thread = threading.Thread(
        target=_settle, args=(outcome, function), name="deadline", daemon=True
    )
    thread.start()
    if not wait([outcome], seconds).done:
        with _guard:
            _overdue.setdefault(who, []).append(thread)
        raise FeedError(FailureKind.TIMED_OUT, f"no answer within {seconds:.0f} s")
    return outcome.result()


def _settle(outcome: Future[T], function: Callable[[], T]) -> None:
    try:
        outcome.set_result(function())
    except BaseException as error:
        outcome.set_exception(error)


def _refuse_while_stuck(who: str) -> None:
    with _guard:
        stuck = [thread for thread in _overdue.pop(who, []) if thread.is_alive()]
        if stuck:
            _overdue[who] = stuck
        if len(stuck) >= STUCK_LIMIT:
            words = f"{len(stuck)} earlier requests still hang; none is added"
            raise FeedError(FailureKind.TIMED_OUT, words)
