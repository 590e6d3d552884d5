"""What no source is believed, whichever way it tells it (method, section 7)."""

from __future__ import annotations

from datetime import timedelta

LOWEST, HIGHEST = 1e-12, 1e12
"""No instrument costs less or more in any currency; anything beyond is a broken answer."""
AHEAD = timedelta(minutes=2)
"""How far a price's stamp may lie ahead of this machine's clock."""


def believable(price: float) -> bool:
    """Tell whether a number can be a price of anything; NaN cannot."""
    return LOWEST <= price <= HIGHEST
