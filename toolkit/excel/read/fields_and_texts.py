"""The fields and texts of a returned workbook; a text has a paragraph a row, or more by lines."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.finding import Severity
from toolkit.core.text import trim
from toolkit.excel.appearance.doubtful import is_hidden_with_line
from toolkit.excel.read.cell_values import parse_field, parse_words
from toolkit.form.model import FieldKind
from toolkit.form.numbers import FULL_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.core.finding import Finding, Place
    from toolkit.excel.layout.model import Slot
    from toolkit.excel.locate.witnesses import Spot
    from toolkit.excel.read.located_workbook import LocatedWorkbook
    from toolkit.form.filing import FieldValue

Paragraph = tuple[str, "Place"]
"""A paragraph and its cell."""

_X = "Xx×✕╳"
_PLACEHOLDER = re.compile(
    rf"(?<![A-Za-z0-9@./_-])(?:20\d?)?[{_X}]{{2,}}(?![A-Za-z0-9@./_-])"  # no address or name
    rf"|(?<![A-Za-z0-9@./_-])(?:20\d)?[{_X}](?=[年月日件条次])"
    rf"|^[\d-]*[{_X}]{{3,}}[\d{_X}-]*$|×{{2,}}"
    r"|\*{3,}|\(此处填写[^)]*\)"
)
"""Placeholders that a clerk must replace: XX, xx年, ××, X月X日, ****, （此处填写…）."""


def read_fields(source: LocatedWorkbook) -> tuple[dict[str, FieldValue], list[Finding]]:
    """Return the value of every field, None where it is blank or refused, and the findings."""
    values: dict[str, FieldValue] = {}
    findings: list[Finding] = []
    for field in source.layout.form.fields:
        slot = source.layout.slots[field.id]
        spot = source.location.spots.get(field.id)
        if spot is None:
            values[field.id] = None
            continue
        raw = source.raw(spot)
        value, about = source.accept(slot, raw, parse_field(raw, field), spot)
        values[field.id] = value
        findings += about
        if not all(map(is_hidden_with_line, about)):
            continue
        if value is None and field.required:
            message = f"“{field.item}”没有填，这一项是必填的"
            fix = f"填写{field.item}"
            findings.append(source.report("C06", Severity.ERROR, slot, message, fix))
        if isinstance(value, str) and field.kind is FieldKind.TEXT:
            findings += _find_placeholder(source, slot, value, spot)
    return values, findings


def read_texts(source: LocatedWorkbook) -> tuple[dict[str, tuple[Paragraph, ...]], list[Finding]]:
    """Return the paragraphs of every text, and the findings."""
    texts: dict[str, tuple[Paragraph, ...]] = {}
    findings: list[Finding] = []
    for text in source.layout.form.texts.values():
        slot = source.layout.slots[text.id]
        spot = source.location.spots.get(text.id)
        if spot is None:
            texts[text.id] = ()
            continue
        paragraphs: list[Paragraph] = []
        about: list[Finding] = []
        trimmed = 0
        for here in map(spot.at_row, range(spot.row, spot.last_row + 1)):
            raw = source.raw(here)
            if raw.value is None and not raw.is_formula:
                continue
            value, about_cell = source.accept(slot, raw, parse_words(raw), here)
            lines = (value or "").split("\n")
            written = [str(raw.value), *lines]
            trimmed += value is not None and any(line != trim(line) for line in written)
            about += about_cell
            about += _find_placeholder(source, slot, value or "", here)
            paragraphs += [(line, here.place) for line in map(trim, lines) if line]
        if trimmed:
            message = f"“{slot.item}”有 {trimmed} 段首尾的空格去掉了，段首缩进由报告模板统一设置"
            about.append(source.report("C10", Severity.NOTE, slot, message, "不用改"))
        texts[text.id] = tuple(paragraphs)
        findings += about
        is_refused = any(finding.severity is not Severity.QUESTION for finding in about)
        if text.required and not texts[text.id] and not is_refused:
            message = f"“{text.item}”没有填，这一部分是必填的"
            fix = "填写这一部分的文字，一行一段"
            findings.append(source.report("C06", Severity.ERROR, slot, message, fix))
    return texts, findings


def _find_placeholder(
    source: LocatedWorkbook, slot: Slot, words: str, spot: Spot
) -> Iterator[Finding]:
    """Yield a finding at the first placeholder in some words, if there is any."""
    match = _PLACEHOLDER.search(words.translate(FULL_WIDTH))
    if match is None:
        return
    found = words[match.start() : match.end()]
    around = words[max(0, match.start() - 10) : match.end() + 10]
    message = f"“{slot.item}”里还有没替换的占位符“{found}”：…{around}…"
    finding = source.report("C06", Severity.ERROR, slot, message, "换成实际内容")
    yield replace(finding, place=spot.place, found=found)
