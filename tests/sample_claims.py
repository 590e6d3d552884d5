"""Twenty claims as a sample: some hold, some have turned since, some are references."""

from __future__ import annotations

from datetime import date
from functools import cache

from tests.sample_levels import LAST_SESSION
from tui.model.claims import ARTICLE_DATE, Claim, ClaimKind, ClaimVerdict, Reading

_WORDS = {
    "✓": ClaimVerdict.HOLDS,
    "~": ClaimVerdict.IN_PART,
    "×": ClaimVerdict.DOES_NOT_HOLD,
    "?": ClaimVerdict.CANNOT,
}
_REFERENCE_DATE = date(2026, 1, 23)

# Claim, published, then and now: verdict and figure. A dot is a reference.
_ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("^RUT +9 % in three weeks of 2026, above 2,700", "+9 %", "✓ +9.5 %", "✓ +9.5 %"),
    ("three years in a range under the 2021 high", "3 years", "✓ 967 sessions", "✓ 967 sessions"),
    ('broke out "last November" / "November 2024"', "Nov 2024", "~ 2025-09-18", "~ 2025-09-18"),
    ("in price discovery, nothing overhead", "0 above", "✓ 0 above", "× 12 above"),
    ("2016 and 2020 breaks began BTC bull markets", "2 of 2", "~ 2 of 3", "~ 2 of 3"),
    ("2016: hikes nearly over, BTC just halved", "both", "? ", "? "),
    ("2020: BTC from some 10 k to 69 k", "10k → 69k", "~ 16.3k → 67.6k", "~ 16.3k → 67.6k"),
    ("Nov 2024 breakout with BTC near 100 k", "~100 k", "~ 93,102", "~ 93,102"),
    ("since the halving of 2024: 63 k → 90 k, +50 %", "+50 %", "~ +37.6 %", "× +13.0 %"),
    ("earlier cycles at this point: 5x and 27x", "5x, 27x", "~ 4.9x, 12.1x", "× 2.5x, 9.9x"),
    ("inflation 1.7 → 0.85 %, 94 % mined", "94 %", "~ 95.1 %, 0.82 %", "~ 95.60 %, 0.818 %"),
    ("old high passed before the halving, a first", "first", "✓ 2024-03-05", "✓ 2024-03-05"),
    ("ETFs flattened volatility", "lower", "~ 45 % after 70 %", "~ 46 % after 70 %"),
    ("ETFs took in tens of billions", "tens bn", "· ", "· "),
    (
        "BTC correlates most with small-cap tech",
        "small tech",
        "× ^RUT +0.28 ^IXIC +0.35",
        "× ^RUT +0.32 ^IXIC +0.37",
    ),
    ("members: median cap just over 1 bn", "1 bn", "· ", "· "),
    ("index +40 % in 2025, ETFs lost 20 bn", "+40 %", "~ +41.0 % from low", "~ +41.0 % from low"),
    ("about 40 % of members lose money", "40 %", "· ", "· "),
    (
        "treasuries → blue chips → small caps → crypto",
        "in order",
        "× depth 1 of 6",
        "× depth 0 of 6",
    ),
    ("Russell leads Bitcoin", "leads", "× no lag passes", "× no lag passes"),
)
_STEPS = {
    9: (
        "64,994.44 on 2024-04-20 (UTC close) → 73,418.20 now",
        "73,418.20 / 64,994.44 − 1 = +13.0 %",
    )
}


def _reading(text: str, as_of: date, steps: tuple[str, ...] = ()) -> Reading:
    glyph, figure = text[0], text[2:]
    verdict = _WORDS.get(glyph)
    why = "needs ^IRX, which is not there" if verdict is ClaimVerdict.CANNOT else None
    return Reading(figure or None, as_of if figure else None, verdict, None, steps, why)


@cache
def sample_claims() -> tuple[Claim, ...]:
    """All rows of the ledger, as of the sample's last session."""
    return tuple(_claim(i, *row) for i, row in enumerate(_ROWS, start=1))


def _claim(number: int, claim: str, published: str, then: str, now: str) -> Claim:
    reference = now.startswith("·")
    return Claim(
        id=number,
        claim=claim,
        published=published,
        unit="USD" if number == 9 else "",
        kind=ClaimKind.REFERENCE if reference else ClaimKind.COMPUTED,
        scope="a figure of one publication" if reference else "Yahoo daily closes",
        source="TechFlow, January 2026",
        now=_reading(now, LAST_SESSION, _STEPS.get(number, ())),
        when_written=None if reference else _reading(then, ARTICLE_DATE),
        dated=_REFERENCE_DATE if reference else None,
        rule="" if reference else "holds within a tenth of what was published, in part within half",
    )
