"""Time to the first paint, as a ratio to a bare Textual app in the same run.

``python -m tests.benchmarks.startup [--runs N]`` starts both programs in a pseudo-terminal by
turns and prints each one's median, the median of the pairwise ratios, and the ratio of the fastest
of each, which other work on the machine disturbs least.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time

BARE = """
from textual.app import App
from textual.widgets import Footer, Header, Static

class Bare(App):
    def compose(self):
        yield Header()
        yield Static("first-paint")
        yield Footer()

Bare().run()
"""
LIMIT_S = 30.0


def first_paint(argv: list[str], marker: bytes, environment: dict[str, str]) -> float:
    """Return the seconds from the start of ``argv`` until ``marker`` reaches the terminal."""
    began = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(argv[0], argv, environment)  # noqa: S606 -- the benchmark's own two programs
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    try:
        return _until(terminal, marker, began)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def _until(terminal: int, marker: bytes, began: float) -> float:
    seen = b""
    while time.perf_counter() - began < LIMIT_S:
        if not select.select([terminal], [], [], 0.01)[0]:
            continue
        with contextlib.suppress(OSError):
            seen += os.read(terminal, 65536)
        if marker in seen:
            return time.perf_counter() - began
    raise SystemExit(f"no first paint within {LIMIT_S} s; the last bytes were {seen[-200:]!r}")


def main() -> None:
    """Run the two programs by turns and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as home:
        # Compiled modules are kept, as on any user's machine.
        environment = {
            **{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
            "TERM": "xterm-256color",
            "XDG_DATA_HOME": f"{home}/data",
            "XDG_CACHE_HOME": f"{home}/cache",
            "XDG_CONFIG_HOME": f"{home}/config",
        }
        bare, ours = [], []
        for turn in range(runs + 1):
            a = first_paint([sys.executable, "-c", BARE], b"first-paint", environment)
            b = first_paint([sys.executable, "-m", "tui", "--demo"], b"overview", environment)
            if turn:  # the first turn only warms the disk's cache
                bare.append(a)
                ours.append(b)
    ratios = [b / a for a, b in zip(bare, ours, strict=True)]
    print(f"bare Textual app   median {statistics.median(bare):.3f} s of {runs}")
    print(f"resonance --demo   median {statistics.median(ours):.3f} s")
    print(f"ratio, pair by pair: median {statistics.median(ratios):.2f}, ", end="")
    print(f"{min(ratios):.2f} to {max(ratios):.2f}")
    fastest = f"{min(bare):.3f} s and {min(ours):.3f} s"
    print(f"fastest of each    {fastest}, ratio {min(ours) / min(bare):.2f}")


if __name__ == "__main__":
    main()
