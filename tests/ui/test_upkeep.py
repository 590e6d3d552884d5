"""What is done now and then for the machine."""

from __future__ import annotations

import ctypes
import gc
import sys
import weakref
from types import SimpleNamespace

import pytest

from tui.ui.upkeep import give_back


class Ring:
    """Holds itself."""

    def __init__(self) -> None:
        self.own = self


def test_what_holds_itself_is_collected_however_old() -> None:
    ring = Ring()
    old = weakref.ref(ring)
    gc.collect()
    del ring
    assert old() is not None
    give_back()
    assert old() is None


@pytest.mark.skipif(sys.platform != "linux", reason="the C library's function is glibc's")
def test_the_c_library_is_told_and_one_without_the_function_does_no_harm(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[int] = []
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace(malloc_trim=told.append))
    give_back()
    assert told == [0]
    monkeypatch.setattr(ctypes, "CDLL", lambda _: SimpleNamespace())
    give_back()
    assert told == [0]
