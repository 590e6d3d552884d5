"""Weeks of the real program in minutes: does it grow, and what does a tick cost?

``python -m tests.benchmarks.soak [--minutes 5] [--rate 8640] [--symbols 12] [--pane NAME]`` runs
the program in a pseudo-terminal against the double of the internet, which runs as a program of its
own, with a clock at that rate: at 8640 a day passes in ten seconds, and polls follow each other as
fast as both can.
It prints a row every few seconds (program's day, ticks, resident memory, processor time, threads,
open files, bytes to the terminal) and judges the growth of memory after the first third.
"""

from __future__ import annotations

import argparse
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
from tui.model.symbols import DEFAULT_TICKERS

START = datetime(2026, 7, 6, 12, tzinfo=UTC)
WARM_UP, ALLOWED_KB = 1 / 3, 2048
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_CONFIG = "[feeds]\nquotes_open_s = 5\nquotes_closed_s = 5\nblocks_s = 60\nhistory_s = 3600\n"


@dataclass(frozen=True)
class Sample:
    """What the process takes at a moment."""

    at: float
    ticks: int
    rss_kb: int
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
        cpu,
        int(status["Threads"]),
        len(list((own / "fd").iterdir())),
        sent,
    )


class Soak:
    """The program, the double, and a table of samples."""

    def __init__(self, home: Path, rate: float, pane: str, symbols: int) -> None:
        self._rate, self._counts = rate, home / "ticks"
        config = home / "config" / "resonance" / "config.toml"
        config.parent.mkdir(parents=True)
        more = [f"SYM{number}" for number in range(symbols - len(DEFAULT_TICKERS))]
        tickers = json.dumps([*DEFAULT_TICKERS, *more])
        config.write_text(f"symbols = {tickers}\n{_CONFIG}", encoding="utf-8")
        spec = f"{START.isoformat()}x{rate:g}"
        command = [sys.executable, "-m", "tests.benchmarks.traffic", spec, str(self._counts)]
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
        self.terminal = Terminal("--pane", pane, environment=environment)
        self.sent, self.began = 0, time.monotonic()

    def ticks(self) -> int:
        """Return how many prices the double has sent so far."""
        try:
            return int(self._counts.read_text())
        except FileNotFoundError:
            return 0

    def watch(self, seconds: float) -> Sample:
        """Read the terminal that long, then take a sample."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.terminal.read_raw(0.1)
            self.sent += len(self.terminal.raw)
            self.terminal.raw = b""
        return sample_of(self.terminal.pid, self.began, self.ticks(), self.sent)

    def row(self, one: Sample) -> str:
        """Write a sample as a row of the table."""
        days = timedelta(seconds=one.at * self._rate) / timedelta(days=1)
        return (
            f"{one.at:7.0f} {days:7.1f} {one.ticks:10,} {one.rss_kb / 1024:9.2f} {one.cpu_s:8.1f} "
            f"{one.threads:8} {one.files:6} {one.sent / 1024:12,.0f}"
        )


def judgement(samples: list[Sample]) -> tuple[bool, str]:
    """Compare the medians of the first and the last quarter after the warm-up."""
    warm = [one for one in samples if one.at >= samples[-1].at * WARM_UP]
    quarter = max(1, len(warm) // 4)
    early = statistics.median(one.rss_kb for one in warm[:quarter])
    late = statistics.median(one.rss_kb for one in warm[-quarter:])
    ticks, cpu = warm[-1].ticks - warm[0].ticks, warm[-1].cpu_s - warm[0].cpu_s
    flat = late - early <= ALLOWED_KB
    words = (
        f"memory {early / 1024:.2f} -> {late / 1024:.2f} MB after the warm-up "
        f"({(late - early) / 1024:+.2f}): {'flat' if flat else 'GROWS'}\n"
        f"{cpu / max(1, ticks) * 1000:.3f} ms of processor a tick over {ticks:,} ticks, "
        f"{cpu / max(1e-9, warm[-1].at - warm[0].at):.0%} of one core\n"
        f"threads {min(o.threads for o in warm)} to {max(o.threads for o in warm)}, "
        f"files {min(o.files for o in warm)} to {max(o.files for o in warm)}"
    )
    return flat, words


def main() -> int:
    """Run, print the table, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--rate", type=float, default=8640.0)
    parser.add_argument("--pane", default="overview")
    parser.add_argument("--symbols", type=int, default=len(DEFAULT_TICKERS))
    parser.add_argument("--every", type=float, default=PORTION_S, help="seconds between rows")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        soak = Soak(Path(home), chosen.rate, chosen.pane, chosen.symbols)
        try:
            print("seconds    days      ticks   RSS MB    CPU s  threads  files  terminal kB")
            samples: list[Sample] = []
            while not samples or samples[-1].at < chosen.minutes * 60:
                samples.append(soak.watch(chosen.every))
                print(soak.row(samples[-1]), flush=True)
            soak.terminal.press("q")
            left = soak.terminal.leaves_within(2.0)
        finally:
            soak.double.kill()
            soak.terminal.__exit__(None, None, None)
    flat, words = judgement(samples)
    print(words)
    print("q left within 2 s" if left else "q did NOT leave within 2 s")
    return 0 if flat and left else 1


if __name__ == "__main__":
    sys.exit(main())
