"""Last year's filings: from a workbook, a filing's JSON, or a folder of both, by unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.excel.read import read_workbook
from toolkit.filing import form_of, load_filing
from toolkit.form.catalog import UnknownFormError, find_form
from toolkit.inputs import find_inputs

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
    for form, filing in filter(None, map(_read, paths)):
        unit, year = filing.fields.get(form.unit), filing.fields.get(form.year)
        if isinstance(unit, str) and isinstance(year, int):
            filings.setdefault((unit, year), filing)
    return Predecessors(filings)


def _read(path: Path) -> tuple[Form, Filing] | None:
    if path.suffix.lower() != ".json":
        reading = read_workbook(path)
        return (reading.form, reading.filing) if reading.form and reading.filing else None
    try:
        text = path.read_text(encoding="utf-8-sig")
        form = find_form(form_of(text) or "")
    except (OSError, UnicodeDecodeError, UnknownFormError):
        return None
    return form, load_filing(text, form)[0]
