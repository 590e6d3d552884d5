"""A month of the real program in minutes: does it grow, and what does a tick cost?

``python -m tests.benchmarks.soak [--days 31] [--ticks 1000000] [--minutes 12] [--symbols 12]``
runs the program in a pseudo-terminal of 120x36 against the double of the internet, which runs as a
program of its own. The clock is fast enough for that many days in those minutes; the stream sends
that many prices meanwhile, and the polls follow each other as fast as they can. Everything is on:
histories, block heights, fund snapshots, the budget of requests, the journal, alerts of each kind
and their command. Now and then another pane is opened, or the help over the panes, each in turn,
and after it the overview; a round of all takes less than the warm-up.

It prints a row every few seconds (program's day, ticks, resident memory and the part of it that is
no file, processor time, threads, open files, bytes to the terminal) and judges the growth of memory
after the first third.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.benchmarks.traffic import PORTION_S, environment_of
from tests.program.terminal import Terminal
from tui.model.settings import PANES
from tui.model.symbols import DEFAULT_TICKERS

START = datetime(2026, 7, 6, 12, tzinfo=UTC)
WARM_UP, ALLOWED_KB = 1 / 3, 2048
HOME_S, AWAY_S = 12.0, 4.0
"""Seconds on the overview, and then on another pane or in the help."""
_ESCAPE, _HELP = "\x1b", "?"

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_CONFIG = """
[feeds]
quotes_open_s = 5
quotes_closed_s = 5
blocks_s = 60

[alerts]
command = ["true"]
"""
_ALERTS = """
[[alert]]
kind = "state"
[[alert]]
kind = "provisional"
[[alert]]
kind = "record"
symbol = "^RUT"
[[alert]]
kind = "price"
symbol = "BTC-USD"
above = {level}
[[alert]]
kind = "correlation"
above = 0.0
[[alert]]
kind = "volatility"
above = 0.5
[[alert]]
kind = "halving"
blocks = [80000, 79000, 78000, 77000, 76000]
[[alert]]
kind = "feed"
feed = "stream"
minutes = 1
"""
_BITCOIN = 152.0
"""A level that the double's bitcoin crosses again and again."""


@dataclass(frozen=True)
class Sample:
    """What the process takes at a moment; ``own_kb`` is resident memory that is no file."""

    at: float
    ticks: int
    rss_kb: int
    own_kb: int
    cpu_s: float
    threads: int
    files: int
    sent: int


def sample_of(pid: int, began: float, ticks: int, sent: int) -> Sample:
    """Read the process's own figures from /proc."""
    own = Path(f"/proc/{pid}")
    status = dict(
        line.split(":", 1) for line in (own / "status").read_text().splitlines() if ":" in line
    )
    if "VmRSS" not in status:
        raise SystemExit("the program has ended")
    fields = (own / "stat").read_text().rpartition(")")[2].split()
    cpu = (int(fields[11]) + int(fields[12])) / _TICKS_A_SECOND
    return Sample(
        time.monotonic() - began,
        ticks,
        int(status["VmRSS"].split()[0]),
        int(status["RssAnon"].split()[0]),
        cpu,
        int(status["Threads"]),
        len(list((own / "fd").iterdir())),
        sent,
    )


@dataclass(frozen=True)
class Plan:
    """How long, how fast, how much."""

    minutes: float
    days: float
    ticks: int
    symbols: int

    @property
    def rate(self) -> float:
        """Seconds of the program's clock in a real one."""
        return self.days * 1440 / self.minutes

    @property
    def a_second(self) -> int:
        """Prices that the stream sends in a real second, a few more than are wanted."""
        return round(self.ticks * 1.05 / (self.minutes * 60))


class Soak:
    """The program, the double, and a table of samples."""

    def __init__(self, home: Path, plan: Plan) -> None:
        self._plan, self._counts = plan, home / "ticks"
        config = home / "config" / "resonance" / "config.toml"
        config.parent.mkdir(parents=True)
        more = [f"SYM{number}" for number in range(plan.symbols - len(DEFAULT_TICKERS))]
        tickers = json.dumps([*DEFAULT_TICKERS, *more])
        alerts = _ALERTS.format(level=_BITCOIN)
        config.write_text(f"symbols = {tickers}\n{_CONFIG}{alerts}", encoding="utf-8")
        spec = f"{START.isoformat()}x{plan.rate:.0f}"
        command = [sys.executable, "-m", "tests.benchmarks.traffic", spec, str(self._counts)]
        command.append(str(plan.a_second))
        self.double = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("RESONANCE_")},
            **environment_of(self.double),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "RESONANCE_CLOCK": spec,
            "TERM": "xterm-256color",
        }
        self.terminal = Terminal(environment=environment)
        self.sent, self.began = 0, time.monotonic()
        digits = (str((PANES.index(pane) + 1) % 10) for pane in PANES[1:])
        self._elsewhere = itertools.cycle((*digits, _HELP))
        self._turn_at, self._away = self.began + HOME_S, False

    def ticks(self) -> int:
        """Return how many prices the double has sent so far."""
        try:
            return int(self._counts.read_text())
        except FileNotFoundError:
            return 0

    def watch(self, seconds: float) -> Sample:
        """Read the terminal that long and turn to other panes, then take a sample."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.terminal.read_raw(0.1)
            self.sent += len(self.terminal.raw)
            self.terminal.raw = b""
            if time.monotonic() >= self._turn_at:
                self._turn()
        return sample_of(self.terminal.pid, self.began, self.ticks(), self.sent)

    def _turn(self) -> None:
        """Go to the next pane or the help, or back to the overview.

        Each key ends an absence by the program's clock: the first may do no more than show what
        changed meanwhile. What lies over the panes is closed before the way back.
        """
        self._away = not self._away
        key = next(self._elsewhere) if self._away else "1"
        there = (_ESCAPE, key) if key == _HELP else (key, key)
        for stroke in there if self._away else (_ESCAPE, key, key):
            self.terminal.press(stroke)
            time.sleep(0.3)
        self._turn_at = time.monotonic() + (AWAY_S if self._away else HOME_S)

    def row(self, one: Sample) -> str:
        """Write a sample as a row of the table."""
        days = timedelta(seconds=one.at * self._plan.rate) / timedelta(days=1)
        return (
            f"{one.at:7.0f} {days:6.1f} {one.ticks:10,} {one.rss_kb / 1024:8.2f} "
            f"{one.own_kb / 1024:8.2f} {one.cpu_s:8.1f} {one.threads:8} {one.files:6} "
            f"{one.sent / 1024:12,.0f}"
        )


def _ends(samples: list[Sample]) -> tuple[float, float]:
    """Return the median memory of the first and of the last quarter."""
    quarter = max(1, len(samples) // 4)
    first, last = samples[:quarter], samples[-quarter:]
    return statistics.median(o.rss_kb for o in first), statistics.median(o.rss_kb for o in last)


def judgement(samples: list[Sample], plan: Plan) -> tuple[bool, str]:
    """Compare the medians of the first and the last quarter after the warm-up."""
    warm, late_half = (
        [one for one in samples if one.at >= samples[-1].at * part] for part in (WARM_UP, 1 / 2)
    )
    early, late = _ends(warm)
    ticks, cpu = warm[-1].ticks - warm[0].ticks, warm[-1].cpu_s - warm[0].cpu_s
    flat = late - early <= ALLOWED_KB
    half = _ends(late_half)
    days = timedelta(seconds=samples[-1].at * plan.rate) / timedelta(days=1)
    words = (
        f"{days:.1f} days, {samples[-1].ticks:,} prices, {plan.symbols} symbols\n"
        f"memory {early / 1024:.2f} -> {late / 1024:.2f} MB after the warm-up "
        f"({(late - early) / 1024:+.2f}): {'flat' if flat else 'GROWS'}; "
        f"in the second half {(half[1] - half[0]) / 1024:+.2f}\n"
        f"{cpu / max(1, ticks) * 1000:.3f} ms of processor a price over {ticks:,} prices, "
        f"{cpu / max(1e-9, warm[-1].at - warm[0].at):.0%} of one core\n"
        f"threads {min(o.threads for o in warm)} to {max(o.threads for o in warm)}, "
        f"files {min(o.files for o in warm)} to {max(o.files for o in warm)}, "
        f"{samples[-1].sent / 1024:,.0f} kB to the terminal"
    )
    return flat, words


def planned() -> tuple[Plan, float]:
    """Return what the command line asks for, and the seconds between rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=12.0)
    parser.add_argument("--days", type=float, default=31.0)
    parser.add_argument("--ticks", type=int, default=1_000_000)
    parser.add_argument("--symbols", type=int, default=len(DEFAULT_TICKERS))
    parser.add_argument("--every", type=float, default=PORTION_S, help="seconds between rows")
    chosen = parser.parse_args()
    return Plan(chosen.minutes, chosen.days, chosen.ticks, chosen.symbols), chosen.every


def main() -> int:
    """Run, print the table, judge."""
    plan, every = planned()
    with tempfile.TemporaryDirectory() as home:
        soak = Soak(Path(home), plan)
        try:
            print("seconds   days      ticks   RSS MB   own MB    CPU s  threads  files  ", end="")
            print("terminal kB")
            samples: list[Sample] = []
            while not samples or samples[-1].at < plan.minutes * 60:
                samples.append(soak.watch(every))
                print(soak.row(samples[-1]), flush=True)
            soak.terminal.press("qq")
            left = soak.terminal.leaves_within(2.0)
        finally:
            soak.double.kill()
            soak.terminal.__exit__(None, None, None)
    flat, words = judgement(samples, plan)
    print(words)
    print("q left within 2 s" if left else "q did NOT leave within 2 s")
    return 0 if flat and left else 1


if __name__ == "__main__":
    sys.exit(main())
