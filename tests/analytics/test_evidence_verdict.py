"""The verdict: the first rule that applies, at its edges."""

from __future__ import annotations

import pytest

from tui.analytics.verdict import AWAITED, disagreement, verdict
from tui.model.evidence import HorizonTest, RuleRow, VerdictCode


def kit(n: int, p: float | None, why: str | None = None) -> HorizonTest:
    return HorizonTest(n, n, n, p_phase_matched=p, n_phase=n, why=why)


def rule(mean: float | None, p: float | None) -> RuleRow:
    return RuleRow("base 126", (), 6, mean, p)


AGREE = (rule(0.5, 0.01), rule(0.1, 0.05), rule(None, None))


@pytest.mark.parametrize(
    ("test", "rows", "code", "words"),
    [
        (kit(5, 0.001), AGREE, VerdictCode.TOO_FEW_EVENTS, "n=5"),
        (kit(5, None, AWAITED), AGREE, VerdictCode.TOO_FEW_EVENTS, "n=5"),
        (kit(6, 0.0501), AGREE, VerdictCode.NOT_DISTINGUISHABLE, "p 0.050, n=6"),
        (kit(6, None, "none to match"), AGREE, VerdictCode.NOT_DISTINGUISHABLE, "none to match"),
        (kit(6, 0.05), (rule(0.5, 0.01), rule(-0.1, 0.01)), VerdictCode.FRAGILE, "sign"),
        (kit(6, 0.05), (rule(0.5, 0.01), rule(0.0, 0.01)), VerdictCode.FRAGILE, "sign"),
        (kit(6, 0.05), (rule(0.5, 0.05), rule(0.1, 0.06)), VerdictCode.FRAGILE, "p <= 0.05"),
        (kit(6, 0.05), AGREE, VerdictCode.ASSOCIATION, "not cause"),
    ],
)
def test_the_first_verdict_that_applies(
    test: HorizonTest, rows: tuple[RuleRow, ...], code: VerdictCode, words: str
) -> None:
    found = verdict(test, rows)
    assert found is not None
    assert found.code is code
    assert words in found.text
    assert "buy" not in found.text
    assert "sell" not in found.text


def test_a_verdict_waits_for_the_draws() -> None:
    assert verdict(kit(6, None, AWAITED), AGREE) is None


def test_rows_without_figures_do_not_disagree() -> None:
    assert disagreement(AGREE) is None
    assert disagreement(()) is None
    assert disagreement((rule(-0.5, None), rule(-0.1, 0.5))) is None
