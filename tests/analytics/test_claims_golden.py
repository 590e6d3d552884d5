"""The ledger on real data: the figures that the method prints, when written and now."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.analytics.claim_samples import FOLLOWED, cut
from tests.analytics.loading import load_bars
from tui.analytics.claim_known import ChainHeight, ClaimHistory
from tui.analytics.claims import claims
from tui.analytics.lead_lag import lead_lag
from tui.analytics.returns import paired
from tui.model.claims import ARTICLE_DATE, ClaimKind, ClaimVerdict
from tui.references import references

if TYPE_CHECKING:
    from pathlib import Path

    from tui.model.bars import DailyBars
    from tui.model.claims import Claim, Reading

LAST, AFTER = date(2026, 8, 20), date(2026, 8, 21)
HOLDS, IN_PART = ClaimVerdict.HOLDS, ClaimVerdict.IN_PART
NOT, CANNOT = ClaimVerdict.DOES_NOT_HOLD, ClaimVerdict.CANNOT


@pytest.fixture(scope="module")
def history(shared_data: Path) -> dict[str, DailyBars]:
    return {
        symbol: load_bars(shared_data, symbol)
        for symbol in FOLLOWED
        if (shared_data / f"{symbol}.csv").exists()
    }


@pytest.fixture(scope="module")
def rows(history: dict[str, DailyBars]) -> dict[int, Claim]:
    return {row.id: row for row in claims(history, references(), LAST)}


def written(rows: dict[int, Claim], number: int) -> Reading:
    reading = rows[number].when_written
    assert reading is not None
    return reading


def told(reading: Reading, *parts: str) -> None:
    text = "\n".join(reading.steps)
    missing = [part for part in parts if part not in text]
    assert not missing, text


def test_twenty_rows_in_order(rows: dict[int, Claim]) -> None:
    assert list(rows) == list(range(1, 21))
    references_only = {one for one, row in rows.items() if row.kind is ClaimKind.REFERENCE}
    assert references_only == {14, 16, 18}


def test_the_verdicts_when_written_and_now(rows: dict[int, Claim]) -> None:
    then: dict[int, ClaimVerdict | None] = {
        1: HOLDS,
        2: HOLDS,
        3: IN_PART,
        4: HOLDS,
        5: IN_PART,
        6: CANNOT,
        7: IN_PART,
    }
    then |= {8: IN_PART, 9: HOLDS, 10: IN_PART, 11: IN_PART, 12: IN_PART, 13: IN_PART}
    then |= {14: None, 15: CANNOT, 16: None, 17: IN_PART, 18: None, 19: NOT, 20: NOT}
    now = {**then, 4: IN_PART, 9: NOT, 10: NOT}
    assert {one: row.now.verdict for one, row in rows.items()} == now
    assert {one: written(rows, one).verdict for one in rows} == then


def test_1_three_weeks_of_2026(rows: dict[int, Claim]) -> None:
    for reading in (rows[1].now, written(rows, 1)):
        assert reading.value == pytest.approx(0.0954, abs=5e-5)
        assert reading.computed == "+9.5 %, above 2,700"
        told(reading, "first close above 2,700: 2,718.77 on 2026-01-22")
        told(reading, "first high above 2,700: 2,703.75 on 2026-01-21")
    assert (rows[1].now.as_of, written(rows, 1).as_of) == (LAST, ARTICLE_DATE)
    told(rows[1].now, "= +20.6 %")


def test_2_the_range(rows: dict[int, Claim]) -> None:
    for reading in (rows[2].now, written(rows, 2)):
        assert (reading.value, reading.computed) == (967.0, "967 sessions")
        told(reading, "2,442.74 on 2021-11-08", "2025-09-18: 2,467.70")


def test_3_three_dates(rows: dict[int, Claim]) -> None:
    for reading in (rows[3].now, written(rows, 3)):
        assert reading.computed == "2025-09-18"
        told(reading, "intraday record on 2024-11-25: high 2,466.49 above 2,458.86")
        told(reading, "close 2,442.03 missed the record close 2,442.74 by 0.71")
        told(reading, "failed on 2025-11-20, −5.6 %", "re-break on 2025-12-04")


def test_4_overhead_comes_and_goes(rows: dict[int, Claim]) -> None:
    assert (rows[4].now.value, written(rows, 4).value) == (21.0, 0.0)


def test_5_two_that_rose_and_one_that_fell(rows: dict[int, Claim]) -> None:
    assert rows[5].now.computed == "2 of 2, 1 open"
    told(rows[5].now, "2016-11-14 (day 128", "2020-11-13 (day 186", "2025-09-18 (day 516")
    told(rows[5].now, "+841.2 % by 2017-11-14", "+295.1 % by 2021-11-13", "due 2026-09-18")
    told(rows[5].now, "chance 0.25", "2 breakouts in Bitcoin's life without the BTC-USD closes")


def test_5_complete_it_still_speaks_against_the_story(history: dict[str, DailyBars]) -> None:
    known = claims(history, references(), date(2021, 11, 13))[4].now
    assert (known.computed, known.verdict) == ("2 of 2", HOLDS)


def test_6_says_which_series_is_missing(rows: dict[int, Claim]) -> None:
    assert rows[6].now.why == "no ^IRX close up to 2026-08-20"
    told(rows[6].now, "128 days after the halving of 2016")


def test_7_and_8_bitcoin_at_the_breakouts(rows: dict[int, Claim]) -> None:
    assert rows[7].now.computed == "16,318 → 67,567"
    told(rows[7].now, "16,317.81 on 2020-11-13", "67,566.83 on 2021-11-08")
    told(rows[7].now, "^IRX: no figure of 2020-11-13", "^TNX 0.89 % on 2020-11-13")
    assert rows[8].now.computed == "93,102"
    told(rows[8].now, "intraday record only", "2025-09-18, it was at 117,137.20")


def test_9_since_the_halving(rows: dict[int, Claim]) -> None:
    assert written(rows, 9).value == pytest.approx(0.376, abs=5e-4)
    assert written(rows, 9).computed == "+37.6 %"
    assert rows[9].now.computed == "+12.4 %"
    told(rows[9].now, "64,994.44 on 2024-04-20", "last on 2026-01-23", "+42.9 %")


def test_10_the_same_point(rows: dict[int, Claim]) -> None:
    reading = written(rows, 10)
    assert reading.computed == "4.9x, 12.1x"
    told(reading, "day 642: 2020 4.9x, 2016 12.1x, 2024 1.38x")
    told(reading, "day 639: 2020 5.2x, 2016 10.4x, 2024 1.42x")
    told(reading, "breakout 2016-11-14 to the top 2017-12-16: 27.7x", "smaller each time")
    assert rows[10].now.computed == "2.5x, 9.9x"


def test_10_counts_to_bitcoins_last_close(history: dict[str, DailyBars]) -> None:
    before = claims(history, references(), LAST)[9].now
    running = {**history, "BTC-USD": history["BTC-USD"].until(LAST)}
    after = claims(running, references(), AFTER)[9].now
    assert (after.computed, after.as_of, after.steps) == (before.computed, LAST, before.steps)


def test_11_issuance(rows: dict[int, Claim]) -> None:
    for reading in (rows[11].now, written(rows, 11)):
        told(reading, "840,000: 93.75 % issued", "1.669 % → 0.834 %")
    told(written(rows, 11), "95.1", "0.82", "an estimate")
    assert written(rows, 11).value == pytest.approx(0.951, abs=5e-4)


def test_11_takes_the_chain_height_that_is_shown(history: dict[str, DailyBars]) -> None:
    row = claims(history, references(), LAST, height=ChainHeight(964_000, LAST))[10]
    told(row.now, "at height 964,000: 95.60 % issued")
    guessed = claims(
        history, references(), LAST, height=ChainHeight(964_000, AFTER, estimated=True)
    )[10].now
    told(guessed, "at height 964,000, an estimate: 95.60 % issued")
    assert guessed.as_of == AFTER
    assert row.when_written is not None
    told(row.when_written, "an estimate")


def test_12_the_old_high(rows: dict[int, Claim]) -> None:
    for reading in (rows[12].now, written(rows, 12)):
        assert reading.computed == "2024-03-04"
        told(reading, "2024: first close 2024-03-04, first high 2024-03-05")
        told(reading, "2020: first close none", "2016: not known")


def test_13_volatility(rows: dict[int, Claim]) -> None:
    reading = written(rows, 13)
    assert reading.value == pytest.approx(0.449, abs=5e-4)
    assert reading.computed == "44.9 % after 70.2 %"
    told(reading, "days 1 to 642: 2016 86.6 %, 2020 70.2 %, 2024 44.9 %", "before any ETF")
    told(reading, "2016 −66.0 %, 2020 −53.1 %, 2024 −32.1 %")


def test_15_compares_what_there_is(rows: dict[int, Claim], history: dict[str, DailyBars]) -> None:
    assert rows[15].now.computed == "^RUT +0.32 ^IXIC +0.37"
    assert (rows[15].now.why or "").startswith("no small-cap technology series (PSCT ends 2020")
    told(rows[15].now, "^GSPC +0.35", "^DJI +0.22", "JPMorgan")
    with_fund = claims(history, references(), date(2020, 12, 10))[14].now
    assert with_fund.verdict is not CANNOT
    told(with_fund, "PSCT +")


def test_16_rate_sensitivity_stands_beside_the_reference(rows: dict[int, Claim]) -> None:
    told(rows[16].now, "^RUT moved −1.01 %, ^GSPC −0.63 %: more sensitive (252")
    assert (rows[16].now.computed, rows[16].dated) == (None, ARTICLE_DATE)


def test_17_the_year_and_its_low(rows: dict[int, Claim]) -> None:
    for reading in (rows[17].now, written(rows, 17)):
        assert reading.value == pytest.approx(0.410, abs=5e-4)
        told(reading, "1,760.71 on 2025-04-08", "= +41.0 %", "= +11.3 %", "20 billion")


def test_19_on_the_sessions_of_the_index(rows: dict[int, Claim]) -> None:
    told(written(rows, 19), "2025-10-21 → 2026-01-22", "BTC-USD −17.5 %", "IEF −1.0 %")
    told(rows[19].now, "TLT −0.7 %", "depth 0 of 6")


def test_20_no_lag_passes(rows: dict[int, Claim]) -> None:
    assert rows[20].now.computed == "no lag passes"
    told(rows[20].now, "volatility, n 2,938: same day +0.213", "2 breakouts with complete 365 days")
    told(rows[20].now, "counts above 0.058", "BTC-USD ahead +0.048, by 11 sessions")
    told(rows[20].now, "p of the largest 0.25", "raw returns, n 2,998", "same day +0.249")
    told(rows[20].now, "BTC-USD ahead +0.069, by 2 sessions; p of the largest 0.00035")


def test_20_is_the_test_of_the_correlation_pane(history: dict[str, DailyBars]) -> None:
    lead = lead_lag(paired(history["^RUT"].until(LAST), history["BTC-USD"].until(LAST)))
    assert lead.standardised is not None
    told(
        claims(history, references(), LAST)[19].now,
        f"n {lead.standardised.n:,}",
        f"counts above {lead.standardised.critical95:.3f}",
        f"p of the largest {lead.standardised.p_max:.2g}",
    )


def test_20_march_2020_is_no_lead(history: dict[str, DailyBars]) -> None:
    row = claims(history, references(), date(2020, 3, 16))[19].now
    assert (row.computed, row.verdict) == ("no lag passes", NOT)
    assert row.value == pytest.approx(0.046, abs=5e-4)
    told(row, "counts above 0.086", "raw returns, n 1,382")


def test_a_day_is_the_same_on_cut_files(history: dict[str, DailyBars]) -> None:
    prepared = ClaimHistory(history)
    sessions = history["^RUT"].dates[400:]
    for day in (*sessions[:: len(sessions) // 19], ARTICLE_DATE, LAST):
        assert claims(prepared, references(), day) == claims(cut(history, day), references(), day)


def test_the_second_reading_is_that_of_its_day(history: dict[str, DailyBars]) -> None:
    then = claims(history, references(), ARTICLE_DATE)
    later = claims(history, references(), LAST)
    assert [row.now for row in then] == [row.when_written for row in later]
    before = claims(history, references(), date(2026, 1, 21))
    assert {row.when_written for row in before} == {None}
