"""The halving estimator's backtest: errors and coverage by horizon, beside the naive ones."""

from __future__ import annotations

from tui.model.backtest import Backtest, BacktestSample, EstimatorError, HorizonErrors
from tui.ui import format as fmt
from tui.ui.cards import context as ctx
from tui.ui.cards.table import Column, table
from tui.ui.cards.text import BLANK, first_fit, wrap
from tui.ui.draw import CardText, Line, Span, View, line

_COLUMNS = (
    Column("blocks ahead", 12, gap=0),
    Column("n", 4),
    Column("apart", 6, rank=4),
    Column("half and half", 13),
    Column("in band", 8),
    Column("of all", 7),
    Column("600 s", 12, rank=1),
    Column("last 52,416", 12, rank=2),
    Column("last epoch", 13, rank=3),
)
_UNITS = (
    "Bias / root mean square error in days, + is an estimate that came out too late. Half and half "
    "is the estimator of this pane: 600 s a block mixed with the mean of the last 52,416. In band: "
    "the share of origins whose block came within its 5–95 % band; of all: over all origins."
)
_NATURE = (
    "The band was fitted to the first sample: its coverage there is calibration, not proof. "
    "Neighbouring origins share most of their horizon; apart counts those that share none."
)


def whole(view: View) -> CardText:
    """Draw both samples one under the other; the card is as tall as it needs to be."""
    said = view.snapshot.backtest
    head = ctx.title("4", "halving: the estimator against what came")
    if said is None:
        return CardText(title=head, lines=wrap(line(("nothing computed yet", "dim")), view.width))
    rights = (f"retarget times to block {said.to_height:,}", f"to block {said.to_height:,}")
    return CardText(
        title=head,
        title_right=first_fit([line((text, "dim")) for text in rights], view.width - 44),
        foot=line(("calibration, not proof", "warn")),
        foot_right=line(("escape closes", "muted")),
        lines=(
            *_sample(said.calibration, said, view.width),
            BLANK,
            *_sample(said.everything, said, view.width),
            BLANK,
            *(row for text in (_UNITS, _NATURE) for row in wrap(line((text, "muted")), view.width)),
        ),
    )


def _sample(sample: BacktestSample, said: Backtest, width: int) -> tuple[Line, ...]:
    tail = ", the calibration sample" if sample is said.calibration else ""
    head = line((sample.name, "strong bold"), (tail, "warn"))
    if not sample.horizons:
        return head, line(("no origin yet whose outcome is known", "dim"))
    rows = [_row(row, said.everything.coverage(row.blocks)) for row in sample.horizons]
    return head, *table(_COLUMNS, rows, width)


def _row(row: HorizonErrors, of_all: float | None) -> tuple[Span, ...]:
    ours, *naive = row.estimators
    return (
        Span(fmt.number(row.blocks, 0), "muted"),
        Span(fmt.number(row.n, 0)),
        Span(fmt.number(row.n_apart, 0), "muted"),
        Span(_errors(ours), "btc bold"),
        Span(fmt.share(row.coverage, 0), "strong bold"),
        Span(fmt.share(of_all, 0), "warn"),
        *(Span(_errors(one)) for one in naive),
    )


def _errors(one: EstimatorError) -> str:
    return f"{fmt.signed(one.bias, 1)} / {fmt.number(one.rmse, 1)}"
