"""Against last year's filing of the same unit: what carries over, jumps, and repeats itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.checks.editions import check_edition, report_lone
from toolkit.core.finding import Finding, Severity, Status
from toolkit.form.numbers import convert
from toolkit.form.terms import name_former

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.checks.case import Case
    from toolkit.form.filing import Filing
    from toolkit.form.rules.years import Amount, Carried, Jumps, Stock

_ASK = "数字确实无误的，在“情况说明”表写明原因；否则改正"


def check_years(case: Case) -> Iterator[Finding]:
    """Everything that last year's filing says of this one; one note where there is none.

    Last year's may be of another edition of the form: what has one id in both is compared, and
    one note names what has no counterpart.
    """
    years = case.form.years
    yield from check_edition(case)
    for amount in years.amounts:
        yield from _check_amount(amount, case)
    if case.last_year is None:
        if years.looks_back:
            former = name_former(case.form)
            message = case.about_last_year or f"没有提供{former}的填报，结转、存量和雷同没有核对"
            fix = f"核对时用 --last-year 指明{former}的填报表、填报数据或它们所在的文件夹"
            yield Finding("Y05", Severity.NOTE, message, "", id=case.form.year, office_fix=fix)
        return
    if case.about_last_year:
        fix = "核对是不是同一个单位"
        yield Finding(
            "Y05", Severity.NOTE, case.about_last_year, "", id=case.form.year, office_fix=fix
        )
    yield from report_lone(case, case.last_year)
    for carried in years.carried:
        yield from _check_carried(carried, case, case.last_year)
    for stock in years.stocks:
        yield from _check_stock(stock, case, case.last_year)
    if years.jumps:
        yield from _check_jumps(years.jumps, case, case.last_year)
    yield from _check_alike(case, case.last_year)


def _find(code: str, severity: Severity, case: Case, cell: str, message: str) -> Finding:
    item = case.form.cells[cell].item
    found = case.filing.cells.get(cell)
    return Finding(
        code,
        severity,
        message,
        _ASK,
        id=cell,
        item=item,
        found=None if found is None else str(found),
    )


def _check_carried(carried: Carried, case: Case, last: Filing) -> Iterator[Finding]:
    total = f"{carried.table}.{carried.now}.{carried.total}"
    source = f"{carried.table}.{carried.last}.{carried.total}"
    if source not in last.cells:
        return
    now, before = case.filing.cells.get(total), last.cells[source]
    if now is None or before is None:
        yield _undecided("Y01", case, total)
    elif now != before:
        former = name_former(case.form)
        message = f"{case.form.cells[total].item}是 {now}，而{former}填报的结转数是 {before}"
        finding = _find("Y01", Severity.ERROR, case, total, message)
        fix = f"核对{former}的报告；应与它一致，填 {before}"
        yield replace(finding, fix=fix, expected=str(before))
    else:
        yield from _check_columns(carried, case, last)


def _check_columns(carried: Carried, case: Case, last: Filing) -> Iterator[Finding]:
    """One question for all columns, where only the totals agree."""
    differ: dict[str, str] = {}
    former = name_former(case.form)
    for cell in case.form.tables[carried.table].cells:
        now = case.filing.cells.get(cell.id)
        before = last.cells.get(f"{carried.table}.{carried.last}.{cell.column.key}")
        if cell.row.key == carried.now and None not in (now, before) and now != before:
            differ[cell.id] = f"{cell.column.labels[-1]} {now}（{former} {before}）"
    if differ:
        message = f"合计与{former}的结转数一致，但分类不一致：{'，'.join(differ.values())}"
        yield _find("Y01", Severity.QUESTION, case, next(iter(differ)), message)


def _undecided(code: str, case: Case, cell: str) -> Finding:
    former = name_former(case.form)
    message = f"{case.form.cells[cell].item}：这次或{former}缺数，还不能与{former}核对"
    finding = _find(code, Severity.NOTE, case, cell, message)
    return replace(finding, fix="先把缺的数补上", status=Status.UNDECIDED)


def _check_stock(stock: Stock, case: Case, last: Filing) -> Iterator[Finding]:
    values = case.filing.cells
    now, added, removed = (values.get(c) for c in (stock.now, stock.added, stock.removed))
    before = last.cells.get(stock.now)
    if now is None or added is None or removed is None or before is None:
        return
    expected = before + added - removed
    if now != expected:
        message = (
            f"{case.form.cells[stock.now].item}是 {now}；"
            f"按{name_former(case.form)} {before} + 增加 {added} - 减少 {removed} 推算是 {expected}"
        )
        finding = _find("Y02", Severity.QUESTION, case, stock.now, message)
        yield replace(finding, expected=str(expected))


def _check_jumps(jumps: Jumps, case: Case, last: Filing) -> Iterator[Finding]:
    for cell in jumps.cells:
        now, before = case.filing.cells.get(cell), last.cells.get(cell)
        if now is None or before is None:
            continue
        less, more = sorted((Decimal(now), Decimal(before)))
        message = f"{case.form.cells[cell].item}这次是 {now}，{name_former(case.form)}是 {before}"
        if more - less < jumps.least:
            continue
        if not less:
            finding = _find("Y03", Severity.NOTE, case, cell, message)
            yield replace(finding, fix="请核对；确实如此可不改")
        elif more > less * Decimal(str(jumps.factor)):
            message += f"，{'增加' if now > before else '减少'}了 {jumps.factor:g} 倍以上"
            yield _find("Y03", Severity.QUESTION, case, cell, message)


def _check_alike(case: Case, last: Filing) -> Iterator[Finding]:
    alike = case.form.years.alike
    for text in alike.texts if alike else ():
        now, before = "".join(case.filing.texts.get(text, ())), "".join(last.texts.get(text, ()))
        if alike and now and before and (percent := _similarity(now, before)) >= alike.percent:
            item = case.form.texts[text].item
            message = f"“{item}”与{name_former(case.form)}的文字有 {percent:.0f}% 相同"
            fix = "按这次的实际情况重写；确有必要沿用的，在“情况说明”表写明原因"
            yield Finding("Y04", Severity.QUESTION, message, fix, id=text, item=item)


def _similarity(now: str, before: str) -> float:
    """How much of two texts is the same, in percent."""
    from rapidfuzz.fuzz import ratio

    return ratio(now, before)


def _check_amount(amount: Amount, case: Case) -> Iterator[Finding]:
    value = case.filing.cells.get(amount.cell)
    before = case.last_year.cells.get(amount.cell) if case.last_year else None
    if not value:
        return
    cell = case.form.cells[amount.cell]
    if before and not Decimal(before) / amount.factor < value < before * amount.factor:
        former = name_former(case.form)
        message = f"{cell.item}是 {value}，{former}是 {before}，相差 {amount.factor} 倍以上"
    elif case.filing.fields.get(amount.field) in amount.small and value >= amount.limit:
        message = f"{cell.item}是 {value} {cell.number.unit}，不像这类单位的数"
    else:
        return
    fix = f"是不是把“元”当成了“{cell.number.unit}”？"
    right = convert(Decimal(value), "元", cell.number.unit)
    if right not in {None, value}:
        fix += f"{value} 元合 {right} {cell.number.unit}，填 {right}。"
    fix += _ASK
    yield replace(_find("C14", Severity.QUESTION, case, amount.cell, message), fix=fix)
