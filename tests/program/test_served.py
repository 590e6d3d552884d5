"""The monitor served to a browser: through pipes, without a terminal."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("textual.drivers.web_driver", reason="no web driver on this system")


def test_through_pipes_it_draws_for_the_server_that_started_it(home: dict[str, str]) -> None:
    served = {
        **home,
        "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver",
        "COLUMNS": "120",
        "ROWS": "36",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tui", "--demo"],
        env=served,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == b"__GANGLION__\n"
            assert process.stdout.read(1) == b"D"
        finally:
            process.kill()
