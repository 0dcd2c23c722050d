"""Files that a power cut or a full disk truncated, as opposed to files that somebody edited."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_NOTHING = b"\0" * 16
_END = 1024
"""Bytes at the end of a PDF that contain its end marker."""


def is_torn_file(path: Path) -> bool:
    """Return whether a file is empty, zero-filled, or a truncated document or page.

    Any other file is somebody's own, such as a document with a password.
    """
    try:
        data = path.read_bytes()
    except OSError:
        return False
    if not data or data.startswith(_NOTHING) or not data.strip(b"\0"):
        return True
    if data.startswith(b"PK"):
        return _is_torn_archive(path)
    if data.startswith(b"%PDF-"):
        return b"%%EOF" not in data[-_END:]
    is_page = data[:_END].lstrip().lower().startswith((b"<!doctype html", b"<html"))
    return is_page and (b"\0" in data or not data.rstrip().lower().endswith(b"</html>"))


def _is_torn_archive(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is not None
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError):
        return True
    except (RuntimeError, NotImplementedError):  # a password, an unknown compression
        return False
