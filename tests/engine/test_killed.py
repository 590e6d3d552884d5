"""kill -9 at random moments: the store opens, and nothing that was committed is lost."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest

from tests.engine.killing import Promises, check, kill_writers


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_nothing_promised_is_lost_when_writers_are_killed_twenty_times(tmp_path: Path) -> None:
    path, chance, heard = tmp_path / "data" / "store.db", random.Random(9), Promises()
    for run in range(20):
        # Two programs on one store every third time, as two windows of the monitor are.
        runs = (f"{run}a", f"{run}b") if run % 3 == 2 else (f"{run}a",)
        kill_writers(path, runs, chance, heard)
        if path.exists():
            check(path, heard)
    assert heard.total > 500
