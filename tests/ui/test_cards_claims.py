"""The ledger of claims: twenty rows, their verdicts then and now, and one claim in full."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import NOW, empty_snapshot, sample_claims, sample_snapshot
from tests.ui.drawing import plain, said, style_of, view_of
from tui.model.claims import Claim, ClaimKind, ClaimVerdict, Reading
from tui.model.snapshot import Snapshot
from tui.ui.cards.claims import ledger
from tui.ui.cards.claims_detail import detail, whole
from tui.ui.cards.claims_words import clipped, has_turned, then_and_now
from tui.ui.draw import width_of
from tui.ui.pane import pane_text
from tui.ui.panes.claims import PANE
from tui.ui.scene import Scene

MARKUP = "[bold red]x[/] \x1b[31m\u202e5"
PAST = {"travelled_to": date(2016, 11, 14), "at": datetime(2016, 11, 15, tzinfo=UTC)}


def page(size: tuple[int, int], snapshot: Snapshot | None = None, claim: int = 9) -> str:
    scene = Scene(snapshot or sample_snapshot(), NOW, claim=claim)
    return pane_text(PANE, scene, size[0], size[1] - 3)


def one(number: int, **changes: object) -> Claim:
    return replace(sample_claims()[number - 1], **changes)  # type: ignore[arg-type]


def alone(claim: Claim) -> Snapshot:
    return sample_snapshot(claims=(claim,))


@pytest.mark.parametrize("size", [(200, 50), (120, 36), (116, 34), (80, 24)])
def test_every_claim_has_a_row_with_a_glyph_and_a_word(size: tuple[int, int]) -> None:
    rows = page(size).splitlines()
    for claim in sample_claims():
        row = next(row for row in rows if f" {claim.id}  {claim.claim[:12]}" in row)
        verdict = claim.now.verdict.value if claim.now.verdict else "reference"
        assert f" {verdict}" in row
        assert claim.now.computed is None or claim.now.computed in row


def test_the_border_counts_the_verdicts() -> None:
    text = ledger(view_of(116, 22))
    assert plain(text.title_right) == "20 claims · ✓ 3  ~ 7  × 6  ? 1  · 3"
    assert plain(text.foot) == (
        "computed as of 2026-08-20 · 3 verdicts have turned: when written → now"
    )
    assert plain(text.foot_right) == "↑ ↓ select · enter the working"


def test_a_verdict_that_has_turned_shows_what_it_was() -> None:
    rows = page((120, 36)).splitlines()
    assert "12 above ✓→× does not hold" in next(row for row in rows if " 4  in price" in row)
    assert "+9.5 %   ✓ holds " in next(row for row in rows if " 1  ^RUT" in row)


def test_a_reference_has_its_date_and_its_age_and_none_in_the_past() -> None:
    row = next(row for row in page((120, 36)).splitlines() if " 14  ETFs" in row)
    assert row.rstrip(" │").endswith("· reference 210d   2026-01-23")
    assert style_of(ledger, view_of(116, 22), "2026-01-23") == "warn"
    past = page((120, 36), sample_snapshot(**PAST), claim=14)
    assert "2026-01-23" not in past
    assert "210d" not in past


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 20)])
@pytest.mark.parametrize("claim", [1, 9, 20])
def test_the_selected_row_is_in_view_and_set_off(size: tuple[int, int], claim: int) -> None:
    marked = [row for row in page(size, claim=claim).splitlines() if "▌" in row]
    assert len(marked) == 1
    assert f"▌{claim:>2}  {sample_claims()[claim - 1].claim[:12]}" in marked[0]


def test_an_unknown_selection_is_the_first_row() -> None:
    assert "▌ 1  ^RUT" in page((120, 36), claim=77)


def test_below_the_table_stands_the_selected_claim() -> None:
    text = page((120, 36))
    assert "╭─ 9  since the halving of 2024: 63 k → 90 k, +50 % ─" in text
    assert "─ × does not hold ─╮" in text
    for words in (
        "published     +50 %",
        "computed      +13.0 %  as of 2026-08-20",
        "working       64,994.44 on 2024-04-20 (UTC close) → 73,418.20 now",
        "              73,418.20 / 64,994.44 − 1 = +13.0 %",
        "when written  ~ holds in part: +37.6 %  as of 2026-01-22",
        "so            true in part then, not now",
        "╰─ source: TechFlow, January 2026 ─",
    ):
        assert words in " ".join(text.split(" ")).replace("% as of", "%  as of")
    assert "enter: 1 more line ─╯" in text


def test_the_whole_leaves_nothing_out() -> None:
    claim = one(9, source="https://example.org/" + "a" * 90)
    lines = whole(view_of(50, 0, alone(claim))).lines
    text = "".join(plain(row).strip() for row in lines)
    for words in (*claim.now.steps, claim.rule, claim.scope, claim.source):
        assert words.replace(" ", "") in text.replace(" ", "")


def test_then_and_now_in_a_sentence() -> None:
    assert then_and_now(one(4)) == "true then, not now"
    assert then_and_now(one(1)) == "true when it was written, and still true"
    assert then_and_now(one(14)) == ""
    for then in ClaimVerdict:
        for now in ClaimVerdict:
            claim = one(4, now=Reading("1", None, now), when_written=Reading("1", None, then))
            assert then_and_now(claim)
            assert (then_and_now(claim).split(",")[0] == "true then") == (
                then is ClaimVerdict.HOLDS and now is not then
            )


def test_before_the_article_nothing_was_written() -> None:
    claim = one(9, when_written=None)
    text = said(detail, view_of(116, 9, sample_snapshot(claims=(claim,), **PAST), claim=9))
    assert "the article was not written yet" in text
    assert "→×" not in said(ledger, view_of(116, 22, sample_snapshot(claims=(claim,), **PAST)))
    assert "computed then" in said(ledger, view_of(116, 22, sample_snapshot(**PAST)))


def test_what_cannot_be_computed_says_why() -> None:
    assert " needs ^IRX ? cannot be computed" in page((120, 36))
    assert "needs ^IRX, which is not there" in said(detail, view_of(116, 9, claim=6))
    half = one(6, now=Reading("128 d", NOW.date(), ClaimVerdict.CANNOT, why="no ^IRX"))
    text = said(detail, view_of(116, 9, alone(half)))
    assert "computed      128 d as of 2026-08-21\nbut           no ^IRX" in text


def test_a_reference_says_that_it_is_one() -> None:
    then = one(14, when_written=one(14).now)
    text = said(detail, view_of(116, 9, alone(then), claim=14))
    assert "when written" not in text
    assert "a published figure" in text
    assert "2026-01-23, 210d old" in text


def test_without_history_it_says_so() -> None:
    for size in ((120, 36), (60, 20)):
        none = sample_snapshot(claims=())
        assert "no claim can be checked without history" in page(size, none)
    assert "asking Yahoo" in page((120, 36), empty_snapshot())
    assert whole(view_of(60, 0, sample_snapshot(claims=()))).lines == ()


@pytest.mark.parametrize("width", [116, 76, 56])
def test_words_from_outside_are_literal_and_harmless(width: int) -> None:
    reading = Reading(MARKUP, None, ClaimVerdict.HOLDS, None, (MARKUP,), MARKUP)
    claim = Claim(9, MARKUP, MARKUP, MARKUP, ClaimKind.COMPUTED, MARKUP, MARKUP, reading, reading)
    for draw in (ledger, detail, whole):
        text = said(draw, view_of(width, 20, alone(claim)))
        assert "[bold red]x[/]" in text
        assert not {"\x1b", "\u202e"} & set(text)


TEXT = st.text("ab1 2,%→", max_size=90)


@given(TEXT, TEXT, st.integers(54, 200), st.integers(1, 30), st.booleans())
def test_nothing_is_wider_than_its_card(
    long: str, other: str, width: int, height: int, narrow: bool
) -> None:
    reading = Reading(long, NOW.date(), ClaimVerdict.CANNOT, None, (long, other), other)
    claim = one(9, claim=long, published=other, now=reading, when_written=reading, source=long)
    view = view_of(width, height, alone(claim), narrow=narrow)
    for draw in (ledger, detail, whole):
        text = draw(view)
        assert all(width_of(row) <= width for row in text.lines)
        assert draw is whole or len(text.lines) <= height
        for left, right in ((text.title, text.title_right), (text.foot, text.foot_right)):
            assert sum(width_of(part) + 2 for part in (left, right) if part) < width


@given(TEXT, st.integers(3, 60))
def test_a_text_is_shortened_between_words(text: str, width: int) -> None:
    short = clipped(text, width)
    assert len(short) <= width
    assert short == text or set(short.removesuffix("…").split()) <= set(text.split())


def test_a_wide_ledger_puts_both_dates_side_by_side() -> None:
    wide = said(ledger, view_of(196, 22))
    assert "when written" in wide.splitlines()[0]
    turned = next(one for one in sample_snapshot().claims if has_turned(one))
    row = next(row for row in wide.splitlines() if f" {turned.id}  " in row[:6])
    then = turned.when_written
    assert then is not None and then.computed is not None
    assert row.index(then.computed) < row.rindex(turned.now.computed or "?")
    assert "when written" not in said(ledger, view_of(116, 22)).splitlines()[0]
