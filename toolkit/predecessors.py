"""Last year's filings: from a workbook, a filing's JSON, or a folder of both, by unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.inputs import find_inputs
from toolkit.sources import read_filing

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.filing import Filing
    from toolkit.form.model import Form


@dataclass(frozen=True)
class Predecessors:
    """Filings by the unit's name and the year."""

    filings: dict[tuple[str, int], Filing]

    def find(self, form: Form, filing: Filing) -> tuple[Filing | None, str]:
        """Last year's filing of the same unit, or why there is none."""
        unit, year = filing.fields.get(form.unit), filing.fields.get(form.year)
        if not isinstance(unit, str) or not isinstance(year, int):
            return None, "单位名称或年度没有填，找不到上年的填报"
        found = self.filings.get((unit, year - 1))
        if found is not None:
            return found, ""
        years = sorted(str(other) for name, other in self.filings if name == unit)
        has = f"只有 {'、'.join(years)} 年度的" if years else "里面没有这个单位的"
        return None, f"没有找到“{unit}”{year - 1} 年度的填报（给的上年填报{has}），跨年没有核对"


def load_predecessors(path: Path) -> Predecessors:
    """Read last year's filings; a file that is none is passed over.

    Raises:
        FileNotFoundError: there is nothing at the path.
    """
    if path.is_dir():
        paths = [item.path for item in find_inputs([path])]
        paths += sorted(path.rglob("*.json"))
    elif path.exists():
        paths = [path]
    else:
        raise FileNotFoundError(path)
    filings: dict[tuple[str, int], Filing] = {}
    for outcome in map(read_filing, paths):
        if outcome.filing and outcome.unit and outcome.year:
            filings.setdefault((outcome.unit, outcome.year), outcome.filing)
    return Predecessors(filings)
