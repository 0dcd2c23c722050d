"""Excel expressions that hold as long as a problem of a marked copy is not mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from openpyxl.utils.datetime import to_excel

from toolkit.excel.layout.formulas import BALANCED, count_blank, count_red, refer
from toolkit.excel.layout.model import Contents, Formula
from toolkit.form.model import Cell, FormField, Text
from toolkit.form.rules.equation import resolve_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolkit.core.finding import Finding
    from toolkit.excel.layout.layout import Layout
    from toolkit.excel.layout.model import Slot
    from toolkit.form.filing import Filing

_LITERAL = 200
"""Characters of a literal; Excel allows 255."""
_MOST = 5000
"""Leading characters that are compared; Excel allows 8,192 in a formula."""
_SIGNS = {"\n": "CHAR(10)", "\t": "CHAR(9)", "\r": "CHAR(13)"}


@dataclass(frozen=True)
class MarkedCopy:
    """A marked copy as it is written, and its filing."""

    layout: Layout
    contents: Contents
    filing: Filing

    def rows_of(self, finding: Finding) -> tuple[int, ...]:
        """Return the row of each paragraph of a finding, counted from 0 in the run of its text."""
        slot_id = finding.id or ""
        start = self.filing.places.get(slot_id)
        found = [self.filing.place(slot_id, (number,)) for number in finding.paragraphs]
        places = [place for place in found or [finding.place] if place]
        if start is None:
            return ()
        last = len(self.contents.get(slot_id, ()))
        rows = (place.row - start.row for place in places if place.sheet == start.sheet)
        return tuple(dict.fromkeys(row for row in rows if 0 <= row < last))


def is_unmended(finding: Finding, slot: Slot, copy: MarkedCopy) -> str:
    """Return the expression for a finding at a slot, valid on any sheet of the copy."""
    if finding.unmet:
        equations = resolve_all(copy.layout.form)
        unmet = {equations[number] for number in finding.unmet}
        off = [
            f'{refer(page.title, check.area.address)}<>"{BALANCED}"'
            for page in copy.layout.sheets
            for check in page.checks
            if check.equation in unmet
        ]
        return join_conditions("OR", off)
    if finding.all_of:
        slots = [copy.layout.slots[name] for name in finding.all_of]
        sheet = slots[0].sheet
        cells = [s for s in slots if isinstance(s.part, Cell)]
        on_sheet = (s for s in copy.layout.slots.values() if s.sheet == sheet)
        # the only field on the sheet of a table is its switch, which excuses blanks
        field = next((s for s in on_sheet if isinstance(s.part, FormField)), None)
        blank = count_blank(slots, field if isinstance(slots[0].part, Cell) else None, sheet)
        return f"{blank}+{count_red(cells, sheet)}>0" if cells else f"{blank}>0"
    if not isinstance(slot.part, Text):
        return _is_as_filed(slot, copy)
    rows = copy.contents.get(slot.id, ()) or (None,)
    below = copy.rows_of(finding)
    if below and (finding.paragraphs or finding.place != copy.filing.places.get(slot.id)):
        cells_below = [refer(slot.sheet, slot.area.first.below(row).address) for row in below]
        unchanged = [
            is_unchanged(at, rows[row]) for at, row in zip(cells_below, below, strict=True)
        ]
    else:
        run = refer(slot.sheet, slot.area)
        length = sum(len(str(content)) for content in rows if content is not None)
        first = refer(slot.sheet, slot.area.first.address)
        unchanged = [f"AND(SUMPRODUCT(LEN({run}))={length},{is_unchanged(first, rows[0])})"]
    here = join_conditions("OR", unchanged)
    others = (copy.layout.slots[name] for name in finding.candidates)
    return join_conditions("AND", [here, *(_is_as_filed(other, copy) for other in others)])


def _is_as_filed(slot: Slot, copy: MarkedCopy) -> str:
    """Return the expression that a cell or field is unchanged, the value of a live total."""
    at = refer(slot.sheet, slot.area.first.address)
    content = next(iter(copy.contents.get(slot.id, ())), None)
    if isinstance(content, Formula) and isinstance(slot.part, Cell):
        value = copy.filing.cells.get(slot.id)
        return f"N({at})={value or 0}"
    return is_unchanged(at, content)


def join_conditions(function: str, conditions: Sequence[str]) -> str:
    """Join conditions by OR or AND; a single one needs neither."""
    return conditions[0] if len(conditions) == 1 else f"{function}({','.join(conditions)})"


def is_unchanged(cell: str, content: object) -> str:
    """Return the expression that a cell still holds a content, None for a blank."""
    if content is None:
        return f"LEN({cell})=0"
    if isinstance(content, bool):
        return f"AND(ISLOGICAL({cell}),{cell}={str(content).upper()})"
    if isinstance(content, (int, float, Decimal)):
        number = format(content, ".15g") if isinstance(content, float) else str(content)
        return f"AND(ISNUMBER({cell}),ROUND({cell}-{number},9)=0)"
    if isinstance(content, (datetime, date)):
        serial: float = to_excel(content)  # type: ignore[no-untyped-call]  # the stubs lack it
        return f"AND(ISNUMBER({cell}),{cell}={serial})"
    text = str(content)
    if text.startswith("#"):
        return f"OR(ISERROR({cell}),EXACT({cell},{_literal(text[:_LITERAL])}))"
    compared = text[:_MOST]
    units = len(compared.encode("utf-16-le")) // 2  # Excel counts a rare character as two
    start = cell if compared == text else f"LEFT({cell},{units})"
    return f"EXACT({start},{_literal(compared)})"


def _literal(text: str) -> str:
    """Return a text as an expression of short literals without line breaks."""
    pieces: list[str] = []
    literal = ""
    for character in text:
        if character in _SIGNS or len(literal) == _LITERAL:
            pieces += [f'"{literal}"'] if literal else []
            literal = ""
        if character in _SIGNS:
            pieces.append(_SIGNS[character])
        else:
            literal += '""' if character == '"' else character
    return "&".join([*pieces, f'"{literal}"'] if literal or not pieces else pieces)
