"""Struck and hidden cells of a roster: they are not read, and reported as questions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity
from toolkit.excel.appearance.looks import Way
from toolkit.round.roster.roster import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.round.roster.list_reader import ListRows

_FEW = 5
_SHOWN = "还要报送的，取消隐藏或筛选后再用；不再报送的，删掉"


def drop_unseen(listing: ListRows, columns: Mapping[str, int]) -> tuple[ListRows, list[Finding]]:
    """Return the list without struck and hidden cells below the head, and the findings on them.

    A hidden column is read unless it is that of the names: offices hide what they need not see.
    """
    unseen = {at: c for at, c in listing.unseen.items() if at[0] > (listing.head or 0)}
    hidden = sorted({row for (row, _), concealed in unseen.items() if concealed.way is Way.ROW})
    names = {row for (row, column) in unseen if column == columns[NAME]}
    gone = {*hidden, *names}
    struck = {
        (row, column)
        for (row, column), concealed in unseen.items()
        if row not in gone and not concealed.way.exceeds_cell and column in columns.values()
    }
    rows = {
        row: {column: value for column, value in cells.items() if (row, column) not in struck}
        for row, cells in listing.rows.items()
        if row not in gone
    }
    findings = [*_report_rows(listing, hidden, columns[NAME])]
    findings += _report_names(listing, sorted(names - {*hidden}), columns[NAME])
    for at in sorted(struck):
        message = f"{listing.unseen[at].why}，没有读取"
        fix = "要用的，去掉删除线、改成看得见的；不要的，清空这一格"
        findings.append(Finding("D05", Severity.QUESTION, message, fix, listing.place(*at)))
    concealed_columns = {at[1] for at, c in listing.unseen.items() if c.way is Way.COLUMN}
    for name, column in columns.items():
        if column in concealed_columns and name != NAME:
            message = f"“{name}”这一列是隐藏的，照样读取了"
            place, fix = listing.place(listing.head or 1, column), "核对这一列；不用改"
            findings.append(Finding("D05", Severity.NOTE, message, fix, place, item=name))
    return replace(listing, rows=rows), findings


def _report_rows(listing: ListRows, hidden: list[int], column: int) -> Iterator[Finding]:
    """Report all hidden rows as one question: a filter hides many."""
    names = [listing.rows[row].get(column) for row in hidden]
    if named := [str(name).strip()[:20] for name in names if name is not None]:
        more = f"等 {len(named)} 行" if len(named) > _FEW else ""
        message = f"有隐藏的行，没有当作单位读取：{'、'.join(named[:_FEW])}{more}"
        place = listing.place(hidden[0], column)
        yield Finding("D05", Severity.QUESTION, message, _SHOWN, place, item=NAME)


def _report_names(listing: ListRows, rows: list[int], column: int) -> Iterator[Finding]:
    if any(listing.unseen[row, column].way is Way.COLUMN for row in rows):
        message = f"“{NAME}”这一列是隐藏的，里面的单位没有读取"
        place = listing.place(listing.head or 1, column)
        yield Finding("D05", Severity.ERROR, message, "取消隐藏后再用", place, item=NAME)
        return
    for row in rows:
        message = f"{listing.unseen[row, column].why}，没有当作单位读取"
        fix = "还要报送的，去掉删除线、改成看得见的；不再报送的，删掉这一行"
        place = listing.place(row, column)
        yield Finding("D05", Severity.QUESTION, message, fix, place, item=NAME)
