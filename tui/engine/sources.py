"""Which feeds a source needs; live, files and demo are interchangeable from here on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.model.health import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tui.feeds.base import Feed
    from tui.feeds.budget import Budget
    from tui.model.bars import DailyBars
    from tui.model.halving import ChainTip
    from tui.model.market import Schedule
    from tui.model.participation import FundSnapshot
    from tui.model.settings import Settings


@dataclass(frozen=True)
class SourceChoice:
    """What the command line asks for.

    ``folder`` is for files; ``store`` (a database file) and ``cache_dir`` for live data; ``tip`` is
    a block given by hand, which is believed; ``config`` the config file that was read, if any.
    """

    source: Source
    folder: Path | None = None
    store: Path | None = None
    cache_dir: Path | None = None
    tip: ChainTip | None = None
    seed: int = 1
    config: Path | None = None


@dataclass(frozen=True)
class Known:
    """What feeds may ask of the engine; all of it is safe from any thread."""

    bars: Callable[[str], DailyBars | None]
    schedule: Callable[[], Schedule]
    fund: Callable[[str], FundSnapshot | None]
    budget: Budget | None = None


def feeds_of(choice: SourceChoice, settings: Settings, known: Known) -> tuple[Feed, ...]:
    """Make the feeds of a source; libraries are imported in the feeds' own threads."""
    symbols = tuple(dict.fromkeys((settings.breakout_symbol, *settings.pair, *settings.followed)))
    if choice.source is Source.DEMO:
        from tui.feeds.demo import DemoFeed  # noqa: PLC0415 -- only the chosen source is loaded

        return (DemoFeed(symbols, seed=choice.seed),)
    if choice.source is Source.FILES and choice.folder is not None:
        from tui.feeds.csv_folder import CsvFolder  # noqa: PLC0415

        return (CsvFolder(choice.folder, symbols),)
    return _live(choice, settings, symbols, known)


def _live(
    choice: SourceChoice, settings: Settings, symbols: tuple[str, ...], known: Known
) -> tuple[Feed, ...]:
    from tui.feeds.block_height import BlockHeight  # noqa: PLC0415
    from tui.feeds.fund_snapshot import FundSnapshots  # noqa: PLC0415
    from tui.feeds.yahoo_history import YahooHistory  # noqa: PLC0415
    from tui.feeds.yahoo_quotes import YahooQuotes  # noqa: PLC0415
    from tui.feeds.yahoo_stream import Patience, YahooStream  # noqa: PLC0415
    from tui.model.participation import FUND  # noqa: PLC0415

    if choice.cache_dir is None:
        raise ValueError(choice)
    patience = Patience(silence_s=settings.feeds.stream_silence_s)
    return (
        YahooQuotes(symbols, settings.feeds, known.schedule, choice.cache_dir, known.budget),
        YahooStream(symbols, settings.feeds, known.schedule, patience, budget=known.budget),
        YahooHistory(symbols, settings.feeds, known.bars, choice.cache_dir, known.budget),
        BlockHeight(settings.feeds, settings.node, known.budget),
        FundSnapshots(
            (FUND,),
            settings.feeds,
            known.schedule,
            known.fund,
            choice.cache_dir,
            budget=known.budget,
        ),
    )
