"""What is shown where no pane has room: the two prices, the state, and the size that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.model.symbols import BTC, RUT
from tui.ui.draw import Line, Span, line
from tui.ui.format import DOT, change, number, sign_style

if TYPE_CHECKING:
    from datetime import datetime

    from tui.model.snapshot import Snapshot

LEAST_WIDTH, LEAST_HEIGHT = 60, 20


def is_too_small(width: int, height: int) -> bool:
    """Tell whether no pane fits."""
    return width < LEAST_WIDTH or height < LEAST_HEIGHT


def too_small_lines(snapshot: Snapshot, now: datetime, width: int, height: int) -> tuple[Line, ...]:
    """Return the lines below the header, without the footer."""
    return (
        (),
        _price(snapshot, RUT, "rut"),
        _price(snapshot, BTC, "btc"),
        _state(snapshot, now),
        (),
        line((f"  {width} × {height} is too small for the panes.", "warn")),
        line((f"  {LEAST_WIDTH} × {LEAST_HEIGHT} shows one at a time, 80 × 24 all.", "muted")),
    )


def _price(snapshot: Snapshot, symbol: str, style: str) -> Line:
    row = snapshot.level(symbol)
    price = row.price if row else None
    moved = row.change_pct if row else None
    return (
        Span(f"  {symbol:<8}", f"{style} bold"),
        Span(f"{number(price):>10} ", "strong bold"),
        Span(change(moved), sign_style(moved)),
    )


def _state(snapshot: Snapshot, now: datetime) -> Line:
    breakout, halving = snapshot.breakout, snapshot.halving
    state = breakout.state.replace("_", " ") if breakout else DOT
    eta = halving.eta if halving else None
    days = DOT if eta is None else f"{max(0, (eta - (snapshot.at or now)).days)} d"
    return line(("  state ", "muted"), state, ("  halving ", "muted"), days)
