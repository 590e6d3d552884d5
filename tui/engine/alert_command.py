"""The command that gets every alert as JSON: one at a time, for a limited time, without a shell."""

from __future__ import annotations

import json
import os
import queue
import re
import signal
import subprocess
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tui.model.health import FeedHealth, FeedState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tui.clock import Clock
    from tui.model.alerts import Fired
    from tui.model.settings import AlertSettings

NAME = "alert command"
_WAITING = 20
# A program started by an alert has no need of what lets in; nor have its logs.
_SECRET = re.compile(
    r"(^|_)(PASS|PASSWD|(PG)?PASSWORD|PASSPHRASE|SECRETS?|TOKENS?|KEYS?|APIKEY|CREDENTIALS?|COOKIES?)(_|$)"
    r"|^RESONANCE_NODE_",
    re.IGNORECASE,
)
_LOGIN_IN_ADDRESS = re.compile(r"://[^/\s@]+@")


def event_of(fired: Fired) -> dict[str, Any]:
    """Return what the command reads; instants in ISO 8601 UTC, null where not known."""
    return {
        "schema": 1,
        "event": "alert",
        "rule": fired.rule,
        "title": fired.title,
        "detail": fired.detail,
        "symbol": fired.symbol,
        "at": _instant(fired.at),
        "seen_at": _instant(fired.seen_at),
        "key": fired.key,
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without what looks like a password, a key or a login."""
    return {
        name: value
        for name, value in environment.items()
        if not _SECRET.search(name) and not _LOGIN_IN_ADDRESS.search(value)
    }


@dataclass(frozen=True)
class Ended:
    """How a command ended, in words; ``good`` when it said 0 in time."""

    good: bool
    words: str


def run_command(
    command: tuple[str, ...],
    event: Mapping[str, Any],
    limit_s: float,
    started: Callable[[subprocess.Popen[bytes]], None] = lambda _: None,
) -> Ended:
    """Run a program with an event on its standard input; its output is thrown away.

    After ``limit_s`` real seconds it is killed with its process group, so with all that it
    started and that did not leave the group on purpose. Never raises for what the program does.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 -- the user's own command, word by word, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=without_secrets(os.environ),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        return Ended(False, f"cannot be run: {getattr(error, 'strerror', None) or error}")
    started(process)
    text = json.dumps(event, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    try:
        process.communicate(text, timeout=limit_s)
    except subprocess.TimeoutExpired:
        kill_group(process)
        process.wait()
        return Ended(False, f"killed after {limit_s:g} s")
    except BaseException:
        # In a session of its own it does not hear the interrupt that ends this program.
        kill_group(process)
        raise
    if process.returncode:
        return Ended(False, f"ended with status {process.returncode}")
    return Ended(True, "ended with status 0")


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a program that still runs, and its group where the system knows groups."""
    if process.poll() is not None:
        return
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        return


class CommandRunner:
    """Runs the command for one alert after the other, in a daemon thread of its own.

    ``health`` is how the last run went, None before the first.
    """

    def __init__(self, settings: AlertSettings, clock: Clock) -> None:
        self._command, self._limit_s = settings.command, settings.command_limit_s
        self._clock = clock
        self._queue: queue.Queue[Fired] = queue.Queue(maxsize=_WAITING)
        self._thread: threading.Thread | None = None
        self._running: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self.health: FeedHealth | None = None

    def give(self, fired: Fired) -> None:
        """Let the command have an alert when its turn comes; returns at once."""
        if not self._command or self._stopped:
            return
        try:
            self._queue.put_nowait(fired)
        except queue.Full:
            self._tell(Ended(False, f"{_WAITING} alerts wait already: one was not handed over"))
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="alert-command", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Run nothing any more, and kill what still runs: nobody would end it in time."""
        self._stopped = True
        running = self._running
        if running is not None:
            kill_group(running)

    def _run(self) -> None:
        while not self._stopped:
            fired = self._queue.get()
            if not self._stopped:
                self._tell(run_command(self._command, event_of(fired), self._limit_s, self._note))

    def _note(self, process: subprocess.Popen[bytes]) -> None:
        self._running = process
        if self._stopped:
            kill_group(process)

    def _tell(self, ended: Ended) -> None:
        now, old = self._clock.now(), self.health or FeedHealth(NAME)
        failures = 0 if ended.good else old.failures + 1
        self.health = FeedHealth(
            NAME,
            FeedState.OK if ended.good else FeedState.FAILED,
            last_ok=now if ended.good else old.last_ok,
            last_error=None if ended.good else f"{self._command[0]} {ended.words}",
            last_error_at=None if ended.good else now,
            attempts=max(1, failures),
            failures=failures,
        )
