"""Arithmetic inside a form: the equations that its figures must satisfy, told by their causes."""

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
    from toolkit.form.model import EquationRule, Form
    from toolkit.form.rules.equation import Equation, EquationTerm

_FEW = 6
"""So many candidates are named with the value that each should hold."""
_COMPARE = "对照原始台账核对，改正填错的那一格"


def check_equations(case: Case) -> Iterator[Finding]:
    """One finding for each cause of sums that are off, one for each rule that cannot be told."""
    equations = resolve_all(case.form)
    for cause in _explain_sums(case):
        yield _report(cause, case)
        if cause.kind is CauseKind.SPLIT:
            yield _report_split(cause, case)
    undecided = Counter(e.rule for e in equations if not e.can_be_evaluated(case.filing.cells))
    for rule, count in undecided.items():
        yield _report_undecided(rule, case.form, count)


def find_corrections(case: Case) -> list[list[dict[str, CellValue]]]:
    """For each cause of sums that are off, the filing's cells once it is mended, by each way.

    What can be mended one way only is mended in all of them.
    """
    causes = [[way.changed for way in cause.ways] for cause in _explain_sums(case) if cause.ways]
    sure = {cell: value for ways in causes if len(ways) == 1 for cell, value in ways[0].items()}
    return [[{**case.filing.cells, **sure, **changed} for changed in ways] for ways in causes]


def _explain_sums(case: Case) -> Iterator[Cause]:
    """The causes of sums that are off, each by as few ways as the filing leaves open.

    A text that agrees with the sums is a witness; a total that was typed over is suspected before
    its parts; no cell is given two answers.
    """
    answered: dict[str, CellValue] = {}
    equations, values = resolve_all(case.form), case.filing.cells
    causes = find_causes(case.form, equations, values)
    if not all(cause.ways for cause in causes):
        causes = find_wrong_totals(equations, values, case.typed_totals) or causes
    for cause in causes:
        ways = [way for way in cause.ways if answered.keys().isdisjoint(way.wrong)]
        if len(ways) > 1:
            ways = _ask_texts(ways, case)
        if len(ways) > 1:
            ways = [way for way in ways if case.typed_totals.issuperset(way.wrong)] or ways
        if len(ways) == 1:
            answered |= ways[0].wrong
        yield cause._replace(ways=tuple(ways))


def _ask_texts(ways: list[Correction], case: Case) -> list[Correction]:
    """The ways with which most statements of the texts agree."""
    statements = [s for said in list_statements(case) for s in said.statements]
    compared = [claims for claims in statements if claims[0].rule.readings]

    def count(way: Correction) -> int:
        cells = {**case.filing.cells, **way.changed}
        return sum(any(claim.fits(cells) for claim in claims) for claims in compared)

    counts = [count(way) for way in ways]
    return [way for way, agreeing in zip(ways, counts, strict=True) if agreeing == max(counts)]


def _report(cause: Cause, case: Case) -> Finding:
    """At the cell that explains the equations where just one does, else at the first equation."""
    form, filing = case.form, case.filing
    first = cause.equations[0]
    alone = len(cause.values) == 1
    cell, expected = cause.values[0] if alone else (first.total or first.cells[0], None)
    return Finding(
        first.code,
        Severity.ERROR,
        _explain(cause, form, filing),
        f"对照原始台账核对，填错的话改成 {_describe(expected)}" if alone else _COMPARE,
        id=cell,
        item=form.cells[cell].item,
        found=_describe(filing.cells[cell]),
        expected=_describe(expected) if alone else None,
        candidates=() if alone else tuple(candidate for candidate, _ in cause.values),
        equations=tuple(_spell_out(equation, filing) for equation in cause.equations),
        unmet=cause.numbers,
    )


def _explain(cause: Cause, form: Form, filing: Filing) -> str:
    told = "；".join(_spell_out(equation, filing) for equation in cause.equations)
    if not cause.values:
        return told
    if len(cause.values) == 1:
        (cell, value) = cause.values[0]
        return (
            f"这一格可能填错了：填的是 {filing.cells[cell]}，如果是 {_describe(value)} 就都对得上"
            + (f"{_hint(filing.cells[cell], value, cause, filing)}。{told}")
        )
    if len(cause.values) > _FEW:
        return f"{told}。可能填错的格有 {len(cause.values)} 个"
    which = "，".join(
        f"「{_short(form, cell)}」{filing.cells[cell]}→{_describe(value)}"
        for cell, value in cause.values
    )
    if cause.kind in {CauseKind.SPLIT, CauseKind.SHIFTED}:
        return f"相邻两格的数可能串了位置，改成这样就都对得上：{which}。{told}"
    return f"{told}。改下面任何一格都对得上：{which}"


def _short(form: Form, cell: str) -> str:
    part = form.cells[cell]
    return " / ".join((*part.row.labels[-1:], part.column.labels[-1]))


def _hint(found: CellValue, right: CellValue, cause: Cause, filing: Filing) -> str:
    """How such a mistake may have come about."""
    if found is None or right is None:
        return ""
    if sorted(str(found)) == sorted(str(right)):
        return "（数字前后颠倒？）"
    parts = [c for e in cause.equations if e.total == cause.values[0][0] for c in e.cells[1:]]
    if any(filing.cells[part] == right - found for part in parts):
        return "（合计漏加了一项？）"
    return ""


def _report_split(cause: Cause, case: Case) -> Finding:
    (first, joined), (second, _) = cause.values
    here, there = case.filing.cells[first], case.filing.cells[second]
    return Finding(
        "E08",
        Severity.NOTE,
        f"{joined} 可能被拆到了相邻的两格里（{here} 和 {there}）",
        f"是的话，前一格填 {joined}，后一格填 0",
        id=first,
        item=case.form.cells[first].item,
        found=f"{here}、{there}",
        expected=f"{joined}、0",
        candidates=(first, second),
    )


def _spell_out(equation: Equation, filing: Filing) -> str:
    """An equation with its values, what both sides come to, and the difference."""
    left, right = equation.sides(filing.cells)
    line = f"{equation.line}：" if equation.line else ""
    sides = f"左边合计 {_spell(equation.left, filing)}，右边合计 {_spell(equation.right, filing)}"
    return f"{line}{sides}，相差 {_describe(max(left, right) - min(left, right))}"


def _spell(terms: Sequence[EquationTerm], filing: Filing) -> str:
    """What a side comes to, with its values: `4（甲 3 + 乙 1）`."""
    words = ""
    for term in terms:
        sign = "" if not words else " - " if term.sign < 0 else " + "
        words += f"{sign}{term.words} {abs(term.value(filing.cells))}"
    total: int | Decimal = sum((term.value(filing.cells) for term in terms), start=0)
    return f"{_describe(total)}（{terms[0].words if len(terms) == 1 else words}）"


def _describe(number: CellValue) -> str:
    """A number that was reckoned, without the noughts that reckoning leaves behind a point."""
    if isinstance(number, Decimal):
        return format(number.normalize(), "f")
    return str(number)


def _report_undecided(rule: EquationRule, form: Form, count: int) -> Finding:
    table = form.tables[rule.table]
    return Finding(
        rule.code,
        Severity.NOTE,
        f"{table.name}：“{rule.name}”有 {count} 处缺数或读不出来，还不能判定",
        "先把缺的数补上",
        id=table.cells[0].id,
        item=table.name,
        status=Status.UNDECIDED,
    )
