"""The defined names of a workbook: openpyxl takes longer over those of a form than over a table."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SHEET = re.compile(r"\d{1,4}", re.ASCII)


@dataclass(frozen=True)
class DefinedName:
    """A name as it stands in the file, with the number of the sheet that it is of, if any."""

    name: str
    sheet: str | None
    words: list[str] = field(default_factory=list)
    """What it stands for, in the pieces in which it was read."""

    @property
    def meaning(self) -> str:
        """What it stands for."""
        return "".join(self.words)


class DefinedNames(NamedTuple):
    """What names stand for: those of the whole workbook, and by sheet those of a sheet alone."""

    book: dict[str, str]
    sheets: dict[str, dict[str, str]]

    def of_sheets(self, name: str) -> Iterator[str]:
        """What a name stands for on the sheets that have it for themselves."""
        return (own[name] for own in self.sheets.values() if name in own)

    def meanings(self) -> Iterator[tuple[str, str]]:
        """Every name with what it stands for."""
        for scope in (self.book, *self.sheets.values()):
            yield from scope.items()


def gather_names(found: Sequence[DefinedName], titles: Sequence[str]) -> DefinedNames:
    """The names by sheet; `titles` are in the order in which the file counts sheets."""
    names = DefinedNames({}, {})
    for defined in found:
        if defined.sheet is None:
            names.book[defined.name] = defined.meaning
        elif _SHEET.fullmatch(defined.sheet) and int(defined.sheet) < len(titles):
            own = names.sheets.setdefault(titles[int(defined.sheet)], {})
            own[defined.name] = defined.meaning
    return names
