"""Traces of the editing of a template: revisions that nobody accepted, and comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity
from toolkit.word.template.locations import W, text_within
from toolkit.word.template.package import is_copy
from toolkit.word.template.tags import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.word.template.package import TemplatePackage

_NEWER = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_CHANGES = ("rPr", "pPr", "sectPr", "tblPr", "tblPrEx", "tblGrid", "trPr", "tcPr")
_MOVES = ("moveFrom", "moveTo", "customXmlIns", "customXmlDel", "customXmlMoveFrom")
_REVISED = (
    *(f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "delText", "delInstrText")),
    *(f"{W}{name}" for name in ("cellIns", "cellDel", "cellMerge", "numberingChange")),
    *(f"{W}{name}Change" for name in _CHANGES),
    *(f"{W}{name}RangeStart" for name in (*_MOVES, "customXmlMoveTo")),
    f"{_NEWER}conflictIns",
    f"{_NEWER}conflictDel",
)
_MARKS = tuple(f"{W}comment{name}" for name in ("RangeStart", "RangeEnd", "Reference"))
_OFF = {"0", "false", "off"}
_FEW = 3
_MEND = "在“审阅”里先接受（或拒绝）全部修订、删去全部批注，关掉“修订”，另存后再用"

Spot = tuple[str, str]
"""A place in Chinese, and the text there."""


def find_revisions(package: TemplatePackage) -> list[Finding]:
    """Report revisions neither accepted nor rejected: readers see other text than is parsed."""
    spots = [
        (story.place(element), text_within(element).strip())
        for story in package.stories
        for element in story.root.iter(*_REVISED)
        if not is_copy(element)
    ]
    styles = package.related("styles")
    for style in () if styles is None else styles.iter(f"{W}style"):
        if next(style.iter(*_REVISED), None) is not None:
            name = style.find(f"{W}name")
            label = "" if name is None else name.get(f"{W}val", "")
            spots.append((f"样式“{label}”", ""))
    return list(report_places("还有没接受的修订", spots, _MEND))


def find_comments(package: TemplatePackage) -> list[Finding]:
    """Report comments, and the mode in which Word records every further change."""
    spots = [
        (story.place(element), "")
        for story in package.stories
        for element in story.root.iter(*_MARKS)
    ]
    comments = package.related("comments")
    texts = [] if comments is None else [text_within(c) for c in comments.iter(f"{W}comment")]
    if texts:
        quoted = "、".join(f"“{shorten(text)}”" for text in texts[:_FEW] if text.strip())
        spots = spots or [("文件", "")]
        return list(report_places(f"有批注{quoted}", spots, _MEND))
    found = list(report_places("留着批注的记号", spots, _MEND))
    settings = package.related("settings")
    mode = None if settings is None else settings.find(f"{W}trackRevisions")
    if mode is not None and mode.get(f"{W}val", "1") not in _OFF:
        found += report_places("开着“修订”，报告里以后的改动都会留下痕迹", [("文件", "")], _MEND)
    return found


def report_places(
    what: str, spots: Iterable[Spot], fix: str, code: str = "T09"
) -> Iterator[Finding]:
    """Yield one finding for all spots of a kind, which names the first; none without spots."""
    texts: dict[str, str] = {}
    for where, text in spots:
        texts[where] = texts.get(where) or text
    if not texts:
        return
    first, *others = texts
    quoted = f"：“{shorten(texts[first])}”" if texts[first].strip() else ""
    more = f"；还有 {len(others)} 处：{'、'.join(others[:_FEW])}" if others else ""
    more += " 等" if len(others) > _FEW else ""
    found = texts[first].strip() or None
    message = f"{first}{what}{quoted}{more}"
    yield Finding(code, Severity.ERROR, message, fix, item=first, found=found)
