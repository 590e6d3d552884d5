"""The twenty statements of the article with the rule that judges each (method, section 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.analytics.claim_rules_cycle import (
    flatter,
    issued_and_inflation,
    record_before_halving,
    same_point,
    since_halving,
)
from tui.analytics.claim_rules_events import (
    bull_starts,
    from_10k_to_69k,
    hikes_and_halving,
    near_100k,
)
from tui.analytics.claim_rules_markets import closest, daily_lead, rate_sensitivity, risk_order
from tui.analytics.claim_rules_russell import (
    breakout_date,
    price_discovery,
    year_2025,
    year_to_date,
    years_in_range,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tui.analytics.claim_known import Known
    from tui.model.claims import Reading

ARTICLE = "TechFlow, January 2026"


@dataclass(frozen=True)
class Statement:
    """A row of the ledger before it is worked out.

    ``work`` is None for a reference row; ``detail`` are steps that any row may have beside it.
    """

    id: int
    claim: str
    published: str
    unit: str
    scope: str
    data: str
    rule: str
    work: Callable[[Known], Reading] | None = None
    detail: Callable[[Known], tuple[str, ...]] | None = None


STATEMENTS: tuple[Statement, ...] = (
    Statement(
        1,
        "^RUT +9 % in three weeks of 2026, above 2,700",
        "+9 %",
        "fraction",
        "price index without dividends, last close of 2025 to 2026-01-22",
        "daily bars of ^RUT",
        "holds: the rise is within a quarter of +9 % and a close stands above 2,700; "
        "in part: one of the two",
        year_to_date,
    ),
    Statement(
        2,
        "three years in a range under the 2021 high",
        "3 years",
        "sessions",
        "closes of ^RUT; 252 sessions a year",
        "daily bars of ^RUT",
        "holds: at least 756 sessions without a record close; in part: at least 504",
        years_in_range,
    ),
    Statement(
        3,
        'broke out "last November" / "November 2024"',
        "Nov 2024",
        "date",
        "breakout rule with a base of 252 sessions, completed sessions of ^RUT",
        "daily bars of ^RUT",
        "holds: a record close in November 2024; in part: an intraday record only",
        breakout_date,
    ),
    Statement(
        4,
        "in price discovery, nothing overhead",
        "0 above",
        "closes",
        "past closes of ^RUT above the last completed one",
        "daily bars of ^RUT",
        "holds: no past close above; in part: some, while the state is PRICE DISCOVERY",
        price_discovery,
    ),
    Statement(
        5,
        "2016 and 2020 breaks began BTC bull markets",
        "2 of 2",
        "events",
        "every breakout of ^RUT with a Bitcoin price, 365 days after it",
        "daily bars of ^RUT and BTC-USD",
        "holds: both at least doubled in 365 days and no other breakout failed to; "
        "in part: one of both, or another one failed to or stands below its start",
        bull_starts,
    ),
    Statement(
        6,
        "2016: hikes nearly over, BTC just halved",
        "both",
        "percentage points",
        "13-week yield in the two years after the breakout of 2016; days since the halving",
        "daily bars of ^IRX and ^RUT, header times of the halvings",
        "holds: the yield rose by less than 0.5 points and the halving was at most 183 days "
        "ago; in part: one of the two",
        hikes_and_halving,
    ),
    Statement(
        7,
        "2020: BTC from some 10 k to 69 k",
        "10k → 69k",
        "US dollars",
        "UTC closes: breakout day, and the highest of the 540 days after it",
        "daily bars of BTC-USD and ^RUT; ^IRX and ^TNX for the rates",
        "holds: start within a quarter of 10,000 and top within a quarter of 69,000; "
        "in part: one of the two",
        from_10k_to_69k,
    ),
    Statement(
        8,
        "Nov 2024 breakout with BTC near 100 k",
        "~100 k",
        "US dollars",
        "UTC close on the day of the first record of ^RUT in November 2024",
        "daily bars of BTC-USD and ^RUT",
        "holds: within a tenth of 100,000 on the day of a record close; in part: one of the two",
        near_100k,
    ),
    Statement(
        9,
        "since the halving of 2024: 63 k → 90 k, +50 %",
        "+50 %",
        "fraction",
        "UTC close of 2024-04-20 to the last completed one; one cycle, no test applies",
        "daily bars of BTC-USD",
        "holds: the rise is within a quarter of +50 %; in part: within a half",
        since_halving,
    ),
    Statement(
        10,
        "earlier cycles at this point: 5x and 27x",
        "5x, 27x",
        "multiple",
        "multiples of the halving day's close on the same day of the cycles of 2020 and 2016",
        "daily bars of BTC-USD, header times of the halvings",
        "holds: 2020 within a quarter of 5x and 2016 within a quarter of 27x; "
        "in part: one of the two",
        same_point,
    ),
    Statement(
        11,
        "inflation 1.7 → 0.85 %, 94 % mined",
        "94 %",
        "fraction",
        "scheduled issuance by consensus rule, 52,560 blocks a year",
        "consensus rules, header times of blocks",
        "holds: rates at the halving within 0.05 points of 1.7 and 0.85 %, and the share "
        "issued within half a point of 94 %; in part: one of the two",
        issued_and_inflation,
    ),
    Statement(
        12,
        "old high passed before the halving, a first",
        "first",
        "date",
        "first close in the 365 days before a halving above all closes before those",
        "daily bars of BTC-USD",
        "holds: so in 2024 and before no earlier halving; in part: an earlier record is not "
        "known, or was passed as well",
        record_before_halving,
    ),
    Statement(
        13,
        "ETFs flattened volatility",
        "lower",
        "fraction a year",
        "realised volatility of the same days of each cycle; says nothing about the cause",
        "daily bars of BTC-USD",
        "in part: lower than in every earlier cycle with prices, the cause is not shown; "
        "else it does not hold",
        flatter,
    ),
    Statement(
        14,
        "ETFs took in tens of billions",
        "tens bn",
        "US dollars",
        "publication only",
        "",
        "not judged: a reference, not checked against prices",
    ),
    Statement(
        15,
        "BTC correlates most with small-cap tech",
        "small tech",
        "correlation",
        "Pearson, 90 common sessions; PSCT stands in for the Russell 2000's technology sector",
        "daily bars of BTC-USD, PSCT, ^RUT, ^GSPC, ^IXIC and ^DJI",
        "holds: PSCT's is the highest; in part: at most 0.05 below the highest",
        closest,
    ),
    Statement(
        16,
        "members: median cap just over 1 bn",
        "1 bn",
        "US dollars",
        "publication only",
        "",
        "not judged: a reference, not checked against prices",
        detail=rate_sensitivity,
    ),
    Statement(
        17,
        "index +40 % in 2025, ETFs lost 20 bn",
        "+40 %",
        "fraction",
        "price index without dividends; flows are a publication's",
        "daily bars of ^RUT",
        "the index alone is judged; holds: calendar 2025 within a quarter of +40 %; "
        "in part: the rise from the year's lowest close is",
        year_2025,
    ),
    Statement(
        18,
        "about 40 % of members lose money",
        "40 %",
        "share of members",
        "publication only",
        "",
        "not judged: a reference, not checked against prices",
    ),
    Statement(
        19,
        "treasuries → blue chips → small caps → crypto",
        "in order",
        "rungs",
        "returns over 63 sessions of ^RUT: IEF or TLT, ^DJI, ^GSPC, ^RUT, BTC-USD, ETH-USD",
        "daily bars of the rungs",
        "holds: all six rose; in part: unbroken rises from the treasuries to ^RUT at least",
        risk_order,
    ),
    Statement(
        20,
        "Russell leads Bitcoin",
        "leads",
        "correlation",
        "daily returns over their volatility, common sessions, one to twenty sessions ahead",
        "daily bars of ^RUT and BTC-USD",
        "holds: a lag's correlation is above chance (5 % over all lags) and above the same day's; "
        "in part: above chance only",
        daily_lead,
    ),
)
