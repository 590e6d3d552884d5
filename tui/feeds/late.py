"""Libraries are imported late, in the feeds' own threads, and by one thread at a time."""

from __future__ import annotations

import threading

ONE_IMPORT = threading.RLock()
"""Held while a feed imports a library for the first time.

yfinance, requests and websockets share packages that import each other in circles; two threads that
enter such a circle from different sides make Python hand out half-made modules (ImportError).
"""
