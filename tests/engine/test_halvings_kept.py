"""A halving that is not bundled: learned from a feed, kept in the store, used from then on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.analytics.loading import make_bars
from tui.engine.archive import Archive
from tui.engine.compose import Composer
from tui.engine.memory import Memory
from tui.engine.sources import SourceChoice
from tui.engine.store import Store
from tui.model.events import HalvingArrived, TipArrived
from tui.model.halving import ChainTip
from tui.model.health import Source
from tui.model.settings import Settings

HALVED = datetime(2028, 4, 5, 9, 40, 7, tzinfo=UTC)
NOW = HALVED + timedelta(days=30)
TARGET = 1_050_000


def choice(folder: Path) -> SourceChoice:
    return SourceChoice(Source.YAHOO, store=folder / "resonance.db", cache_dir=folder)


def recalled(folder: Path) -> Memory:
    memory, archive = Memory(), Archive(choice(folder), NOW)
    archive.recall(memory, ("^RUT", "BTC-USD"))
    archive.close()
    return memory


def filled() -> Memory:
    memory = Memory()
    first = date(2023, 1, 2)
    dates = [first + timedelta(days=n) for n in range((NOW.date() - first).days)]
    closes = [100.0 + n % 97 for n in range(len(dates))]
    memory.bars["BTC-USD"] = make_bars(closes, symbol="BTC-USD", dates=dates)
    weekdays = [day for day in dates if day.weekday() < 5]
    memory.bars["^RUT"] = make_bars(closes[: len(weekdays)], symbol="^RUT", dates=weekdays)
    tip = ChainTip(TARGET + 4_300, NOW - timedelta(minutes=6), "own node", seen_at=NOW)
    memory.apply(TipArrived("blocks", tip))
    return memory


def test_the_header_survives_a_restart(tmp_path: Path) -> None:
    archive = Archive(choice(tmp_path), NOW)
    archive.keep(HalvingArrived("blocks", TARGET, HALVED), NOW)
    archive.keep(HalvingArrived("blocks", TARGET + 210_000, NOW), NOW)
    archive.close()
    assert recalled(tmp_path).halvings == {TARGET: HALVED, TARGET + 210_000: NOW}


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"x": 1}', '{"1050000": "y"}', '{"1": 1e99}'])
def test_a_damaged_entry_is_as_if_it_were_not_there(tmp_path: Path, text: str) -> None:
    archive = Archive(choice(tmp_path), NOW)
    archive.close()
    store = Store.open(tmp_path / "resonance.db", NOW)
    store.set_meta("halvings", text)
    store.close()
    assert recalled(tmp_path).halvings == {}


def test_with_it_a_breakout_after_it_has_its_day_of_the_new_cycle() -> None:
    memory, composer = filled(), Composer(Source.YAHOO)
    rut = memory.bars["^RUT"]
    risen = [120.0 if day > HALVED.date() + timedelta(days=9) else 100.0 for day in rut.dates]
    memory.bars["^RUT"] = make_bars([110.0, *risen[1:]], symbol="^RUT", dates=list(rut.dates))

    def told() -> tuple[date, int | None, str]:
        snapshot = composer.compose(memory, Settings(), NOW)
        assert snapshot.evidence is not None
        event = snapshot.evidence.events[-1]
        row = next(one for one in snapshot.claims if one.id == 5)
        return event.date, event.days_since_halving, "; ".join(row.now.steps)

    day, since, steps = told()
    assert (day, since) == (date(2028, 4, 17), None)
    assert "2028-04-17 (day since its halving not known)" in steps
    memory.apply(HalvingArrived("blocks", TARGET, HALVED))
    day, since, steps = told()
    assert (day, since) == (date(2028, 4, 17), 12)
    assert "2028-04-17 (day 12 after a halving)" in steps


def test_on_the_day_itself_no_day_is_counted_from_the_halving_before() -> None:
    memory, composer = filled(), Composer(Source.YAHOO)
    at = HALVED + timedelta(hours=12)
    tip = ChainTip(TARGET + 70, at - timedelta(minutes=6), "own node", seen_at=at)
    memory.tips = ()
    memory.apply(TipArrived("blocks", tip))
    days = [day for day in memory.bars["BTC-USD"].dates if day < HALVED.date()]
    memory.bars["BTC-USD"] = make_bars([100.0] * len(days), symbol="BTC-USD", dates=days)
    sessions = [*(day for day in days if day.weekday() < 5), HALVED.date()]
    closes = [110.0, *[100.0] * (len(sessions) - 2), 120.0]
    memory.bars["^RUT"] = make_bars(closes, symbol="^RUT", dates=sessions)
    snapshot = composer.compose(memory, Settings(), at)
    assert snapshot.evidence is not None
    event = snapshot.evidence.events[-1]
    assert (event.date, event.days_since_halving) == (HALVED.date(), None)


def test_with_it_the_new_cycle_is_counted_and_without_it_that_is_said() -> None:
    memory, composer = filled(), Composer(Source.YAHOO)
    before = composer.compose(memory, Settings(), NOW).halving
    assert before is not None
    assert (before.day, before.cycles[-1].height) == (None, 840_000)
    assert before.cycles_why is not None
    assert before.cycles_why.startswith("the halving at block 1,050,000 came about 2028-04-05")
    memory.apply(HalvingArrived("blocks", TARGET, HALVED))
    after = composer.compose(memory, Settings(), NOW).halving
    assert after is not None
    assert (after.cycles_why, after.last_halving) == (None, date(2028, 4, 5))
    assert (after.day, after.cycles[-1].height) == (29, TARGET)
    assert after.next_height == 1_260_000


def test_in_the_past_before_it_nothing_of_it_shows() -> None:
    memory, composer = filled(), Composer(Source.YAHOO)
    memory.apply(HalvingArrived("blocks", TARGET, HALVED))
    past = composer.compose(memory, Settings(), NOW, date(2028, 4, 3)).halving
    assert past is not None
    assert (past.next_height, past.last_halving, past.cycles_why) == (
        TARGET,
        date(2024, 4, 20),
        None,
    )
    assert past.cycles[-1].height == 840_000


def test_the_backtest_of_a_past_day_knows_no_later_header() -> None:
    memory, composer = filled(), Composer(Source.YAHOO)
    now = composer.compose(memory, Settings(), NOW).backtest
    then = composer.compose(memory, Settings(), NOW, date(2024, 1, 2)).backtest
    assert now is not None
    assert then is not None
    assert now.to_height == 878_976
    assert then.to_height == 822_528
    assert then.calibration.horizons[3].n == 157


def test_volatility_and_regimes_count_the_cycle_that_the_halving_counts() -> None:
    memory, composer = filled(), Composer(Source.YAHOO)
    lost = composer.compose(memory, Settings(), NOW)
    assert lost.volatility is not None
    assert lost.correlation is not None
    assert lost.halving is not None
    assert lost.volatility.phase_day is None
    assert lost.volatility.phase_why == lost.halving.cycles_why
    assert [row.name for row in lost.correlation.regimes] == ["2020-2023", "2024 on"]
    memory.apply(HalvingArrived("blocks", TARGET, HALVED))
    known = composer.compose(memory, Settings(), NOW)
    assert known.volatility is not None
    assert known.correlation is not None
    assert known.halving is not None
    assert known.volatility.phase_day == known.halving.day == 29
    assert known.volatility.phase_cycles == 1
    assert known.correlation.regimes[-1].name == "this cycle"
    assert known.correlation.regimes[-1].first == date(2028, 4, 5)


def test_on_the_weekend_of_a_halving_no_regime_of_the_old_cycle_is_called_this_one() -> None:
    memory, composer = filled(), Composer(Source.YAHOO)
    for symbol, bars in memory.bars.items():
        memory.bars[symbol] = bars.until(date(2024, 4, 20))
    memory.tips = ()
    said = composer.compose(memory, Settings(), datetime(2024, 4, 21, 1, tzinfo=UTC))
    assert said.halving is not None
    assert said.correlation is not None
    assert said.halving.day == 0
    assert [row.name for row in said.correlation.regimes] == ["2020-2023", "2024 on"]


def test_an_old_block_given_by_hand_is_told_with_its_age() -> None:
    def notes(age: timedelta) -> list[str]:
        memory = filled()
        memory.tips = (ChainTip(1_049_000, NOW - age, "given by hand", given=True),)
        said = Composer(Source.FILES).compose(memory, Settings(), NOW)
        return [note for note in said.notes if "by hand" in note]

    assert notes(timedelta(hours=40)) == []
    assert notes(timedelta(days=80)) == [
        (
            "block 1,049,000 given by hand is 80 days old and is not carried forward: "
            "what should have come since then is told as due now"
        )
    ]
