"""The verdict of the event study: the first rule that applies, never a typed word."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tui.model.evidence import Verdict, VerdictCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.model.evidence import HorizonTest, RuleRow

MIN_EVENTS = 6
LEVEL = 0.05
AWAITED = "\N{HORIZONTAL ELLIPSIS}"


def verdict(test: HorizonTest, rows: Sequence[RuleRow]) -> Verdict | None:
    """Return the first verdict that applies (method, section 4); none says buy or sell.

    Without any start date to match on halving phase the events cannot be told from it. None while
    the verdict waits for draws.

    Args:
        test: at the horizon of the verdict, 365 days.
        rows: the same events under other rules.
    """
    n, p = test.n_complete, test.p_phase_matched
    if n < MIN_EVENTS:
        return Verdict(
            VerdictCode.TOO_FEW_EVENTS,
            f"too few events (n={n}): an observation window, not a trading signal",
        )
    if test.why == AWAITED:
        return None
    if p is None or p > LEVEL:
        said = test.why if p is None else f"phase-matched p {p:.3f}, n={test.n_phase}"
        return Verdict(
            VerdictCode.NOT_DISTINGUISHABLE, f"not distinguishable from halving timing ({said})"
        )
    differs = disagreement(rows)
    if differs:
        return Verdict(VerdictCode.FRAGILE, f"fragile: {differs}")
    return Verdict(
        VerdictCode.ASSOCIATION,
        f"association, not cause (phase-matched p {p:.3f}, n={test.n_phase})",
    )


def disagreement(rows: Sequence[RuleRow]) -> str | None:
    """Say in what the rows differ, None when they agree (method, section 9, FRAGILE).

    They differ when the sign of the mean log return at 365 days, or p_phase_matched <= 0.05, is
    not the same in all. A row without the figure does not count.
    """
    means = [row.mean_log_365 for row in rows if row.mean_log_365 is not None]
    if len({mean and math.copysign(1, mean) for mean in means}) > 1:
        return "the sign of the mean return depends on how a breakout is defined"
    matched = [row.p_phase_matched for row in rows if row.p_phase_matched is not None]
    if len({p <= LEVEL for p in matched}) > 1:
        return f"p <= {LEVEL} depends on how a breakout is defined"
    return None
