"""What is done now and then for the machine."""

from __future__ import annotations

import ctypes
import gc
import subprocess
import sys
import weakref
from types import SimpleNamespace

import pytest

from tui.ui.upkeep import give_back, take_little


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
    take_little()
    assert told == [0]


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="needs glibc 2.33")
@pytest.mark.parametrize("asked", [True, False])
def test_a_large_block_is_the_systems_own_even_after_a_larger_one_was_freed(asked: bool) -> None:
    script = _BLOCKS.format(asked="take_little()" if asked else "")
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(asked)


_BLOCKS = """
import ctypes
from tui.ui.upkeep import take_little
{asked}
fields = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
Info = type("Info", (ctypes.Structure,), dict(_fields_=[(one, ctypes.c_size_t) for one in fields]))
look = ctypes.CDLL(None).mallinfo2
look.restype = Info
large = bytes(16 << 20)
del large
before = look().hblkhd
block = bytes(8 << 20)
print(look().hblkhd - before >= 8 << 20)
"""
