"""Poll and stream made one quote: the newest price, and the day's figures of its own session."""

from __future__ import annotations

from dataclasses import replace

from tui.model.quotes import Quote


def later_poll(known: Quote | None, new: Quote) -> Quote:
    """Return the newer of two polled quotes; what it lacks of its own session is kept.

    A poll's day range replaces the older one: Yahoo corrects a wrong high.
    """
    if known is None:
        return new
    newest, other = (known, new) if new.quoted_at < known.quoted_at else (new, known)
    if not _same_session(newest, other):
        return newest
    return replace(
        newest,
        previous_close=_first(newest.previous_close, other.previous_close),
        day_open=_first(newest.day_open, other.day_open),
        day_high=_first(newest.day_high, other.day_high),
        day_low=_first(newest.day_low, other.day_low),
    )


def later_tick(known: Quote | None, new: Quote) -> Quote:
    """Return the newer of two streamed quotes, its range that of every tick of its session."""
    if known is None:
        return new
    newest, other = (known, new) if new.quoted_at < known.quoted_at else (new, known)
    return _ranged(newest, known, new) if _same_session(newest, other) else newest


def combine(polled: Quote | None, streamed: Quote | None) -> Quote | None:
    """Return what is known of a symbol by both paths; None without either.

    The newest price by its own time stamp wins, the poll on a tie. Within one session the previous
    close and the open are the poll's, and the day's range is widened by the stream's prices. A new
    session inherits nothing of the one before.
    """
    if polled is None or streamed is None:
        return polled or streamed
    newest = streamed if streamed.quoted_at > polled.quoted_at else polled
    if not _same_session(polled, streamed):
        return newest
    return replace(
        _ranged(newest, polled, streamed),
        previous_close=polled.previous_close,
        day_open=polled.day_open,
    )


def _same_session(one: Quote, other: Quote) -> bool:
    return one.session is not None and one.session == other.session


def _ranged(quote: Quote, *of: Quote) -> Quote:
    """Return a quote with the range of several quotes of one session."""
    return replace(quote, day_high=max(map(_top, of)), day_low=min(map(_bottom, of)))


def _top(quote: Quote) -> float:
    return quote.price if quote.day_high is None else max(quote.day_high, quote.price)


def _bottom(quote: Quote) -> float:
    return quote.price if quote.day_low is None else min(quote.day_low, quote.price)


def _first(one: float | None, other: float | None) -> float | None:
    return other if one is None else one
