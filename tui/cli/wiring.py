"""From options to an engine: settings, clock, source."""

from __future__ import annotations

import logging
import os
import threading
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tui.cli.options import Options
from tui.clock import Clock, clock_from
from tui.config import Loaded, cache_dir, config_path, data_dir, load
from tui.errors import UsageError
from tui.model.health import Source
from tui.model.settings import Settings
from tui.ui.bindings import DEFAULT_KEYS

if TYPE_CHECKING:
    from tui.engine.collector import Engine

STORE_NAME = "resonance.db"


@dataclass(frozen=True)
class Wired:
    """What a command runs on."""

    settings: Settings
    clock: Clock
    engine: Engine


def store_path() -> Path:
    """Return where live data is kept."""
    return data_dir(os.environ) / STORE_NAME


def wire(options: Options, *, watching: bool = False) -> Wired:
    """Read the config, set the clock, make the engine; nothing is started yet.

    ``watching`` lets alerts fire: for the monitor, not for a report that would use them up.

    Raises:
        ConfigError: the config file says something that cannot be used.
        UsageError: the environment does.
    """
    from tui.engine.collector import Engine  # noqa: PLC0415 -- after --help and --version
    from tui.engine.sources import SourceChoice  # noqa: PLC0415

    loaded = loaded_for(options)
    settings = loaded.settings
    clock = clock_from(os.environ.get("RESONANCE_CLOCK"))
    if options.data is not None and not options.data.is_dir():
        raise UsageError(f"--data {options.data}: there is no such folder")
    live = options.source is Source.YAHOO
    choice = SourceChoice(
        options.source,
        folder=options.data,
        store=store_path() if live else None,
        cache_dir=cache_dir(os.environ) if live else None,
        tip=options.tip,
        config=loaded.path if loaded.exists else None,
    )
    engine = Engine(choice, settings, clock, travel_to=options.as_of, watching=watching)
    return Wired(settings, clock, engine)


def loaded_for(options: Options) -> Loaded:
    """Return what is in force: command line, environment, file, defaults, in this order."""
    path = config_path(options.config, os.environ)
    return load(path, os.environ, options.overrides, DEFAULT_KEYS)


def keep_the_screen_clean(folder: Path | None) -> None:
    """Send warnings, logs and threads' last words to a file: nothing may write over the screen."""
    warnings.simplefilter("ignore")
    handler: logging.Handler = logging.NullHandler()
    if folder is not None and _writable(folder):
        from tui.cli.log import log_file  # noqa: PLC0415 -- live data only

        handler = log_file(folder)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)

    def log_thread(args: threading.ExceptHookArgs) -> None:
        info = (args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)
        root.error("a thread ended: %s", args.thread and args.thread.name, exc_info=info)

    threading.excepthook = log_thread


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)
