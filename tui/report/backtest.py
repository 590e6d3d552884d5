"""The backtest of the halving's date as JSON and as plain text: words, ASCII only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tui.model.backtest import Backtest, BacktestSample, HorizonErrors
from tui.report.words import ascii_of, number, share, signed

Json = dict[str, Any]

NATURE = (
    "The band was fitted to the first sample, so its coverage there is calibration, not proof; "
    "horizons overlap, and few of them are apart."
)


def backtest_json(said: Backtest) -> Json:
    """Return the backtest as plain JSON values; days, and shares as fractions."""
    return {
        "schema": 1,
        "what": "halving",
        "to_height": said.to_height,
        "note": NATURE,
        "samples": [_sample(sample, said) for sample in said.samples],
    }


def _sample(sample: BacktestSample, said: Backtest) -> Json:
    return {
        "name": sample.name,
        "from_height": sample.from_height,
        "calibration": sample is said.calibration,
        "horizons": [_horizon(row) for row in sample.horizons],
    }


def _horizon(row: HorizonErrors) -> Json:
    return {
        "blocks": row.blocks,
        "n": row.n,
        "n_apart": row.n_apart,
        "coverage": row.coverage,
        "estimators": [
            {"name": one.name, "bias_days": one.bias, "rmse_days": one.rmse}
            for one in row.estimators
        ],
    }


def backtest_text(said: Backtest) -> str:
    """Return the backtest as lines of text that end in a newline."""
    return "\n".join(ascii_of(text) for text in _lines(said)) + "\n"


def _lines(said: Backtest) -> Iterator[str]:
    yield f"BACKTEST of the halving's date: the retarget times to block {said.to_height:,}"
    yield "bias/RMSE of estimated minus true time in days, + is too late; half and half is ours"
    yield "in band: origins whose true time lay in its 5-95 % band; of all: over all origins"
    yield "apart: origins whose horizons do not overlap"
    for sample in said.samples:
        kind = "the calibration sample" if sample is said.calibration else "every one"
        yield ""
        yield f"{sample.name} ({kind})"
        yield from _table(sample, said.everything)
    yield ""
    yield from NATURE.replace("; ", ";\n").splitlines()


def _table(sample: BacktestSample, everything: BacktestSample) -> Iterator[str]:
    if not sample.horizons:
        yield "  no origin with a known outcome"
        return
    yield (
        f"{'blocks':>8}{'n':>5}{'apart':>6}{'half and half':>15}{'in band':>9}{'of all':>8}"
        f"{'600 s':>11}{'52,416':>12}{'last epoch':>13}"
    )
    for row in sample.horizons:
        ours, flat, year, epoch = (
            f"{signed(one.bias, 1)}/{number(one.rmse, 1)}" for one in row.estimators
        )
        of_all = share(everything.coverage(row.blocks), 0)
        yield (
            f"{row.blocks:>8,}{row.n:>5}{row.n_apart:>6}{ours:>15}{share(row.coverage, 0):>9}"
            f"{of_all:>8}{flat:>11}{year:>12}{epoch:>13}"
        )
