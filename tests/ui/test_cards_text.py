"""Text is arranged so that nothing is wider than its card and no number is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.ui.cards.table import Column, table
from tui.ui.cards.text import Label, centred, first_fit, fits, glued, placed, sides, whole_or, wrap
from tui.ui.draw import Span, line, width_of

WORDS = st.lists(st.text("ab12,.% ", min_size=1, max_size=12), min_size=1, max_size=8)


def plain(row: tuple[Span, ...]) -> str:
    return "".join(span.text for span in row)


@given(WORDS, st.integers(0, 60), st.integers(0, 4))
def test_parts_that_do_not_fit_are_left_out_whole(texts: list[str], width: int, gap: int) -> None:
    row = fits([line(text) for text in texts], width, gap)
    assert width_of(row) <= width
    assert {span.text for span in row} <= {*texts, " " * gap}


@given(WORDS, st.integers(12, 60))
def test_wrapped_prose_keeps_every_word_and_the_width(texts: list[str], width: int) -> None:
    rows = wrap(line(" ".join(texts)), width)
    assert all(width_of(row) <= width for row in rows)
    assert " ".join(plain(row) for row in rows).split() == " ".join(texts).split()


def test_glued_blanks_are_not_broken() -> None:
    rows = wrap(line("since then ", (glued("▼ −37.3 %"), "down"), " lost"), 14)
    assert [plain(row) for row in rows] == ["since then", "▼ −37.3 % lost"]


def test_the_right_side_gives_way() -> None:
    assert plain(sides(line("left"), line("right"), 12)) == "left   right"
    assert plain(sides(line("left"), line("right"), 9)) == "left"
    assert sides(line("left"), line("right"), 3) == ()


def test_the_first_variant_that_fits_is_taken() -> None:
    variants = [line("a long one"), line("short"), line("s")]
    assert plain(first_fit(variants, 6)) == "short"
    assert first_fit(variants, 0) == ()


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9999)), max_size=5), st.integers(1, 60)
)
def test_labels_never_overlap(wishes: list[tuple[int, int]], width: int) -> None:
    labels = [Label(at, str(value)) for at, value in wishes]
    row = placed(labels, width)
    assert width_of(row) <= width
    assert all(text in {label.text for label in labels} for text in plain(row).split())


def test_a_sentence_stands_in_the_middle() -> None:
    rows = centred("no data", 11, 5)
    assert [plain(row) for row in rows] == ["", "", "  no data"]


TABLE = (
    Column("name", 6, left=True, gap=0),
    Column("price", 8),
    Column("high", 8, rank=2),
    Column("age", 4, rank=1),
)
ROWS = [
    (Span("^RUT"), Span("3,016.84"), Span("3,079.10"), Span("4s")),
    (Span("BTC"), Span("1,073,418.20"), Span("·"), Span("2s")),
]


def test_columns_leave_by_rank_and_digits_stay() -> None:
    wide = [plain(row) for row in table(TABLE, ROWS, 60)]
    assert wide[0].split() == ["name", "price", "high", "age"]
    narrow = [plain(row) for row in table(TABLE, ROWS, 26)]
    assert narrow[0].split() == ["name", "price", "age"]
    least = [plain(row) for row in table(TABLE, ROWS, 20)]
    assert least[0].split() == ["name", "price"]
    assert least[2].split() == ["BTC", "1,073,418.20"]
    assert len({len(text) for text in wide}) == 1


@pytest.mark.parametrize(
    ("width", "text"), [(8, "aa   bbb"), (7, "aa  bbb"), (6, "aa bbb"), (5, "aa"), (4, "aa")]
)
def test_parts_stand_closer_before_one_of_them_goes(width: int, text: str) -> None:
    assert plain(whole_or([line("aa"), line("bbb")], width)) == text
