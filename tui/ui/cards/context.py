"""What several cards ask of a view: the instant, prices, ages, the colour of a symbol."""

from __future__ import annotations

from datetime import date, datetime

from tui.model.health import Status, freshness_in_market, status_word
from tui.model.quotes import Freshness, Level
from tui.model.symbols import BTC, RUT, Kind, symbol_of
from tui.ui import format as fmt
from tui.ui.draw import Line, Span, View, line


def instant(view: View) -> datetime:
    """Return the instant that the figures speak of: the present, or the end of a past session."""
    return view.snapshot.at or view.now


def day_of_year(view: View, day: date | None) -> str:
    """Return month and day of a date in the year that is shown; of another year the whole date."""
    same = day is not None and day.year == instant(view).year
    return fmt.day_short(day) if same else fmt.day(day)


def colour(ticker: str) -> str:
    """Name the token of a symbol: blue for ^RUT, amber for BTC-USD, everywhere."""
    return {RUT: "rut", BTC: "btc"}.get(ticker, "text")


def symbol_style(ticker: str) -> str:
    """Return how a symbol itself is written: the two of the question bold in their colours."""
    token = colour(ticker)
    return f"{token} bold" if ticker in (RUT, BTC) else token


def chip_colour(ticker: str) -> str:
    """Name the token behind a state chip."""
    return {RUT: "rut", BTC: "btc"}.get(ticker, "accent")


def spark_colour(ticker: str) -> str:
    """Name the token of a symbol's sparkline."""
    return {RUT: "spark_rut", BTC: "spark_btc"}.get(ticker, "spark")


def title(digit: str, name: str, *tickers: str) -> Line:
    """Return a card's title: key, name, and the symbols it is about in their colours."""
    symbols = [Span(f" {ticker}", f"{colour(ticker)} bold") for ticker in tickers]
    lead = [Span(f"{digit} ", "accent")] if digit else []
    return (*lead, Span(name, "strong bold"), *symbols)


def price_text(ticker: str, value: float | None) -> str:
    """Format a price; a yield keeps the two decimals of its column under 1 % too."""
    is_yield = symbol_of(ticker).kind is Kind.YIELD and value is not None and abs(value) >= 0.01
    return fmt.number(value) if is_yield else fmt.price(value)


def price_of(view: View, ticker: str) -> float | None:
    """Return the newest price of a symbol, the last completed close where there is no quote."""
    row = view.snapshot.level(ticker)
    if row is not None and row.price is not None:
        return row.price
    series = view.snapshot.price_series(ticker)
    return series.closes[-1] if series and series.closes else None


def is_stale(view: View, row: Level) -> bool:
    """Tell whether a price is older than its market's state allows."""
    if view.snapshot.travelled_to is not None or row.quoted_at is None:
        return False
    calendar = symbol_of(row.symbol).calendar
    found = freshness_in_market(row.quoted_at, view.now, calendar, view.snapshot.schedule)
    return found is Freshness.STALE


def age_span(view: View, row: Level) -> Span:
    """Return the age of a price by its own time stamp, marked when it is too old."""
    if row.quoted_at is None:
        return Span(fmt.DOT, "dim")
    text = fmt.age(view.now - row.quoted_at)
    return Span(f"!{text}", "warn bold") if is_stale(view, row) else Span(text, "dim")


def word_of(view: View) -> Status:
    """Return the header's word for this view."""
    return status_word(view.snapshot.status_inputs, view.now)


def distance(fraction: float | None) -> str:
    """Write a distance in percent; a second decimal where one would round it to nothing."""
    small = fraction is not None and 0 < abs(fraction) < 0.0005
    return fmt.percent(fraction, 2 if small else 1)


def signed(value: float | None, decimals: int = 2, style: str = "text") -> Span:
    """Return a signed coefficient; a dim dot where there is none."""
    return Span(fmt.DOT, "dim") if value is None else Span(fmt.signed(value, decimals), style)


def labelled(label: str, value: str, style: str = "text") -> Line:
    """Return a muted label and its value."""
    shown = "dim" if value == fmt.DOT else style
    return line((f"{label} ", "muted"), (value, shown))
