"""Resonance: a terminal monitor of the Russell 2000 breakout, Bitcoin and the halving cycle."""

__version__ = "0.1.0"
