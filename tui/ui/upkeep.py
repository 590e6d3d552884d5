"""What a program that is left open for weeks does now and then for the machine it runs on."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back() -> None:
    """Collect what holds itself, and give back to the system what the C library keeps free.

    Textual's painted rows, toasts and scroll bars hold themselves. Those that were on the screen
    for a while grow old, and by itself Python looks at the old ones after millions of new
    containers. Each worker thread has a pool in the C library that stays as large as it ever was;
    glibc alone can be told to return what is free in them (malloc_trim).
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)
