"""Every pane at every size and in every state: right widths, whole numbers, right titles."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date, datetime
from importlib import import_module
from typing import Any

import pytest

from tests.sample_market import sample_curve, sample_participation
from tests.samples import (
    NOW,
    OFFLINE_NOW,
    empty_snapshot,
    offline_snapshot,
    sample_evidence,
    sample_halving,
    sample_level,
    sample_snapshot,
)
from tui.model.breakout import Breakout, BreakoutState
from tui.model.correlation import Correlation
from tui.model.evidence import Evidence, Fan
from tui.model.halving import Halving
from tui.model.participation import Participation
from tui.model.rates import Rates
from tui.model.risk_curve import RiskCurve
from tui.model.settings import PANES
from tui.model.snapshot import Snapshot
from tui.model.volatility import Volatility
from tui.ui.draw import CardText, Line, Span, View, width_of
from tui.ui.frame import frame_kind
from tui.ui.pane import PaneSpec, pane_text, place, title_of
from tui.ui.scene import NARROW, Scene

SIZES = ((200, 50), (120, 36), (116, 34), (120, 24), (80, 24), (80, 50), (60, 24), (60, 20))
NUMBER = re.compile(r"[+−]?\d[\d,]*\.?\d*")


def spec_of(name: str) -> PaneSpec:
    spec = import_module(f"tui.ui.panes.{name}").PANE
    assert isinstance(spec, PaneSpec)
    return spec


def plain(row: Line) -> str:
    return "".join(span.text for span in row)


def cards(name: str, size: tuple[int, int], scene: Scene) -> list[tuple[str, View, CardText]]:
    """Draw every card that the pane shows at a screen size, in its own inner size."""
    spec = spec_of(name)
    width, height = size[0], size[1] - 3
    found = []
    for one in place(spec.layout(width, height), width, height):
        kind = frame_kind(framed=one.card not in spec.unframed, narrow=width < NARROW)
        view = scene.view(*kind.inner(one.width, one.height), narrow=width < NARROW)
        found.append((one.card, view, spec.cards[one.card](view)))
    return found


def bare() -> Snapshot:
    """Parts that exist but hold nothing."""
    return sample_snapshot(
        levels=tuple(replace(row, name=row.name) for row in empty_snapshot().levels),
        breakout=Breakout("^RUT"),
        correlation=Correlation("^RUT", "BTC-USD"),
        halving=Halving(),
        evidence=Evidence("^RUT", "BTC-USD"),
        risk_curve=RiskCurve(),
        volatility=Volatility(),
        rates=Rates(),
        participation=Participation(),
        prices=(),
        health=(),
        notes=(),
    )


def hollow(value: Any) -> Any:
    """The same value with every optional number gone."""
    gone = {f.name: None for f in fields(value) if "None" in str(f.type) and f.name != "why"}
    return replace(value, **gone)


def _hollow_evidence() -> Evidence:
    """Events, tests and rules without a single figure, the paths of one day."""
    said = sample_evidence()
    events = tuple(
        replace(hollow(one), forward={}, matures={}, path=one.path[:1]) for one in said.events
    )
    return replace(
        said,
        events=events,
        baseline={h: hollow(base) for h, base in said.baseline.items()},
        tests={h: replace(hollow(one), percentile_each=()) for h, one in said.tests.items()},
        sensitivity=tuple(replace(hollow(row), forward_365=()) for row in said.sensitivity),
        fan=Fan(),
    )


def _hollow_market() -> dict[str, Any]:
    """Rungs without a figure, a ratio without a percentile, no yield, snapshots without a flow."""
    curve, fund = sample_curve(), sample_participation()
    return {
        "risk_curve": replace(
            hollow(curve),
            rungs=tuple(replace(hollow(rung), why="no close") for rung in curve.rungs),
            depth=0,
            order_history=(),
            small_vs_large=hollow(curve.small_vs_large),
        ),
        "volatility": Volatility(btc_why="no close"),
        "rates": Rates(tnx_why="no close"),
        "participation": replace(fund, aum=tuple(map(hollow, fund.aum))),
    }


def awaited() -> Snapshot:
    """A step of the time machine: what is drawn at random is still to come."""
    said = sample_evidence()
    tests = {h: replace(one, p_phase_matched=None, pool_sizes=()) for h, one in said.tests.items()}
    rules = tuple(replace(row, p_phase_matched=None) for row in said.sensitivity)
    evidence = replace(said, pending=True, tests=tests, sensitivity=rules, verdict=None)
    return sample_snapshot(evidence=evidence, travelled_to=date(2026, 8, 20), pending=True)


def hollowed() -> Snapshot:
    """A state, a height and a price, and nothing else known about them."""
    breakout = replace(hollow(sample_snapshot().breakout), state=BreakoutState.PULLBACK)
    halving = replace(hollow(sample_halving()), height=964_026)
    return sample_snapshot(
        breakout=breakout,
        halving=replace(halving, cycles=tuple(map(hollow, sample_halving().cycles))),
        evidence=_hollow_evidence(),
        **_hollow_market(),
        levels=tuple(
            replace(hollow(row), price=row.price, quoted_at=row.quoted_at)
            for row in sample_snapshot().levels
        ),
    )


SNAPSHOTS: dict[str, tuple[Snapshot, datetime]] = {
    "live": (sample_snapshot(), NOW),
    "empty": (empty_snapshot(), NOW),
    "offline": (offline_snapshot(), OFFLINE_NOW),
    "bare": (bare(), NOW),
    "hollow": (hollowed(), NOW),
    "awaited": (awaited(), NOW),
}


@pytest.mark.parametrize("kind", SNAPSHOTS)
@pytest.mark.parametrize("name", PANES)
def test_no_line_is_wider_than_its_card(name: str, kind: str) -> None:
    snapshot, now = SNAPSHOTS[kind]
    for size in SIZES:
        for card, view, text in cards(name, size, Scene(snapshot, now)):
            wide = [plain(row) for row in text.lines if width_of(row) > view.width]
            assert not wide, (card, size, wide)
            assert len(text.lines) <= view.height, (card, size)


@pytest.mark.parametrize("kind", SNAPSHOTS)
@pytest.mark.parametrize("name", PANES)
def test_titles_fit_into_their_border(name: str, kind: str) -> None:
    snapshot, now = SNAPSHOTS[kind]
    for size in SIZES:
        for card, view, text in cards(name, size, Scene(snapshot, now)):
            for left, right in ((text.title, text.title_right), (text.foot, text.foot_right)):
                used = sum(width_of(one) + 2 for one in (left, right) if one)
                assert used < view.width, (card, size, plain(left), plain(right))


@pytest.mark.parametrize("name", PANES)
def test_every_card_is_there_when_it_is_first_drawn(name: str) -> None:
    view = Scene(sample_snapshot(), NOW).view(100, 20, narrow=False)
    for card, draw in spec_of(name).cards.items():
        assert isinstance(draw(view), CardText), card


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PANES)
def test_before_the_first_snapshot_no_card_says_anything_of_the_data(
    name: str, size: tuple[int, int]
) -> None:
    text = pane_text(spec_of(name), Scene(empty_snapshot(version=0), NOW), *size)
    words = set(re.findall(r"[a-z]+", text)) - set(" ".join(map(title_of, PANES)).split())
    assert words == {"opening"}


@pytest.mark.parametrize("name", PANES)
def test_every_card_but_the_sentences_has_a_title(name: str) -> None:
    spec = spec_of(name)
    for size in SIZES:
        for card, _view, text in cards(name, size, Scene(sample_snapshot(), NOW)):
            assert bool(text.title) == (card not in spec.unframed), card


@pytest.mark.parametrize(
    "name", ["overview", "levels", "breakout", "halving", "correlation", "evidence", "risk"]
)
def test_numbers_of_a_narrow_screen_are_numbers_of_the_wide_one(name: str) -> None:
    """A number that was cut would not be found among the whole ones."""
    scene = Scene(sample_snapshot(), NOW)
    known: set[str] = set()
    for size in ((300, 80), (200, 50), (110, 80)):
        known |= set(NUMBER.findall(pane_text(spec_of(name), scene, *size)))
    known |= {"08-14", "14", "08"}
    for size in ((120, 33), (80, 21), (60, 17)):
        shown = set(NUMBER.findall(_without_charts(name, scene, size)))
        assert shown - known == set(), (size, shown - known)


def _without_charts(name: str, scene: Scene, size: tuple[int, int]) -> str:
    """Text of the cards outside charts: rows without braille, grid or dates below a chart."""
    rows = []
    for _, _view, text in cards(name, (size[0], size[1] + 3), scene):
        for row in text.lines:
            said = plain(row)
            if not re.search("[⠀-⣿┈╌]", said) and not re.fullmatch(r"[\sday\d-]*", said):
                rows.append(said)
    return "\n".join(rows)


def test_titles_carry_key_name_and_symbols() -> None:
    drawn = {c: t for c, _, t in cards("overview", (120, 36), Scene(sample_snapshot(), NOW))}
    assert plain(drawn["levels"].title) == "2 levels"
    assert plain(drawn["breakout"].title) == "3 breakout ^RUT"
    assert plain(drawn["breakout"].title_right) == "close of 2026-08-20"
    assert plain(drawn["correlation"].title) == "5 correlation ^RUT BTC-USD"
    assert plain(drawn["halving"].title_right) == "block 964,026, 6m ago"
    assert Span(" BTC-USD", "btc bold") in drawn["correlation"].title


def test_what_is_not_known_is_a_dot_and_never_a_zero() -> None:
    for name in ("overview", "levels", "breakout", "halving", "evidence", "risk"):
        for card, _view, text in cards(name, (120, 36), Scene(hollowed(), NOW)):
            said = "\n".join(map(plain, text.lines))
            assert not re.search(r"(?<![\d.,:–-])0(\.0+)?( %| days|x)", said), (card, said)
            assert "None" not in said
            assert "nan" not in said


def without_one(whole: Any) -> list[tuple[str, Any]]:
    """The same value as often as it has fields that may be missing, each time without one."""
    lists = {f.name for f in fields(whole) if str(f.type).startswith("tuple[")}
    optional = lists | {f.name for f in fields(whole) if "None" in str(f.type)}
    gone = {name: () if name in lists else None for name in sorted(optional)}
    return [(name, replace(whole, **{name: empty})) for name, empty in gone.items()]


@pytest.mark.parametrize(
    "name",
    ["breakout", "halving", "correlation", "evidence", "risk_curve", "volatility", "rates"],
)
def test_one_missing_field_never_breaks_a_card(name: str) -> None:
    for field, part in without_one(getattr(sample_snapshot(), name)):
        scene = Scene(sample_snapshot(**{name: part}), NOW)
        pane_of_it = name if name in PANES else "risk"
        sizes = (("overview", (120, 36)), (pane_of_it, (120, 36)), (pane_of_it, (60, 20)))
        for pane, size in sizes:
            for card, _view, text in cards(pane, size, scene):
                assert "None" not in "".join(map(plain, text.lines)), (card, field)


def test_one_missing_figure_of_a_level_never_breaks_a_row() -> None:
    for field, row in without_one(sample_level("^RUT")):
        for pane in ("overview", "levels"):
            scene = Scene(sample_snapshot(levels=(row,)), NOW)
            for _card, _view, text in cards(pane, (120, 36), scene):
                assert "None" not in "".join(map(plain, text.lines)), field


def test_first_start_says_what_is_missing_and_how_much() -> None:
    text = pane_text(spec_of("overview"), Scene(empty_snapshot(), NOW), 120, 33)
    for words in (
        "Loading the history for the first time",
        "asking Yahoo for 12 symbols",
        "needs 252 sessions, have 0",
        "needs 20 common sessions, have 0",
        "no block yet: estimate from the bundled tip follows",
    ):
        assert words in text


def test_offline_says_when_the_prices_are_from() -> None:
    text = pane_text(spec_of("overview"), Scene(offline_snapshot(), OFFLINE_NOW), 120, 33)
    assert text.lstrip().startswith("At 14:32 ET: small caps")
    assert text.count("!26m") == 8
    whole = pane_text(spec_of("levels"), Scene(offline_snapshot(), OFFLINE_NOW), 120, 33)
    assert whole.count("!26m") == 12
    assert "block ~964,029 estimate" in text


def test_offline_without_anything_names_reason_next_try_and_the_demo() -> None:
    known = replace(empty_snapshot().status_inputs, failures=2)
    nothing = empty_snapshot(
        status_inputs=known,
        offline_words="no route to Yahoo (DNS)",
        next_try=offline_snapshot().next_try,
        waiting_for=None,
    )
    text = pane_text(spec_of("overview"), Scene(nothing, OFFLINE_NOW), 120, 33)
    assert "no route to Yahoo (DNS); next try in 42 s. D opens the demo." in text


MARKUP = "[bold red]x[/] \x1b[31mred\x07 \u202e"


def test_text_from_outside_is_shown_as_it_is_without_its_controls() -> None:
    row = sample_level("IEF", price=None, why=MARKUP)
    snapshot = sample_snapshot(levels=(sample_level("^RUT"), row), notes=(MARKUP,))
    for name in ("levels", "feeds"):
        text = pane_text(spec_of(name), Scene(snapshot, NOW), 120, 33)
        assert "[bold red]x[/]" in text
        assert not {"\x1b", "\x07", "\u202e"} & set(text)


@pytest.mark.parametrize("width", [120, 80])
def test_ascii_charts_are_seven_bit(width: int) -> None:
    scene = Scene(sample_snapshot(), NOW, charts="ascii")
    for card, _view, text in cards("correlation", (width, 36), scene):
        if card == "correlation":
            said = "\n".join(plain(row) for row in text.lines[2:])
            assert said.isascii(), [c for c in said if not c.isascii()]
            assert "*" in said


def test_pages_to_come_say_what_will_be_there() -> None:
    for name, word in (("journal", "newest"),):
        assert word in pane_text(spec_of(name), Scene(sample_snapshot(), NOW), 80, 21)
