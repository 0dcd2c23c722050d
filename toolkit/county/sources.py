"""Where a workbook that was handed in lies: a file, or a member of a zip file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Source:
    """A workbook's place: `name` as shown, `member` as the zip file itself calls it."""

    path: Path
    name: str
    member: str = ""
