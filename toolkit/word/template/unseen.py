"""Text of a template that a reader does not see, or sees struck through."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from toolkit.word.template.locations import ROW, TABLE, P, W
from toolkit.word.template.package import is_copy
from toolkit.word.template.revisions import report_places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree

    from toolkit.core.finding import Finding
    from toolkit.word.template.package import TemplatePackage
    from toolkit.word.template.revisions import Spot

_RUN, _TEXT, _SHADE = f"{W}r", f"{W}t", f"{W}shd"
_VALUE, _COLOUR, _SIZE = f"{W}val", f"{W}color", f"{W}sz"
_OFF = {"0", "false", "off", "none"}
_LOOKS = (f"{W}vanish", f"{W}strike", f"{W}dstrike", _COLOUR, _SIZE)
_HIDDEN_ROW = f"{W}trPr/{W}hidden"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_WHITE = "FFFFFF"
_SMALLEST = 4
"""Largest font size in half points that counts as unreadable."""
_BOX = f"{W}txbxContent"
_SHOW = "不要的删去；要印的，选中它，在“字体”里去掉"
_LIMIT = 20
"""Most styles that are followed by `basedOn`, which may run in a circle."""


class RunLooks:
    """Properties of runs: their own, of their styles, and the document's defaults."""

    def __init__(self, styles: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._usual: dict[str, str] = {}
        self._defaults = None if styles is None else styles.find(f".//{W}rPrDefault/{W}rPr")
        for style in () if styles is None else styles.iter(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            self._styles[name] = style
            if style.get(f"{W}default") in {"1", "true", "on"}:
                self._usual[style.get(f"{W}type", "")] = name

    def find(self, run: etree._Element, name: str) -> str | None:
        """Return the value of a property of a run or paragraph mark, None if it is not set."""
        own = run if run.tag == f"{W}rPr" else run.find(f"{W}rPr")
        styled = () if own is None else self._follow(own.find(f"{W}rStyle"), "")
        paragraph = next(run.iterancestors(P), None)
        named = None if paragraph is None else paragraph.find(f"{W}pPr/{W}pStyle")
        tables = (table.find(f"{W}tblPr/{W}tblStyle") for table in run.iterancestors(TABLE))
        above = (properties for style in tables for properties in self._follow(style, ""))
        inherited = chain(styled, self._follow(named, "paragraph"), above)
        for properties in chain((own,), inherited, (self._defaults,)):
            found = None if properties is None else properties.find(f"{W}{name}")
            if found is not None:
                return str(found.get(_VALUE, "1"))
        return None

    def is_on(self, run: etree._Element, name: str) -> bool:
        """Return whether an on/off property is on."""
        value = self.find(run, name)
        return value is not None and value.lower() not in _OFF

    def _follow(self, named: etree._Element | None, kind: str) -> Iterator[etree._Element | None]:
        """Yield the run properties of a style and of those that it is based on."""
        name = self._usual.get(kind, "") if named is None else named.get(_VALUE, "")
        for _ in range(_LIMIT):
            style = self._styles.get(name)
            if style is None:
                return
            yield style.find(f"{W}rPr")
            base = style.find(f"{W}basedOn")
            name = "" if base is None else base.get(_VALUE, "")


def find_unseen(package: TemplatePackage) -> Iterator[Finding]:
    """Report hidden, struck, white and tiny text, each kind as one finding."""
    styles = package.related("styles")
    roots = [story.root for story in package.stories] + ([] if styles is None else [styles])
    # most templates set no property by which text may be unseen
    if any(
        element.tag not in (_COLOUR, _SIZE)
        or element.get(_VALUE, "").upper() == _WHITE
        or _is_small(element.get(_VALUE, ""))
        for root in roots
        for element in root.iter(*_LOOKS)
    ):
        looks = RunLooks(styles)
        hidden = _look(package, lambda run: looks.is_on(run, "vanish"))
        lines = (line for story in package.stories for line in story.lines if line.text.strip())
        for line in lines:  # behind a hidden mark the next paragraph prints on the same line
            mark = None if line.element is None else line.element.find(f"{W}pPr/{W}rPr")
            is_set = mark is not None and mark.find(f"{W}vanish") is not None
            if mark is not None and is_set and looks.is_on(mark, "vanish"):
                hidden.append((line.where, line.text))
        yield from report_places("有隐藏的文字", hidden, f"{_SHOW}“隐藏”")
        struck = _look(package, lambda r: looks.is_on(r, "strike") or looks.is_on(r, "dstrike"))
        yield from report_places("有加了删除线的文字", struck, f"{_SHOW}删除线")
        pale = _look(
            package, lambda run: _is_white(run, looks) or _is_small(looks.find(run, "sz") or "")
        )
        fix = "不要的删去；要印的，改用黑色和看得见的字号"
        yield from report_places("有白色的或小得看不见的文字", pale, fix)
    spots: list[Spot] = []
    for story in package.stories:
        rows = (row for row in story.root.iter(ROW) if row.find(_HIDDEN_ROW) is not None)
        drawings = (d for d in story.root.iter(_DRAWING) if d.get("hidden", "0") not in _OFF)
        spots += [(story.place(element), "") for element in (*rows, *drawings)]
    yield from report_places("有隐藏的行或图形", spots, "删去，或改成显示的")


def _look(package: TemplatePackage, test: Callable[[etree._Element], bool]) -> list[Spot]:
    """Return the runs with text that pass a test, those of a paragraph joined."""
    found: dict[tuple[int, str], str] = {}
    for number, story in enumerate(package.stories):
        for run in story.root.iter(_RUN):
            text = "".join(piece.text or "" for piece in run.iterchildren(_TEXT))
            if text.strip() and test(run) and not is_copy(run):
                key = number, story.place(run)
                found[key] = found.get(key, "") + text
    return [(where, text) for (_, where), text in found.items()]


def _is_white(run: etree._Element, looks: RunLooks) -> bool:
    """Return whether text is white on white, as far as shading and table styles show."""
    if (looks.find(run, "color") or "").upper() != _WHITE or looks.find(run, "highlight"):
        return False
    if looks.find(run, "shd") is not None:
        return False
    for above in run.iterancestors():
        properties = next((child for child in above if child.tag.endswith("Pr")), None)
        is_shaded = properties is not None and properties.find(_SHADE) is not None
        if is_shaded or above.tag == _BOX or above.find(f"{W}tblPr/{W}tblStyle") is not None:
            return False
        if above.find(f"{W}background") is not None:
            return False
    return True


def _is_small(size: str) -> bool:
    return size.isdecimal() and int(size[:9]) <= _SMALLEST
