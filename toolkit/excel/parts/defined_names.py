"""Defined names of a workbook, parsed here: openpyxl is slow on the thousands of a form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SHEET = re.compile(r"\d{1,4}", re.ASCII)


@dataclass(frozen=True)
class DefinedName:
    """A defined name; `sheet` is the index of the sheet that it is local to, if any."""

    name: str
    sheet: str | None
    words: list[str] = field(default_factory=list)
    """Its definition, in the pieces in which the XML parser gives it."""

    @property
    def meaning(self) -> str:
        """Its definition."""
        return "".join(self.words)


class DefinedNames(NamedTuple):
    """Definitions by name: of the whole workbook, and of each sheet by its title."""

    book: dict[str, str]
    sheets: dict[str, dict[str, str]]

    def of_sheets(self, name: str) -> Iterator[str]:
        """Yield the definitions that a name has on single sheets."""
        return (own[name] for own in self.sheets.values() if name in own)

    def meanings(self) -> Iterator[tuple[str, str]]:
        """Yield every name with its definition."""
        for scope in (self.book, *self.sheets.values()):
            yield from scope.items()


def gather_names(found: Sequence[DefinedName], titles: Sequence[str]) -> DefinedNames:
    """Group names by sheet; `titles` are in the order in which the file counts sheets."""
    names = DefinedNames({}, {})
    for defined in found:
        if defined.sheet is None:
            names.book[defined.name] = defined.meaning
        elif _SHEET.fullmatch(defined.sheet) and int(defined.sheet) < len(titles):
            own = names.sheets.setdefault(titles[int(defined.sheet)], {})
            own[defined.name] = defined.meaning
    return names
