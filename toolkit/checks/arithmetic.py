"""Arithmetic inside a form: the equations that its figures must satisfy."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from toolkit.finding import Finding, Severity, Status
from toolkit.form.equation import resolve_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from toolkit.checks.case import Case
    from toolkit.filing import Filing
    from toolkit.form.equation import Equation, Term
    from toolkit.form.model import EquationRule, Form


def check_equations(case: Case) -> Iterator[Finding]:
    """One finding for each equation that does not hold, one for each rule that cannot be told."""
    form, filing = case.form, case.filing
    undecided: Counter[EquationRule] = Counter()
    for equation in resolve_all(form):
        if not equation.can_be_evaluated(filing.cells):
            undecided[equation.rule] += 1
            continue
        left, right = equation.sides(filing.cells)
        if left != right:
            yield _report(equation, form, filing, left, right)
    for rule, count in undecided.items():
        yield _report_undecided(rule, form, count)


def _report(
    equation: Equation, form: Form, filing: Filing, left: int | Decimal, right: int | Decimal
) -> Finding:
    """At the total where the equation defines one, else at the first cell of its left side."""
    cell = equation.total or equation.cells[0]
    line = f"{equation.line}：" if equation.line else ""
    sides = f"{_spell(equation.left, filing)}，而 {_spell(equation.right, filing)}"
    return Finding(
        equation.code,
        Severity.ERROR,
        f"{line}{sides}，两边相差 {abs(left - right)}（应为：{equation.rule.name}）",
        "对照原始台账核对这几个数，改正填错的那一个",
        id=cell,
        item=form.cells[cell].item,
        found=str(left),
        expected=str(right),
        equations=(equation.words,),
    )


def _spell(terms: Sequence[Term], filing: Filing) -> str:
    """A side with its values: `一、本年新收 3 + 二、上年结转 1 = 4`."""
    words = ""
    for term in terms:
        sign = "" if not words else " - " if term.sign < 0 else " + "
        words += f"{sign}{term.words} {abs(term.value(filing.cells))}"
    total = sum((term.value(filing.cells) for term in terms), start=0)
    return words if len(terms) == 1 else f"{words} = {total}"


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
