"""A clerk: fills the blank workbook as one does, in milliseconds."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from xml.sax.saxutils import escape

from toolkit.core.files import pack, unpack
from toolkit.excel.layout.layout import Layout, make_layout
from toolkit.excel.layout.model import Area
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing

SAVED = datetime(2024, 1, 15, 2, 30, tzinfo=UTC)
"""When a clerk saves, if nothing else is said."""
_CORE = "docProps/core.xml"
_EXCEL_DAY_0 = date(1899, 12, 30)


class Clerk:
    """Fills copies of one blank; totals stay formulas."""

    @cached_property
    def layout(self) -> Layout:
        return make_layout(find_form())

    @cached_property
    def blank(self) -> dict[str, bytes]:
        return dict(unpack(write_workbook(self.layout)))

    def fill(self, filing: Filing, saved: datetime = SAVED) -> bytes:
        """The blank with what a filing holds typed into its cells, saved at a time in UTC."""
        parts = dict(self.blank)
        cache_key = f"{saved:%Y-%m-%dT%H:%M:%SZ}</dcterms:modified>".encode()
        parts[_CORE] = re.sub(rb"[^>]*</dcterms:modified>", cache_key, parts[_CORE])
        for number, sheet in enumerate(self.layout.sheets, start=1):
            part = f"xl/worksheets/sheet{number}.xml"
            typed: dict[str, object] = {}
            for slot in sheet.slots:
                typed |= _type(slot.area, slot.id, filing)
            parts[part] = _fill_part(parts[part].decode(), typed).encode()
        return pack(parts.items())


def _type(area: Area, slot: str, filing: Filing) -> dict[str, object]:
    if slot in filing.texts:
        return {area.first.below(i).address: line for i, line in enumerate(filing.texts[slot])}
    return {area.address: {**filing.fields, **filing.cells}.get(slot)}


def _fill_part(xml: str, typed: dict[str, object]) -> str:
    """A blank input is `<c r="C4" s="16" t="n"></c>`; what is no such cell is left alone."""

    def fill(match: re.Match[str]) -> str:
        value = typed.get(match[1])
        if value is None:
            return match[0]
        cell = f'<c r="{match[1]}" s="{match[2]}"'
        if isinstance(value, str):
            words = f'<is><t xml:space="preserve">{escape(value)}</t></is>'
            return f'{cell} t="inlineStr">{words}</c>'
        return f"{cell}><v>{_number(value)}</v></c>"

    return re.sub(r'<c r="([A-Z]+\d+)" s="(\d+)" t="n"></c>', fill, xml)


def _number(value: object) -> str:
    if isinstance(value, date):
        return str((value - _EXCEL_DAY_0).days)
    return format(value, "f") if isinstance(value, Decimal) else str(value)
