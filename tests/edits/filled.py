"""The workbook that is edited, filled so that whatever is read at a wrong place shows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from toolkit.form.catalog import find_form
from toolkit.form.filing import FieldValue, Filing, load_filing
from toolkit.form.model import FieldKind

CASE = Path(__file__).parent.parent / "cases" / "suqian-2023.json"


def make_filing() -> Filing:
    """A filing in which no two cells, fields and paragraphs are alike and no total adds up."""
    form = find_form()
    data = json.loads(CASE.read_text(encoding="utf-8"))
    for number, cell in enumerate(data["cells"], start=1):
        data["cells"][cell] = number if isinstance(data["cells"][cell], int) else f"{number}.5"
    data["texts"] = {
        text: [f"{part.item}的第{number}段。" for number in range(1, 5)]
        for text, part in form.texts.items()
    }
    filing, findings = load_filing(json.dumps(data), form)
    assert not findings
    return replace(filing, fields=dict(_fill_fields()))


def _fill_fields() -> list[tuple[str, FieldValue]]:
    """Every field but the switches, which would contradict the figures."""
    samples: dict[FieldKind, FieldValue] = {FieldKind.YEAR: 2023, FieldKind.DATE: date(2024, 1, 15)}
    filled: list[tuple[str, FieldValue]] = []
    for field in find_form().fields:
        value = samples.get(field.kind, f"某{field.item}")
        if field.kind is FieldKind.CHOICE:
            value = field.choices[0]
        filled.append((field.id, None if field.kind is FieldKind.SWITCH else value))
    return filled
