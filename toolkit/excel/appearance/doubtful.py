"""Findings about cells whose content is struck through, hidden or a picture."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity
from toolkit.excel.appearance.looks import Way
from toolkit.form.model import Cell, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from openpyxl.cell.cell import Cell as SheetCell

    from toolkit.core.finding import Place
    from toolkit.excel.appearance.looks import Looks
    from toolkit.excel.layout.model import Slot

CONCEALED, PICTURE = "C17", "C18"
_MANY = 5
_LONGEST = 200
_PICTURE_FORMULA = re.compile(r"(?<![A-Z0-9])(?:DISPIMG|IMAGE)\s*\(", re.IGNORECASE)
_PICTURE_WORDS = re.compile(
    r"(?<![A-Z0-9])DISPIMG\s*\(|^\s*[=＝]\s*(?:_xlfn\.)*IMAGE\s*\(", re.IGNORECASE
)
_WORDS = re.compile(r'"[^"]*"')
_FIXES = {
    Way.STRUCK: "划掉的不算，就删掉这些字；还算的，取消删除线",
    Way.FAINT: "要填的，把字的颜色、字号和数字格式改成看得见的；不要的，删掉",
}
_UNHIDE_WORDS = "要填报的，取消隐藏；不要的，取消隐藏后删掉"
_UNHIDE_VALUES = "取消隐藏，核对后再交；确实要填报的可不改"


def find_doubtful(looks: Looks, cell: SheetCell, slot: Slot, place: Place) -> Finding | None:
    """Return the finding for a slot's cell whose content may not count, else None."""
    value = cell.value
    if cell.data_type == "f":
        formula = str(getattr(value, "text", value))  # a formula of several cells is an object
        is_picture = _PICTURE_FORMULA.search(_WORDS.sub("", formula)) is not None
    else:
        is_typed = isinstance(value, str) and _PICTURE_WORDS.search(value) is not None
        is_picture = is_typed or looks.is_picture(cell)
    if is_picture:
        message = f"{slot.item}：这里是图片，图片里的内容读不出来"
        fix = "删掉图片，把图片里的内容打字填进这一格"
        doubtful = Finding(PICTURE, Severity.ERROR, message, fix, found=str(cell.value)[:_LONGEST])
    elif (concealed := looks.find(cell)) is not None:
        way, words, why = concealed
        severity = Severity.QUESTION
        if not way.exceeds_cell:
            severity, fix = Severity.ERROR, _FIXES[way]
            message = f"{slot.item}：{why}，分不清算不算，没有读取"
        elif isinstance(slot.part, Text):
            fix = _UNHIDE_WORDS
            message = f"{slot.item}：{why}，里面的“{words[:40]}”没有读取"
        else:  # a number in a hidden row is read, its text is not
            fix = _UNHIDE_VALUES
            message = f"{slot.item}：{why}，里面填的是“{words[:40]}”"
        doubtful = Finding(CONCEALED, severity, message, fix, found=words[:_LONGEST])
    elif isinstance(slot.part, Cell) and (raised := looks.raised(cell)):
        words = str(cell.value)[:_LONGEST]
        message = (
            f"{slot.item}：“{words[:40]}”里的“{raised[:40]}”是上标或下标，分不清是不是这个数里的"
        )
        fix = "只填一个数；注释用的上标、下标删掉"
        doubtful = Finding("C02", Severity.ERROR, message, fix, found=words)
    else:
        return None
    return replace(doubtful, place=place, id=slot.id, item=slot.item)


def is_hidden_with_line(finding: Finding) -> bool:
    """Return True for a finding about content hidden with its row, column or sheet."""
    return finding.code == CONCEALED and finding.severity is Severity.QUESTION


def is_read(finding: Finding) -> bool:
    """Return True if the doubtful content was read all the same."""
    return is_hidden_with_line(finding) and finding.fix == _UNHIDE_VALUES


def join_hidden(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings, with those about hidden rows and columns joined by sheet."""
    found = list(findings)
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in filter(is_hidden_with_line, found):
        groups.setdefault(_key(finding), []).append(finding)
    for finding in found:
        group = groups[_key(finding)] if is_hidden_with_line(finding) else [finding]
        if finding is not group[0]:
            continue
        if len(group) == 1:
            yield finding
            continue
        cells = [f"{f.place.cell} 格“{(f.found or '')[:20]}”" for f in group if f.place]
        more = f"等 {len(cells)} 处" if len(cells) > _MANY else ""
        end = "" if is_read(finding) else "，没有读取"
        message = (
            f"“{_key(finding)[0]}”有填了内容的行、列是隐藏的，或者整张表是隐藏的："
            f"{'；'.join(cells[:_MANY])}{more}{end}"
        )
        ids = dict.fromkeys(f.id for f in group if f.id)
        yield replace(finding, message=message, candidates=tuple(ids))


def _key(finding: Finding) -> tuple[str, str]:
    return finding.place.sheet if finding.place else "", finding.fix
