"""A journal made by hand: some of every kind, one with words from outside."""

from __future__ import annotations

from datetime import UTC, datetime

from tui.model.journal import JournalEntry, JournalExtent

LOOKED_AT = datetime(2026, 8, 20, 20, 15, tzinfo=UTC)


def _at(month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def sample_journal() -> tuple[JournalEntry, ...]:
    """Return eleven entries, the newest first; two were made since ``LOOKED_AT``."""
    rut = "^RUT"
    near = "^RUT back within 1.7 % of its record close (rule: near 3 %)"
    close = "^RUT close 2,992.43, −1.34 %; PRICE DISCOVERY, 21 closes overhead (was 6)"
    corr = "^RUT·BTC-USD 90 d +0.32 (was +0.34); its 95 % interval leaves out zero"
    claim = 'claim 4 "nothing overhead": {} → {}'
    holds, not_so = "holds", "does not hold"
    return (
        JournalEntry("a", _at(8, 21, 18, 8), "alert", near, _at(8, 21, 18, 8), rut),
        JournalEntry(
            "b", _at(8, 21, 13, 30), "session", "NYSE opened; it closes at 16:00 ET", None
        ),
        JournalEntry("c", _at(8, 20, 20, 15), "session", close, _at(8, 20, 20, 0), rut),
        JournalEntry("d", _at(8, 20, 20, 15), "corr", corr, _at(8, 20, 20, 0)),
        JournalEntry(
            "e", _at(8, 20, 0, 4), "feed", "blocks failed for 14 min: \x1b[31m[b]504[/b]", None
        ),
        JournalEntry(
            "f", _at(8, 14, 20, 16), "record", "^RUT record close 3,068.42", _at(8, 14, 20, 0), rut
        ),
        JournalEntry(
            "g", _at(8, 13, 20, 16), "record", "^RUT record close 3,052.85", _at(8, 13, 20, 0), rut
        ),
        JournalEntry(
            "h", _at(8, 11, 20, 16), "claim", claim.format(not_so, holds), _at(8, 11, 20, 0)
        ),
        JournalEntry("i", _at(8, 5, 13, 0), "claim", claim.format(holds, not_so), _at(8, 4, 20, 0)),
        JournalEntry(
            "j",
            _at(8, 5, 13, 0),
            "state",
            "^RUT PULLBACK → PRICE DISCOVERY; close 2,981.91, 12 closes overhead",
            _at(8, 3, 20, 0),
            rut,
        ),
        JournalEntry("k", _at(8, 3, 13, 12), "start", "first run; the journal begins"),
    )


def sample_extent() -> JournalExtent:
    """Return the extent of the sample: all of it is at hand."""
    entries = sample_journal()
    return JournalExtent(len(entries), entries[-1].seen_at, LOOKED_AT, kept=True)
