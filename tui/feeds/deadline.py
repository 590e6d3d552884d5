"""Wall-clock deadlines: a call that hangs is left behind and holds nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import TypeVar

from tui.errors import FailureKind, FeedError

T = TypeVar("T")

STUCK_LIMIT = 4
"""Calls past their deadline that may still be alive before new ones are refused."""

_guard = threading.Lock()
_overdue: list[threading.Thread] = []


def call(function: Callable[[], T], seconds: float) -> T:
    """Run a function in a fresh daemon thread and return what it returns.

    Args:
        function: What to run; its exceptions are raised here.
        seconds: Real seconds after which the call counts as failed. Its thread is left alone: it
            can neither be ended nor hold the process back.

    Raises:
        FeedError: ``TIMED_OUT`` past the deadline, or at once while too many calls are stuck.
    """
    _refuse_while_stuck()
    outcome: Future[T] = Future()
    thread = threading.Thread(
        target=_settle, args=(outcome, function), name="deadline", daemon=True
    )
    thread.start()
    if not wait([outcome], seconds).done:
        with _guard:
            _overdue.append(thread)
        raise FeedError(FailureKind.TIMED_OUT, f"no answer within {seconds:.0f} s")
    return outcome.result()


def _settle(outcome: Future[T], function: Callable[[], T]) -> None:
    try:
        outcome.set_result(function())
    except BaseException as error:
        outcome.set_exception(error)


def _refuse_while_stuck() -> None:
    with _guard:
        _overdue[:] = [thread for thread in _overdue if thread.is_alive()]
        if len(_overdue) >= STUCK_LIMIT:
            raise FeedError(
                FailureKind.TIMED_OUT, f"{len(_overdue)} earlier requests still hang; none is added"
            )
