"""What a power cut or a full disk leaves of a file: told from what somebody changed by hand."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_NOTHING = b"\0" * 16
_END = 1024
"""Within so many bytes of its end a PDF says that it is whole."""


def is_torn_file(path: Path) -> bool:
    """Whether a file is empty, filled with zeros, or the beginning of a document or page.

    What is no such beginning is somebody's own (a document with a password, a note under that
    name), however little it is like a report.
    """
    try:
        data = path.read_bytes()
    except OSError:
        return False
    if not data or data.startswith(_NOTHING) or not data.strip(b"\0"):
        return True
    if data.startswith(b"PK"):
        return not _is_whole_archive(path)
    if data.startswith(b"%PDF-"):
        return b"%%EOF" not in data[-_END:]
    is_page = data[:_END].lstrip().lower().startswith((b"<!doctype html", b"<html"))
    return is_page and (b"\0" in data or not data.rstrip().lower().endswith(b"</html>"))


def _is_whole_archive(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError):
        return False
    except (RuntimeError, NotImplementedError):  # a password, a packing that we do not know
        return True
