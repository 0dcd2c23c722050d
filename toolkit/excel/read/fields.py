"""Reads the fields of a returned workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.finding import Severity
from toolkit.excel.appearance.doubtful import is_aside
from toolkit.excel.read.cell_values import parse_field
from toolkit.excel.read.placeholders import find_placeholder
from toolkit.form.model import FieldKind, FormField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.finding import Finding
    from toolkit.excel.locate.witnesses import Spot
    from toolkit.excel.read.located_workbook import LocatedWorkbook
    from toolkit.form.filing import FieldValue


def read_fields(source: LocatedWorkbook) -> tuple[dict[str, FieldValue], list[Finding]]:
    """Every field's value, None where it is blank or was refused."""
    values: dict[str, FieldValue] = {}
    findings: list[Finding] = []
    for field in source.layout.form.fields:
        slot = source.layout.slots[field.id]
        spot = source.location.spots.get(field.id)
        if spot is None:
            values[field.id] = None
            continue
        raw = source.raw(spot)
        value, said = source.accept(slot, raw, parse_field(raw, field), spot)
        values[field.id] = value
        findings += said
        if all(map(is_aside, said)):
            findings += _judge(source, field, value, spot)
    return values, findings


def _judge(
    source: LocatedWorkbook, field: FormField, value: FieldValue, spot: Spot
) -> Iterator[Finding]:
    slot = source.layout.slots[field.id]
    if value is None and field.required:
        message = f"“{field.item}”没有填，这一项是必填的"
        yield source.report("C06", Severity.ERROR, slot, message, f"填写{field.item}")
    if isinstance(value, str) and field.kind is FieldKind.TEXT:
        yield from find_placeholder(source, slot, value, spot)
