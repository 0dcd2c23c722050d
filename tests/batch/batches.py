"""Runs of `report` over folders, and what they leave."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from command import Result, tianbao
from round.clerk import Clerk
from round.sixty import County

from toolkit.batch.journal import NAME
from toolkit.form.filing import Filing

TITLE = "{}2023年政府信息公开工作年度报告"
CLERK = Clerk()


def report(folder: Path, *arguments: str | Path) -> Result:
    """Make the reports of a folder called 收回 into 报告 beside it."""
    return tianbao("report", folder / "收回", "-o", folder / "报告", *arguments)


def take(county: County, folder: Path, count: int = 3) -> list[str]:
    """Copy some good workbooks into 收回; the names of their units, in the order of the files."""
    names = sorted(member.name for member in county.members[:count])
    (folder / "收回").mkdir()
    for name in names:
        shutil.copy(county.complete / f"{name}.xlsx", folder / "收回")
    return names


def fill(
    path: Path, filing: Filing, unit: str = "", cells: Mapping[str, int | None] | None = None
) -> None:
    """Write the workbook of a filing, with another unit's name or other figures."""
    fields = {**filing.fields, "单位名称": unit or filing.fields["单位名称"]}
    changed = replace(filing, fields=fields, cells={**filing.cells, **(cells or {})})
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(CLERK.fill(changed))


def read(folder: Path) -> dict[str, bytes]:
    """What stands in a folder, hidden files too, without the journal."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != NAME}


def titles(*units: str, end: str = ".docx") -> list[str]:
    """What the reports of units are called."""
    return sorted(f"{TITLE.format(unit)}{end}" for unit in units)


def mark(folder: Path) -> None:
    """Make every file of a folder an old one, so that those written anew are told apart."""
    for path in folder.iterdir():
        os.utime(path, (1, 1))


def find_new(folder: Path) -> Sequence[str]:
    """What was written since `mark`."""
    return sorted(path.name for path in folder.iterdir() if path.stat().st_mtime > 1)
