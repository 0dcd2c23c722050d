"""Reading of a saved web page into blocks: what its reader sees, in order."""

from __future__ import annotations

import email.policy
import re
from email.parser import BytesParser
from typing import TYPE_CHECKING

from lxml import etree

from toolkit.core.text import decode
from toolkit.intake.blocks import css
from toolkit.intake.blocks.blocks import (
    Block,
    BlockTable,
    Paragraph,
    Spanned,
    UnfitError,
    collect_blocks,
    make_paragraphs,
    place_cells,
)
from toolkit.intake.blocks.css import Sheets
from toolkit.intake.blocks.html_looks import TextLook, is_gone, look_at
from toolkit.intake.blocks.unseen import ABOVE, ADDED, HIDDEN, LOWERED, RAISED, Unseen, make_unseen

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNSEEN = re.compile("head|script|style|iframe|button|rp")
_APART = re.compile("noscript|template|object|svg|math|select|textarea|datalist|dialog|audio|video")
"""Elements whose text is kept as unread."""
_INLINE = re.compile(
    "a|abbr|acronym|b|basefont|big|bdi|bdo|cite|code|data|del|dfn|em|font|i|img|input|ins|kbd|label"
    "|mark|nobr|q|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|ruby|rb|rt|rtc|wbr|o:p|st1:.*"
)
_ROWS = frozenset(("thead", "tbody", "tfoot"))
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_OWN_LINE = ("block", "flex", "grid", "table", "list-item")
"""Values of `display` that put an inline element on lines of its own."""
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—…"
_WRAP = re.compile(f"(?<=[{_WIDE}])\r(?=[{_WIDE}])")
_CHARSETS = {
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "gb18030", "cp936"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cp950"), "big5hkscs"),
    "hz-gb-2312": "hz",
}
"""Encodings by the names that pages declare; other declarations are ignored."""
_KEPT_SPACES = "libreoffice"
"""The generator that wraps lines at spaces only; others wrap between Chinese characters too."""
_DEEPEST = 200
_MOST_TAGS = 100_000
_MOST_BYTES = 20 * 2**20  # pages may include their pictures


def read_page(data: bytes) -> tuple[Block, ...]:
    """Return the blocks of a page.

    Raises:
        UnfitError: it cannot be read.
    """
    if len(data) > _MOST_BYTES or data.count(b"<") > _MOST_TAGS:
        what = "网页里的元素太多了，不像一份报告"
        raise UnfitError("F04", what, "用浏览器打开，把报告复制到 Word 里存成 .docx 再导入")
    named = _CHARSET.search(data[:4096])
    charset = _CHARSETS.get(named[1].decode("ascii").lower(), "") if named else ""
    try:
        text = decode(data, charset)
    except UnicodeError as error:
        what = "不知道是用什么编码存的，读不出来"
        raise UnfitError("F01", what, "用浏览器打开，另存为 UTF-8 的网页") from error
    cleaned = text.replace("\0", "\ufffd").encode("utf-8", "replace")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(cleaned, parser) if cleaned.strip() else None
    except etree.XMLSyntaxError as error:
        raise UnfitError("F01", "内容不是网页", "用浏览器打开，另存为网页再导入") from error
    if root is None:
        raise UnfitError("F01", "里面没有内容", "打开原网页，重新保存后再导入")
    metas = (meta for meta in root.iter("meta") if meta.get("name") == "generator")
    generator = " ".join(meta.get("content") or "" for meta in metas).lower()
    wraps = _KEPT_SPACES not in generator
    return collect_blocks(_Page(Sheets(root), TextLook(), wraps=wraps).read(root))


def find_pages(data: bytes) -> list[bytes]:
    """Return the pages in an archive of a page with its pictures (.mhtml), the main one first.

    Raises:
        UnfitError: there is none.
    """
    pages: list[bytes] = []
    try:
        message = BytesParser(policy=email.policy.compat32).parsebytes(data)
        for part in (part for part in message.walk() if part.get_content_type() == "text/html"):
            page = part.get_payload(decode=True)
            charset = (part.get_content_charset() or "").encode("ascii", "ignore")
            declared = b'<meta charset="%s">' % charset if charset else b""
            pages.append(declared + page if isinstance(page, bytes) else b"")
    except Exception as error:  # the parser raises a dozen kinds on what is nested or malformed
        what = "里面的结构不合规范，读不出来"
        raise UnfitError("F01", what, "用浏览器打开原网页，另存为 .html 再导入") from error
    if not pages:
        raise UnfitError("F01", "里面没有网页", "用浏览器打开原网页，另存为 .html 再导入")
    return pages


class _Page:
    """A reader of a page that gathers words until a block ends."""

    def __init__(self, sheets: Sheets, look: TextLook, *, wraps: bool) -> None:
        self.sheets, self.look, self.wraps = sheets, look, wraps
        self.words: list[str] = []
        self.unseen: list[Unseen] = []
        self.trail: tuple[int, ...] = ()
        self.mark = ""
        """The number of a list item, to be put before its first words."""
        self.items: dict[etree._Element, int] = {}

    def read(self, element: etree._Element, trail: tuple[int, ...] = ()) -> Iterator[Block]:
        """Yield the blocks of an element."""
        yield from self._walk(element, trail)
        yield from self._flush()

    def _walk(self, element: etree._Element, trail: tuple[int, ...]) -> Iterator[Block]:
        if len(trail) > _DEEPEST:
            what = "元素一层套一层，太深了，不像一份报告"
            raise UnfitError("F04", what, "用浏览器打开，把报告复制到 Word 里存成 .docx 再导入")
        self.trail, look = trail, self.look
        self._add(element.text)
        for number, child in enumerate(element):
            yield from self._read_child(child, (*trail, number))
            self.trail, self.look = trail, look
            self._add(child.tail)

    def _read_child(self, child: etree._Element, trail: tuple[int, ...]) -> Iterator[Block]:
        tag = str(child.tag).lower()
        # LibreOffice puts the margins of printed pages into such elements
        is_margin = child.tag == "div" and child.get("title") in {"header", "footer"}
        if tag == "br":
            self.words.append("\n")
        if tag == "br" or _UNSEEN.fullmatch(tag) or is_margin:
            return
        declared = self.sheets.find(child)
        is_inline = bool(_INLINE.fullmatch(tag))
        is_inline = is_inline and not declared.get("display", "").startswith(_OWN_LINE)
        if _APART.fullmatch(tag) or is_gone(child, declared):
            unseen = make_unseen(HIDDEN, _gather(child))
            if is_inline:
                self.unseen += unseen
            elif unseen:
                yield from self._flush()
                yield Paragraph("", trail, unseen=unseen)
            return
        self.look = look_at(child, declared, self.look)
        added = make_unseen(ADDED, declared.get(css.ADDED, ""))
        if tag in {"rt", "rtc"}:
            self.unseen += make_unseen(ABOVE, _gather(child))
        elif is_inline:
            self.unseen += added
            yield from self._walk(child, trail)
        else:
            yield from self._flush()
            self.unseen += added
            self.mark = self._count_item(child) or self.mark
            table = [self._read_table(child, trail)] if tag == "table" else None
            yield from table or self.read(child, trail)

    def _read_table(self, element: etree._Element, trail: tuple[int, ...]) -> BlockTable:
        caption, look = "", self.look
        rows: list[list[Spanned]] = []
        parts = ((part, part.tag in _ROWS) for part in element)
        children = (
            (part, row) for part, holds_rows in parts for row in (part if holds_rows else [part])
        )
        for part, child in children:
            is_caption = child.tag == "caption" and child is part
            if child.tag != "tr" and not is_caption:
                continue
            within = look if part is child else look_at(part, self.sheets.find(part), look)
            self.look = look_at(child, self.sheets.find(child), within)
            if is_caption:
                caption = " ".join(map(str, child.itertext())).strip()
                continue
            row: list[Spanned] = []
            for number, cell in enumerate(c for c in child if c.tag in {"td", "th"}):
                declared = self.sheets.find(cell)
                page = _Page(self.sheets, look_at(cell, declared, self.look), wraps=self.wraps)
                page.unseen += make_unseen(ADDED, declared.get(css.ADDED, ""))
                blocks = tuple(page.read(cell, (*trail, len(rows), number)))
                spans = (_parse_count(cell.get(name), 1) for name in ("colspan", "rowspan"))
                row.append(Spanned(blocks, *spans))
            rows.append(row)
        self.look = look
        return BlockTable(place_cells(rows), caption, trail=trail)

    def _add(self, words: str | None) -> None:
        """Gather words in the current look."""
        if self.look.how:
            self.unseen += make_unseen(self.look.how, words or "")
            return
        level = {"sup": RAISED, "sub": LOWERED}.get(self.look.level, {})
        plain = (words or "").translate(level)
        self.words.append(_SPACE.sub(lambda m: "\r" if "\n" in m[0] else " ", plain))

    def _flush(self) -> list[Block]:
        """Return the paragraphs gathered so far; a line break starts another."""
        text, unseen = "".join(self.words), self.unseen
        self.words, self.unseen = [], []
        text = _WRAP.sub("", text) if self.wraps else text
        if text.strip():
            text, self.mark = self.mark + text.lstrip(), ""
        return make_paragraphs(re.sub("[ \r]+", " ", text), self.trail, unseen)

    def _count_item(self, element: etree._Element) -> str:
        """Return the number that browsers print before a list item, "" if none."""
        above = element.getparent()
        if element.tag != "li" or above is None or above.tag != "ol":
            return ""
        if above.get("type", "1") != "1":
            return "\ufffd"
        self.items[above] = self.items.get(above, _parse_count(above.get("start"), 1) - 1) + 1
        return f"{self.items[above]}."


def _gather(element: etree._Element) -> str:
    """Return the text in an element that is not shown, without code."""
    return " ".join(
        str(words)
        for part in (element, *element.iterdescendants())
        for words in (
            "" if str(part.tag).lower() in {"script", "style"} else part.text,
            part.tail if part is not element else "",
        )
        if words and words.strip()
    )


def _parse_count(value: str | None, default: int) -> int:
    """Parse an attribute as browsers do: leading digits count, anything else is the default."""
    digits = re.match(r"\s*(\d{1,6})", value or "", re.ASCII)
    return int(digits[1]) if digits else default
