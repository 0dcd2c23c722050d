"""Opening of a report file by its content, not its name; unreadable files are rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.files import OLE, TooLargeError, explain_error, read_file
from toolkit.core.libreoffice import Conversion, convert
from toolkit.core.text import decode
from toolkit.intake.blocks.blocks import Block, UnfitError
from toolkit.intake.blocks.text import read_text

if TYPE_CHECKING:
    from pathlib import Path

_MOST_TEXT = 4 * 2**20
_RTF = b"{\\rtf"
_ENCRYPTED, _DOCUMENT = (s.encode("utf-16-le") for s in ("EncryptedPackage", "WordDocument"))
_OLD = ("旧的 .doc 或 .wps", "doc", "MS Word 97")
_RICH = (".rtf", "rtf", "Rich Text Format")
_DOCX = ("docx", "MS Word 2007 XML")
"""Formats: a name for messages, the file extension and LibreOffice's name."""
_PAGES = (b"<!doctype html", b"<html", b"<head", b"<body", b"<meta", b"<?xml")
_PACKED = (b"mime-version:", b"from:", b"content-type: multipart")
_SAVE_AS = "用 WPS 或 Word 打开它，另存为“Word 文档（*.docx）”，再导入"


class Opened(NamedTuple):
    """Blocks of a file, and the kinds of content in it that are not read."""

    blocks: tuple[Block, ...]
    unread: tuple[str, ...] = ()
    converted: str = ""
    """The format of a file that LibreOffice had to convert."""
    is_plain: bool = False
    """True for plain text, in which tables may be lines."""


def open_report(path: Path) -> Opened:
    """Read a file into blocks.

    Raises:
        UnfitError: it cannot be read.
    """
    try:
        data = read_file(path)
    except TooLargeError as error:
        raise UnfitError("F04", f"{error}，不像一份报告", _SAVE_AS) from error
    except OSError as error:
        raise UnfitError("F01", f"读不出来：{explain_error(error)}", "检查文件是否存在") from error
    if not data.strip():
        raise UnfitError("F01", "是空文件", "换一份完整的文件再导入")
    suffix = path.suffix.lower()
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith((OLE, _RTF)):
        return _open_foreign(data)
    if data.startswith(b"PK"):
        from toolkit.intake.blocks.word import read_document

        blocks, unread = read_document(data)
        return Opened(blocks, tuple(unread))
    if data.startswith(b"%PDF"):
        raise UnfitError("F01", "是 PDF 文件，不能直接导入", _SAVE_AS)
    if start.startswith(_PACKED):
        from toolkit.intake.blocks.html import find_pages, read_page

        page, *others = find_pages(data)
        return Opened(read_page(page), ("框架里的网页",) if others else ())
    if suffix in {".html", ".htm"} or start.startswith(_PAGES):
        from toolkit.intake.blocks.html import read_page

        return Opened(read_page(data))
    return _open_text(suffix, data)


def _open_text(suffix: str, data: bytes) -> Opened:
    if suffix != ".txt":
        what = f"不是能导入的文件（{suffix or '没有扩展名'}），能导入的是 .docx、网页和 .txt"
        raise UnfitError("F01", what, _SAVE_AS)
    if len(data) > _MOST_TEXT:
        raise UnfitError("F04", f"有 {len(data) // 2**20} MB，不像一份报告", "只留报告本身，再导入")
    try:
        text = decode(data)
    except UnicodeError as error:
        raise UnfitError("F01", "不知道是用什么编码存的，读不出来", "另存为 UTF-8") from error
    if "\0" in text:
        raise UnfitError("F01", "里面有空字符，不是文本或已损坏", "换一份完整的文件再导入")
    return Opened(read_text(text), is_plain=True)


def _open_foreign(data: bytes) -> Opened:
    """Read a document of another format by way of LibreOffice, if that is installed."""
    if _ENCRYPTED in data:
        raise UnfitError("F02", "设了打开密码，读不了", "取消密码后再导入")
    kind, ending, of = _RICH if data.startswith(_RTF) else _OLD
    is_document = data.startswith(_RTF) or _DOCUMENT in data
    made = convert(data, ending, Conversion(of, *_DOCX)) if is_document else None
    if made is None:
        raise UnfitError("F03", f"是 {kind} 格式的文件，不能保证读得准", _SAVE_AS)
    from toolkit.intake.blocks.word import read_document

    blocks, unread = read_document(made)
    return Opened(blocks, tuple(unread), kind)
