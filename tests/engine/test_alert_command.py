"""The command of an alert: what it gets, how it ends, what it cannot do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.engine.watching import Watch, row, snapshot
from tui.clock import SystemClock
from tui.engine import alert_command
from tui.engine.alert_command import CommandRunner, event_of, run_command, without_secrets
from tui.engine.outbox import Outbox
from tui.model.alerts import Fired, PriceRule, Side
from tui.model.health import FeedState, Source
from tui.model.journal import JournalEntry
from tui.model.settings import AlertSettings

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
DETAIL = "2,512.30; $(touch never)"
FIRED = Fired(1, "alert x #1", "x", "^RUT above 2,500", DETAIL, NOW, NOW, "^RUT")


def script(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def until(holds: Callable[[], object], limit: float = 20.0) -> None:
    end = time.monotonic() + limit
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def test_it_gets_the_alert_as_one_line_of_json(tmp_path: Path) -> None:
    out = tmp_path / "out"
    code = f"import sys; open({str(out)!r}, 'wb').write(sys.stdin.buffer.read())"
    assert run_command(script(code), event_of(FIRED), 20.0).good
    text = out.read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert json.loads(text) == {
        "schema": 1,
        "event": "alert",
        "rule": "x",
        "title": "^RUT above 2,500",
        "detail": DETAIL,
        "symbol": "^RUT",
        "at": "2026-08-21T18:32:00Z",
        "seen_at": "2026-08-21T18:32:00Z",
        "key": "alert x #1",
    }


def test_no_shell_reads_the_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("a b", "; touch pwned", "$(touch pwned)", "`touch pwned`", "> pwned", "*")
    code = "import json, sys; json.dump(sys.argv[1:], open('out', 'w'))"
    assert run_command((*script(code), *words), event_of(FIRED), 20.0).good
    assert json.loads(Path("out").read_text()) == list(words)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
child = subprocess.Popen([sys.executable, "-c", code])
open(sys.argv[1], "w").write(f"{os.getpid()} {child.pid}")
os.rename(sys.argv[1], sys.argv[2])
time.sleep(600)
"""


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] == "Z"


def test_at_the_limit_it_is_killed_with_all_that_it_started(tmp_path: Path) -> None:
    temp, pids = tmp_path / "temp", tmp_path / "pids"
    ended = run_command((*script(STUBBORN), str(temp), str(pids)), event_of(FIRED), 3.0)
    assert (ended.good, ended.words) == (False, "killed after 3 s")
    numbers = [int(one) for one in pids.read_text().split()]
    assert len(numbers) == 2
    until(lambda: all(map(is_gone, numbers)))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("/no/such/program",), "cannot be run: No such file or directory"),
        ((str(Path(__file__).parent),), "cannot be run: Permission denied"),
        (script("import sys; sys.exit(3)"), "ended with status 3"),
        (script("import os; os.kill(os.getpid(), 9)"), "ended with status -9"),
        (("a\0b",), "cannot be run: embedded null byte"),
    ],
    ids=["missing", "folder", "status", "signal", "null"],
)
def test_what_goes_wrong_is_said_not_raised(command: tuple[str, ...], words: str) -> None:
    ended = run_command(command, event_of(FIRED), 20.0)
    assert (ended.good, ended.words) == (False, words)


def test_one_that_does_not_read_or_writes_much_is_no_trouble() -> None:
    assert run_command(script("print('x' * 10_000_000)"), event_of(FIRED), 20.0).good
    big = {"detail": "x" * 5_000_000}
    assert run_command(script("import os; os._exit(0)"), big, 20.0).good


def test_secrets_are_not_handed_on() -> None:
    kept = {"PATH": "/bin", "SSH_AUTH_SOCK": "/s", "XAUTHORITY": "/x", "KEYBOARD": "de"}
    plain = {"HTTP_PROXY": "http://127.0.0.1:9"}
    secrets = {
        "RESONANCE_NODE_URL": "http://127.0.0.1:8332",
        "RESONANCE_NODE_USER": "me",
        "RESONANCE_NODE_PASSWORD": "p",
        "AWS_SECRET_ACCESS_KEY": "s",
        "GITHUB_TOKEN": "t",
        "api_key": "k",
        "PGPASSWORD": "w",
        "DB_PASSWORD": "d",
        "HTTPS_PROXY": "http://me:secret@proxy:8080",
        "MONGO": "mongodb://user:pw@host/db",
    }
    assert without_secrets({**kept, **plain, **secrets}) == {**kept, **plain}


def settings(code: str, *words: str, limit: float = 20.0) -> AlertSettings:
    return AlertSettings(command=(*script(code), *words), command_limit_s=limit)


APPEND = """
import json, sys, time
with open(sys.argv[1], "a") as file:
    file.write("begin\\n"); file.flush()
    time.sleep(0.05)
    file.write(json.load(sys.stdin)["key"] + "\\n")
"""


def numbered(number: int) -> Fired:
    return Fired(number, f"key {number}", "x", "title", "detail", NOW)


def test_one_runs_after_the_other_in_order(tmp_path: Path) -> None:
    out = tmp_path / "out"
    runner = CommandRunner(settings(APPEND, str(out)), SystemClock())
    for number in range(4):
        runner.give(numbered(number))
    until(lambda: out.exists() and out.read_text().count("\n") == 8)
    assert out.read_text().split("\n")[:-1] == [
        line for number in range(4) for line in ("begin", f"key {number}")
    ]
    until(lambda: runner.health is not None)
    assert runner.health is not None
    assert runner.health.state is FeedState.OK
    runner.stop()


def test_too_many_waiting_are_refused_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    block, ran = threading.Event(), []

    def slow(*_: object) -> alert_command.Ended:
        ran.append(1)
        block.wait(20)
        return alert_command.Ended(True, "ended with status 0")

    monkeypatch.setattr(alert_command, "run_command", slow)
    runner = CommandRunner(settings(""), SystemClock())
    runner.give(numbered(0))
    until(lambda: ran)
    for number in range(1, 22):
        runner.give(numbered(number))
    assert runner.health is not None
    assert (runner.health.feed, runner.health.state) == ("alert command", FeedState.FAILED)
    assert "20 alerts wait already" in (runner.health.last_error or "")
    block.set()
    until(lambda: len(ran) == 21)
    runner.stop()


def test_stop_kills_what_runs(tmp_path: Path) -> None:
    temp, pids = tmp_path / "temp", tmp_path / "pids"
    runner = CommandRunner(settings(STUBBORN, str(temp), str(pids), limit=600.0), SystemClock())
    runner.give(FIRED)
    until(pids.exists)
    runner.stop()
    runner.give(FIRED)
    numbers = [int(one) for one in pids.read_text().split()]
    until(lambda: all(map(is_gone, numbers)))


def entries(count: int, source: Source = Source.YAHOO) -> list[JournalEntry]:
    """Return real alerts: a price that goes up and down."""
    watch = Watch(PriceRule("BTC-USD", Side.ABOVE, 100.0))
    prices = [95, 101] * count
    shown = [snapshot(k, levels=(row(p, k),), source=source) for k, p in enumerate(prices)]
    return list(watch.look(*shown))


def test_the_outbox_numbers_and_keeps_the_last_twenty() -> None:
    outbox = Outbox(AlertSettings(), SystemClock())
    other = JournalEntry("s", NOW, "state", "no alert")
    outbox.take([other, *entries(25)], kept=True)
    fired = outbox.stamped(snapshot(0), None).fired
    assert [one.number for one in fired] == list(range(6, 26))
    assert (fired[-1].title, fired[-1].rule) == ("BTC-USD above 100", "price BTC-USD above 100.0")
    told = outbox.stamped(snapshot(0), "the disk is full").health
    assert [(one.feed, one.last_error) for one in told] == [("alerts", "the disk is full")]


def test_the_outbox_runs_nothing_for_the_demo_and_in_quiet_hours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[Fired] = []
    monkeypatch.setattr(CommandRunner, "give", lambda _, fired: given.append(fired))
    Outbox(AlertSettings(command=("x",)), SystemClock()).take(entries(1, Source.DEMO), kept=True)
    local = entries(1)[0].seen_at.astimezone()
    hours = f"{local:%H}:00-{local:%H}:59"
    Outbox(AlertSettings(command=("x",), quiet=hours), SystemClock()).take(entries(1), kept=True)
    assert given == []
    Outbox(AlertSettings(command=("x",)), SystemClock()).take(entries(1), kept=True)
    assert len(given) == 1


def test_an_interrupt_ends_the_command_too(tmp_path: Path) -> None:
    temp, pids = tmp_path / "temp", tmp_path / "pids"
    code = (
        "import signal, sys\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from tui.engine.alert_command import run_command\n"
        "run_command(tuple(sys.argv[1:]), {}, 600.0)"
    )
    words = (*script(STUBBORN), str(temp), str(pids))
    process = subprocess.Popen([*script(code), *words], stderr=subprocess.DEVNULL)
    until(pids.exists)
    process.send_signal(signal.SIGINT)
    process.wait(20)
    until(lambda: all(map(is_gone, map(int, pids.read_text().split()))))
