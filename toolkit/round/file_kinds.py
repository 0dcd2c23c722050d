"""What a file is that was handed in, by its first bytes and not by its name alone."""

from __future__ import annotations

import zipfile
from enum import Enum
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from toolkit.core.discovery import ARCHIVES, WORKBOOKS

if TYPE_CHECKING:
    from collections.abc import Iterable

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEALED = (
    b"Rar!",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
    b"\x1f\x9d",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"MSCF",
)
"""How archives begin that are not opened: RAR, 7z, gzip, compress, bzip2, xz, zstd, cabinet."""
_TAR, _TAR_AT = b"ustar", 257
_HEAD = _TAR_AT + len(_TAR)
_DOCUMENTS = {".doc", ".docx", ".docm", ".dot", ".dotx", ".wps", ".wpt", ".odt", ".rtf"}
_OTHERS = {".ppt", ".pptx", ".dps", ".msg", ".ofd", ".pdf", ".epub", ".vsd", ".vsdx"}
"""Files of office programs that are no workbooks, though they begin as one may."""
_STREAMS = ("Workbook", "Book")
"""What old binary workbooks call their contents."""
_ENCRYPTED = "EncryptionInfo"
_MOST_BYTES = 50 * 2**20


class FileKind(Enum):
    """What is to be done with a file."""

    WORKBOOK = "read it"
    ZIP = "look into it"
    SEALED = "an archive that is not opened"
    BROKEN = "a zip container that is damaged"
    DOCUMENT = "a Word document"
    OTHER = "nothing that holds figures"


def find_kind(name: str, file: IO[bytes]) -> FileKind:
    """What an open file is; a name that says workbook leaves the rest to whoever reads it.

    Raises:
        OSError: it cannot be read.
    """
    suffix, head = PurePosixPath(name).suffix.lower(), file.read(_HEAD)
    if head.startswith(_SEALED) or head[_TAR_AT:] == _TAR:
        return FileKind.SEALED
    if suffix in WORKBOOKS:
        return FileKind.WORKBOOK
    kind = _find_kind_of_contents(suffix, head, file)
    if kind is FileKind.WORKBOOK or suffix not in _DOCUMENTS | _OTHERS:
        return kind
    return FileKind.DOCUMENT if suffix in _DOCUMENTS else FileKind.OTHER


def _find_kind_of_contents(suffix: str, head: bytes, file: IO[bytes]) -> FileKind:
    if head.startswith(_ZIP):
        return _find_kind_of_zip(file)
    if suffix in ARCHIVES:
        return FileKind.ZIP if suffix == ".zip" else FileKind.SEALED
    if head.startswith(_OLE) and suffix not in _OTHERS:
        data = head + file.read(_MOST_BYTES)

        def has(stream: str) -> bool:
            return stream.encode("utf-16-le") in data

        if has("WordDocument"):
            return FileKind.DOCUMENT
        # an encrypted document does not say what it is but by its name
        is_workbook = any(map(has, _STREAMS)) or (suffix not in _DOCUMENTS and has(_ENCRYPTED))
        return FileKind.WORKBOOK if is_workbook else FileKind.OTHER
    return FileKind.OTHER


def _find_kind_of_zip(file: IO[bytes]) -> FileKind:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            described = archive.read("mimetype") if "mimetype" in names else b""
    except Exception:  # zipfile raises a dozen kinds on a damaged archive
        return FileKind.BROKEN
    parts = {name.replace("\\", "/").lower() for name in names}
    if b"spreadsheet" in described or _holds(parts, "xl/"):
        return FileKind.WORKBOOK
    if described or _holds(parts, "word/"):
        return FileKind.DOCUMENT
    return FileKind.OTHER if "[content_types].xml" in parts else FileKind.ZIP


def _holds(parts: Iterable[str], folder: str) -> bool:
    return "[content_types].xml" in parts and any(part.startswith(folder) for part in parts)
