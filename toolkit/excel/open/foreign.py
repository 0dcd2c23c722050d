"""Workbooks of other formats, which LibreOffice converts to .xlsx where it is installed."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import NamedTuple

from toolkit.core.libreoffice import Conversion, convert

_XLSX = "xlsx", "Calc MS Excel 2007 XML"
_BOF, _HEAD = b"\x09\x08", 4
"""Kind of the first record of an old Excel stream, and bytes of a record's kind and length."""
_ENCRYPTED, _MOST_RECORDS = 0x2F, 8
_LISTED = b"encryption-data"


class Foreign(NamedTuple):
    """A format: its name for people, its files' ending, and its LibreOffice filter."""

    name: str
    ending: str
    filter: str


OLD = Foreign("旧的 .xls 或 .et", "xls", "MS Excel 97")
OLDER = Foreign("Excel 95 .xls", "xls", "MS Excel 95")
OPEN = Foreign(".ods", "ods", "calc8")
BINARY = Foreign(".xlsb", "xlsb", "Calc MS Excel 2007 Binary")
STRICT = Foreign("“严格 Open XML”", "xlsx", "Calc MS Excel 2007 XML")


def convert_book(data: bytes, foreign: Foreign) -> bytes | None:
    """Convert a workbook to .xlsx; None where that is not possible."""
    return convert(data, foreign.ending, Conversion(foreign.filter, *_XLSX))


def is_protected(data: bytes, foreign: Foreign) -> bool:
    """Return True if a password is needed to open a workbook of the format."""
    if foreign in {OLD, OLDER}:
        for start in range(0, len(data), 64):
            at = start
            for _ in range(_MOST_RECORDS if data.startswith(_BOF, start) else 0):
                if int.from_bytes(data[at : at + 2], "little") == _ENCRYPTED:
                    return True
                at += _HEAD + int.from_bytes(data[at + 2 : at + _HEAD], "little")
    if foreign is not OPEN:
        return False
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _LISTED in archive.read("META-INF/manifest.xml")
    except Exception:  # zipfile and zlib raise a dozen kinds on a damaged archive
        return False
