"""Fonts of the text of a Word document."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from lxml import etree

from toolkit.core.files import unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_TEXT_PART = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_CHINESE, _LATIN = "eastAsia", "ascii"
_LATIN_SIGN, _CHINESE_SIGN = re.compile("[!-\u1fff]"), re.compile("[\u2e80-\U0003ffff]")
_FIELD = {f"{_W}fldChar", f"{_W}instrText"}


def list_fonts(document: bytes) -> list[str]:
    """Return the names of the fonts of a .docx's text, in order, each once."""
    parts = dict(unpack(document))
    sheet = _StyleSheet(parts["word/styles.xml"], parts.get("word/theme/theme1.xml"))
    names = sorted(filter(_TEXT_PART.fullmatch, parts))
    runs = chain.from_iterable(_parse(parts[name]).iter(f"{_W}r") for name in names)
    return list(dict.fromkeys(chain.from_iterable(map(sheet.list_fonts, runs))))


def _parse(part: bytes) -> Element:
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False))


class _StyleSheet:
    """The styles of a document and the fonts of its theme."""

    def __init__(self, styles: bytes, theme: bytes | None) -> None:
        root = _parse(styles)
        self.styles = {style.get(f"{_W}styleId", ""): style for style in root.iter(f"{_W}style")}
        self.default = root.find(f"{_W}docDefaults/{_W}rPrDefault")
        self.theme = None if theme is None else _parse(theme)
        paragraphs = (s for s in self.styles.values() if s.get(f"{_W}type") == "paragraph")
        self.normal = next((s for s in paragraphs if s.get(f"{_W}default") in {"1", "true"}), None)

    def list_fonts(self, run: Element) -> Iterator[str]:
        """Yield the fonts of a run: for Chinese, for letters and digits, or both."""
        text = "".join(t.text or "" for t in run.iter(f"{_W}t"))
        wanted = [_CHINESE] if _CHINESE_SIGN.search(text) else []
        if _LATIN_SIGN.search(text) or any(child.tag in _FIELD for child in run):
            wanted.append(_LATIN)
        for script in wanted:
            holders = (h.find(f"{_W}rPr/{_W}rFonts") for h in self._list_holders(run))
            for fonts in (holder for holder in holders if holder is not None):
                by_theme = self._theme_font(fonts.get(f"{_W}{script}Theme", ""), script)
                if font := by_theme or fonts.get(f"{_W}{script}", ""):
                    yield font
                    break

    def _list_holders(self, run: Element) -> Iterator[Element]:
        """Yield the elements that may set the font of a run, the strongest first."""
        yield run
        yield from self._chain(run.find(f"{_W}rPr/{_W}rStyle"))
        paragraph = next(run.iterancestors(f"{_W}p"), None)
        style = None if paragraph is None else paragraph.find(f"{_W}pPr/{_W}pStyle")
        yield from self._chain(style)
        if style is None and self.normal is not None:
            yield self.normal
        for table in run.iterancestors(f"{_W}tbl"):
            yield from self._chain(table.find(f"{_W}tblPr/{_W}tblStyle"))
        if self.default is not None:
            yield self.default

    def _chain(self, link: Element | None) -> Iterator[Element]:
        """Yield the style that an element names, and those it is based on."""
        seen: set[str] = set()
        while link is not None:
            name = link.get(f"{_W}val", "")
            style = None if name in seen else self.styles.get(name)
            if style is None:
                return
            seen.add(name)
            yield style
            link = style.find(f"{_W}basedOn")

    def _theme_font(self, name: str, script: str) -> str:
        """Return the font that a theme has for a name such as minorEastAsia, else an empty text."""
        if self.theme is None or not name:
            return ""
        font = "majorFont" if name.startswith("major") else "minorFont"
        paths = ("ea", "font[@script='Hans']") if script == _CHINESE else ("latin",)
        found = (self.theme.find(f".//{_A}{font}/{_A}{path}") for path in paths)
        return next((t for e in found if e is not None and (t := e.get("typeface"))), "")
