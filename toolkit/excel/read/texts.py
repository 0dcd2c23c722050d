"""Reads the texts of a returned workbook: one paragraph a row, more where a cell has lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.finding import Severity
from toolkit.core.text import trim
from toolkit.excel.read.cell_values import parse_words
from toolkit.excel.read.placeholders import find_placeholder

if TYPE_CHECKING:
    from toolkit.core.finding import Finding, Place
    from toolkit.excel.layout.model import Slot
    from toolkit.excel.locate.witnesses import Spot
    from toolkit.excel.read.located_workbook import LocatedWorkbook


Paragraph = tuple[str, "Place"]
"""A paragraph and where it stands."""


def read_texts(source: LocatedWorkbook) -> tuple[dict[str, tuple[Paragraph, ...]], list[Finding]]:
    """Every text's paragraphs, each with its place."""
    texts: dict[str, tuple[Paragraph, ...]] = {}
    findings: list[Finding] = []
    for text in source.layout.form.texts.values():
        slot = source.layout.slots[text.id]
        spot = source.location.spots.get(text.id)
        if spot is None:
            texts[text.id] = ()
            continue
        texts[text.id], said = _read_run(source, slot, spot)
        findings += said
        is_refused = any(finding.severity is not Severity.QUESTION for finding in said)
        if text.required and not texts[text.id] and not is_refused:
            message = f"“{text.item}”没有填，这一部分是必填的"
            fix = "填写这一部分的文字，一行一段"
            findings.append(source.report("C06", Severity.ERROR, slot, message, fix))
    return texts, findings


def _read_run(
    source: LocatedWorkbook, slot: Slot, spot: Spot
) -> tuple[tuple[Paragraph, ...], list[Finding]]:
    paragraphs: list[Paragraph] = []
    findings: list[Finding] = []
    trimmed = 0
    for row in range(spot.row, spot.last_row + 1):
        here = spot.at_row(row)
        raw = source.raw(here)
        if raw.value is None and not raw.is_formula:
            continue
        value, said = source.accept(slot, raw, parse_words(raw), here)
        findings += said
        lines = str(value or "").split("\n")
        trimmed += value is not None and any(
            line != trim(line) for line in [str(raw.value), *lines]
        )
        findings += find_placeholder(source, slot, value or "", here)
        paragraphs += [(line, here.place) for line in map(trim, lines) if line]
    if trimmed:
        message = f"“{slot.item}”有 {trimmed} 段首尾的空格去掉了，段首缩进由报告模板统一设置"
        findings.append(source.report("C10", Severity.NOTE, slot, message, "不用改"))
    return tuple(paragraphs), findings
