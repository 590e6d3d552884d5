"""Grounds that are blended: what stands on them can be read in every theme."""

from __future__ import annotations

import pytest

from tui.model.settings import THEMES
from tui.ui.theme import PALETTES, StyleBook, blend, style_book

BLENDED = [name for name in THEMES if name != "ansi"]


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", BLENDED)
@pytest.mark.parametrize("tint", ["", "demo", "as_of"])
def test_a_figure_can_be_read_on_every_ground_of_the_heat_map(theme: str, tint: str) -> None:
    book = style_book(theme, tint)
    strong = PALETTES[theme]["strong"]
    for percent in range(-100, 101):
        assert contrast(strong, book.ground(f"heat{percent:+d}")) >= 4.5, percent


@pytest.mark.parametrize("theme", BLENDED)
def test_more_of_a_correlation_is_more_of_its_colour(theme: str) -> None:
    book, bg = StyleBook(theme), PALETTES[theme]["bg"]
    for sign in (1, -1):
        steps = [contrast(bg, book.ground(f"heat{sign * percent:+d}")) for percent in (0, 30, 90)]
        assert steps == sorted(steps)
        assert steps[0] == pytest.approx(1)
        assert steps[2] > 2
    assert book.ground("heat+80") != book.ground("heat-80")


def test_the_blend_is_that_of_the_design() -> None:
    assert blend("#000000", "#ffffff", 0.5) == "#808080"
    assert StyleBook("dark").ground("heat+100") == blend("#0f1319", "#568ccd", 0.78)
    assert StyleBook("dark").ground("heat-250") == blend("#0f1319", "#ba703a", 0.78)
    assert StyleBook("dark").ground("band") == PALETTES["dark"]["band"]


def test_a_style_carries_the_ground() -> None:
    style = StyleBook("light").style("strong on heat-62")
    assert style.bgcolor is not None
    assert style.bgcolor.name == StyleBook("light").ground("heat-62")


def test_sixteen_colours_have_no_blend() -> None:
    book = StyleBook("ansi")
    assert {book.ground(f"heat{percent:+d}") for percent in (-90, 0, 90)} == {"default"}
    assert not book.style("strong on heat+90").reverse
