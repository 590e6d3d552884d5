"""Small snapshots and panes of the tests' own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Event
from typing import Any

from tui.model.halving import Halving
from tui.model.health import Source, StatusInputs
from tui.model.market import Schedule, Session
from tui.model.quotes import Level, SessionWord
from tui.model.requests import Publish
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot
from tui.ui.app import ResonanceApp
from tui.ui.draw import CardText, View, line
from tui.ui.pane import Cell, PaneSpec, Row, row

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
DAY = timedelta(days=1)


def schedule() -> Schedule:
    """Return two sessions; the first is open at ``NOW`` for another 1 h 28 m."""
    opens = datetime(2026, 8, 21, 13, 30, tzinfo=UTC)
    closes = datetime(2026, 8, 21, 20, 0, tzinfo=UTC)
    return Schedule(
        (
            Session(opens.date(), opens, closes),
            Session((opens + 3 * DAY).date(), opens + 3 * DAY, closes + 3 * DAY),
        )
    )


def snapshot(
    *,
    rut_age: float | None = 4,
    btc_age: float | None = 2,
    tip_age: float | None = 360,
    source: Source = Source.YAHOO,
    failures: int = 0,
    **more: object,
) -> Snapshot:
    """Return a snapshot whose ages are given in seconds before ``NOW``."""

    def stamp(age: float | None) -> datetime | None:
        return None if age is None else NOW - timedelta(seconds=age)

    fields: dict[str, object] = {
        "version": 1,
        "data_version": 1,
        "made_at": NOW,
        "source": source,
        "status_inputs": StatusInputs(source, True, stamp(rut_age), stamp(btc_age), failures),
        "schedule": schedule(),
        "levels": (
            Level("^RUT", "Russell 2000", 3016.84, 2992.43, 0.0082, stamp(rut_age)),
            Level(
                "BTC-USD", "Bitcoin", 73418.2, 73032.76, 0.0053, stamp(btc_age), SessionWord.ALWAYS
            ),
        ),
        "halving": Halving(height=964026, height_at=stamp(tip_age)),
    }
    return Snapshot(**{**fields, **more})  # type: ignore[arg-type]


def hello(view: View) -> CardText:
    """Draw a card that says its own size."""
    return CardText(
        line(("2 ", "accent"), ("hello", "strong bold")),
        line("a longer title at the right"),
        line("method"),
        line("n 90"),
        (line(f"{view.width} x {view.height}"), line("x" * 300), line("[b]not bold[/b]")),
    )


def fails(view: View) -> CardText:
    """Fail as a bug would."""
    raise ValueError(f"no [bold]such[/bold] thing in {view.snapshot.version}")


def layout(width: int, height: int) -> tuple[Row, ...]:
    """Place two cards side by side where there is room."""
    if width < 100:
        return (row("hello", height=6), row("broken", least=4))
    return (row(Cell("hello", 64), "broken", height=11), row("wide", least=5))


def pane(name: str = "overview", keys: tuple[str, ...] = ()) -> PaneSpec:
    """Return a pane of three cards, one of which always fails."""
    return PaneSpec(name, {"hello": hello, "broken": fails, "wide": hello}, layout, keys=keys)


class FakeRequests:
    """Records what was asked; publishes only what the test hands it."""

    def __init__(self, *first: Snapshot) -> None:
        self.first = first
        self.asked: list[str] = []
        self.settings: Settings | None = None
        self.publish: Publish | None = None
        self.pane = ""

    def start(self, publish: Publish) -> None:
        """Publish the first snapshots at once."""
        self.asked.append("start")
        self.publish = publish
        for one in self.first:
            publish(one)

    def refresh(self) -> str:
        """Answer in words that look like markup."""
        self.asked.append("refresh")
        return "asked [b]3 of 3[/b] feeds"

    def change(self, settings: Settings) -> None:
        """Keep the settings."""
        self.asked.append("change")
        self.settings = settings

    def travel(self, to: date | None) -> None:
        """Record where to."""
        self.asked.append(f"travel {to}")

    def step(self, sessions: int) -> None:
        """Record how far."""
        self.asked.append(f"step {sessions:+d}")

    def jump(self, direction: int) -> None:
        """Record which way."""
        self.asked.append(f"jump {direction:+d}")

    def look(self, pane: str) -> None:
        """Keep which pane is open."""
        self.pane = pane

    def open_demo(self) -> None:
        """Record it."""
        self.asked.append("open_demo")

    def stop(self) -> None:
        """Hang, as an engine must not."""
        self.asked.append("stop")
        Event().wait(30)


class FixedClock:
    """Stands at ``NOW`` until a test moves it."""

    is_set = False
    rate = 1.0

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        """Return the instant that was set."""
        return self.at

    def monotonic(self) -> float:
        """Return seconds since ``NOW``."""
        return (self.at - NOW).total_seconds()


def small_pane(name: str) -> PaneSpec:
    """Return a small pane, with the keys of levels and correlation."""
    own = {"levels": ("symbol", "log_axis"), "correlation": ("window", "method")}
    return pane(name, own.get(name, ()))


def price(view: View) -> CardText:
    """Draw the price of ^RUT."""
    row = view.snapshot.level("^RUT")
    text = "none" if row is None or row.price is None else f"{row.price:,.2f}"
    return CardText(lines=(line((text, "strong bold")),))


def priced_pane(name: str) -> PaneSpec:
    """Return a pane of one price."""
    return PaneSpec(name, {"price": price}, lambda _w, _h: (row("price"),))


def app(requests: FakeRequests, settings: Settings | None = None, **more: Any) -> ResonanceApp:
    """Return the app over small panes and a clock that stands."""
    clock = more.pop("clock", FixedClock())
    book = more.pop("book", small_pane)
    return ResonanceApp(settings or Settings(), clock, requests, book=book, **more)
