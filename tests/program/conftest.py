"""A home of its own for every run of the program."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Environment with empty user folders and a terminal that shows everything."""
    return home_in(tmp_path)


def home_in(folder: Path) -> dict[str, str]:
    """Return an environment whose user folders lie in ``folder``."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("RESONANCE_", "XDG_")) and "proxy" not in name.lower()
    }
    return {
        **kept,
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
        # A proxy that refuses: what is not meant to use the network would be noticed.
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }
