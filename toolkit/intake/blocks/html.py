"""A saved web page → blocks: what a reader of the page sees, in order."""

from __future__ import annotations

import email.policy
import re
from email.parser import BytesParser
from typing import TYPE_CHECKING

from lxml import etree

from toolkit.intake.blocks.blocks import (
    Block,
    BlockTable,
    Paragraph,
    UnfitError,
    collect_blocks,
    make_paragraphs,
)
from toolkit.intake.blocks.css import Sheets
from toolkit.intake.blocks.html_looks import TextLook, is_gone, look_at
from toolkit.intake.blocks.spans import Spanned, place
from toolkit.intake.blocks.text import decode
from toolkit.intake.blocks.unseen import ABOVE, HIDDEN, LOWERED, RAISED, Unseen, make_unseen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

_UNSEEN = re.compile("head|script|style|iframe|button|rp")
_APART = re.compile("noscript|template|object|svg|math|select|textarea|datalist|dialog|audio|video")
"""Holds words that are not read as the report's, or not as they stand there."""
_INLINE = re.compile(
    "a|abbr|acronym|b|basefont|big|bdi|bdo|cite|code|data|del|dfn|em|font|i|img|input|ins|kbd|label"
    "|mark|nobr|q|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|ruby|rb|rt|rtc|wbr|o:p|st1:.*"
)
_ROWS = frozenset(("thead", "tbody", "tfoot"))
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_OWN_LINE = ("block", "flex", "grid", "table", "list-item")
"""How what stands in a line is set on lines of its own."""
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—…"
_WRAP = re.compile(f"(?<=[{_WIDE}])\r(?=[{_WIDE}])")
_CHARSETS = {
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "gb18030", "cp936"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cp950"), "big5hkscs"),
    "hz-gb-2312": "hz",
}
"""What a page may say it is written in; anything else is not believed."""
_KEPT_SPACES = "libreoffice"
"""Wraps lines only where a space stands; others wrap anywhere between Chinese characters."""
_DEEPEST = 200
_MOST_TAGS = 100_000
_MOST_BYTES = 20 * 2**20
"""Pages may carry their pictures."""


def read_page(data: bytes) -> tuple[Block, ...]:
    """The blocks of a page.

    Raises:
        UnfitError: it cannot be read.
    """
    if len(data) > _MOST_BYTES or data.count(b"<") > _MOST_TAGS:
        what = "网页里的元素太多了，不像一份报告"
        raise UnfitError("F04", what, "用浏览器打开，把报告复制到 Word 里存成 .docx 再导入")
    root = _parse(_decode(data))
    if root is None:
        raise UnfitError("F01", "里面没有内容", "打开原网页，重新保存后再导入")
    wraps = _KEPT_SPACES not in _find_generator(root)
    return collect_blocks(_Page(Sheets(root), TextLook(), wraps=wraps).read(root))


def find_pages(data: bytes) -> list[bytes]:
    """The pages in a file that holds a page with its pictures (.mhtml), the main one first.

    Raises:
        UnfitError: there is none.
    """
    try:
        message = BytesParser(policy=email.policy.compat32).parsebytes(data)
        parts = [part for part in message.walk() if part.get_content_type() == "text/html"]
        pages = [_unpack(part) for part in parts]
    except Exception as error:  # the parser raises a dozen kinds on what is nested or malformed
        what = "里面的结构不合规范，读不出来"
        raise UnfitError("F01", what, "用浏览器打开原网页，另存为 .html 再导入") from error
    if not pages:
        raise UnfitError("F01", "里面没有网页", "用浏览器打开原网页，另存为 .html 再导入")
    return pages


def _unpack(part: Message) -> bytes:
    """A page, with a mark of what it says it is written in."""
    page = part.get_payload(decode=True)
    charset = (part.get_content_charset() or "").encode("ascii", "ignore")
    mark = b'<meta charset="%s">' % charset if charset else b""
    return mark + page if isinstance(page, bytes) else b""


def _decode(data: bytes) -> str:
    named = _CHARSET.search(data[:4096])
    charset = _CHARSETS.get(named[1].decode("ascii").lower(), "") if named else ""
    try:
        if charset and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
            return data.decode(charset)
    except UnicodeError:
        pass  # pages lie about it
    try:
        return decode(data)
    except UnicodeError as error:
        what = "不知道是用什么编码存的，读不出来"
        raise UnfitError("F01", what, "用浏览器打开，另存为 UTF-8 的网页") from error


def _parse(text: str) -> etree._Element | None:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    cleaned = text.replace("\0", "\ufffd").encode("utf-8", "replace")
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

    def __init__(self, sheets: Sheets, look: TextLook, *, wraps: bool) -> None:
        self.sheets, self.look, self.wraps = sheets, look, wraps
        self.words: list[str] = []
        self.unseen: list[Unseen] = []
        self.trail: tuple[int, ...] = ()
        self.mark = ""
        """The number of an item of a list, which stands before its first words."""
        self.items: dict[etree._Element, int] = {}

    def read(self, element: etree._Element, trail: tuple[int, ...] = ()) -> Iterator[Block]:
        """The blocks of an element."""
        yield from self._go(element, trail)
        yield from self._flush()

    def _go(self, element: etree._Element, trail: tuple[int, ...]) -> Iterator[Block]:
        if len(trail) > _DEEPEST:
            what = "元素一层套一层，太深了，不像一份报告"
            raise UnfitError("F04", what, "用浏览器打开，把报告复制到 Word 里存成 .docx 再导入")
        self.trail, look = trail, self.look
        self._describe(element.text)
        for number, child in enumerate(element):
            yield from self._read_child(child, (*trail, number))
            self.trail, self.look = trail, look
            self._describe(child.tail)

    def _read_child(self, child: etree._Element, trail: tuple[int, ...]) -> Iterator[Block]:
        tag = str(child.tag).lower()
        if tag == "br":
            self.words.append("\n")
        elif not _UNSEEN.fullmatch(tag) and not _is_margin(child):
            declared = self.sheets.find(child)
            is_inline = bool(_INLINE.fullmatch(tag))
            is_inline = is_inline and not declared.get("display", "").startswith(_OWN_LINE)
            if _APART.fullmatch(tag) or is_gone(child, declared):
                yield from self._pass(child, trail, is_inline=is_inline)
            else:
                self.look = look_at(child, declared, self.look)
                yield from self._enter(child, tag, trail, is_inline=is_inline)

    def _enter(
        self, child: etree._Element, tag: str, trail: tuple[int, ...], *, is_inline: bool
    ) -> Iterator[Block]:
        """Read an element that is shown."""
        if tag in {"rt", "rtc"}:
            self.unseen += make_unseen(ABOVE, _gather(child))
        elif is_inline:
            yield from self._go(child, trail)
        else:
            yield from self._flush()
            self.mark = self._number(child) or self.mark
            table = [self._read_table(child, trail)] if tag == "table" else None
            yield from table or self.read(child, trail)

    def _pass(
        self, child: etree._Element, trail: tuple[int, ...], *, is_inline: bool
    ) -> Iterator[Block]:
        """Keep what an element holds that is not shown, in its line or where it stands."""
        unseen = make_unseen(HIDDEN, _gather(child))
        if is_inline:
            self.unseen += unseen
        elif unseen:
            yield from self._flush()
            yield Paragraph("", trail, unseen=unseen)

    def _read_table(self, element: etree._Element, trail: tuple[int, ...]) -> BlockTable:
        caption, look = "", self.look
        rows: list[list[Spanned]] = []
        for part, child in _rows(element):
            within = look if part is None else look_at(part, self.sheets.find(part), look)
            self.look = look_at(child, self.sheets.find(child), within)
            if child.tag == "caption":
                caption = " ".join(map(str, child.itertext())).strip()
            else:
                cells = enumerate(cell for cell in child if cell.tag in {"td", "th"})
                rows.append([self._read_cell(c, (*trail, len(rows), n)) for n, c in cells])
        self.look = look
        return BlockTable(place(rows), caption, trail=trail)

    def _read_cell(self, element: etree._Element, trail: tuple[int, ...]) -> Spanned:
        look = look_at(element, self.sheets.find(element), self.look)
        blocks = tuple(_Page(self.sheets, look, wraps=self.wraps).read(element, trail))
        return Spanned(blocks, _count(element.get("colspan"), 1), _count(element.get("rowspan"), 1))

    def _describe(self, words: str | None) -> None:
        if self.look.how:
            self.unseen += make_unseen(self.look.how, words or "")
            return
        level = {"sup": RAISED, "sub": LOWERED}.get(self.look.level, {})
        plain = (words or "").translate(level)
        self.words.append(_SPACE.sub(lambda m: "\r" if "\n" in m[0] else " ", plain))

    def _flush(self) -> list[Block]:
        """The paragraphs gathered so far; a line break starts another."""
        text, unseen = "".join(self.words), self.unseen
        self.words, self.unseen = [], []
        text = _WRAP.sub("", text) if self.wraps else text
        if text.strip():
            text, self.mark = self.mark + text.lstrip(), ""
        return make_paragraphs(re.sub("[ \r]+", " ", text), self.trail, unseen)

    def _number(self, element: etree._Element) -> str:
        """The number before an item of a list, which only shows on the page."""
        above = element.getparent()
        if element.tag != "li" or above is None or above.tag != "ol":
            return ""
        if above.get("type", "1") != "1":
            return "\ufffd"
        self.items[above] = self.items.get(above, _count(above.get("start"), 1) - 1) + 1
        return f"{self.items[above]}."


def _gather(element: etree._Element) -> str:
    """The words in an element that is not shown."""
    return " ".join(
        str(words)
        for part in (element, *element.iterdescendants())
        for words in ("" if _is_code(part) else part.text, part.tail if part is not element else "")
        if words and words.strip()
    )


def _is_code(element: etree._Element) -> bool:
    return str(element.tag).lower() in {"script", "style"}


def _rows(
    table: etree._Element,
) -> Iterator[tuple[etree._Element | None, etree._Element]]:
    """The rows and captions of a table, each with the part in which it stands."""
    for child in table:
        if child.tag in {"tr", "caption"}:
            yield None, child
        elif child.tag in _ROWS:
            yield from ((child, row) for row in child if row.tag == "tr")


def _is_margin(element: etree._Element) -> bool:
    """Set at the edge of every printed page by LibreOffice."""
    return element.tag == "div" and element.get("title") in {"header", "footer"}


def _count(value: str | None, default: int) -> int:
    """A span as browsers take it: what is no number is 1, and 0 is to the end."""
    digits = re.match(r"\s*(\d{1,6})", value or "", re.ASCII)
    return int(digits[1]) if digits else default
