"""Kinds of handed-in files, recognized by their first bytes and not by their names alone."""

from __future__ import annotations

import zipfile
from enum import Enum
from pathlib import PurePosixPath
from typing import IO

from toolkit.core.discovery import ARCHIVES, WORKBOOKS
from toolkit.core.files import OLE

_ZIP = b"PK"
_SEALED = (
    b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"\x1f\x9d",
    b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"MSCF",
)  # fmt: skip
"""Magic numbers of archives that are not opened: RAR, 7z, gzip, compress, bzip2, xz, zstd, CAB."""
_TAR, _TAR_AT = b"ustar", 257
_HEAD = _TAR_AT + len(_TAR)
_DOCUMENTS = {".doc", ".docx", ".docm", ".dot", ".dotx", ".wps", ".wpt", ".odt", ".rtf"}
_OTHERS = {".ppt", ".pptx", ".dps", ".msg", ".ofd", ".pdf", ".epub", ".vsd", ".vsdx"}
"""Suffixes of other office files whose first bytes are those of a workbook's container."""
_DOCUMENT, _ENCRYPTED = "WordDocument", "EncryptionInfo"
_STREAMS = ("Workbook", "Book", _DOCUMENT, _ENCRYPTED)
"""Names of the streams of old binary documents and workbooks, and of encrypted ones."""
_MOST_BYTES = 50 * 2**20


class FileKind(Enum):
    """Kind of a file, which decides how it is processed."""

    WORKBOOK = "read it"
    ZIP = "look into it"
    SEALED = "an archive that is not opened"
    BROKEN = "a zip container that is damaged"
    DOCUMENT = "a Word document"
    OTHER = "nothing that holds figures"


def find_kind(name: str, file: IO[bytes]) -> FileKind:
    """Classify an open file; a workbook's suffix is trusted unless the file is another archive.

    Raises:
        OSError: it cannot be read.
    """
    suffix, head = PurePosixPath(name).suffix.lower(), file.read(_HEAD)
    if head.startswith(_SEALED) or head[_TAR_AT:] == _TAR:
        return FileKind.SEALED
    if suffix in WORKBOOKS:
        return FileKind.WORKBOOK
    kind = FileKind.OTHER
    if head.startswith(_ZIP):
        kind = _find_kind_of_zip(file)
    elif suffix in ARCHIVES:
        kind = FileKind.ZIP if suffix == ".zip" else FileKind.SEALED
    elif head.startswith(OLE) and suffix not in _OTHERS:
        data = head + file.read(_MOST_BYTES)
        found = {name for name in _STREAMS if name.encode("utf-16-le") in data}
        # only its suffix tells an encrypted document from an encrypted workbook
        is_workbook = found - {_ENCRYPTED} or (found and suffix not in _DOCUMENTS)
        if _DOCUMENT in found:
            kind = FileKind.DOCUMENT
        elif is_workbook:
            kind = FileKind.WORKBOOK
    if kind is FileKind.WORKBOOK or suffix not in _DOCUMENTS | _OTHERS:
        return kind
    return FileKind.DOCUMENT if suffix in _DOCUMENTS else FileKind.OTHER


def _find_kind_of_zip(file: IO[bytes]) -> FileKind:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            described = archive.read("mimetype") if "mimetype" in names else b""
    except Exception:  # zipfile raises a dozen kinds on a damaged archive
        return FileKind.BROKEN
    parts = {name.replace("\\", "/").lower() for name in names}
    is_office = "[content_types].xml" in parts
    folders = {part.split("/")[0] for part in parts if "/" in part} if is_office else set()
    if b"spreadsheet" in described or "xl" in folders:
        return FileKind.WORKBOOK
    if described or "word" in folders:
        return FileKind.DOCUMENT
    return FileKind.OTHER if is_office else FileKind.ZIP
