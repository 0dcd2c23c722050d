"""A city of 60 units in one year's round: its roster, what was handed in, and all that went wrong.

`build_county` writes a folder:

| in it       | is                                                                         |
|-------------|----------------------------------------------------------------------------|
| 名单.xlsx   | the roster of the 60 units, in the order of `County.members`               |
| 收回/       | what had come in by `TODAY`, with everything that goes wrong               |
| 齐全/       | one good workbook of each unit: what the city has in the end               |
| 去年/       | last year's filings, from which this year's figures follow                 |

The units of 齐全 that are summed add up to suqian-2023 in all 200 cells. `County.wrong` says which
units each fault befell, `County.files` where each unit's files stand below 收回.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from round.clerk import Clerk
from round.members import Member, make_members
from round.mishaps import WRONG, Folder, hand_in, write
from round.units import OUTSIDE, load_city

from toolkit.excel.write.workbook import make_reproducible
from toolkit.form.filing import Filing, dump_filing


@dataclass(frozen=True)
class County:
    """Where everything stands, and what is wrong with which unit."""

    folder: Path
    members: tuple[Member, ...]
    total: Filing
    wrong: Mapping[str, tuple[str, ...]]
    files: Mapping[str, tuple[str, ...]]
    """Below 收回, by the name of the unit whose filing it is; in an archive `a.zip/b.xlsx`."""
    others: tuple[str, ...]
    """Below 收回, the workbooks that are nobody's on the roster, for this year."""

    @property
    def roster(self) -> Path:
        return self.folder / "名单.xlsx"

    @property
    def returned(self) -> Path:
        return self.folder / "收回"

    @property
    def complete(self) -> Path:
        return self.folder / "齐全"

    @property
    def last_year(self) -> Path:
        return self.folder / "去年"

    @property
    def by_name(self) -> dict[str, Member]:
        return {member.name: member for member in self.members}

    @property
    def summed(self) -> tuple[Member, ...]:
        """Those whose figures make up the total."""
        return tuple(member for member in self.members if member.unit.kind != OUTSIDE)


def build_county(folder: Path) -> County:
    """Write it all below a folder, the same on every run."""
    clerk = Clerk()
    members = make_members(clerk)
    returned = Folder(folder / "收回")
    hand_in(returned, members, clerk)
    for member in members:
        write(folder / "齐全" / f"{member.name}.xlsx", member.data)
    _write_last_year(folder / "去年", members, clerk)
    write(folder / "名单.xlsx", _write_roster(members))
    wrong = {fault: tuple(members[n - 1].name for n in ns) for fault, ns in WRONG.items()}
    files = {member.name: tuple(returned.files.pop(member.name, ())) for member in members}
    others = tuple(name for names in returned.files.values() for name in names)
    return County(folder, members, load_city(), wrong, files, others)


def _write_roster(members: Sequence[Member]) -> bytes:
    """The roster as a workbook; dates are dates."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("单位代码", "单位名称", "单位全称", "单位类别", "联系人", "报送期限", "备注"))
    for member in members:
        unit = member.unit
        contact = str(member.filing.fields["填报人"])
        sheet.append((unit.code, unit.name, unit.full_name, unit.kind, contact, member.due, None))
    buffer = io.BytesIO()
    book.save(buffer)
    return make_reproducible(buffer.getvalue())


def _write_last_year(folder: Path, members: Sequence[Member], clerk: Clerk) -> None:
    """Mostly as exported, a few as workbooks."""
    for member in members:
        if member.unit.number % 20:
            data, suffix = dump_filing(member.last).encode(), "json"
        else:
            data, suffix = clerk.fill(member.last), "xlsx"
        write(folder / f"{member.name}.{suffix}", data)
