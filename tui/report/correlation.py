"""The correlation as JSON (contract, ``correlation``)."""

from __future__ import annotations

from tui.model.correlation import Breaks, Correlation, JointPartial, LagRun, LeadLag, Matrix
from tui.report.fields import Json, fields


def correlation(said: Correlation | None) -> Json | None:
    """Return everything that is said of the pair, names as in the contract."""
    if said is None:
        return None
    given = said.partial_given
    return {
        **fields(said, "x y method window why n n_effective first last pearson spearman ewma"),
        **fields(said, "fisher95 bootstrap95 block"),
        "partial_given": None if given is None else fields(given, "symbol value bootstrap95 why"),
        "partial_joint": _joint(said.partial_joint),
        "rolling": said.rolling,
        "level_correlation_warning": _warning(said),
        "regimes": [
            fields(regime, "name first last n pearson spearman fisher95 partial")
            for regime in said.regimes
        ],
        "matrix": _matrix(said.matrix),
        "lead_lag": _lead_lag(said.lead_lag),
        **_breaks(said.breaks),
    }


def _warning(said: Correlation) -> str | None:
    levels = said.levels_pearson
    if levels is None or said.returns_pearson is None:
        return None
    return (
        f"correlation of price levels is {levels:+.2f}, of returns {said.returns_pearson:+.2f} "
        f"over the same dates{': levels mislead' if said.levels_mislead else ''}"
    )


def _joint(said: JointPartial | None) -> Json | None:
    if said is None:
        return None
    return fields(said, "target symbols values n first last why")


def _matrix(said: Matrix | None) -> Json | None:
    if said is None:
        return None
    return {**fields(said, "symbols values n window last"), "why": "; ".join(said.why) or None}


def _lead_lag(said: LeadLag | None) -> Json | None:
    """Flatten both runs; best lag, its coefficient and the limit are the standardised run's."""
    if said is None:
        return None
    raw, even, peak = said.raw, said.standardised, said.raw_peak
    return {
        **fields(said, "max_lag lags"),
        "raw": None if raw is None else raw.r,
        "standardised": None if even is None else even.r,
        **_run(even, best_lag="best_lag", best_r="best_r", critical95="critical95"),
        "p_max_raw": None if raw is None else raw.p_max,
        "p_max_standardised": None if even is None else even.p_max,
        "n_standardised": None if even is None else even.n,
        **_run(raw, best_lag_raw="best_lag", best_r_raw="best_r", critical95_raw="critical95"),
        "n_raw": None if raw is None else raw.n,
        "raw_peak": None if peak is None else fields(peak, "month share without"),
        **fields(said, "first last verdict why"),
    }


def _run(run: LagRun | None, **names: str) -> Json:
    return {name: None if run is None else getattr(run, field) for name, field in names.items()}


def _breaks(said: Breaks | None) -> Json:
    """Return the dates that pass, null where none could be scanned, and what was scanned."""
    if said is None:
        return {"breaks": None, "breaks_scanned": None}
    return {
        "breaks": None if said.why else [fields(one, "date z p_bonferroni") for one in said.found],
        "breaks_scanned": {"n": said.scanned, **fields(said, "first last window step why")},
    }
