"""Everything a user can set, with its default; each field is documented where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.model.parameters import BreakoutParameters, Method
from tui.model.symbols import BTC, DEFAULT_TICKERS, RUT

if TYPE_CHECKING:
    from tui.model.alerts import AlertRule

CHARTS = ("auto", "braille", "blocks", "ascii")
THEMES = ("dark", "light", "colour-blind", "red-up", "light-red-up", "ansi")
PANES = (
    "overview",
    "levels",
    "breakout",
    "halving",
    "correlation",
    "evidence",
    "risk",
    "claims",
    "journal",
    "feeds",
)
DESKTOP = ("auto", "off", "osc9", "osc777")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
"""Names of this very machine."""


@dataclass(frozen=True)
class FeedSettings:
    """How often and for how long the feeds ask; seconds."""

    quotes_open_s: float = 15.0
    """Between quote polls while the NYSE is open."""
    quotes_closed_s: float = 30.0
    """Between quote polls while only crypto trades."""
    history_s: float = 3600.0
    """Between looks for new daily bars."""
    blocks_s: float = 300.0
    """Between looks for a new block."""
    deadline_s: float = 20.0
    """Longest that one request may take before it counts as failed."""
    esplora: tuple[str, ...] = ("https://mempool.space/api", "https://blockstream.info/api")
    """Block explorers with Esplora's interface, tried in order."""
    stream: bool = True
    """Refine the polled prices by Yahoo's stream."""
    stream_silence_s: float = 60.0
    """Without one usable price of the stream, while a market is open, until it is joined anew."""
    spike_sigmas: float = 6.0
    """A price that jumps more than this many daily volatilities waits for a second source."""
    budget_yahoo: int = 1200
    """Requests an hour to Yahoo, all of its hosts and every running copy together."""
    budget_explorer: int = 360
    """Requests an hour to each other host."""


@dataclass(frozen=True)
class NodeSettings:
    """The user's own Bitcoin node; without an address it is not asked."""

    url: str = ""
    """Address of its JSON-RPC, such as http://127.0.0.1:8332."""
    cookie_file: str = ""
    """Its cookie file, read at every attempt; wins over user and password."""
    user: str = ""
    """Name of a user of its JSON-RPC."""
    password: str = field(default="", repr=False)
    """That user's password; nothing ever prints it."""


@dataclass(frozen=True)
class AlertSettings:
    """How alerts are told."""

    enabled: bool = True
    """Watch the rules at all."""
    bell: bool = True
    """Ring the terminal's bell."""
    desktop: str = "auto"
    """Desktop notification through the terminal: auto, off, osc9 or osc777."""
    command: tuple[str, ...] = ()
    """Program and arguments that get the alert as JSON on their standard input."""
    command_limit_s: float = 10.0
    """Seconds after which the command is ended, with all that it started."""
    quiet: str = ""
    """Hours without bell, desktop notification and command, such as 22:00-07:00, local time."""


@dataclass(frozen=True)
class Settings:
    """What is in force: config file, environment and command line put together."""

    symbols: tuple[str, ...] = DEFAULT_TICKERS
    """Yahoo tickers to follow; the breakout symbol and the pair are always among them."""
    breakout_symbol: str = RUT
    """Whose breakout is judged."""
    pair: tuple[str, str] = (RUT, BTC)
    """The two symbols whose correlation is shown."""
    window: int = 90
    """Sessions in the correlation window: 30, 60, 90 or 252."""
    method: Method = Method.PEARSON
    """pearson, spearman or ewma."""
    theme: str = "dark"
    """dark, light, colour-blind, red-up, light-red-up or ansi."""
    charts: str = "auto"
    """auto, braille, blocks or ascii; auto is braille, or ascii where the locale is not UTF-8."""
    log_axis: bool = True
    """Long price charts and multiples on a log axis."""
    motion: bool = True
    """Changed digits light up for a moment."""
    breakout: BreakoutParameters = field(default_factory=BreakoutParameters)
    """The breakout rule's numbers."""
    feeds: FeedSettings = field(default_factory=FeedSettings)
    """Intervals, deadlines, hosts."""
    node: NodeSettings = field(default_factory=NodeSettings)
    """The user's own Bitcoin node."""
    alerts: AlertSettings = field(default_factory=AlertSettings)
    """How alerts are told."""
    keys: tuple[tuple[str, str], ...] = ()
    """Rebound keys: (binding id, keys)."""
    alert: tuple[AlertRule, ...] = ()
    """Alert rules; none means the built-in ones."""

    @property
    def followed(self) -> tuple[str, ...]:
        """Every ticker that is needed, without doubles, in the user's order."""
        return tuple(
            dict.fromkeys((*self.symbols, self.breakout_symbol, *self.pair, *self._watched()))
        )

    def _watched(self) -> tuple[str, ...]:
        """Return the tickers that the user's own alert rules watch."""
        if not self.alert:
            return ()
        from tui.model.alerts import PriceRule, RecordRule  # noqa: PLC0415 -- where there are any

        return tuple(r.symbol for r in self.alert if isinstance(r, PriceRule | RecordRule))
