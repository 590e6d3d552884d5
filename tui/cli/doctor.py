"""``resonance doctor``: what works here and what does not, to paste into a bug report."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version

from tui import __version__
from tui.cli.app import charts_of
from tui.cli.options import Options
from tui.cli.say import say
from tui.cli.wiring import STORE_NAME, keep_the_screen_clean, wire
from tui.config import cache_dir, config_path, data_dir
from tui.errors import NoDataError
from tui.model.settings import NodeSettings

_PACKAGES = (
    *("textual", "pandas", "numpy", "yfinance", "plotext", "exchange_calendars", "requests"),
    "websockets",
)


def run(options: Options) -> int:
    """Print the findings; asks every feed once."""
    keep_the_screen_clean(None)
    wired = wire(options)
    size = shutil.get_terminal_size()
    charts = charts_of(wired.settings.charts)
    print(f"resonance {__version__}, Python {platform.python_version()}, {platform.platform()}")
    print("packages: " + ", ".join(f"{name} {_version(name)}" for name in _PACKAGES))
    print(f"terminal: {'yes' if sys.stdout.isatty() else 'no'}, {size.columns} x {size.lines}")
    say(f"  TERM {os.environ.get('TERM', '-')}, COLORTERM {os.environ.get('COLORTERM', '-')}")
    print(f"  NO_COLOR {'set' if 'NO_COLOR' in os.environ else 'not set'}, charts {charts}")
    _print_files(options)
    print(f"own node: {_node(wired.settings.node)}")
    try:
        snapshot = wired.engine.once(options.timeout)
    except NoDataError as error:
        say(f"feeds: no data; {error}")
        return 0
    for feed in snapshot.health:
        words = feed.last_error or feed.detail or ""
        say(f"feed {feed.feed}: {feed.state} {words}".rstrip())
    for note in snapshot.notes:
        say(f"note: {note}")
    return 0


def _print_files(options: Options) -> None:
    path, store = config_path(options.config, os.environ), data_dir(os.environ) / STORE_NAME
    say(f"config: {path} ({'found' if path.exists() else 'no file, defaults hold'})")
    try:
        size = f"{store.stat().st_size:,} bytes"
    except FileNotFoundError:
        size = "not there yet"
    except OSError as error:
        size = error.strerror or "cannot be reached"
    say(f"store: {store} ({size}); cache: {cache_dir(os.environ)}")


def _node(node: NodeSettings) -> str:
    """Say how the node would be asked; neither its address nor a secret belongs in a report."""
    if not node.url:
        return "not set"
    if node.cookie_file:
        return "set, with a cookie file"
    return "set, with user and password" if node.user or node.password else "set, no credentials"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
