"""The roster of the units that must file, read from a workbook or from CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from toolkit.finding import Finding
    from toolkit.form.model import Form


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
    """Read a roster; what is wrong in it is said at its cells."""
    raise NotImplementedError(path, form)
