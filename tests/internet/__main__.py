"""Serve the double for hand trials: ``python -m tests.internet --data DIR``."""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory

from tests.internet import FolderPrices, Internet
from tests.internet.bitcoind import Bitcoind
from tests.internet.esplora import Chain
from tui.clock import SystemClock, clock_from
from tui.errors import UsageError


def main() -> int:
    """Serve until interrupted, after printing the variables to export."""
    parser = argparse.ArgumentParser(prog="python -m tests.internet", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with one CSV a symbol; else generated")
    parser.add_argument("--clock", help="instant, with an optional rate: 2026-08-21T14:32-04:00x60")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--node", action="store_true", help="play a Bitcoin node too")
    chosen = parser.parse_args()
    if chosen.data is not None and not chosen.data.is_dir():
        parser.error(f"{chosen.data} is no folder")
    if chosen.clock and "@" not in chosen.clock:
        # The program that is started later shall show the same clock.
        chosen.clock += f"@{SystemClock().now().timestamp():.3f}"
    try:
        clock = clock_from(chosen.clock)
    except UsageError as error:
        parser.error(str(error).replace("RESONANCE_CLOCK", "--clock"))
    prices = FolderPrices(chosen.data) if chosen.data else None
    with ExitStack() as stack:
        internet = stack.enter_context(Internet(prices, clock, chosen.port))
        environment = internet.environment
        if chosen.node:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            node = stack.enter_context(Bitcoind(Chain(clock), folder, password=token_hex()))
            environment["RESONANCE_NODE_URL"] = node.url
            environment["RESONANCE_NODE_COOKIE_FILE"] = str(node.cookie_file)
        if chosen.clock:
            environment["RESONANCE_CLOCK"] = chosen.clock
        for name, value in environment.items():
            print(f"export {name}={shlex.quote(value)}")
        print("# Enter cuts the network, Enter again brings it back, Ctrl-C ends.", flush=True)
        return _serve(internet)


def _serve(internet: Internet) -> int:
    """Keep the clock, the port and the authority while the network comes and goes."""
    # A shell that starts it in the background would have it ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    up = True
    try:
        for _ in sys.stdin:
            up = not up
            if up:
                internet.open()
            else:
                internet.close()
            print("# the network is back" if up else "# the network is gone", flush=True)
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
