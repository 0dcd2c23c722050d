"""Atomic writing of files, and archives whose bytes depend only on their contents."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import zipfile
from hashlib import file_digest
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of compound files: old Office documents, and those with a password."""
EPOCH = (2000, 1, 1, 0, 0, 0)
"""Date of every archive member and document that is written: independent of the clock."""


_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "那里已经有同名的文件",
    errno.ENOTDIR: "路径里有一段是文件，不是文件夹",
    errno.EISDIR: "它是文件夹，不是文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "那里只能读，不能写",
    errno.ENOSPC: "磁盘满了",
    errno.ENAMETOOLONG: "名称太长，请改短",
    errno.EIO: "磁盘读写出错",
    errno.EINVAL: "名称里有不能用的字符，或那里不能这样写",
    errno.EILSEQ: "名称里有不能用的字符",
    errno.ELOOP: "链接绕成了圈",
    errno.EBUSY: "它正在使用",
    errno.ETXTBSY: "它正在使用",
    errno.EDQUOT: "分给你的磁盘空间满了",
    errno.EFBIG: "文件太大",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.ESTALE: "网络盘断开了",
    errno.ETIMEDOUT: "网络盘没有回应",
    errno.EXDEV: "不在同一个磁盘上",
}
_MOST_BYTES = 50 * 2**20
_DEVICES = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])\s*(\..*)?", re.IGNORECASE | re.DOTALL)
"""Names that Windows reserves for devices, with any suffix."""


class NotWrittenError(Exception):
    """Raised when a file could not be written; the message is a sentence for the user."""


class TooLargeError(OSError):
    """Raised when a file is too large to be read; the message has its size."""


def explain_error(error: OSError) -> str:
    """Describe in Chinese why a file could not be read or written."""
    if error.errno is None:
        return str(error)
    known = errno.errorcode.get(error.errno, error.errno)
    return _REASONS.get(error.errno) or f"系统报告的错误是 {known}"


def find_real(path: Path) -> Path:
    """Resolve the links of a path; unlike `Path.resolve` it accepts links in a circle."""
    return path.__class__(os.path.realpath(path))


def is_device(name: str) -> bool:
    """Return whether Windows reserves a file's name for a device."""
    return _DEVICES.fullmatch(name) is not None


def read_file(path: Path, most: int = _MOST_BYTES) -> bytes:
    """Return the bytes of a file.

    Raises:
        TooLargeError: there are more than `most`.
        OSError: it cannot be read, or is a device or a pipe, which may never end.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError("它是文件夹，不是文件" if path.is_dir() else "它不是普通的文件")
    if found.st_size > most:
        raise TooLargeError(f"有 {found.st_size // 2**20} MB，太大了")
    return path.read_bytes()


def print_name(name: str) -> str:
    """Return the name or path of a file without surrogates, as it can be shown and stored.

    Names that were packed on Chinese Windows are GB 18030; elsewhere Python reads such bytes as
    surrogates, which no document can hold.
    """
    parts = name.split("/")
    for index, part in enumerate(parts):
        try:
            part.encode()
        except UnicodeEncodeError:
            raw = os.fsencode(part)
            try:
                parts[index] = raw.decode("gb18030")
            except UnicodeDecodeError:
                parts[index] = raw.decode(errors="replace")
    return "/".join(parts)


def write_file(path: Path, data: bytes, *, force: bool) -> None:
    """Write a file atomically: beside its target under a temporary name, then moved into place.

    When this returns, contents and name are synced to the disk.

    Raises:
        NotWrittenError: the target exists and `force` is off, is open in another program, or its
            folder is missing or closed to us.
    """
    temporary = path.parent / f".{path.name[:40]}.{os.urandom(4).hex()}.tmp"
    if is_device(path.name):
        raise NotWrittenError(f"{path} 是 Windows 留作他用的名称，请换一个文件名")
    try:
        if path.is_dir():
            raise NotWrittenError(f"{path} 是文件夹，请写明文件名")
        if path.exists() and not force:
            raise NotWrittenError(_exists(path))
        _make_folder(path.parent)
        temporary.write_bytes(data)
        with temporary.open("rb+") as file:  # Windows wants it open for writing
            os.fsync(file.fileno())
        _move(temporary, path, force=force)
        sync_folder(path.parent)
    except PermissionError as error:
        raise NotWrittenError(
            f"写不进 {path}：它可能正在 WPS、Word 或 Excel 里打开着，也可能没有写入权限。关闭后再试"
        ) from error
    except FileExistsError as error:
        raise NotWrittenError(_exists(path)) from error
    except OSError as error:
        raise NotWrittenError(f"写不进 {path}：{explain_error(error)}") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _exists(path: Path) -> str:
    return f"{path} 已经存在，没有改动它。要覆盖请加 --force，或用 -o 另写一个文件名"


def _make_folder(folder: Path) -> None:
    missing = [above for above in (folder, *folder.parents) if not above.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotWrittenError(f"写不进 {folder}：它是文件，不是文件夹") from error
    for made in missing:
        sync_folder(made.parent)


def sync_folder(folder: Path) -> None:
    """Sync the names in a folder to the disk, where the system can do that (Windows cannot)."""
    if os.name == "nt":
        return
    try:
        opened = os.open(folder, os.O_RDONLY)
    except PermissionError:  # it may be writable and not readable
        return
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno == errno.EIO:  # others mean that this file system does not support it
            raise
    finally:
        os.close(opened)


def _move(temporary: Path, path: Path, *, force: bool) -> None:
    """Move a file into place; without `force`, one that appeared there meanwhile is kept."""
    if force:
        temporary.replace(path)
        return
    try:
        os.link(temporary, path)  # fails where the target exists: no window between look and move
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links (FAT, some network drives)
        if path.exists():
            raise FileExistsError(path) from None
        temporary.replace(path)


def pack(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Build a zip archive of named members, the same bytes for the same contents."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system = 3  # as on Unix: the default is the platform's
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, data)
    return buffer.getvalue()


def unpack(data: bytes) -> list[tuple[str, bytes]]:
    """Return the names and bytes of the members of a zip archive in their order."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def do_overlap(members: Iterable[zipfile.ZipInfo]) -> bool:
    """Return whether members of an archive share bytes, as in a zip bomb."""
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            return True
        end = member.header_offset + member.compress_size
    return False


def is_as_packed(data: bytes) -> bool:
    """Return whether `pack` wrote an archive: other programs leave their own dates."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return all(member.date_time == EPOCH for member in archive.infolist())


def digest_file(path: Path) -> str:
    """Return the SHA-256 of a file in hex, empty where it cannot be read."""
    try:
        if not path.is_file():  # reading a pipe would block
            return ""
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
