"""Roster of the units that must file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

NAME, CODE, FULL_NAME, KIND = "单位名称", "单位代码", "单位全称", "单位类别"
ALIASES, CONTACT, DUE, REMARKS = "别名", "联系人", "报送期限", "备注"
COLUMNS = (CODE, NAME, FULL_NAME, ALIASES, KIND, CONTACT, DUE, REMARKS)
"""Columns that are read, in the order of the starter; only the name is required."""
OTHER_HEADS = {
    "单位": NAME, "名称": NAME, "机构名称": NAME, "部门名称": NAME, "报送单位": NAME,
    "填报单位": NAME, "统一社会信用代码": CODE, "社会信用代码": CODE, "机构代码": CODE,
    "组织机构代码": CODE, "代码": CODE, "全称": FULL_NAME, "单位类型": KIND,
}  # fmt: skip
"""Other names of these columns in rosters of offices."""


@dataclass(frozen=True)
class Unit:
    """A unit that must file; `row` is its row in the roster's file."""

    name: str
    code: str = ""
    full_name: str = ""
    kind: str = ""
    contact: str = ""
    due: date | None = None
    remarks: str = ""
    row: int = 0
    aliases: tuple[str, ...] = ()
    """Its other names."""

    @property
    def names(self) -> tuple[str, ...]:
        """All its names: the name, the full name and the aliases."""
        return tuple(filter(None, (self.name, self.full_name, *self.aliases)))


@dataclass(frozen=True)
class Roster:
    """Units that must file, in the order of the file."""

    path: Path
    units: tuple[Unit, ...]
