"""What a program that is left open for weeks does now and then for the machine it runs on."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable
from contextlib import suppress

# Of glibc's malloc.h.
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_LARGE, _POOLS = 128 * 1024, 2


def take_little() -> None:
    """Tell glibc, before the engine's threads start, to keep little memory that is free.

    By itself it makes up to eight pools a core, one for each thread, and once a large block was
    freed it puts even larger ones into the pools, where small ones that stay hold their place.
    From here on large blocks are the system's own again as soon as they are free (mallopt).
    """
    mallopt = _libc("mallopt")
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _POOLS)
        mallopt(_M_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """Collect what holds itself, and give back to the system what the C library keeps free.

    Textual's painted rows, toasts and scroll bars hold themselves. Those that were on the screen
    for a while grow old, and by itself Python looks at the old ones after millions of new
    containers. A pool of the C library stays as large as it ever was; glibc alone can be told to
    return what is free in it (malloc_trim).
    """
    _let_go_of_closed_widgets()
    gc.collect()
    trim = _libc("malloc_trim")
    if trim is not None:
        trim(0)


def _let_go_of_closed_widgets() -> None:
    """Empty a cache of Textual 8 that holds the last 1,024 widgets, closed ones with their rows.

    It is of a method, and so has the widget's painted rows in its key. An overlay's are a screen.
    """
    with suppress(ImportError, AttributeError):
        from textual._styles_cache import StylesCache  # noqa: PLC0415 -- private: may go at any time

        StylesCache.get_inner_outer.cache_clear()


def _libc(name: str) -> Callable[..., int] | None:
    """Return a function that glibc has, and other C libraries may lack."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
