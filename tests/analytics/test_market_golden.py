"""Risk curve, volatility and rates on real data, each against a line of pandas of its own."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from scipy import stats

from tests.analytics.loading import load_bars
from tui.analytics.rates import Yields
from tui.analytics.risk_curve import Ladder
from tui.analytics.small_large import SmallLarge
from tui.analytics.volatility import Movement
from tui.model.bars import DailyBars

SYMBOLS = ("IEF", "TLT", "^DJI", "^GSPC", "^RUT", "BTC-USD", "ETH-USD", "^VIX", "^TNX")
ARTICLE, LAST = date(2026, 1, 22), date(2026, 8, 20)
DAYS = (date(2016, 11, 14), date(2020, 11, 13), date(2022, 6, 16), date(2025, 9, 18), ARTICLE, LAST)


def none(_symbol: str, _day: date) -> str | None:
    return None


@pytest.fixture(scope="module")
def bars(shared_data: Path) -> dict[str, DailyBars]:
    return {symbol: load_bars(shared_data, symbol) for symbol in SYMBOLS}


@pytest.fixture(scope="module")
def frame(shared_data: Path) -> pd.DataFrame:
    """Closes on the sessions of ^RUT, adjusted ones of the funds; a gap takes the day before."""
    read = {s: pd.read_csv(shared_data / f"{s}.csv", parse_dates=["date"]) for s in SYMBOLS}
    column = {s: "adj_close" if s in ("IEF", "TLT") else "close" for s in SYMBOLS}
    series = {s: one.set_index("date")[column[s]].dropna() for s, one in read.items()}
    sessions = series["^RUT"].index
    return pd.DataFrame({s: one.reindex(sessions, method="ffill") for s, one in series.items()})


@pytest.mark.parametrize("day", DAYS)
def test_every_rung(bars: dict[str, DailyBars], frame: pd.DataFrame, day: date) -> None:
    curve, known = Ladder(bars).curve(day), frame.loc[: pd.Timestamp(day)]
    last = known.iloc[-1]
    returns = []
    for rung in curve.rungs:
        closes = known[rung.symbol]
        if rung.last is None:
            assert rung.symbol == "ETH-USD"
            assert day < date(2017, 1, 1)
            continue
        returns.append(last[rung.symbol] / closes.iloc[-64] - 1)
        assert rung.return_63 == pytest.approx(returns[-1], abs=1e-9)
        assert rung.return_21 == pytest.approx(last[rung.symbol] / closes.iloc[-22] - 1, abs=1e-9)
        high = closes.iloc[-252:].max()
        assert rung.from_high_252 == pytest.approx(last[rung.symbol] / high - 1, abs=1e-9)
        assert rung.above_mean_200 is bool(last[rung.symbol] > closes.iloc[-200:].mean())
    score = stats.spearmanr(range(len(returns)), returns).statistic
    assert curve.order_score == pytest.approx(score, abs=1e-9)
    assert curve.order_n == len(returns)


def test_bitcoin_s_sign_turns_with_the_calendar(bars: dict[str, DailyBars]) -> None:
    rungs = {rung.symbol: rung for rung in Ladder(bars).curve(ARTICLE).rungs}
    assert rungs["BTC-USD"].return_63 == pytest.approx(-0.175, abs=5e-4)
    btc = dict(zip(bars["BTC-USD"].dates, bars["BTC-USD"].close, strict=True))
    own = list(btc)[list(btc).index(ARTICLE) - 63]
    assert btc[ARTICLE] / btc[own] - 1 == pytest.approx(0.033, abs=5e-4)


def test_depth_and_the_fund_that_stands_in(bars: dict[str, DailyBars]) -> None:
    ladder = Ladder(bars)
    told = {day: ladder.curve(day) for day in (date(2025, 9, 18), LAST)}
    assert (told[date(2025, 9, 18)].depth, told[LAST].depth) == (6, 0)
    # The file of IEF ends on 2026-06-05.
    assert [told[day].rungs[0].symbol for day in told] == ["IEF", "TLT"]


@pytest.mark.parametrize("day", DAYS)
def test_small_against_large(bars: dict[str, DailyBars], frame: pd.DataFrame, day: date) -> None:
    ratio = (frame["^RUT"] / frame["^GSPC"]).loc[: pd.Timestamp(day)].iloc[-252:]
    said = SmallLarge(bars).on(day)
    assert said.ratio == pytest.approx(ratio.iloc[-1], abs=1e-12)
    assert said.percentile_252 == pytest.approx((ratio <= ratio.iloc[-1]).mean(), abs=1e-12)
    assert said.record_252_date == ratio.index[int(ratio.to_numpy().argmax())].date()


@pytest.mark.parametrize("day", DAYS)
def test_volatility(bars: dict[str, DailyBars], frame: pd.DataFrame, day: date) -> None:
    said = Movement(bars).on(day, none)
    coin = pd.Series(bars["BTC-USD"].close, index=pd.DatetimeIndex(bars["BTC-USD"].dates))
    vols = coin.map(math.log).diff().rolling(30).std() * math.sqrt(365)
    assert said.btc_30d == pytest.approx(vols[pd.Timestamp(day)], abs=1e-9)
    index = frame["^RUT"].map(math.log).diff().loc[: pd.Timestamp(day)].iloc[-21:]
    assert said.rut_21d == pytest.approx(index.std() * math.sqrt(252), abs=1e-9)
    assert said.vix == frame["^VIX"].loc[pd.Timestamp(day)]


def test_rates_and_the_missing_bill(bars: dict[str, DailyBars], frame: pd.DataFrame) -> None:
    said = Yields(bars).on(LAST, none)
    long = frame["^TNX"].loc[: pd.Timestamp(LAST)]
    assert said.tnx == long.iloc[-1]
    assert said.change_63_bp == pytest.approx(100 * (long.iloc[-1] - long.iloc[-64]), abs=1e-9)
    assert (said.irx, said.slope, said.irx_why) == (None, None, f"no ^IRX close up to {LAST}")


def test_two_hundred_days_are_those_of_cut_files(bars: dict[str, DailyBars]) -> None:
    whole = (Ladder(bars), SmallLarge(bars), Movement(bars), Yields(bars))
    for day in Random(6).sample(bars["^RUT"].dates[300:], 200):
        cut = {symbol: one.until(day) for symbol, one in bars.items()}
        told = (
            vars(whole[0].curve(day)),
            vars(whole[1].on(day)),
            whole[2].on(day, none),
            whole[3].on(day, none),
        )
        assert told == (
            vars(Ladder(cut).curve(day)),
            vars(SmallLarge(cut).on(day)),
            Movement(cut).on(day, none),
            Yields(cut).on(day, none),
        )
