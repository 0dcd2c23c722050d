"""Limits of single figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.checks.case import Case
    from toolkit.form.rules.limits import Zero

_ASK = "确实如此的，在“情况说明”表写明原因；否则改正"


def check_limits(case: Case) -> Iterator[Finding]:
    """Yield a finding for each limit of the form that the filing breaks."""
    for zero in case.form.limits.zero:
        yield from _check_zero(zero, case)
    for share in case.form.limits.share:
        value, whole = case.filing.cells.get(share.cell), case.filing.cells.get(share.of)
        if value is None or not whole or value < share.least:
            continue
        if value * 100 > whole * share.percent:
            ratio = f"{whole} 的 {float(value * 100 / whole):.1f}%"
            message = f"占“{case.form.cells[share.of].item}”{ratio}，超过 {share.percent}%："
            message += share.reason
            yield _report(share.code, Severity.QUESTION, case, share.cell, message, _ASK, None)
    for needs in case.form.limits.needs:
        filled = [cell for cell in needs.cells if case.filing.cells.get(cell)]
        if filled and all(case.filing.cells.get(cell) == 0 for cell in needs.others):
            yield _report(needs.code, Severity.QUESTION, case, filled[0], needs.reason, _ASK, None)


def _check_zero(zero: Zero, case: Case) -> Iterator[Finding]:
    kind = case.filing.fields.get(zero.field)
    filled = [cell for cell in zero.cells if case.filing.cells.get(cell)]
    if not filled or (kind is not None and kind not in zero.values):
        return
    severity = Severity.QUESTION if kind is None else Severity.ERROR
    unknown = f"没有填“{case.form.fields_by_id[zero.field].item}”，" if kind is None else ""
    fix = f"填上它再核对；{_ASK}" if kind is None else "改为 0"
    yield _report(zero.code, severity, case, filled[0], f"{unknown}{zero.reason}", fix, "0")


def _report(  # noqa: PLR0913, PLR0917  (what a finding consists of)
    code: str, severity: Severity, case: Case, cell: str, message: str, fix: str,
    expected: str | None,
) -> Finding:  # fmt: skip
    item, found = case.form.cells[cell].item, case.filing.cells.get(cell)
    return Finding(
        code, severity, f"{item}是 {found}：{message}", fix, id=cell, item=item,
        found=str(found), expected=expected,
    )  # fmt: skip
