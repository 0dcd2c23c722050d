"""Checks of the form's edition, and against last year's filing: carried figures, jumps, copies."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity, Status
from toolkit.form.numbers import convert
from toolkit.form.terms import name_former

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from toolkit.checks.case import Case
    from toolkit.form.filing import Filing
    from toolkit.form.rules.years import Amount, Carried, Jumps, Stock

    Path = tuple[str, ...]

_ASK = "数字确实无误的，在“情况说明”表写明原因；否则改正"


def check_years(case: Case) -> Iterator[Finding]:
    """Yield the findings against last year's filing; one note where there is none.

    Cells are matched by id. Where last year's filing is of another edition of the form, one note
    lists the cells that it does not have.
    """
    years = case.form.years
    yield from _check_edition(case)
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
    yield from _report_unmatched(case, case.last_year)
    for carried in years.carried:
        yield from _check_carried(carried, case, case.last_year)
    for stock in years.stocks:
        yield from _check_stock(stock, case, case.last_year)
    if years.jumps:
        yield from _check_jumps(years.jumps, case, case.last_year)
    yield from _check_alike(case, case.last_year)


def _check_edition(case: Case) -> Iterator[Finding]:
    """Yield a finding where the form is not meant for the filing's year."""
    form, years = case.form, case.form.years
    year = case.filing.fields.get(form.year)
    if isinstance(year, int) and not (years.since or 0) <= year <= (years.until or year):
        if years.since and years.until:
            span = f"用于 {years.since} 至 {years.until} 年度"
        else:
            span = f"从 {years.since} 年度起用" if years.since else f"用到 {years.until} 年度为止"
        message = f"年度是 {year}，而这份填报表（{form.edition}）{span}"
        fix, item = "核对年度；没有填错的，换用这个年度的填报表", form.fields_by_id[form.year].item
        yield Finding("C16", Severity.ERROR, message, fix, id=form.year, item=item, found=str(year))


def _report_unmatched(case: Case, last: Filing) -> Iterator[Finding]:
    """Yield one note on all tables, rows and columns that last year's form does not have."""
    unmatched = case.form.cells.keys() - last.cells.keys()
    names = []
    for table in case.form.tables.values():
        by_row = {cell.id: (*cell.row.labels, *cell.column.labels) for cell in table.cells}
        by_column = {cell.id: (*cell.column.labels, *cell.row.labels) for cell in table.cells}
        paths = min((_find_widest(labels, unmatched) for labels in (by_row, by_column)), key=len)
        names += [f"{table.name}的“{' / '.join(path)}”" if path else table.name for path in paths]
    if names:
        former = name_former(case.form)
        message = f"{former}用的是另一版表样，这些在{former}的表里没有对应的，没有与{former}核对："
        message += "；".join(names)
        fix = f"不用改；要核对的，请自己对照{former}的报告。其余的已照常核对"
        yield Finding("Y05", Severity.NOTE, message, fix, id=case.form.year, item=None)


def _find_widest(paths: Mapping[str, Path], unmatched: Collection[str]) -> list[Path]:
    """Return the shortest paths of labels below which every cell is unmatched."""
    others = [path for key, path in paths.items() if key not in unmatched]
    kept = {path[:size] for path in others for size in range(len(path) + 1)}
    widest = (
        next((path[:size] for size in range(len(path)) if path[:size] not in kept), path)
        for key, path in paths.items()
        if key in unmatched
    )
    return list(dict.fromkeys(widest))


def _find(code: str, severity: Severity, case: Case, cell: str, message: str) -> Finding:
    value = case.filing.cells.get(cell)
    item, found = case.form.cells[cell].item, None if value is None else str(value)
    return Finding(code, severity, message, _ASK, id=cell, item=item, found=found)


def _check_carried(carried: Carried, case: Case, last: Filing) -> Iterator[Finding]:
    total = f"{carried.table}.{carried.now}.{carried.total}"
    source = f"{carried.table}.{carried.last}.{carried.total}"
    if source not in last.cells:
        return
    former = name_former(case.form)
    now, before = case.filing.cells.get(total), last.cells[source]
    if now is None or before is None:
        message = f"{case.form.cells[total].item}：这次或{former}缺数，还不能与{former}核对"
        finding = _find("Y01", Severity.NOTE, case, total, message)
        yield replace(finding, fix="先把缺的数补上", status=Status.UNDECIDED)
    elif now != before:
        message = f"{case.form.cells[total].item}是 {now}，而{former}填报的结转数是 {before}"
        finding = _find("Y01", Severity.ERROR, case, total, message)
        fix = f"核对{former}的报告；应与它一致，填 {before}"
        yield replace(finding, fix=fix, expected=str(before))
    else:
        yield from _check_columns(carried, case, last)


def _check_columns(carried: Carried, case: Case, last: Filing) -> Iterator[Finding]:
    """Yield one question for all columns that differ although the totals agree."""
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
    from rapidfuzz.fuzz import ratio

    alike = case.form.years.alike
    for text in alike.texts if alike else ():
        now, before = "".join(case.filing.texts.get(text, ())), "".join(last.texts.get(text, ()))
        if alike and now and before and (percent := ratio(now, before)) >= alike.percent:
            item = case.form.texts[text].item
            message = f"“{item}”与{name_former(case.form)}的文字有 {percent:.0f}% 相同"
            fix = "按这次的实际情况重写；确有必要沿用的，在“情况说明”表写明原因"
            yield Finding("Y04", Severity.QUESTION, message, fix, id=text, item=item)


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
