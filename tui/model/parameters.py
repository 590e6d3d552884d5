"""The computation's parameters that a person may choose, without what is computed from them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

WINDOWS: tuple[int, ...] = (30, 60, 90, 252)
"""Sessions in the correlation window."""


class Method(StrEnum):
    """How the coefficient is computed (method, section 3)."""

    PEARSON = "pearson"
    SPEARMAN = "spearman"
    EWMA = "ewma"


@dataclass(frozen=True)
class BreakoutParameters:
    """The rule's numbers; sessions, fractions (method, section 2)."""

    base_min: int = 252
    near: float = 0.03
    confirm_n: int = 3
    fail_pct: float = 0.05
    fail_window: int = 126
    buffer: float = 0.0
