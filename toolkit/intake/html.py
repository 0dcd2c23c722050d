"""A saved web page → blocks: what a reader of the page sees, in order."""

from __future__ import annotations

import email.policy
import re
from email.parser import BytesParser
from typing import TYPE_CHECKING

from lxml import etree

from toolkit.intake.blocks import Block, Table, UnfitError, make_paragraphs
from toolkit.intake.spans import Spanned, place
from toolkit.intake.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNSEEN = re.compile("head|script|style|noscript|template|iframe|object|svg|select|button|textarea")
_INLINE = re.compile(
    "a|abbr|acronym|b|basefont|big|bdi|bdo|cite|code|data|del|dfn|em|font|i|img|input|ins|kbd|label"
    "|mark|nobr|q|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr|o:p|st1:.*"
)
_ROWS = frozenset(("thead", "tbody", "tfoot"))
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—…"
_WRAP = re.compile(f"(?<=[{_WIDE}])\r(?=[{_WIDE}])")
_CHINESE = frozenset(("gb2312", "gbk", "gb_2312-80", "x-gbk"))
_KEPT_SPACES = "libreoffice"
"""Wraps lines only where a space stands; others wrap anywhere between Chinese characters."""
_DEEPEST = 200


def read_page(data: bytes) -> tuple[Block, ...]:
    """The blocks of a page.

    Raises:
        UnfitError: it cannot be read.
    """
    root = _parse(_decode(data))
    if root is None:
        raise UnfitError("F01", "里面没有内容", "打开原网页，重新保存后再导入")
    return tuple(_Page(wraps=_KEPT_SPACES not in _find_generator(root)).read(root))


def find_page(data: bytes) -> bytes:
    """The page in a file that holds a page with its pictures (.mhtml).

    Raises:
        UnfitError: there is none.
    """
    message = BytesParser(policy=email.policy.default).parsebytes(data)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            charset = (part.get_content_charset() or "").encode()
            mark = b'<meta charset="%s">' % charset if charset else b""
            return mark + page if isinstance(page, bytes) else b""
    raise UnfitError("F01", "里面没有网页", "用浏览器打开原网页，另存为 .html 再导入")


def _decode(data: bytes) -> str:
    named = _CHARSET.search(data[:4096])
    charset = named[1].decode("ascii").lower() if named else ""
    try:
        if charset and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
            return data.decode("gb18030" if charset in _CHINESE else charset)
    except (LookupError, UnicodeDecodeError):
        pass  # pages lie about it
    try:
        return decode(data)
    except UnicodeDecodeError as error:
        what = "不知道是用什么编码存的，读不出来"
        raise UnfitError("F01", what, "用浏览器打开，另存为 UTF-8 的网页") from error


def _parse(text: str) -> etree._Element | None:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    cleaned = text.replace("\0", "").encode("utf-8", "replace")
    try:
        return etree.fromstring(cleaned, parser) if cleaned.strip() else None
    except etree.XMLSyntaxError as error:
        raise UnfitError("F01", "内容不是网页", "用浏览器打开，另存为网页再导入") from error


def _find_generator(root: etree._Element) -> str:
    """The program that wrote the page, in small letters."""
    metas = (meta for meta in root.iter("meta") if meta.get("name") == "generator")
    return " ".join(meta.get("content") or "" for meta in metas).lower()


class _Page:
    """Goes through a page, gathering words until a block ends."""

    def __init__(self, *, wraps: bool) -> None:
        self.wraps = wraps
        self.words: list[str] = []
        self.trail: tuple[int, ...] = ()
        self.mark = ""
        """The number of an item of a list, which stands before its first words."""

    def read(self, element: etree._Element, trail: tuple[int, ...] = ()) -> Iterator[Block]:
        """The blocks of an element."""
        yield from self._go(element, trail)
        yield from self._flush()

    def _go(self, element: etree._Element, trail: tuple[int, ...]) -> Iterator[Block]:
        if len(trail) > _DEEPEST:
            what = "元素一层套一层，太深了，不像一份报告"
            raise UnfitError("F04", what, "用浏览器打开，把报告复制到 Word 里存成 .docx 再导入")
        self.trail = trail
        self._say(element.text)
        for number, child in enumerate(element):
            yield from self._read_child(child, (*trail, number))
            self.trail = trail
            self._say(child.tail)

    def _read_child(self, child: etree._Element, trail: tuple[int, ...]) -> Iterator[Block]:
        tag = str(child.tag).lower()
        if tag == "br":
            self.words.append("\n")
        elif _UNSEEN.fullmatch(tag) or _is_hidden(child):
            return
        elif _INLINE.fullmatch(tag):
            yield from self._go(child, trail)
        else:
            yield from self._flush()
            self.mark = _number(child) or self.mark
            table = [self._read_table(child, trail)] if tag == "table" else None
            yield from table or self.read(child, trail)

    def _read_table(self, element: etree._Element, trail: tuple[int, ...]) -> Table:
        caption = ""
        rows: list[list[Spanned]] = []
        for child in _rows(element):
            if child.tag == "caption":
                caption = " ".join(map(str, child.itertext())).strip()
            else:
                cells = enumerate(cell for cell in child if cell.tag in {"td", "th"})
                rows.append([self._read_cell(c, (*trail, len(rows), n)) for n, c in cells])
        return Table(place(rows), caption, trail=trail)

    def _read_cell(self, element: etree._Element, trail: tuple[int, ...]) -> Spanned:
        blocks = tuple(_Page(wraps=self.wraps).read(element, trail))
        return Spanned(blocks, _count(element.get("colspan"), 1), _count(element.get("rowspan"), 1))

    def _say(self, words: str | None) -> None:
        self.words.append(_SPACE.sub(lambda m: "\r" if "\n" in m[0] else " ", words or ""))

    def _flush(self) -> list[Block]:
        """The paragraphs gathered so far; a line break starts another."""
        text = "".join(self.words)
        self.words.clear()
        text = _WRAP.sub("", text) if self.wraps else text
        if text.strip():
            text, self.mark = self.mark + text.lstrip(), ""
        return make_paragraphs(re.sub("[ \r]+", " ", text), self.trail)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag in {"tr", "caption"}:
            yield child
        elif child.tag in _ROWS:
            yield from (row for row in child if row.tag == "tr")


def _is_hidden(element: etree._Element) -> bool:
    """Not shown, or set at the edge of every printed page by LibreOffice."""
    if element.tag == "div" and element.get("title") in {"header", "footer"}:
        return True
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _number(element: etree._Element) -> str:
    """The number before an item of a list, which only shows on the page."""
    above = element.getparent()
    if element.tag != "li" or above is None or above.tag != "ol":
        return ""
    if above.get("type", "1") != "1":
        return "\ufffd"
    return (
        f"{_count(above.get('start'), 1) + len(list(element.itersiblings('li', preceding=True)))}."
    )


def _count(value: str | None, default: int) -> int:
    """A span as browsers take it: what is no number is 1, and 0 is to the end."""
    digits = re.match(r"\s*(\d{1,6})", value or "", re.ASCII)
    return int(digits[1]) if digits else default
