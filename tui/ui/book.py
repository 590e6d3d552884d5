"""The ten panes, in the order of their keys; the ones still to come say what will be there."""

from __future__ import annotations

from tui.model.settings import PANES
from tui.ui.draw import CardText, View, line
from tui.ui.pane import PaneSpec, Row, row

_LATER: dict[str, str] = {
    "overview": "all four questions at a glance",
    "levels": "price, change, distance to the record",
    "breakout": "the state machine, its levels, its episodes",
    "halving": "countdown, issuance, cycles",
    "correlation": "one number, its interval, its history",
    "evidence": "what Bitcoin did after each breakout, beside its baseline",
    "risk": "from treasuries to crypto on one curve, small against large",
    "claims": "each published claim computed from data, with its verdict",
    "journal": "what changed and when, newest first",
    "feeds": "what answers, how old it is, when it is tried again",
}


def all_panes() -> tuple[PaneSpec, ...]:
    """Return every pane, in the order of their keys."""
    return tuple(_later(name) for name in PANES)


def _later(name: str) -> PaneSpec:
    def draw(view: View) -> CardText:
        words = f"not in this version: {_LATER[name]}"
        top = ((),) * max(0, (view.height - 1) // 2)
        left = " " * max(0, (view.width - len(words)) // 2)
        return CardText(title, lines=(*top, line((left + words, "muted"))))

    def layout(width: int, height: int) -> tuple[Row, ...]:
        return (row("page"),)

    spec = PaneSpec(name, {"page": draw}, layout)
    title = line((f"{spec.key} ", "accent"), (spec.title, "strong bold"))
    return spec
