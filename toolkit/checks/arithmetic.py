"""Arithmetic checks: equations between cells, each failure reported at its likeliest cause."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.checks.causes import Cause, CauseKind, Correction, find_causes, find_wrong_totals
from toolkit.checks.text_vs_table.claims import list_statements
from toolkit.core.finding import Finding, Severity, Status
from toolkit.form.rules.equation import resolve_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.checks.case import Case
    from toolkit.form.filing import CellValue, Filing
    from toolkit.form.model import Form
    from toolkit.form.rules.equation import Equation, EquationTerm

_FEW = 6
"""Number of candidate cells up to which a finding names each with its expected value."""
_COMPARE = "对照原始台账核对，改正填错的那一格"


def check_equations(case: Case) -> Iterator[Finding]:
    """Yield a finding per cause of broken equations, and one per rule that cannot be evaluated."""
    equations = resolve_all(case.form)
    for cause in _explain_sums(case):
        yield _report(cause, case)
        if cause.kind is CauseKind.SPLIT:
            yield _report_split(cause, case)
    undecided = Counter(e.rule for e in equations if not e.can_be_evaluated(case.filing.cells))
    for rule, count in undecided.items():
        table = case.form.tables[rule.table]
        message = f"{table.name}：“{rule.name}”有 {count} 处缺数或读不出来，还不能判定"
        yield Finding(
            rule.code, Severity.NOTE, message, "先把缺的数补上", id=table.cells[0].id,
            item=table.name, status=Status.UNDECIDED,
        )  # fmt: skip


def find_corrections(case: Case) -> list[list[dict[str, CellValue]]]:
    """Return the corrected cells of the filing: one list per cause, one entry per correction.

    Causes with a single correction are corrected in every entry.
    """
    causes = [[way.changed for way in cause.ways] for cause in _explain_sums(case) if cause.ways]
    sure = {cell: value for ways in causes if len(ways) == 1 for cell, value in ways[0].items()}
    return [[{**case.filing.cells, **sure, **changed} for changed in ways] for ways in causes]


def _explain_sums(case: Case) -> Iterator[Cause]:
    """Yield the causes of broken equations, each with the corrections that remain possible.

    Texts that agree with a correction support it; a total typed over its formula is suspected
    before its parts; no cell is corrected twice.
    """
    resolved: dict[str, CellValue] = {}
    equations, values = resolve_all(case.form), case.filing.cells
    causes = find_causes(case.form, equations, values)
    if not all(cause.ways for cause in causes):
        causes = find_wrong_totals(equations, values, case.typed_totals) or causes
    for cause in causes:
        ways = [way for way in cause.ways if resolved.keys().isdisjoint(way.wrong)]
        if len(ways) > 1:
            ways = _keep_supported(ways, case)
        if len(ways) > 1:
            ways = [way for way in ways if case.typed_totals.issuperset(way.wrong)] or ways
        if len(ways) == 1:
            resolved |= ways[0].wrong
        yield cause._replace(ways=tuple(ways))


def _keep_supported(ways: list[Correction], case: Case) -> list[Correction]:
    """Return the corrections with which most statements of the texts agree."""
    statements = [s for entry in list_statements(case) for s in entry.statements]
    compared = [claims for claims in statements if claims[0].rule.readings]

    def count(way: Correction) -> int:
        cells = {**case.filing.cells, **way.changed}
        return sum(any(claim.fits(cells) for claim in claims) for claims in compared)

    most = max(counts := [count(way) for way in ways])
    return [way for way, agreeing in zip(ways, counts, strict=True) if agreeing == most]


def _report(cause: Cause, case: Case) -> Finding:
    """Build a finding at the one cell that explains the equations, else at the first equation."""
    first, filing = cause.equations[0], case.filing
    cell, candidates = first.total or first.cells[0], tuple(cell for cell, _ in cause.values)
    fix, expected = _COMPARE, None
    if len(cause.values) == 1:
        cell, expected, candidates = candidates[0], _describe(cause.values[0][1]), ()
        fix = f"对照原始台账核对，填错的话改成 {expected}"
    item, found = case.form.cells[cell].item, _describe(filing.cells[cell])
    equations = tuple(_spell_out(equation, filing) for equation in cause.equations)
    return Finding(
        first.code, Severity.ERROR, _explain(cause, case.form, filing), fix, id=cell, item=item,
        found=found, expected=expected, candidates=candidates, equations=equations,
        unmet=cause.numbers,
    )  # fmt: skip


def _explain(cause: Cause, form: Form, filing: Filing) -> str:
    sums = "；".join(_spell_out(equation, filing) for equation in cause.equations)
    if not cause.values:
        return sums
    if len(cause.values) == 1:
        cell, right = cause.values[0]
        value, hint = filing.cells[cell], _hint(cause, filing)
        fits = f"如果是 {_describe(right)} 就都对得上{hint}"
        return f"这一格可能填错了：填的是 {value}，{fits}。{sums}"
    if len(cause.values) > _FEW:
        return f"{sums}。可能填错的格有 {len(cause.values)} 个"
    changes = []
    for cell, right in cause.values:
        row, column = form.cells[cell].row, form.cells[cell].column
        labels = " / ".join((*row.labels[-1:], column.labels[-1]))
        changes.append(f"「{labels}」{filing.cells[cell]}→{_describe(right)}")
    if cause.kind in {CauseKind.SPLIT, CauseKind.SHIFTED}:
        return f"相邻两格的数可能串了位置，改成这样就都对得上：{'，'.join(changes)}。{sums}"
    return f"{sums}。改下面任何一格都对得上：{'，'.join(changes)}"


def _hint(cause: Cause, filing: Filing) -> str:
    """Return a likely explanation of the one wrong cell of a cause, "" where there is none."""
    cell, right = cause.values[0]
    found = filing.cells[cell]
    if found is None or right is None:
        return ""
    if sorted(str(found)) == sorted(str(right)):
        return "（数字前后颠倒？）"
    parts = [c for e in cause.equations if e.total == cell for c in e.cells[1:]]
    if any(filing.cells[part] == right - found for part in parts):
        return "（合计漏加了一项？）"
    return ""


def _report_split(cause: Cause, case: Case) -> Finding:
    (first, joined), (second, _) = cause.values
    here, there = case.filing.cells[first], case.filing.cells[second]
    message = f"{joined} 可能被拆到了相邻的两格里（{here} 和 {there}）"
    fix, item = f"是的话，前一格填 {joined}，后一格填 0", case.form.cells[first].item
    return Finding(
        "E08", Severity.NOTE, message, fix, id=first, item=item, found=f"{here}、{there}",
        expected=f"{joined}、0", candidates=(first, second),
    )  # fmt: skip


def _spell_out(equation: Equation, filing: Filing) -> str:
    """Describe an equation with its values, the sums of both sides and their difference."""
    left, right = equation.sides(filing.cells)
    line = f"{equation.line}：" if equation.line else ""
    sides = f"左边合计 {_spell(equation.left, filing)}，右边合计 {_spell(equation.right, filing)}"
    return f"{line}{sides}，相差 {_describe(max(left, right) - min(left, right))}"


def _spell(terms: Sequence[EquationTerm], filing: Filing) -> str:
    """Describe one side as its sum and its values: `4（甲 3 + 乙 1）`."""
    words = ""
    for term in terms:
        sign = "" if not words else " - " if term.sign < 0 else " + "
        words += f"{sign}{term.words} {abs(term.value(filing.cells))}"
    total: int | Decimal = sum((term.value(filing.cells) for term in terms), start=0)
    return f"{_describe(total)}（{terms[0].words if len(terms) == 1 else words}）"


def _describe(number: CellValue) -> str:
    """Format a computed number without trailing zeros behind the decimal point."""
    if isinstance(number, Decimal):
        return format(number.normalize(), "f")
    return str(number)
