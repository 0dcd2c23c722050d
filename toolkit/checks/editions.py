"""Editions of a form: whether this is the one for the year, and what last year's does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity
from toolkit.form.terms import name_former

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from toolkit.checks.case import Case
    from toolkit.form.filing import Filing
    from toolkit.form.model import Table
    from toolkit.form.rules.years import Years

    Path = tuple[str, ...]


def check_edition(case: Case) -> Iterator[Finding]:
    """Whether the form is for the year at all."""
    form, years = case.form, case.form.years
    year = case.filing.fields.get(form.year)
    if isinstance(year, int) and not (years.since or 0) <= year <= (years.until or year):
        yield Finding(
            "C16",
            Severity.ERROR,
            f"年度是 {year}，而这份填报表（{form.edition}）{_describe_span(years)}",
            "核对年度；没有填错的，换用这个年度的填报表",
            id=form.year,
            item=form.fields_by_id[form.year].item,
            found=str(year),
        )


def _describe_span(years: Years) -> str:
    if years.since and years.until:
        return f"用于 {years.since} 至 {years.until} 年度"
    return f"从 {years.since} 年度起用" if years.since else f"用到 {years.until} 年度为止"


def report_lone(case: Case, last: Filing) -> Iterator[Finding]:
    """One note for all the tables, rows and columns that last year's form does not have."""
    lone = case.form.cells.keys() - last.cells.keys()
    names = [name for table in case.form.tables.values() for name in _name_lone(table, lone)]
    if names:
        told = "；".join(names)
        former = name_former(case.form)
        message = (
            f"{former}用的是另一版表样，这些在{former}的表里没有对应的，没有与{former}核对：{told}"
        )
        fix = f"不用改；要核对的，请自己对照{former}的报告。其余的已照常核对"
        yield Finding("Y05", Severity.NOTE, message, fix, id=case.form.year, item=None)


def _name_lone(table: Table, lone: Collection[str]) -> list[str]:
    """What of a table is in `lone`, told by rows or by columns, whichever is shorter."""
    by_row = {cell.id: (*cell.row.labels, *cell.column.labels) for cell in table.cells}
    by_column = {cell.id: (*cell.column.labels, *cell.row.labels) for cell in table.cells}
    headings = min((_gather(paths, lone) for paths in (by_row, by_column)), key=len)
    return [f"{table.name}的“{' / '.join(path)}”" if path else table.name for path in headings]


def _gather(paths: Mapping[str, Path], lone: Collection[str]) -> list[Path]:
    """The widest headings below which every cell is in `lone`."""
    others = [path for key, path in paths.items() if key not in lone]
    kept = {path[:size] for path in others for size in range(len(path) + 1)}
    widest = (
        next((path[:size] for size in range(len(path)) if path[:size] not in kept), path)
        for key, path in paths.items()
        if key in lone
    )
    return list(dict.fromkeys(widest))
