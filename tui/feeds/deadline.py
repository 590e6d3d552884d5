"""Wall-clock deadlines: a call that hangs is left behind and holds nothing else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from queue import SimpleQueue
from typing import Any, TypeVar

from tui.errors import FailureKind, FeedError

T = TypeVar("T")

STUCK_LIMIT = 4
"""Calls to one source, past their deadline, that may still be alive before it gets no new ones."""

_NAME, _IDLE = "deadline", "deadline, idle"
_guard = threading.Lock()
_idle: list[_Worker] = []
_overdue: dict[str, list[_Worker]] = {}


class _Worker:
    """A daemon thread that takes calls, one after another.

    Libraries keep a connection or a file open for each thread that ever called them, so a thread a
    call would leave a trail of them.
    """

    def __init__(self) -> None:
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=_NAME, daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Tell whether its thread still runs."""
        return self._thread.is_alive()

    def take(self, outcome: Future[T], function: Callable[[], T]) -> None:
        """Begin a call."""
        self._thread.name = _NAME
        self._calls.put((outcome, function))

    def rest(self) -> None:
        """Wait for the next call."""
        self._thread.name = _IDLE
        with _guard:
            _idle.append(self)

    def leave(self, who: str) -> None:
        """End after the present call to a source, should that ever end."""
        self._calls.put(None)
        with _guard:
            _overdue.setdefault(who, []).append(self)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            outcome, function = call
            try:
                outcome.set_result(function())
            except BaseException as error:
                outcome.set_exception(error)
            # What was asked and answered is not held until the next call.
            del call, outcome, function


def call(function: Callable[[], T], seconds: float, who: str) -> T:
    """Run a function in a daemon thread and return what it returns.

    Args:
        function: What to run; its exceptions are raised here.
        seconds: Real seconds after which the call counts as failed. Its thread is left alone: it
            can neither be ended nor hold the process back, and takes no other call.
        who: Source that is asked: those that hang refuse new calls to it alone.

    Raises:
        FeedError: ``TIMED_OUT`` past the deadline, or at once while too many calls to it are stuck.
    """
    _refuse_while_stuck(who)
    outcome: Future[T] = Future()
    worker = _free_worker()
    worker.take(outcome, function)
    if not wait([outcome], seconds).done:
        worker.leave(who)
        raise FeedError(FailureKind.TIMED_OUT, f"no answer within {seconds:.0f} s")
    worker.rest()
    try:
        return outcome.result()
    finally:
        # An error's traceback holds this frame: together they would wait for the collector.
        del outcome


def _free_worker() -> _Worker:
    with _guard:
        if _idle:
            return _idle.pop()
    return _Worker()


def _refuse_while_stuck(who: str) -> None:
    with _guard:
        stuck = [worker for worker in _overdue.pop(who, []) if worker.alive]
        if stuck:
            _overdue[who] = stuck
        if len(stuck) >= STUCK_LIMIT:
            words = f"{len(stuck)} earlier requests still hang; none is added"
            raise FeedError(FailureKind.TIMED_OUT, words)
