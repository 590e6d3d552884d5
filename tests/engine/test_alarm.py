"""Alerts at the desk: what is opened for which source, and what goes wrong stays a state."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.engine.watching import BTC, START, row, seeing, snapshot
from tui.clock import SetClock
from tui.engine.alarm import Alarm
from tui.engine.alerts import AlertLooker
from tui.engine.journal_store import JournalStore
from tui.engine.sources import SourceChoice
from tui.engine.store import Store
from tui.engine.witness import Witness
from tui.model.alerts import HalvingRule, PriceRule, Side
from tui.model.halving import ChainTip, Halving
from tui.model.health import FeedState, Source
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot

RULES = (PriceRule(BTC, Side.ABOVE, 100.0), HalvingRule())
CLOCK = SetClock(START, 0.0)


def alarm(settings: Settings | None = None) -> Alarm:
    return Alarm(settings or Settings(alert=RULES), CLOCK)


def opened(one: Alarm, choice: SourceChoice, store: Store | None) -> Witness:
    """Open the alarm on a source; return the witness that looks for it."""
    witness = Witness(JournalStore(store) if store else None, (one.look,))
    one.open(choice, store, witness.when)
    return witness


def watched(one: Alarm, witness: Witness, *shown: Snapshot) -> Snapshot:
    """Return the last of snapshots that the witness looked at for the alarm."""
    return [one.told(witness.look(each), each, witness.trouble) for each in shown][-1]


def fired(one: Alarm, witness: Witness, *shown: Snapshot) -> list[tuple[int, str]]:
    return [(alert.number, alert.title) for alert in watched(one, witness, *shown).fired]


def test_nothing_is_watched_before_it_is_opened() -> None:
    one, shown = alarm(), seeing(101, 0)
    assert watched(one, Witness(None, (one.look,)), shown) is shown


def test_numbers_go_on_in_the_demo_that_follows(tmp_path: Path) -> None:
    store, one = Store.open(tmp_path / "store.db", START), alarm()
    witness = opened(one, SourceChoice(Source.YAHOO), store)
    assert fired(one, witness, seeing(95, 0), seeing(101, 1)) == [(1, "BTC-USD above 100")]
    witness = opened(one, SourceChoice(Source.DEMO), None)
    demo = [snapshot(k, levels=(row(p, k),), source=Source.DEMO) for k, p in enumerate((95, 101))]
    assert fired(one, witness, *demo) == [(1, "BTC-USD above 100"), (2, "DEMO BTC-USD above 100")]
    store.close()


def test_a_block_given_by_hand_is_no_milestone(tmp_path: Path) -> None:
    blocks = [snapshot(k, halving=Halving(height=h)) for k, h in enumerate((1_039_999, 1_040_000))]
    tip = ChainTip(1_040_000, START, "given by hand", given=True)
    for given, count in ((None, 1), (tip, 0)):
        store = Store.open(tmp_path / f"{count}.db", START)
        one = alarm()
        witness = opened(one, SourceChoice(Source.YAHOO, tip=given), store)
        assert len(fired(one, witness, *blocks)) == count
        store.close()


def test_a_store_that_fails_is_said_and_the_snapshot_goes_on(tmp_path: Path) -> None:
    store, one = Store.open(tmp_path / "store.db", START), alarm()
    witness = opened(one, SourceChoice(Source.YAHOO), store)
    store.close()
    shown = watched(one, witness, seeing(95, 0))
    assert [row.price for row in shown.levels] == [95]
    (health,) = shown.health
    assert (health.feed, health.state) == ("alerts", FeedState.FAILED)
    assert "the alerts' memory cannot be read" in (health.last_error or "")


def test_a_defect_in_a_rule_does_not_take_the_prices_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, one = Store.open(tmp_path / "store.db", START), alarm()
    witness = opened(one, SourceChoice(Source.YAHOO), store)

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(AlertLooker, "_look", fails)
    shown = watched(one, witness, seeing(95, 0))
    assert shown.levels
    assert "a defect stopped the alerts (ZeroDivisionError)" in (shown.health[0].last_error or "")
    store.close()


def test_what_the_screen_chooses_changes_no_rule() -> None:
    settings = Settings()
    one = alarm(settings)
    opened(one, SourceChoice(Source.DEMO), None)
    chosen = replace(settings, breakout_symbol="^GSPC")
    assert one.rules == alarm(settings).rules != alarm(chosen).rules
