"""What no source is believed, whichever way it tells it (method, section 7)."""

from __future__ import annotations

from datetime import timedelta

HIGHEST = 1e12
"""No instrument costs more in any currency; anything above is a broken answer."""
AHEAD = timedelta(minutes=2)
"""How far a price's stamp may lie ahead of this machine's clock."""
