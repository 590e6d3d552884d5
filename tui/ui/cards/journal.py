"""The journal: every entry with its market time and the time at which it was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tui.model.bars import NEW_YORK
from tui.model.journal import JournalEntry
from tui.ui import format as fmt
from tui.ui.bindings import shown_key
from tui.ui.cards import context as ctx
from tui.ui.cards.text import BLANK, centred, first_fit, glued, one_row, with_units, wrap
from tui.ui.draw import CardText, Line, Span, View, line, width_of
from tui.ui.frame import fit
from tui.ui.listing import Listing

CREED = "What was true then is kept as it was seen then. A later correction gets its own line."
_LATE, _BRIEF = timedelta(hours=1), 9
_SEEN, _KIND, _WORDS_LEAST, _WORDS_MOST = 12, 12, 20, 400


def entries_of(view: View) -> tuple[JournalEntry, ...]:
    """Return the entries of the chosen kind that hold every word looked for, newest first."""
    listing = view.listing
    wanted = listing.words.casefold().split()
    return tuple(
        entry
        for entry in view.snapshot.journal
        if listing.kind in (None, entry.kind) and all(word in _searched(entry) for word in wanted)
    )


def kinds_of(view: View) -> list[str]:
    """Return the kinds that there are, in the order of their names."""
    return sorted({entry.kind for entry in view.snapshot.journal})


def scrolled(view: View, rows: int, pages: int = 0) -> Listing:
    """Return the listing some entries or pages further down (negative: up), within its ends."""
    entries = entries_of(view)
    first = _first(view, entries)
    page = max(1, len(_shown(view, entries, first)) - 1)
    to = max(0, min(first + rows + pages * page, _last_first(view, entries)))
    return replace(view.listing, top=entries[to].key if to else None)


def journal(view: View) -> CardText:
    """Draw the entries that fit, from the chosen one on."""
    title = ctx.title("9", "journal")
    entries = entries_of(view)
    rows = _rows(view, entries)
    return CardText(
        title=title,
        title_right=_right(view, entries, view.width - width_of(title) - 5),
        foot=_foot(view),
        foot_right=_foot_right(view, view.width - width_of(_foot(view)) - 5),
        lines=(*rows, *_asked(view, len(rows)))[: view.height],
    )


def _searched(entry: JournalEntry) -> str:
    return f"{entry.kind} {entry.symbol or ''} {entry.words}".casefold()


def brief(view: View) -> CardText:
    """Draw the newest entries, one row each, as far as whole words fit."""
    snapshot, room = view.snapshot, view.width - _BRIEF
    rows = []
    for entry in snapshot.journal[: view.height]:
        new = snapshot.is_new(entry)
        stamp = _brief_stamp(view, entry.when)
        lead = (Span("● " if new else "  ", "warn"), Span(f"{stamp:<7}", "dim"))
        rows.append((*lead, *one_row(_words(view, entry, "strong" if new else "text"), room)))
    new_count = snapshot.journal_new
    right = line((f"{new_count} new", "warn")) if new_count else line(("nothing new", "dim"))
    return CardText(
        title=ctx.title("9", "journal"),
        title_right=right if snapshot.travelled_to is None else BLANK,
        lines=tuple(rows) or centred(_nothing(view), view.width, view.height),
    )


def _brief_stamp(view: View, at: datetime) -> str:
    """Write the time of an entry of today, else its date."""
    there, here = at.astimezone(NEW_YORK), ctx.instant(view).astimezone(NEW_YORK)
    return f"{there:%H:%M}" if there.date() == here.date() else f"{there:%m-%d}"


def _rows(view: View, entries: Sequence[JournalEntry]) -> tuple[Line, ...]:
    if not entries:
        return centred(_nothing(view), view.width, _room(view) + 1)
    first = _first(view, entries)
    rows = [row for _, drawn in _shown(view, entries, first) for row in drawn]
    spare = _room(view) - len(rows)
    creed = line(("  ", "dim"), (CREED, "dim"))
    if spare >= 3 and width_of(creed) <= view.width:
        rows += [BLANK, line(("┈" * view.width, "grid")), creed]
    return (_heads(view), *rows)


def _room(view: View) -> int:
    """Return the rows below the heading, without the one in which words are typed."""
    return max(0, view.height - 1 - view.listing.asking)


def _heads(view: View) -> Line:
    seen = f"{'seen':<{_SEEN}}" if _has_seen(view) else ""
    when = "when (ET)".ljust(_when_width(view))
    return line((f"  {when}{seen}{'kind':<{_KIND}}what", "dim"))


def _shown(
    view: View, entries: Sequence[JournalEntry], first: int
) -> list[tuple[JournalEntry, tuple[Line, ...]]]:
    """Return the entries from ``first`` on that fit as a whole, drawn."""
    found: list[tuple[JournalEntry, tuple[Line, ...]]] = []
    left = _room(view)
    for entry in entries[first:]:
        drawn = _drawn(view, entry)
        if len(drawn) > left and found:
            break
        found.append((entry, drawn[:left]))
        left -= len(drawn)
        if left <= 0:
            break
    return found


def _first(view: View, entries: Sequence[JournalEntry]) -> int:
    """Return the place of the first entry to show; one that is gone leaves the newest."""
    wanted = view.listing.top
    at = next((n for n, entry in enumerate(entries) if entry.key == wanted), 0) if wanted else 0
    return min(at, _last_first(view, entries)) if at else 0


def _last_first(view: View, entries: Sequence[JournalEntry]) -> int:
    """Return the first place from which the rest fits on the page."""
    left = _room(view)
    for at in range(len(entries) - 1, -1, -1):
        left -= len(_drawn(view, entries[at]))
        if left < 0:
            return min(at + 1, len(entries) - 1)
    return 0


def _drawn(view: View, entry: JournalEntry) -> tuple[Line, ...]:
    """Return one entry: its columns, and its words in as many rows as they take."""
    new = view.snapshot.is_new(entry)
    lead = (
        Span("● " if new else "  ", "warn"),
        Span(_stamp(view, entry.when).ljust(_when_width(view)), "muted"),
        *(
            [Span(f"{_stamp(view, entry.seen_at, short=True):<{_SEEN}}", "dim")]
            if _has_seen(view)
            else []
        ),
        Span(f"{fmt.clean(entry.kind, _KIND - 1):<{_KIND}}", _kind_style(entry)),
    )
    room = max(_WORDS_LEAST, view.width - width_of(lead))
    rows = wrap(_words(view, entry, "strong" if new else "text"), room) or (BLANK,)
    blank = Span(" " * width_of(lead))
    whole = [(*lead, *rows[0]), *((blank, *row) for row in rows[1:])]
    return tuple(fit(row, view.width) if width_of(row) > view.width else row for row in whole)


def _words(view: View, entry: JournalEntry, style: str) -> Line:
    words = with_units(fmt.clean(entry.words, _WORDS_MOST))
    symbol = fmt.clean(entry.symbol or "", 20)
    stamp = f"seen {_stamp(view, entry.seen_at, short=True)}"
    late = entry.seen_at - entry.when > _LATE and view.narrow and not _is_past(view)
    tail = [Span(f" · {glued(stamp)}", "dim")] if late else []
    if symbol and words.startswith(f"{symbol} "):
        rest = words[len(symbol) :]
        return (Span(symbol, ctx.symbol_style(symbol)), Span(rest, style), *tail)
    return (Span(words, style), *tail)


def _kind_style(entry: JournalEntry) -> str:
    return "warn" if entry.kind == "alert" else "muted"


def _is_past(view: View) -> bool:
    return view.snapshot.travelled_to is not None


def _has_seen(view: View) -> bool:
    """Tell whether there is a column for when an entry was seen; a past day knows nothing of it."""
    return not view.narrow and not _is_past(view)


def _when_width(view: View) -> int:
    return 12 if view.narrow else 17


def _stamp(view: View, at: datetime, *, short: bool = False) -> str:
    """Write a New York time; where room is short without the year, or the year without a time."""
    there = at.astimezone(NEW_YORK)
    if not short and not view.narrow:
        return f"{there:%Y-%m-%d %H:%M}"
    same = there.year == ctx.instant(view).astimezone(NEW_YORK).year
    return f"{there:%m-%d %H:%M}" if same else f"{there:%Y-%m-%d}"


def _nothing(view: View) -> str:
    if view.listing.narrowed and view.snapshot.journal:
        return "no entry of the journal is like that"
    if _is_past(view):
        return "the journal has no entry of that time"
    return view.snapshot.waiting_for or "nothing has been journalled yet"


def _right(view: View, entries: Sequence[JournalEntry], room: int) -> Line:
    """Say what is listed, and how much of it is new."""
    extent, new = view.snapshot.journal_extent, view.snapshot.journal_new
    if view.listing.narrowed:
        kind = f"{view.listing.kind} · " if view.listing.kind else ""
        words = f"{len(entries)} of {len(view.snapshot.journal)}"
        return first_fit([line((f"{kind}{words}", "muted")), line((words, "muted"))], room)
    if _is_past(view):
        day = fmt.day(view.snapshot.travelled_to)
        return first_fit([line((f"newest first · what had happened by {day}", "dim"))], room)
    since = "" if extent.looked_at is None else f" since {_stamp(view, extent.looked_at)} ET"
    if not new:
        return first_fit([line(("newest first · nothing new", "dim"))], room)
    told = [(Span("newest first · ", "dim"), Span(f"{new} new", "warn"), Span(since, "dim"))]
    return first_fit([*told, line((f"{new} new", "warn"))], room)


def _foot(view: View) -> Line:
    kept = view.snapshot.journal_extent.kept
    words = "kept in the local store, never rewritten" if kept else "of this run alone"
    return first_fit([line((words, "dim"))], view.width - 4)


def _foot_right(view: View, room: int) -> Line:
    """Count all entries; those beyond the newest are in the export alone."""
    extent, held = view.snapshot.journal_extent, len(view.snapshot.journal)
    if not extent.total:
        return BLANK
    count = f"{extent.total:,} {'entry' if extent.total == 1 else 'entries'}"
    if extent.total > held:
        count = f"newest {held} of {count}, all in the export"
    # When the journal began may lie after the day that is shown.
    began = None if _is_past(view) else extent.since
    since = f" since {fmt.day(began.astimezone(NEW_YORK).date())}" if began else ""
    return first_fit([line((f"{count}{since}", "dim")), line((count, "dim"))], room)


def _asked(view: View, above: int) -> tuple[Line, ...]:
    """Put the words that are being looked for on the last row."""
    listing = view.listing
    if not listing.asking and not listing.words:
        return ()
    key = shown_key("search", view.settings)
    mark = "▌" if listing.asking else ""
    hint = "enter keeps · escape clears" if listing.asking else "escape clears"
    words = fmt.clean(listing.words, max(1, view.width - 6))
    row = (Span(f"{key} ", "accent on sel"), Span(f"{words}{mark}", "strong on sel"))
    space = view.width - width_of(row) - len(hint)
    tail = [Span(" " * space + hint, "dim on sel")] if space > 1 else []
    return (*[BLANK] * max(0, view.height - above - 1), (*row, *tail))
