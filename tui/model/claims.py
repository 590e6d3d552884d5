"""The claims ledger: each statement of the popular story beside what the data says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ARTICLE_DATE = date(2026, 1, 22)
"""The session that the article speaks of."""


class ClaimVerdict(StrEnum):
    """What a rule in code makes of a claim; pure reference rows have none."""

    HOLDS = "holds"
    IN_PART = "holds in part"
    DOES_NOT_HOLD = "does not hold"
    CANNOT = "cannot be computed"


class ClaimKind(StrEnum):
    """Worked out from live data, or a dated fact that ships with the program."""

    COMPUTED = "computed"
    REFERENCE = "reference"


@dataclass(frozen=True)
class Reading:
    """One computation of a claim: figure, date it speaks of, verdict, arithmetic in steps."""

    computed: str | None
    as_of: date | None
    verdict: ClaimVerdict | None
    value: float | None = None
    steps: tuple[str, ...] = ()
    why: str | None = None


@dataclass(frozen=True)
class Claim:
    """One row of the ledger. ``now`` is as of the snapshot, ``when_written`` as of the article.

    ``when_written`` is None where the snapshot lies before the article: nothing later is shown.
    ``dated`` is the date of a reference figure, from which its age is told.
    """

    id: int
    claim: str
    published: str
    unit: str
    kind: ClaimKind
    scope: str
    source: str
    now: Reading
    when_written: Reading | None = None
    dated: date | None = None
    rule: str = ""


@dataclass(frozen=True)
class Reference:
    """A published figure that ships with the program, never worked out from live data.

    ``dated`` is the day of the publication that it was taken from, ``checked`` says what was done
    to check it.
    """

    id: int
    figure: str
    dated: date
    publisher: str
    scope: str
    source: str
    checked: str
