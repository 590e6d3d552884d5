"""Alerts of monitors that are processes: killed at any moment, and two on one store."""

from __future__ import annotations

import math
import random
import re
import subprocess
import sys
from pathlib import Path

from tests.engine.watching import BTC, START, expected_crossings
from tui.engine.journal_store import JournalStore
from tui.engine.store import Store
from tui.model.alerts import PriceRule, Side

STEPS = 1000
RULE = PriceRule(BTC, Side.ABOVE, 100.0, 0.01)
MONITOR = """
import sys
from pathlib import Path
from tests.engine.test_alerts_killed import RULE, STEPS, price
from tests.engine.watching import Watch, seeing

watch = Watch(RULE, path=Path(sys.argv[1]))
print("ready", flush=True)
for line in sys.stdin:
    for step in range(*map(int, line.split())):
        for entry in watch.look(seeing(price(step), step)):
            print("fired", entry.key, flush=True)
        print("seen", step, flush=True)
"""


def price(step: int) -> float:
    """Return a wave around the level that crosses it in the midst of noise."""
    return 100 + 3 * math.sin(step / 7) + random.Random(step).uniform(-0.4, 0.4)


def monitor(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", MONITOR, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str], first: int, end: int) -> None:
    """Let it look at these steps."""
    assert process.stdin is not None
    process.stdin.write(f"{first} {end}\n")
    process.stdin.flush()


def kept(path: Path) -> set[str]:
    store = Store.open(path, START)
    entries = JournalStore(store).newest(10_000)
    store.close()
    return {entry.key for entry in entries}


def wanted() -> set[str]:
    """Return the keys of the path's crossings, which the plain way finds too."""
    crossings = expected_crossings([price(step) for step in range(STEPS)], 100.0, 1.0)
    assert len(crossings) > 20
    return {f"alert {RULE.id} #{number}" for number in range(1, len(crossings) + 1)}


def test_killed_at_random_moments_no_crossing_is_lost_or_told_twice(tmp_path: Path) -> None:
    path, chance = tmp_path / "store.db", random.Random(7)
    told: list[str] = []
    step = kills = 0
    while step < STEPS - 1:
        process = monitor(path)
        assert process.stdout is not None
        end = min(step + chance.randrange(50, 250), STEPS - 1)
        go(process, step, STEPS)
        for line in process.stdout:
            kind, _, rest = line.strip().partition(" ")
            if kind == "fired":
                told.append(rest)
            else:
                step = int(rest)
            if step >= end:
                break
        process.kill()
        # A line that the kill cut off was never said.
        left = process.stdout.read()
        told += re.findall(r"^fired (.*)\n", left, re.MULTILINE)
        step = max([step, *map(int, re.findall(r"^seen (\d+)\n", left, re.MULTILINE))])
        process.wait()
        kills += 1
    assert kills >= 5
    assert kept(path) == wanted()
    assert len(told) == len(set(told))
    assert set(told) <= wanted()


def test_two_monitors_at_once_tell_each_crossing_once(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    monitors = [monitor(path) for _ in range(2)]
    told: list[str] = []
    for step in range(STEPS):
        # At the same moment; now and then one of them still holds the price before.
        late = random.Random(-step).choice((None, None, None, 0, 1))
        for number, process in enumerate(monitors):
            first = step - (number == late and step > 0)
            go(process, first, first + 1)
        for process in monitors:
            told += until_seen(process)
    for process in monitors:
        process.kill()
        process.communicate()
    assert sorted(told) == sorted(wanted())
    assert kept(path) == wanted()


def until_seen(process: subprocess.Popen[str]) -> list[str]:
    """Wait for the end of one look; return the keys that fired in it."""
    assert process.stdout is not None
    keys = []
    while (line := process.stdout.readline()).startswith("fired "):
        keys.append(line.removeprefix("fired ").strip())
    assert line.startswith("seen ")
    return keys
