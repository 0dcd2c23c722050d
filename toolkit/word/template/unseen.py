"""Text of a template that its reader does not see, or sees struck through."""

from __future__ import annotations

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
"""Half points: what is smaller cannot be read."""
_BOX = f"{W}txbxContent"
_SHOW = "不要的删去；要印的，选中它，在“字体”里去掉"
_LIMIT = 20
"""Styles that one after another rests on: a ring of them has no end."""


class RunLooks:
    """What runs look like: by themselves, by their styles, by the document's defaults."""

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
        """The value of a property of a run or paragraph mark, None where nothing sets it."""
        for properties in self._list(run):
            found = None if properties is None else properties.find(f"{W}{name}")
            if found is not None:
                return str(found.get(_VALUE, "1"))
        return None

    def is_on(self, run: etree._Element, name: str) -> bool:
        """Whether a property that is on or off is on."""
        value = self.find(run, name)
        return value is not None and value.lower() not in _OFF

    def _list(self, run: etree._Element) -> Iterator[etree._Element | None]:
        own = run if run.tag == f"{W}rPr" else run.find(f"{W}rPr")
        yield own
        if own is not None:
            yield from self._follow(own.find(f"{W}rStyle"), "")
        paragraph = next(run.iterancestors(P), None)
        named = None if paragraph is None else paragraph.find(f"{W}pPr/{W}pStyle")
        yield from self._follow(named, "paragraph")
        for table in run.iterancestors(TABLE):
            yield from self._follow(table.find(f"{W}tblPr/{W}tblStyle"), "")
        yield self._defaults

    def _follow(self, named: etree._Element | None, kind: str) -> Iterator[etree._Element | None]:
        """The run properties of a style and of those that it rests on."""
        name = self._usual.get(kind, "") if named is None else named.get(_VALUE, "")
        for _ in range(_LIMIT):
            style = self._styles.get(name)
            if style is None:
                return
            yield style.find(f"{W}rPr")
            base = style.find(f"{W}basedOn")
            name = "" if base is None else base.get(_VALUE, "")


def find_unseen(package: TemplatePackage) -> Iterator[Finding]:
    """Hidden, struck, white and tiny text, each kind as one finding."""
    styles = package.related("styles")
    roots = [story.root for story in package.stories]
    if any(map(_may_hide, (styles, *roots))):
        looks = RunLooks(styles)
        hidden = _look(package, lambda run: looks.is_on(run, "vanish"))
        hidden += list(_find_marks(package, looks))
        yield from report_places("有隐藏的文字", hidden, f"{_SHOW}“隐藏”")
        struck = _look(package, lambda r: looks.is_on(r, "strike") or looks.is_on(r, "dstrike"))
        yield from report_places("有加了删除线的文字", struck, f"{_SHOW}删除线")
        pale = _look(
            package, lambda run: _is_white(run, looks) or _is_small(looks.find(run, "sz") or "")
        )
        yield from report_places(
            "有白色的或小得看不见的文字", pale, "不要的删去；要印的，改用黑色和看得见的字号"
        )
    yield from report_places("有隐藏的行或图形", _find_hidden(package), "删去，或改成显示的")


def _may_hide(root: etree._Element | None) -> bool:
    """Whether a part has any property by which text may go unseen: most have none."""
    found = () if root is None else root.iter(*_LOOKS)
    return any(
        element.tag not in (_COLOUR, _SIZE)
        or element.get(_VALUE, "").upper() == _WHITE
        or _is_small(element.get(_VALUE, ""))
        for element in found
    )


def _look(package: TemplatePackage, test: Callable[[etree._Element], bool]) -> list[Spot]:
    """The runs with text that pass a test, those in a paragraph together."""
    found: dict[tuple[int, str], str] = {}
    for number, story in enumerate(package.stories):
        for run in story.root.iter(_RUN):
            text = "".join(piece.text or "" for piece in run.iterchildren(_TEXT))
            if text.strip() and test(run) and not is_copy(run):
                key = number, story.place(run)
                found[key] = found.get(key, "") + text
    return [(where, text) for (_, where), text in found.items()]


def _find_marks(package: TemplatePackage, looks: RunLooks) -> Iterator[Spot]:
    """Paragraphs with text whose end is hidden: the next one is printed on the same line."""
    for story in package.stories:
        for line in story.lines:
            mark = None if line.element is None else line.element.find(f"{W}pPr/{W}rPr")
            if mark is None or mark.find(f"{W}vanish") is None or not line.text.strip():
                continue
            if looks.is_on(mark, "vanish"):
                yield line.where, line.text


def _is_white(run: etree._Element, looks: RunLooks) -> bool:
    """Whether text is white on white, as far as it can be told."""
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


def _find_hidden(package: TemplatePackage) -> Iterator[Spot]:
    for story in package.stories:
        for row in story.root.iter(ROW):
            if row.find(_HIDDEN_ROW) is not None:
                yield story.place(row), ""
        for drawing in story.root.iter(_DRAWING):
            if drawing.get("hidden", "0") not in _OFF:
                yield story.place(drawing), ""
