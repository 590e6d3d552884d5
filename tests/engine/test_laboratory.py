"""What stands around the coefficient: computed once, left for later, refused with a reason."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.analytics.loading import load_bars, make_bars
from tests.benchmarks.recompute import memory_of
from tui.engine.compose import Composer
from tui.engine.laboratory import MOST_SYMBOLS, compared
from tui.engine.memory import Memory
from tui.model.bars import DailyBars
from tui.model.correlation import Correlation
from tui.model.health import Source
from tui.model.parameters import Method
from tui.model.settings import Settings
from tui.model.snapshot import Snapshot
from tui.report import to_json, to_text

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
PARTS = ("lead_lag", "breaks", "matrix", "partial_joint")


@pytest.fixture(scope="module")
def drawn() -> tuple[Memory, Settings]:
    return memory_of(14, 12)


def told(
    memory: Memory, settings: Settings, composer: Composer | None = None, **more: Any
) -> Correlation:
    snapshot = (composer or Composer(Source.FILES)).compose(memory, settings, NOW, **more)
    assert snapshot.correlation is not None
    return snapshot.correlation


def parts(said: Correlation) -> list[Any]:
    return [getattr(said, name) for name in PARTS]


def test_each_part_is_computed_again_only_when_what_it_hangs_on_changed(
    drawn: tuple[Memory, Settings],
) -> None:
    memory, settings = drawn
    composer = Composer(Source.FILES)

    def same(before: Correlation, after: Correlation) -> set[str]:
        return {name for name in PARTS if getattr(before, name) is getattr(after, name)}

    first = told(memory, settings, composer)
    assert told(memory, settings, composer) is first
    other = told(memory, replace(settings, method=Method.SPEARMAN), composer)
    assert same(first, other) == set(PARTS)
    wider = told(memory, replace(settings, window=252), composer)
    assert same(other, wider) == {"lead_lag", "breaks"}
    pair = told(memory, replace(settings, window=252, pair=("^GSPC", "BTC-USD")), composer)
    assert same(wider, pair) == {"matrix"}
    assert pair.lead_lag != wider.lead_lag


def test_a_hurried_step_leaves_them_for_later(drawn: tuple[Memory, Settings]) -> None:
    memory, settings = drawn
    composer, day = Composer(Source.FILES), date(2024, 4, 19)
    for method in Method:
        chosen = replace(settings, method=method)
        quick = told(memory, chosen, composer, travel_to=day, resample=False)
        assert quick.pending
        assert parts(quick) == [None] * 4
        whole = told(memory, chosen, composer, travel_to=day)
        assert not whole.pending
        assert None not in parts(whole)
        assert told(memory, chosen, composer, travel_to=day, resample=False) is whole


def test_whom_the_matrix_compares(drawn: tuple[Memory, Settings]) -> None:
    memory, settings = drawn
    assert compared(settings, memory.bars) == (
        *("^RUT", "^GSPC", "^IXIC", "^DJI", "BTC-USD", "ETH-USD", "^VIX", "IWM", "IEF", "TLT"),
    )
    some = {one: bars for one, bars in memory.bars.items() if one != "^DJI"}
    assert "^DJI" not in compared(settings, some | {"^DJI": DailyBars("^DJI")})
    many = tuple(f"SYM{n}" for n in range(60))
    crowd = replace(settings, symbols=many, pair=("^RUT", "BTC-USD"))
    bars = dict.fromkeys(crowd.followed, memory.bars["^RUT"])
    kept = compared(crowd, bars)
    assert kept == (*many[: MOST_SYMBOLS - 2], "^RUT", "BTC-USD")


def without(memory: Memory, **changed: DailyBars | None) -> Memory:
    names = {"rut": "^RUT", "btc": "BTC-USD", "ixic": "^IXIC", "tlt": "TLT"}
    bars = dict(memory.bars) | {names[key]: one for key, one in changed.items() if one}
    for key, one in changed.items():
        if one is None:
            del bars[names[key]]
    return Memory(bars=bars)


def plain(memory: Memory, settings: Settings) -> dict[str, Any]:
    """The correlation's part of the report, which must say why wherever it says nothing."""
    snapshot: Snapshot = Composer(Source.FILES).compose(memory, settings, NOW)
    assert "CORRELATION" in to_text(snapshot)
    found: dict[str, Any] = to_json(snapshot)["correlation"]
    return found


def test_a_constant_series_gives_null_with_a_why(drawn: tuple[Memory, Settings]) -> None:
    memory, settings = drawn
    rut = memory.bars["^RUT"]
    still = make_bars([5.0] * len(rut), symbol="^RUT", dates=rut.dates)
    said = plain(without(memory, rut=still), settings)
    assert (said["pearson"], said["why"]) == (None, "a price did not change in the window")
    figures = ("raw", "standardised", "best_lag", "best_r", "p_max_raw", "critical95", "verdict")
    assert [said["lead_lag"][name] for name in figures] == [None] * 7
    assert said["breaks"] is None
    assert said["lead_lag"]["why"] == said["breaks_scanned"]["why"] == "a price did not change"
    assert said["partial_joint"]["values"] == [None] * 3
    assert said["partial_joint"]["why"].startswith("a price did not change")
    at = said["matrix"]["symbols"].index("^RUT")
    assert set(said["matrix"]["values"][at]) == {None}
    assert "^RUT ^GSPC: a price did not change" in said["matrix"]["why"]
    assert said["matrix"]["values"][1][2] is not None


@pytest.mark.parametrize("have", [0, 1, 12, 19])
def test_too_few_common_sessions_give_null_with_a_why(
    drawn: tuple[Memory, Settings], have: int
) -> None:
    memory, settings = drawn
    btc = memory.bars["BTC-USD"]
    sessions = [day for day in btc.dates if day in set(memory.bars["^RUT"].dates)]
    young = [row for row, day in enumerate(btc.dates) if day >= sessions[-1 - have]]
    few = make_bars(
        [btc.close[row] for row in young], symbol="BTC-USD", dates=[btc.dates[r] for r in young]
    )
    said = plain(without(memory, btc=few), settings)
    why = f"needs 20 common sessions, have {have}"
    assert (said["pearson"], said["n"], said["why"]) == (None, have, why)
    assert said["lead_lag"]["why"] == said["breaks_scanned"]["why"] == why
    assert said["partial_joint"]["why"] == why
    rut, coin = (said["matrix"]["symbols"].index(one) for one in settings.pair)
    assert said["matrix"]["values"][rut][coin] is None
    assert said["matrix"]["n"][rut][coin] == have
    assert f"^RUT BTC-USD: {why}" in said["matrix"]["why"]


def test_no_common_session_gives_null_with_a_why(drawn: tuple[Memory, Settings]) -> None:
    memory, settings = drawn
    btc = memory.bars["BTC-USD"]
    weekend = [row for row, day in enumerate(btc.dates) if day.weekday() > 4]
    only = make_bars(
        [btc.close[row] for row in weekend],
        symbol="BTC-USD",
        dates=[btc.dates[row] for row in weekend],
    )
    said = plain(without(memory, btc=only), settings)
    assert said["why"] == said["lead_lag"]["why"] == "needs 20 common sessions, have 0"


def test_a_series_that_ended_gives_null_with_a_why(drawn: tuple[Memory, Settings]) -> None:
    memory, settings = drawn
    old = without(
        memory,
        btc=memory.bars["BTC-USD"].until(date(2026, 6, 1)),
        tlt=memory.bars["TLT"].until(date(2026, 5, 1)),
    )
    said = plain(old, settings)
    assert said["why"].startswith("BTC-USD ends 2026-06-01, ")
    assert said["lead_lag"]["why"] == said["partial_joint"]["why"] == said["why"]
    assert [why.split()[0] for why in said["matrix"]["why"].split("; ")] == ["BTC-USD", "TLT"]
    composer = Composer(Source.FILES)
    assert told(old, settings, composer) is told(old, settings, composer)


def test_a_symbol_without_history_is_named(drawn: tuple[Memory, Settings]) -> None:
    memory, settings = drawn
    said = plain(without(memory, ixic=None), settings)
    assert said["partial_joint"]["why"] == "no history of ^IXIC"
    assert said["pearson"] is not None
    assert "^IXIC" not in said["matrix"]["symbols"]
    nothing = plain(Memory(), settings)
    assert nothing["matrix"]["symbols"] == []
    assert nothing["lead_lag"]["why"] == nothing["why"]


def test_the_report_has_the_names_of_the_contract(shared_data: Path) -> None:
    names = ("^RUT", "^GSPC", "^IXIC", "BTC-USD")
    memory = Memory(bars={one: load_bars(shared_data, one) for one in names})
    said = plain(memory, Settings(symbols=names))
    assert set(said["matrix"]) >= {"symbols", "values", "n"}
    lead = said["lead_lag"]
    assert set(lead) >= {
        *("max_lag", "lags", "raw", "standardised", "best_lag", "best_r", "p_max_raw"),
        *("p_max_standardised", "critical95", "verdict"),
    }
    assert (lead["max_lag"], lead["lags"]) == (20, list(range(-20, 21)))
    assert len(lead["raw"]) == len(lead["standardised"]) == 41
    assert lead["raw"][18] == pytest.approx(0.069, abs=5e-4)
    assert lead["raw_peak"]["month"] == "2020-03-01"
    assert [set(one) for one in said["breaks"][:1]] == [{"date", "z", "p_bonferroni"}]
    assert said["breaks_scanned"]["n"] == 119
    assert math.isclose(said["matrix"]["values"][3][0], said["pearson"], abs_tol=1e-12)
