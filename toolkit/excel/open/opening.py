"""A file checked by its content, not its name, and opened as a workbook."""

from __future__ import annotations

import warnings
import zipfile
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING

from openpyxl.reader.excel import ExcelReader

from toolkit.core.files import OLE, TooLargeError, explain_error, print_name, read_file
from toolkit.core.finding import Finding, Severity
from toolkit.excel.appearance.number_formats import convert_dates
from toolkit.excel.open.archive_limits import SafeArchive, extract_parts
from toolkit.excel.open.foreign import (
    BINARY,
    OLD,
    OLDER,
    OPEN,
    STRICT,
    Foreign,
    convert_book,
    is_protected,
)
from toolkit.excel.parts.cell_order import OddSheetError
from toolkit.excel.parts.defined_names import DefinedNames, gather_names
from toolkit.excel.parts.members import check_headers, check_sizes, list_parts
from toolkit.excel.parts.package import TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl import Workbook

    from toolkit.excel.appearance.looks import Looks
    from toolkit.excel.parts.cell_order import Rectangle

_BEGINNING = 2**16
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_SAVE_AS = "用 WPS 或 Excel 打开它，选“另存为”，类型选“Excel 工作簿（*.xlsx）”，把存好的文件交上来"
_FILL_FORM = "请交下发的填报表（.xlsx）"
_IMPORT = "只有 Word 稿的，先用 tianbao import 把它写成填报表"
_LOCKED, _UNLOCK = "设了打开密码，读不了", "请打开后取消密码（另存时不设密码），再交上来"
_FRESH = "请把内容填到一份新下发的填报表里再交"
_SEND_AGAIN = "请在电脑上确认能打开、内容完整，保存后重新交一份"


@dataclass(frozen=True)
class OpenedBook:
    """An opened workbook, with its formulas as such; close it after reading.

    `merges` are by sheet; `ignored` names the contents that are not read; `looks` gives what of its
    cells is struck or hidden.
    """

    book: Workbook
    names: DefinedNames
    data: bytes
    merges: dict[str, tuple[Rectangle, ...]]
    ignored: tuple[str, ...]
    looks: Looks
    converted: str = ""
    """The format that LibreOffice converted it from, if it was not .xlsx."""

    @cached_property
    def values(self) -> Workbook:
        """The same workbook with the saved results of its formulas, loaded on first use.

        Raises:
            OddSheetError: a result is none that a formula can have.
        """
        try:
            return _load(self.data, data_only=True).wb
        except Exception as error:  # as many kinds as of the first load
            raise OddSheetError("F01", "已损坏：有公式的结果读不出来") from error

    def close(self) -> None:
        """Clear the cells.

        Cells and sheets refer to each other: a batch would keep dozens of workbooks until the
        garbage collector runs.
        """
        loaded = vars(self).get("values")  # only if it was used
        for book in filter(None, (self.book, loaded)):
            for ws in book.worksheets:
                ws._cells.clear()


def open_book(path: Path) -> OpenedBook | Finding:
    """Open a workbook, or return the finding that explains why it cannot be opened."""
    name = print_name(path.name)
    if name.startswith("~$"):
        return _refuse(
            "F01", f"{name} 是软件打开表格时留下的临时文件，不是填报表", "请交填报表本身"
        )
    try:
        data = read_file(path)
    except TooLargeError as error:
        return _refuse("F04", f"{name} {error}，不像一份填报表", _SEND_AGAIN)
    except OSError as error:
        return _refuse(
            "F01", f"{name} 读不出来：{explain_error(error)}", "请检查文件是否存在、能否打开"
        )
    safe = _inspect(name, data)
    if isinstance(safe, Foreign):
        return _open_foreign(name, data, safe)
    return safe if isinstance(safe, Finding) else _parse(name, safe)


def _open_foreign(name: str, data: bytes, foreign: Foreign) -> OpenedBook | Finding:
    """Open a converted workbook, or return a finding where it cannot be converted."""
    if is_protected(data, foreign):
        return _refuse("F02", f"{name} {_LOCKED}", _UNLOCK)
    converted = convert_book(data, foreign)
    safe = _inspect(name, converted) if converted else None
    opened = _parse(name, safe) if isinstance(safe, SafeArchive) else safe
    if isinstance(opened, OpenedBook):
        return replace(opened, converted=foreign.name)
    if isinstance(opened, Finding) and opened.code != "F01":
        return opened
    return _refuse("F03", f"{name} 是 {foreign.name} 格式的表格，不能保证读得准", _SAVE_AS)


def refuse_unfit(name: str, error: OddSheetError) -> Finding:
    """Return the finding for a workbook that cannot be a filled form."""
    if error.code == "F01":
        return _refuse("F01", f"{name} {error.what}", _SEND_AGAIN)
    return _refuse(error.code, f"{name} 不像一份填报表：{error.what}", _FRESH)


def _inspect(name: str, data: bytes) -> SafeArchive | Foreign | Finding:
    if not data:
        return _refuse("F01", f"{name} 是空文件", _SEND_AGAIN)
    if data.startswith(OLE):

        def has(stream: str) -> bool:
            return stream.encode("utf-16-le") in data

        if has("EncryptionInfo") or has("EncryptedPackage"):
            return _refuse("F02", f"{name} {_LOCKED}", _UNLOCK)
        if has("WordDocument"):
            return _refuse(
                "F01", f"{name} 的内容是 Word 文档，不是 Excel 工作簿", _FILL_FORM, _IMPORT
            )
        return OLD if has("Workbook") or not has("Book") else OLDER
    if data.startswith(b"PK"):
        return _inspect_zip(name, data)
    kind = "PDF 文件" if data.startswith(b"%PDF") else "文本或别的文件"
    return _refuse("F01", f"{name} 的内容是{kind}，不是 Excel 工作簿", _FILL_FORM)


def _inspect_zip(name: str, data: bytes) -> SafeArchive | Foreign | Finding:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            check_sizes(members)
            parts = list_parts(members)
            if (other := _inspect_kind(name, archive, parts)) is not None:
                return other
            check_headers(members, data)
            return extract_parts(archive, parts)
    except OddSheetError as error:
        return refuse_unfit(name, error)
    except Exception:  # zipfile and zlib raise a dozen kinds on a damaged archive
        return _refuse("F01", f"{name} 不完整或已损坏，打不开", _SEND_AGAIN)


def _inspect_kind(
    name: str, archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo]
) -> Foreign | Finding | None:
    if any(member.flag_bits & 1 for member in parts.values()):
        return _refuse("F01", f"{name} 是设了密码的压缩包，打不开", _FILL_FORM)
    kind = _begin(archive, parts.get("mimetype"))
    if b"spreadsheet" in kind or "xl/workbook.bin" in parts:
        return OPEN if kind else BINARY
    if kind or "word/document.xml" in parts:
        return _refuse("F01", f"{name} 的内容是 Word 文档，不是 Excel 工作簿", _FILL_FORM, _IMPORT)
    if _STRICT in _begin(archive, parts.get("xl/workbook.xml")):
        return STRICT
    # a workbook part may be declared under another name than the usual one
    declared = _begin(archive, parts.get(TYPES))
    if "xl/workbook.xml" not in parts and b"spreadsheetml.sheet.main" not in declared:
        return _refuse("F01", f"{name} 是压缩包或别的文件，不是 Excel 工作簿", _FILL_FORM)
    return None


def _begin(archive: zipfile.ZipFile, member: zipfile.ZipInfo | None) -> bytes:
    """Return the first bytes of a part, empty where it is missing."""
    if member is None:
        return b""
    with archive.open(member) as file:
        return file.read(_BEGINNING)


def _parse(name: str, safe: SafeArchive) -> OpenedBook | Finding:
    try:
        reader = _load(safe.data, data_only=False)
        parts = {sheet.name: rel.target for sheet, rel in reader.parser.find_sheets()}
    except Exception:  # openpyxl lets out whatever a damaged part leads to: twelve kinds were seen
        return _refuse("F01", f"{name} 已损坏，打不开", _SEND_AGAIN)
    if not reader.wb.worksheets:
        return _refuse("F03", f"{name} 里读不出工作表", _SAVE_AS)
    merges = {title: safe.merges.get(part, ()) for title, part in parts.items()}
    names = gather_names(safe.names, reader.wb.sheetnames)
    looks = safe.looks.by_title(parts)
    return OpenedBook(reader.wb, names, safe.data, merges, safe.ignored, looks)


class _Reader(ExcelReader):
    """An openpyxl reader that keeps dates as numbers; `convert_dates` converts them later."""

    def read_worksheets(self) -> None:
        """Read every cell as a number, whatever its format."""
        self.wb._date_formats = frozenset()  # type: ignore[attr-defined]  # the stubs lack it
        self.wb._timedelta_formats = frozenset()  # type: ignore[attr-defined]  # as above
        super().read_worksheets()


def _load(data: bytes, *, data_only: bool) -> ExcelReader:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of parts it drops; we only read
        reader = _Reader(BytesIO(data), data_only=data_only)
        reader.read()
        convert_dates(reader.wb)
        return reader


def _refuse(code: str, message: str, fix: str, office_fix: str = "") -> Finding:
    return Finding(code, Severity.ERROR, message, fix, office_fix=office_fix)
