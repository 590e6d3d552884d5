"""The reference facts that ship with the program."""

from __future__ import annotations

from tui.analytics.claim_statements import STATEMENTS
from tui.model.claims import ARTICLE_DATE
from tui.references import references


def test_every_row_that_prices_cannot_give_has_one() -> None:
    found = references()
    assert set(found) == {14, 15, 16, 17, 18}
    assert all(one == row.id for one, row in found.items())
    assert {row.id for row in STATEMENTS if row.work is None} <= set(found)


def test_each_is_dated_sourced_and_says_how_it_was_checked() -> None:
    for row in references().values():
        assert row.dated == ARTICLE_DATE
        assert row.source == "TechFlow, January 2026"
        assert all((row.figure, row.publisher, row.scope))
        assert row.checked == "not checked independently"
