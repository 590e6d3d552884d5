"""What became of every episode."""

from __future__ import annotations

from tui.model.breakout import Breakout, Episode, EpisodeStatus
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.breakout_words import needs
from tui.ui.cards.table import Cell, Column, table
from tui.ui.cards.text import centred
from tui.ui.draw import CardText, Span, View, line

_COLUMNS = (
    Column("breakout", 10, left=True, gap=0),
    Column("level", 10),
    Column("base", 7, rank=5),
    Column("depth", 7, rank=4),
    Column("confirmed", 11, left=True, rank=3),
    Column("failed", 11, left=True, rank=2),
    Column("tries", 6, rank=6),
    Column("status", 7, left=True, rank=1),
)


def episodes(view: View) -> CardText:
    """Draw the table of episodes, most recent first."""
    said = view.snapshot.breakout
    if said is None or not said.episodes:
        found = needs(view, said) if said is None or said.why else "no episode with this base yet"
        return CardText(
            title=ctx.title("", "episodes"), lines=centred(found, view.width, view.height)
        )
    since = said.record_since or said.episodes[0].peak
    shown = said.episodes[::-1][: max(0, view.height - 1)]
    count = f"{len(said.episodes)} with base {said.parameters.base_min}"
    if len(shown) < len(said.episodes):
        count = f"the newest {len(shown)} of {count}"
    return CardText(
        title=ctx.title("", f"episodes since {since.year}"),
        title_right=line((count, "dim")),
        foot=line(("every one is kept, failures too", "dim")),
        lines=table(_COLUMNS, [_row(said, one) for one in shown], view.width),
    )


def _row(said: Breakout, episode: Episode) -> tuple[Cell, ...]:
    current = episode is said.episodes[-1] and said.attempt is not None
    failed = next((one.failed for one in episode.attempts if one.failed), None)
    warn = "warn" if episode.status is EpisodeStatus.FAILED else "text"
    return (
        Span(fmt.day(episode.breakout), f"{ctx.colour(said.symbol)} bold" if current else "text"),
        Span(fmt.number(episode.level)),
        Span(fmt.number(episode.base_sessions, 0), "muted"),
        Span(fmt.percent(episode.depth, 0), "muted"),
        _confirmed(said, episode, current=current),
        Span(fmt.day(failed), "warn" if failed else "dim"),
        Span(str(len(episode.attempts)), "muted"),
        Span(episode.status.value, warn),
    )


def _confirmed(said: Breakout, episode: Episode, *, current: bool) -> Span:
    if episode.confirmed is not None:
        return Span(fmt.day(episode.confirmed), "muted")
    if current and said.streak is not None and episode.status is EpisodeStatus.LIVE:
        return Span(f"{said.streak} of {said.parameters.confirm_n}", "muted")
    return Span(fmt.DOT, "dim")
