"""The roster of the units that must file, read from a workbook or from CSV."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from toolkit.county.listing import Listing, read_listing
from toolkit.county.roster_cells import (
    fold,
    fold_head,
    take_code,
    take_day,
    take_kind,
    take_name,
    take_text,
)
from toolkit.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from toolkit.figures import Taken
    from toolkit.form.model import Form

    T = TypeVar("T")

NAME, CODE, FULL_NAME, KIND = "单位名称", "单位代码", "单位全称", "单位类别"
CONTACT, DUE, REMARKS = "联系人", "报送期限", "备注"
COLUMNS = (CODE, NAME, FULL_NAME, KIND, CONTACT, DUE, REMARKS)
"""The columns that are read, in the order of the starter; only the name must be there."""
_SUMS = frozenset(("合计", "总计", "小计", "共计"))


@dataclass(frozen=True)
class Unit:
    """One unit that must file; `row` is its row in the roster's file."""

    name: str
    code: str = ""
    full_name: str = ""
    kind: str = ""
    contact: str = ""
    due: date | None = None
    remarks: str = ""
    row: int = 0


@dataclass(frozen=True)
class Roster:
    """The units that must file, in the order of the file."""

    path: Path
    units: tuple[Unit, ...]


def read_roster(path: Path, form: Form) -> tuple[Roster, list[Finding]]:
    """Read a roster; what is wrong in it is said at its cells.

    A row whose name is missing, unfit or there already is no unit.
    """
    listing = read_listing(path, lambda value: fold_head(value) == NAME)
    if isinstance(listing, Finding):
        return Roster(path, ()), [listing]
    if listing.head is None:
        return Roster(path, ()), [_report_no_head(path)]
    reader = _Reader(listing, form)
    units = reader.read(listing.head)
    return Roster(path, units), reader.findings


def _report_no_head(path: Path) -> Finding:
    message = f"{path.name} 里没有找到“{NAME}”这一列的表头"
    fix = f"表头写在前 20 行里，至少要有“{NAME}”；还可以有{'、'.join(COLUMNS)}"
    return Finding("D05", Severity.ERROR, message, fix)


@dataclass
class _Reader:
    """Reads the rows of one roster and gathers what is wrong with them."""

    listing: Listing
    form: Form
    findings: list[Finding] = field(default_factory=list)
    columns: Mapping[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    """The rows whose code is a number."""

    def read(self, head: int) -> tuple[Unit, ...]:
        self.columns = self._find_columns(head)
        rows = sorted(row for row in self.listing.rows if row > head)
        units = tuple(unit for row in rows if (unit := self._read_unit(row)) is not None)
        if self.numbers:
            self._report_numbers()
        if not units:
            message, fix = "名单里没有单位", f"在“{NAME}”这一列下面一行写一个单位"
            self._report(Severity.ERROR, head, NAME, message, fix)
        return units

    def _find_columns(self, head: int) -> dict[str, int]:
        found: dict[str, int] = {}
        unused = []
        for column, value in sorted(self.listing.rows[head].items()):
            name = fold_head(value)
            if name not in COLUMNS:
                unused.append(str(value).strip())
            elif name in found:
                place = self.listing.place(head, column)
                message = f"“{name}”这一列有两个，读取的是前一个"
                fix = "留下一列，另一列改名或删掉"
                self.findings.append(Finding("D05", Severity.ERROR, message, fix, place))
            else:
                found[name] = column
        if unused:
            words = "、".join(f"“{name[:20]}”" for name in unused)
            message = f"名单里的{words}没有用到；用得到的列是{'、'.join(COLUMNS)}"
            place = self.listing.place(head, found[NAME])
            self.findings.append(Finding("D05", Severity.NOTE, message, "不用改", place))
        return found

    def _read_unit(self, row: int) -> Unit | None:
        name = self._read_name(row)
        if not name:
            return None
        kinds = self.form.fields_by_id.get(self.form.round.kind)
        return Unit(
            name,
            self._read_code(row),
            self._take(row, FULL_NAME, take_text(self._value(row, FULL_NAME))) or "",
            self._take(row, KIND, take_kind(self._value(row, KIND), kinds)) or "",
            self._take(row, CONTACT, take_text(self._value(row, CONTACT))) or "",
            self._take(row, DUE, take_day(self._value(row, DUE))),
            self._take(row, REMARKS, take_text(self._value(row, REMARKS))) or "",
            row,
        )

    def _read_name(self, row: int) -> str:
        """The unit's name, empty where the row is no unit."""
        taken = take_name(None if self._is_merged(row, NAME) else self._value(row, NAME))
        name = self._take(row, NAME, taken) or ""
        if name in _SUMS:
            self._report(Severity.NOTE, row, NAME, f"“{name}”这一行不是单位，没有读取", "不用改")
            return ""
        if not name:
            if not taken.trouble and self._holds_anything(row):
                fix = "写上单位名称，或清空这一行"
                self._report(Severity.ERROR, row, NAME, "这一行没有写单位名称", fix)
            return ""
        if taken.note:
            self._report(Severity.NOTE, row, NAME, taken.note, "核对；确认无误可不改")
        return "" if self._is_doubled(row, NAME, name, self.names) else name

    def _read_code(self, row: int) -> str:
        taken = take_code(self._value(row, CODE))
        code = self._take(row, CODE, taken) or ""
        if taken.note:
            self.numbers.append(row)
        return "" if not code or self._is_doubled(row, CODE, code, self.codes) else code

    def _is_doubled(self, row: int, column: str, text: str, seen: dict[str, int]) -> bool:
        first = seen.setdefault(fold(text), row)
        if first == row:
            return False
        message = f"{column}“{text}”与第 {first} 行的重复"
        self._report(Severity.ERROR, row, column, message, "改正，或删掉多出来的一行")
        return True

    def _value(self, row: int, column: str) -> object:
        return self.listing.rows[row].get(self.columns.get(column, 0))

    def _is_merged(self, row: int, column: str) -> bool:
        return (row, self.columns.get(column, 0)) in self.listing.merged

    def _holds_anything(self, row: int) -> bool:
        """Whether a column that is read holds something of this row's own."""
        return any(
            self._value(row, column) is not None and not self._is_merged(row, column)
            for column in COLUMNS
        )

    def _take(self, row: int, column: str, taken: Taken[T]) -> T | None:
        if taken.trouble:
            self._report(Severity.ERROR, row, column, taken.trouble.message, taken.trouble.fix)
        return taken.value

    def _report(self, severity: Severity, row: int, column: str, message: str, fix: str) -> None:
        value = self._value(row, column)
        self.findings.append(
            Finding(
                "D05",
                severity,
                message,
                fix,
                self.listing.place(row, self.columns[column]),
                item=column,
                found=None if value is None else str(value)[:200],
            )
        )

    def _report_numbers(self) -> None:
        first = self.numbers[0]
        message = f"有 {len(self.numbers)} 个单位代码是数字，按数字读取，开头的 0 如果有会丢"
        fix = "代码以 0 开头的，把这一列设成文本格式后重填；没有的不用改"
        self._report(Severity.NOTE, first, CODE, message, fix)
