"""Files that were handed in: listed from nested folders and zip archives, and extracted."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from toolkit.core.discovery import WORKBOOKS, find_inputs, is_hidden
from toolkit.core.files import do_overlap, explain_error, find_real, print_name
from toolkit.core.finding import Finding, Severity
from toolkit.core.text import decode
from toolkit.pipeline.outcome import make_file_name
from toolkit.round.file_kinds import FileKind, find_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_MEMBERS = 20_000
_MOST_BYTES = 50 * 2**20
_MOST_UNPACKED = 4 * 2**30
_ENCRYPTED, _UTF8 = 0x1, 0x800
_UNPACK = "请解压到文件夹里再收"
_BROKEN, _AGAIN = "不完整或已损坏，打不开", "请重新交一份"
_LOOK = "请检查文件是否存在、能否打开"
_PASSED_OVER = {
    FileKind.OTHER: "不是 Excel 工作簿",
    FileKind.DOCUMENT: "是 Word 文档；要用里面的数，先用 tianbao import 写成填报表",
}


@dataclass(frozen=True)
class HandedInFile:
    """A file that was handed in: `name` as shown, `member` as its zip archive names it.

    `refused` is the reason why it cannot be opened, `passed_over` why it need not be read.
    """

    path: Path
    name: str
    member: str = ""
    refused: Finding | None = None
    passed_over: str = ""

    @property
    def file_name(self) -> str:
        """Name of the file itself, without its folders and archive."""
        return PurePosixPath(self.name).name


class DamagedError(Exception):
    """A member of a zip file cannot be unpacked; the message is its name."""


def find_sources(paths: Sequence[Path]) -> list[HandedInFile]:
    """Return every file in the folders and archives, in order, without lock and hidden files.

    Raises:
        FileNotFoundError: a path that was named does not exist.
    """
    workbooks = {find_real(item.path) for item in find_inputs(paths)}
    sources: dict[Path, list[HandedInFile]] = {}
    for root in paths:
        found, closed = [root], list[OSError]()
        if root.is_dir():
            walk = os.walk(root, onerror=closed.append)
            found = [Path(place, name) for place, _, names in walk for name in names]
            found += (Path(error.filename) for error in closed)  # folders that cannot be read
            found = sorted(p for p in found if not is_hidden(p.relative_to(root).parts))
        for path in found:
            alone = len(paths) == 1 and root.is_dir()
            name = print_name((path.relative_to(root) if alone else path).as_posix())
            real = find_real(path)  # several paths may lead to it
            if real not in sources:
                sources[real] = list(_open(path, name, is_workbook=real in workbooks))
    return [source for group in sources.values() for source in group]


@contextmanager
def bring_out(source: HandedInFile) -> Iterator[Path]:
    """Yield the path of a file: its own, or that of a temporary copy extracted from its archive.

    Raises:
        DamagedError: the archive is damaged at this member.
    """
    if not source.member:
        yield source.path
        return
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / (make_file_name(source.file_name) or "x.xlsx")
        try:  # never more comes out than the archive's directory declares
            with zipfile.ZipFile(source.path) as archive, archive.open(source.member) as member:
                data = member.read()
        except Exception as error:  # zipfile and zlib raise a dozen kinds on a damaged archive
            raise DamagedError(source.name) from error
        target.write_bytes(data)
        yield target


def _open(path: Path, name: str, *, is_workbook: bool) -> Iterator[HandedInFile]:
    """Yield a file, or the members of a zip archive."""
    try:
        if path.is_dir():
            next(path.iterdir(), None)  # raises again: only an unreadable folder is listed
        elif path.exists() and not path.is_file():
            raise OSError("不是文件")  # reading a pipe would block
        with path.open("rb") as file:
            kind = find_kind(path.name, file)
    except OSError as error:
        message = f"{name} 读不出来：{explain_error(error)}"
        yield HandedInFile(path, name, refused=_refuse("F01", message, _LOOK))
        return
    if kind is FileKind.ZIP or (kind is FileKind.BROKEN and path.suffix.lower() == ".zip"):
        yield from _list_members(path, name)
    elif is_workbook and kind is not FileKind.SEALED:
        yield HandedInFile(path, name)
    else:
        yield _make_file(path, name, "", kind)


def _make_file(path: Path, name: str, member: str, kind: FileKind) -> HandedInFile:
    if kind is FileKind.WORKBOOK:
        return HandedInFile(path, name, member)
    if kind in _PASSED_OVER:
        return HandedInFile(path, name, member, passed_over=_PASSED_OVER[kind])
    if kind is FileKind.BROKEN:
        return HandedInFile(path, name, member, refused=_refuse("F01", f"{name} {_BROKEN}", _AGAIN))
    refused = _refuse("F03", f"{name} 是打不开的压缩包（只看得了一层 .zip）", _UNPACK)
    return HandedInFile(path, name, member, refused=refused)


def _list_members(path: Path, name: str) -> Iterator[HandedInFile]:
    """Yield the members of a zip archive; a workbook under such a name is yielded itself."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except Exception:  # zipfile raises a dozen kinds on a damaged archive
        yield HandedInFile(path, name, refused=_refuse("F01", f"{name} {_BROKEN}", _UNPACK))
        return
    if any(member.filename == "[Content_Types].xml" for member in members):
        yield HandedInFile(path, name)
    elif fault := _find_fault(name, members):
        yield HandedInFile(path, name, refused=fault)
    else:
        with zipfile.ZipFile(path) as archive:
            for member in members:
                if _is_shown(member):
                    yield _open_member(archive, path, f"{name}/{decode_name(member)}", member)


def _is_shown(member: zipfile.ZipInfo) -> bool:
    """Return whether a member is a file that is not hidden."""
    inner = decode_name(member)
    return not inner.endswith("/") and not is_hidden(PurePosixPath(inner).parts)


def _find_fault(name: str, members: Sequence[zipfile.ZipInfo]) -> Finding | None:
    """Reject an archive by its directory alone: too large, damaged, or empty."""
    if len(members) > _MOST_MEMBERS:
        return _refuse("F04", f"{name} 里有 {len(members)} 个文件，太多了", _UNPACK)
    if sum(member.file_size for member in members) > _MOST_UNPACKED:
        return _refuse("F04", f"{name} 解开后超过 {_MOST_UNPACKED // 2**30} GB，太大了", _UNPACK)
    if len({member.filename for member in members}) < len(members):
        return _refuse("F01", f"{name} 已损坏：里面有重名的文件", _UNPACK)
    if do_overlap(members):
        return _refuse("F01", f"{name} 已损坏：里面的文件互相重叠", _UNPACK)
    if not any(map(_is_shown, members)):
        return _refuse("F01", f"{name} 里没有文件", _AGAIN)
    return None


def _open_member(
    archive: zipfile.ZipFile, path: Path, name: str, member: zipfile.ZipInfo
) -> HandedInFile:
    """Classify a member by its contents, by its name alone where it is encrypted or too large."""
    is_encrypted = bool(member.flag_bits & _ENCRYPTED)
    is_large = member.file_size > _MOST_BYTES
    try:
        with io.BytesIO() if is_encrypted or is_large else archive.open(member) as file:
            kind = find_kind(name, file)
    except Exception:  # damaged: extracting a workbook reports it
        is_named = PurePosixPath(name).suffix.lower() in WORKBOOKS
        kind = FileKind.WORKBOOK if is_named else FileKind.OTHER
    if kind is not FileKind.WORKBOOK or not (is_encrypted or is_large):
        return _make_file(path, name, member.filename, kind)
    refused = (
        _refuse("F02", f"{name} 所在的压缩包设了密码，打不开", _UNPACK)
        if is_encrypted
        else _refuse("F04", f"{name} 有 {member.file_size // 2**20} MB，不像一份填报表", _UNPACK)
    )
    return HandedInFile(path, name, member.filename, refused=refused)


def decode_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name, decoded from the GBK that Chinese Windows writes unmarked."""
    name = member.orig_filename.split("\0", maxsplit=1)[0]
    if not member.flag_bits & _UTF8:
        with suppress(UnicodeError):
            name = decode(name.encode("cp437"))  # zipfile's default is cp437
    return name.replace("\\", "/")


def refuse_damaged(name: str) -> Finding:
    """Return the finding on a member of an archive that cannot be extracted."""
    return _refuse("F01", f"{name} 在压缩包里已损坏，解不出来", "请重新交一份")


def _refuse(code: str, message: str, fix: str) -> Finding:
    return Finding(code, Severity.ERROR, message, fix)
