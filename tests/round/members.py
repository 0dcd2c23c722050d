"""The units of the round with their filings of this year and last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from round.clerk import Clerk
from round.units import CITY, FORM, Unit, last_figures, list_units, load_city, split_figures
from round.words import Texts, write_texts

from toolkit.form.filing import CellValue, FieldValue, Filing, blank_filing

YEAR = 2023
TODAY = date(2024, 1, 25)
DUE, EARLY = date(2024, 1, 31), date(2024, 1, 20)
"""When a unit's filing is due: on the later day, for departments of the city on the earlier."""


@dataclass(frozen=True)
class Member:
    """A unit with its row on the roster and its filings of this year and last."""

    unit: Unit
    due: date
    filing: Filing
    last: Filing
    data: bytes = field(repr=False)
    """Its good workbook."""

    @property
    def name(self) -> str:
        return self.unit.name


def make_members(clerk: Clerk) -> tuple[Member, ...]:
    units = list_units()
    figures = split_figures(load_city(), units)
    members = []
    for unit, cells in zip(units, figures, strict=True):
        filing = _file(unit, YEAR, write_texts(unit, cells, YEAR), cells)
        old = last_figures(cells)
        last = _file(unit, YEAR - 1, write_texts(unit, old, YEAR - 1), old)
        due = EARLY if unit.kind == CITY else DUE
        members.append(Member(unit, due, filing, last, clerk.fill(filing)))
    return tuple(members)


def _file(unit: Unit, year: int, texts: Texts, cells: Mapping[str, CellValue]) -> Filing:
    fields: dict[str, FieldValue] = {
        "单位名称": unit.name,
        "年度": year,
        "单位全称": unit.full_name,
        "单位类别": unit.kind,
        "单位代码": unit.code,
        "成文日期": date(year + 1, 1, 5 + unit.number % 10),
        "联系地址": f"青禾市公园路{unit.number}号",
        "邮政编码": "223800",
        "联系电话": f"0527-8888{unit.number:04}",
        "填报人": f"经办{unit.number:02}",
    }
    blank = blank_filing(FORM)
    return replace(
        blank,
        fields={**blank.fields, **fields},
        cells=dict(cells),
        texts={**blank.texts, **texts},
    )
