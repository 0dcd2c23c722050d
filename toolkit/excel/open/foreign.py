"""Workbooks of other formats than ours: LibreOffice makes .xlsx of them, where it is installed."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import NamedTuple

from toolkit.core.libreoffice import Conversion, convert

_XLSX = "xlsx", "Calc MS Excel 2007 XML"
_BOF, _HEAD = b"\x09\x08", 4
"""How a stream of old Excel's records begins: each record has a kind and a length."""
_ENCRYPTED, _MOST_RECORDS = 0x2F, 8
_LISTED = b"encryption-data"


class Foreign(NamedTuple):
    """A format: how people call it, its files' ending, and LibreOffice's name of it."""

    name: str
    ending: str
    filter: str


OLD = Foreign("旧的 .xls 或 .et", "xls", "MS Excel 97")
OLDER = Foreign("Excel 95 .xls", "xls", "MS Excel 95")
OPEN = Foreign(".ods", "ods", "calc8")
BINARY = Foreign(".xlsb", "xlsb", "Calc MS Excel 2007 Binary")
STRICT = Foreign("“严格 Open XML”", "xlsx", "Calc MS Excel 2007 XML")


def convert_book(data: bytes, foreign: Foreign) -> bytes | None:
    """The workbook as .xlsx; None where that cannot be made."""
    return convert(data, foreign.ending, Conversion(foreign.filter, *_XLSX))


def is_protected(data: bytes, foreign: Foreign) -> bool:
    """Whether a password is needed to open a workbook of the format."""
    if foreign in {OLD, OLDER}:
        return any(
            _leads_to_encryption(data, start)
            for start in range(0, len(data), 64)
            if data.startswith(_BOF, start)
        )
    return foreign is OPEN and _lists_encrypted_parts(data)


def _leads_to_encryption(data: bytes, at: int) -> bool:
    for _ in range(_MOST_RECORDS):
        kind = int.from_bytes(data[at : at + 2], "little")
        if kind == _ENCRYPTED:
            return True
        at += _HEAD + int.from_bytes(data[at + 2 : at + _HEAD], "little")
    return False


def _lists_encrypted_parts(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _LISTED in archive.read("META-INF/manifest.xml")
    except Exception:  # zipfile and zlib raise a dozen kinds on a damaged archive
        return False
