"""What is worth a line of the journal: each module looks at one matter (``witness.Looker``).

The key of an entry is made of the occasion alone (symbol, market date, state), never of the moment
at which it was noticed: a restart, a crash or a second monitor cannot double it. What happened
while no monitor ran is found in the data afterwards and entered with its own market time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tui.engine.occasions.closes import Closes, opening
from tui.engine.occasions.episodes import Episodes
from tui.engine.occasions.feeds import Feeds
from tui.engine.occasions.leaps import leaps
from tui.engine.occasions.recent import Recent
from tui.engine.occasions.records import Records, high
from tui.engine.occasions.starts import Starts
from tui.engine.occasions.states import States, provisional
from tui.engine.occasions.turns import Turns
from tui.engine.witness import Looker
from tui.model.journal import JournalEntry
from tui.model.settings import Settings
from tui.model.symbols import BTC


def lookers(
    settings: Settings, started_at: datetime, last_told: JournalEntry | None, notes: Sequence[str]
) -> tuple[Looker, ...]:
    """Return the lookers of a run.

    Args:
        settings: Those that the run began with: what a person tries by a key is not journalled.
        started_at: When the run began.
        last_told: The newest entry of ``turns.KINDS`` that is stored.
        notes: What the store had to say when it was opened.
    """
    recent, symbol = Recent(), settings.breakout_symbol
    return (
        Starts(symbol, started_at, notes),
        Closes(symbol, recent),
        opening,
        States(symbol, recent),
        lambda snapshot: provisional(symbol, snapshot),
        Episodes(symbol, recent),
        Records(tuple(dict.fromkeys((symbol, BTC))), recent),
        lambda snapshot: high(symbol, snapshot),
        Turns(settings, last_told),
        Feeds(),
        leaps,
    )
