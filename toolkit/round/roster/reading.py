"""Reader of rosters in workbooks and CSV files, sheet by sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Place, Severity
from toolkit.core.text import fold
from toolkit.round.roster.cells import fold_head
from toolkit.round.roster.list_reader import ListRows, read_listings
from toolkit.round.roster.roster import COLUMNS, NAME, Roster, Unit
from toolkit.round.roster.sheet import Known, RosterSheetReader

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.form.model import Form


def read_roster(path: Path, form: Form) -> tuple[Roster, list[Finding]]:
    """Read a roster; the findings name its cells.

    A row whose name is missing, unfit or a duplicate is no unit. Sheets without a head are not
    read, and reported.
    """
    listings = read_listings(path, _is_head)
    if isinstance(listings, Finding):
        return Roster(path, ()), [listings]
    if all(listing.head is None for listing in listings):
        message = f"{path.name} 里没有找到“{NAME}”这一列的表头"
        fix = f"表头写在前 20 行里，至少要有“{NAME}”；还可以有{'、'.join(COLUMNS)}"
        return Roster(path, ()), [Finding("D05", Severity.ERROR, message, fix)]
    known = Known()
    findings: list[Finding] = []
    if converted := listings[0].converted:
        message = f"名单是 {converted} 格式的表格，由 LibreOffice 转换成 .xlsx 读取的"
        fix = "核对读出来的单位；以后请存为 .xlsx"
        findings.append(Finding("D05", Severity.NOTE, message, fix))
    units = [unit for one in listings for unit in _read_sheet(one, form, known, findings)]
    findings += [*known.report_codes(), *known.report_aliases()]
    if not units:
        first = next(listing for listing in listings if listing.head is not None)
        fix = f"在“{NAME}”这一列下面一行写一个单位"
        place = first.place(first.head or 1, _find_name(first))
        findings.append(Finding("D05", Severity.ERROR, "名单里没有单位", fix, place, item=NAME))
    return Roster(path, tuple(units)), findings


def _is_head(value: object) -> bool:
    return fold_head(value) == NAME


def _find_name(listing: ListRows) -> int:
    """Return the column of the names."""
    cells = listing.rows[listing.head or 0]
    return min(column for column, value in cells.items() if _is_head(value))


def _read_sheet(
    listing: ListRows, form: Form, known: Known, findings: list[Finding]
) -> tuple[Unit, ...]:
    """Return the units of a sheet; a sheet that is not read is reported."""
    if listing.head is None:
        if listing.rows:
            findings.append(_report_sheet(listing, Severity.NOTE, f"没有“{NAME}”的表头"))
        return ()
    column = _find_name(listing)
    below = [cells.get(column) for row, cells in listing.rows.items() if row > listing.head]
    names = {fold(str(value)) for value in below if value is not None}
    if listing.is_hidden and names:
        findings.append(_report_sheet(listing, Severity.QUESTION, "是隐藏的"))
        return ()
    if names and names <= set(known.names):
        findings.append(_report_sheet(listing, Severity.QUESTION, "里的单位前面的表里都有"))
        return ()
    return RosterSheetReader(listing, form, findings, known).read(listing.head)


def _report_sheet(listing: ListRows, severity: Severity, why: str) -> Finding:
    message = f"工作表“{listing.title}”{why}，没有读取"
    fix = "里面没有要报送的单位的不用改；有的，取消隐藏、补上表头，或者移到名单那张表里"
    return Finding("D05", severity, message, fix, Place(listing.title, ""))
