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
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.core.finding import Finding
    from toolkit.excel.layout.layout import Layout
    from toolkit.excel.layout.model import Slot
    from toolkit.form.filing import Filing

_LITERAL = 200
"""Characters of a literal: Excel holds at most 255."""
_MOST = 5000
"""Characters that are compared from the beginning: Excel holds 8,192 in a formula."""
_SIGNS = {"\n": "CHAR(10)", "\t": "CHAR(9)", "\r": "CHAR(13)"}


@dataclass(frozen=True)
class Copy:
    """A marked copy as it is written, and the filing that it is of."""

    layout: Layout
    contents: Contents
    filing: Filing

    def rows_of(self, finding: Finding) -> tuple[int, ...]:
        """How many rows below the start of its run each paragraph of a finding stands."""
        slot_id = finding.id or ""
        start = self.filing.places.get(slot_id)
        found = [self.filing.place(slot_id, (number,)) for number in finding.paragraphs]
        places = [place for place in found or [finding.place] if place]
        if start is None:
            return ()
        last = len(self.contents.get(slot_id, ()))
        rows = (place.row - start.row for place in places if place.sheet == start.sheet)
        return tuple(dict.fromkeys(row for row in rows if 0 <= row < last))


def is_unmended(finding: Finding, slot: Slot, copy: Copy) -> str:
    """The expression for a finding at a slot, for any sheet of the copy."""
    if finding.unmet:
        return _any(_are_off(finding.unmet, copy.layout))
    if finding.all_of:
        return f"{_count_unfilled(finding.all_of, copy.layout)}>0"
    if not isinstance(slot.part, Text):
        return _is_as_filed(slot, copy)
    here = _any(_stand_unchanged(finding, slot, copy))
    others = (copy.layout.slots[name] for name in finding.candidates)
    return _all([here, *(_is_as_filed(other, copy) for other in others)])


def _are_off(numbers: Iterable[int], layout: Layout) -> Iterator[str]:
    """Equations by what their live checks show."""
    equations = resolve_all(layout.form)
    wanted = {equations[number] for number in numbers}
    for sheet in layout.sheets:
        for check in sheet.checks:
            if check.equation in wanted:
                yield f'{refer(sheet.title, check.area.address)}<>"{BALANCED}"'


def _count_unfilled(ids: Iterable[str], layout: Layout) -> str:
    """How many cells or fields are blank or red, none where the table's switch is on."""
    slots = [layout.slots[name] for name in ids]
    sheet = slots[0].sheet
    switch = _find_switch(slots, layout)
    blank = count_blank(slots, switch, sheet)
    cells = [slot for slot in slots if isinstance(slot.part, Cell)]
    return f"{blank}+{count_red(cells, sheet)}" if cells else blank


def _find_switch(slots: Sequence[Slot], layout: Layout) -> Slot | None:
    """The switch of the table that cells are in."""
    if not isinstance(slots[0].part, Cell):
        return None
    on_sheet = (s for s in layout.slots.values() if s.sheet == slots[0].sheet)
    return next((s for s in on_sheet if isinstance(s.part, FormField)), None)


def _stand_unchanged(finding: Finding, slot: Slot, copy: Copy) -> Iterator[str]:
    """Each paragraph of a finding as it was; all of a text where it names none."""
    rows = copy.contents.get(slot.id, ()) or (None,)
    below = copy.rows_of(finding)
    if below and (finding.paragraphs or finding.place != copy.filing.places.get(slot.id)):
        for row in below:
            at = refer(slot.sheet, slot.area.first.below(row).address)
            yield is_unchanged(at, rows[row])
        return
    run = refer(slot.sheet, slot.area)
    length = sum(len(str(content)) for content in rows if content is not None)
    first = refer(slot.sheet, slot.area.first.address)
    yield f"AND(SUMPRODUCT(LEN({run}))={length},{is_unchanged(first, rows[0])})"


def _is_as_filed(slot: Slot, copy: Copy) -> str:
    """A cell or field as it was; a total that is a formula, by its value."""
    at = refer(slot.sheet, slot.area.first.address)
    content = next(iter(copy.contents.get(slot.id, ())), None)
    if isinstance(content, Formula) and isinstance(slot.part, Cell):
        value = copy.filing.cells.get(slot.id)
        return f"N({at})={value or 0}"
    return is_unchanged(at, content)


def _any(expressions: Iterable[str]) -> str:
    every = list(expressions)
    return every[0] if len(every) == 1 else f"OR({','.join(every)})"


def _all(expressions: list[str]) -> str:
    return expressions[0] if len(expressions) == 1 else f"AND({','.join(expressions)})"


def is_unchanged(cell: str, content: object) -> str:
    """The expression that a cell still holds what stood in it, None for a blank."""
    if content is None:
        return f"LEN({cell})=0"
    if isinstance(content, bool):
        return f"AND(ISLOGICAL({cell}),{cell}={str(content).upper()})"
    if isinstance(content, (int, float, Decimal)):
        return f"AND(ISNUMBER({cell}),ROUND({cell}-{_number(content)},9)=0)"
    if isinstance(content, (datetime, date)):
        return f"AND(ISNUMBER({cell}),{cell}={_serial(content)})"
    return _is_same_text(cell, str(content))


def _is_same_text(cell: str, text: str) -> str:
    if text.startswith("#"):
        return f"OR(ISERROR({cell}),EXACT({cell},{_literal(text[:_LITERAL])}))"
    if len(text) > _MOST:
        return f"EXACT(LEFT({cell},{_units(text[:_MOST])}),{_literal(text[:_MOST])})"
    return f"EXACT({cell},{_literal(text)})"


def _units(text: str) -> int:
    """How long Excel counts a text: a rare character as two."""
    return len(text.encode("utf-16-le")) // 2


def _literal(text: str) -> str:
    """A text as an expression: no literal too long, and no line break in one."""
    pieces: list[str] = []
    words = ""
    for character in text:
        if character in _SIGNS or len(words) == _LITERAL:
            pieces += [f'"{words}"'] if words else []
            words = ""
        if character in _SIGNS:
            pieces.append(_SIGNS[character])
        else:
            words += '""' if character == '"' else character
    return "&".join([*pieces, f'"{words}"'] if words or not pieces else pieces)


def _serial(day: date) -> float:
    return to_excel(day)  # type: ignore[no-any-return,no-untyped-call]  # the stubs lack it


def _number(content: float | Decimal) -> str:
    return format(content, ".15g") if isinstance(content, float) else str(content)
