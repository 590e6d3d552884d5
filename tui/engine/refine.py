"""Poll and stream made one quote: the newest price, and the other figures of its own session."""

from __future__ import annotations

from dataclasses import replace

from tui.model.quotes import Quote


def later(known: Quote | None, new: Quote) -> Quote:
    """Return the newer of two quotes of one path, of two with one stamp the later that came."""
    return known if known is not None and new.quoted_at < known.quoted_at else new


def later_poll(known: Quote | None, new: Quote) -> Quote:
    """Return the newer of two polled quotes; what it lacks of its own session is kept."""
    newest = later(known, new)
    other = new if newest is known else known
    return newest if other is None else _completed(newest, other)


def combine(polled: Quote | None, streamed: Quote | None) -> Quote | None:
    """Return what is known of a symbol by both paths; None without either.

    The newest price by its own time stamp wins, the poll on a tie. Within one session the previous
    close and the open are the poll's. A new session inherits nothing of the one before. The day's
    range is for ``DayRange`` to say.
    """
    if polled is None or streamed is None:
        return polled or streamed
    return _completed(streamed, polled) if streamed.quoted_at > polled.quoted_at else polled


def _completed(quote: Quote, other: Quote) -> Quote:
    """Return a quote with the previous close and the open of another of its session."""
    if quote.session is None or quote.session != other.session:
        return quote
    return replace(
        quote,
        previous_close=_first(quote.previous_close, other.previous_close),
        day_open=_first(quote.day_open, other.day_open),
    )


def _first(one: float | None, other: float | None) -> float | None:
    return other if one is None else one
