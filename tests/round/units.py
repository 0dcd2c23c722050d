"""The units of a made-up city, and real figures split among them so that nothing is left over.

The figures are suqian-2023's. Applications are dealt out one by one, each with how it came and
what became of it, so that every unit's table balances by itself; other figures are shared out by
weight, to the last piece.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, pairwise

from command import CASES

from toolkit.form.catalog import find_form
from toolkit.form.filing import CellValue, Filing, load_filing

FORM = find_form()
CITY, DEPARTMENT, TOWN, STREET, OUTSIDE = "设区市部门", "县级部门", "乡镇", "街道", "垂直管理"
NEW, CARRIED, RESULT, LEFT, ALL = "本年新收", "上年结转", "办理结果", "结转下年", "总计"
_MILLION = 10**6
_OFFICES = {
    "政府办公室": 40, "司法局": 12, "公安局": 36, "自然资源局": 52, "住房城乡建设局": 40,
    "人力资源社会保障局": 20, "教育局": 12, "民政局": 8, "财政局": 8, "生态环境局": 12,
    "交通运输局": 12, "卫生健康委员会": 12, "市场监督管理局": 20, "农业农村局": 12,
}  # fmt: skip
"""Departments of the city, and their shares of all applications."""
_COUNTY_OFFICES = {
    "公安局": 8, "自然资源局": 12, "住房城乡建设局": 12, "教育局": 4, "民政局": 4, "农业农村局": 8,
}  # fmt: skip
_TOWNS = {
    "柳川县": "柳河青石白塘东岭西渡南桥北湖双井三河四合五里大兴",
    "云溪县": "长安永丰新集官庄龙泉石门梅园竹溪松林枫桥莲塘槐荫",
}


@dataclass(frozen=True)
class Unit:
    """A unit: its names, its kind and how much of the applications is its."""

    number: int
    name: str
    full_name: str
    kind: str
    share: int

    @property
    def code(self) -> str:
        """Its code on the roster."""
        return f"3299{self.number:03}"


def load_city() -> Filing:
    """The sum that was published."""
    return load_filing((CASES / "suqian-2023.json").read_text(encoding="utf-8"), FORM)[0]


def list_units() -> list[Unit]:
    """Sixty units, the last two of which are led from above and not summed."""
    named = list(_name_units())
    assert len(named) == len({name for name, *_ in named}) == 60
    return [Unit(number, *unit) for number, unit in enumerate(named, start=1)]


def _name_units() -> Iterator[tuple[str, str, str, int]]:
    for name, share in _OFFICES.items():
        yield f"青禾市{name}", f"青禾市{name}", CITY, share
    for county in ("柳川县", "云溪县"):
        for name, share in _COUNTY_OFFICES.items():
            yield f"{county}{name}", f"{county}{name}", DEPARTMENT, share
    for county, towns in _TOWNS.items():
        for at, name in enumerate(re.findall("..", towns)):
            yield f"{county}{name}镇", f"{county}{name}镇人民政府", TOWN, (4, 2, 0)[at % 3]
    for at, name in enumerate(re.findall("..", "古城新城河滨文昌幸福建设朝阳和平")):
        yield f"青禾市{name}街道", f"青禾市{name}街道办事处", STREET, (2, 0)[at % 2]
    yield "青禾市气象局", "青禾市气象局", OUTSIDE, 0
    yield "青禾市烟草专卖局", "青禾市烟草专卖局", OUTSIDE, 0


def split_figures(city: Filing, units: Sequence[Unit]) -> list[dict[str, CellValue]]:
    """The cells of each unit; those of the units that are summed add up to the city's."""
    summed = [unit for unit in units if unit.kind != OUTSIDE]
    figures: list[dict[str, CellValue]] = [{} for _ in summed]
    _deal_applications(city, summed, figures)
    for cell, value in city.cells.items():
        if cell.split(".")[0] != "依申请公开" and not cell.endswith(ALL):
            _share(cell, value, summed, figures)
    for mine in figures:
        _add_totals(mine)
    outside = [_invent(unit) for unit in units[len(summed) :]]
    return [{cell: mine[cell] for cell in FORM.cells} for mine in (*figures, *outside)]


def _invent(unit: Unit) -> dict[str, CellValue]:
    """A few figures for a unit that is led from above."""
    mine: dict[str, CellValue] = dict.fromkeys(FORM.cells, 0)
    mine |= dict.fromkeys(_money(), Decimal("12.5"))
    mine["主动公开.行政许可.处理决定"] = 100 + unit.number
    mine["依申请公开.本年新收.自然人"] = mine["依申请公开.办理结果.予以公开.自然人"] = 3
    _add_totals(mine)
    return mine


def _deal_applications(
    city: Filing, units: Sequence[Unit], figures: list[dict[str, CellValue]]
) -> None:
    """The k-th application of a column is that unit's whose turn it is."""
    turns = _parse_turns([unit.share for unit in units])
    table = FORM.tables["依申请公开"]
    rows = [leaf.key for leaf in table.bands[0].row_leaves]
    dealt = 0
    for column in (leaf.key for leaf in table.bands[0].column_leaves if leaf.key != ALL):
        count = {row: int(city.cells[f"依申请公开.{row}.{column}"] or 0) for row in rows}
        came = chain.from_iterable([row] * count[row] for row in (CARRIED, NEW))
        ends = [r for r in rows if r.startswith(RESULT) and not r.endswith(ALL)]
        became = chain.from_iterable([row] * count[row] for row in (*ends, LEFT))
        tally: Counter[tuple[int, str]] = Counter()
        for way in zip(came, became, strict=True):
            tally.update((turns[dealt % len(turns)], row) for row in way)
            dealt += 1
        for at, mine in enumerate(figures):
            mine |= {f"依申请公开.{r}.{column}": tally[at, r] for r in (NEW, CARRIED, *ends, LEFT)}


def _parse_turns(shares: Sequence[int]) -> list[int]:
    """Each unit as often as its share, evenly spread."""
    turns = [((turn + 0.5) / share, at) for at, share in enumerate(shares) for turn in range(share)]
    return [at for _, at in sorted(turns)]


def _share(
    cell: str, value: CellValue, units: Sequence[Unit], figures: list[dict[str, CellValue]]
) -> None:
    weights = [_classify(cell, unit) for unit in units]
    is_money = isinstance(value, Decimal)
    pieces = int(value * _MILLION) if isinstance(value, Decimal) else int(value or 0)
    ends = [0]
    for weight in weights:
        ends.append(ends[-1] + weight)
    cuts = [pieces * end // ends[-1] for end in ends]
    for mine, (start, end) in zip(figures, pairwise(cuts), strict=True):
        mine[cell] = (Decimal(end - start) / _MILLION) if is_money else end - start


def _classify(cell: str, unit: Unit) -> int:
    """How much of a figure falls on a unit: only some kinds of unit have it at all."""
    table, item = cell.split(".")[:2]
    if item == "规章":
        return int(unit.number == 1)
    if table == "复议诉讼":
        return unit.share if unit.kind in {CITY, DEPARTMENT} else 0
    weights = {
        "行政规范性文件": (40, 8, 12, 0),
        "行政许可": (97, 31, 3, 2),
        "行政处罚": (89, 37, 1, 1),
        "行政强制": (53, 23, 1, 1),
        "行政事业性收费": (71, 29, 0, 0),
    }[item]
    return weights[(CITY, DEPARTMENT, TOWN, STREET).index(unit.kind)] * (7 + unit.number % 5)


def _add_totals(cells: dict[str, CellValue]) -> None:
    """Every cell that the form calls a total, from those it is of."""
    table = FORM.tables["依申请公开"].bands[0]
    columns = [leaf.key for leaf in table.column_leaves if leaf.key != ALL]
    rows = [leaf.key for leaf in table.row_leaves]
    for column in columns:
        parts = [r for r in rows if r.startswith(RESULT) and not r.endswith(ALL)]
        whole = f"依申请公开.{RESULT}.{ALL}.{column}"
        cells[whole] = sum(int(cells[f"依申请公开.{row}.{column}"] or 0) for row in parts)
    for row in rows:
        parts = [f"依申请公开.{row}.{column}" for column in columns]
        cells[f"依申请公开.{row}.{ALL}"] = sum(int(cells[part] or 0) for part in parts)
    for cell in [cell.id for cell in FORM.tables["复议诉讼"].cells if cell.id.endswith(ALL)]:
        group = [part for part in cells if part.startswith(cell.removesuffix(ALL)) and part != cell]
        cells[cell] = sum(int(cells[part] or 0) for part in group)


def last_figures(cells: dict[str, CellValue]) -> dict[str, CellValue]:
    """Last year's cells that this year's follow from: what was carried, and the stocks."""
    last: dict[str, CellValue] = dict.fromkeys(FORM.cells, 0)
    columns = [leaf.key for leaf in FORM.tables["依申请公开"].bands[0].column_leaves]
    for column in columns:
        carried = cells[f"依申请公开.{CARRIED}.{column}"]
        last[f"依申请公开.{NEW}.{column}"] = last[f"依申请公开.{LEFT}.{column}"] = carried
    for stock in FORM.years.stocks:
        now, added, removed = (int(cells[c] or 0) for c in (stock.now, stock.added, stock.removed))
        last[stock.now] = now - added + removed
        assert now - added + removed >= 0
    for cell in (*(FORM.years.jumps.cells if FORM.years.jumps else ()), *_money()):
        last[cell] = cells[cell]
    return last


def _money() -> list[str]:
    return [amount.cell for amount in FORM.years.amounts]
