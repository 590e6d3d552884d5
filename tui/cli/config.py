"""``resonance config path | show | init | check``."""

from __future__ import annotations

import os

from tui.cli.options import Options
from tui.cli.say import complain, say
from tui.config import check, config_path, load
from tui.config_text import default_text, show
from tui.errors import UsageError
from tui.ui.bindings import DEFAULT_KEYS


def run(options: Options) -> int:
    """Do what was asked of the config file; ``check`` prints every error at once."""
    path = config_path(options.config, os.environ)
    if options.action == "path":
        say(str(path))
    elif options.action == "show":
        for line in show(load(path, os.environ, options.overrides, DEFAULT_KEYS)).splitlines():
            say(line)
    elif options.action == "init":
        if path.exists():
            raise UsageError(f"{path} exists already; it was left as it is")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(default_text(DEFAULT_KEYS), encoding="utf-8")
        say(f"wrote {path}")
    else:
        return _check(options)
    return 0


def _check(options: Options) -> int:
    path = config_path(options.config, os.environ)
    if not path.exists() and options.config is None:
        say(f"{path}: no such file, the defaults hold")
        return 0
    errors = check(path, DEFAULT_KEYS)
    for error in errors:
        complain(f"resonance: {error}")
    if not errors:
        say(f"{path}: no error")
    return 2 if errors else 0
