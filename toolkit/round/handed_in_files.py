"""Where the workbooks that were handed in lie: in folders of folders, and in zip files."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from toolkit.core.discovery import WORKBOOKS, find_inputs, is_hidden
from toolkit.core.files import do_overlap, explain_error, find_real, print_name
from toolkit.core.finding import Finding, Severity
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
    """A file's place: `name` as shown, `member` as its zip file calls it.

    `refused` says why it cannot be opened, `passed_over` why it need not be.
    """

    path: Path
    name: str
    member: str = ""
    refused: Finding | None = None
    passed_over: str = ""

    @property
    def file_name(self) -> str:
        """The name of the workbook itself, without the way to it."""
        return PurePosixPath(self.name).name


class DamagedError(Exception):
    """A member of a zip file cannot be unpacked; the message is its name."""


def find_sources(paths: Sequence[Path]) -> list[HandedInFile]:
    """Every file in the folders and zip files, in order; lock files and hidden ones are left out.

    Raises:
        FileNotFoundError: a path that was named does not exist.
    """
    workbooks = {find_real(found.path) for found in find_inputs(paths)}
    sources: dict[Path, list[HandedInFile]] = {}
    for root in paths:
        for path in _walk(root) if root.is_dir() else (root,):
            alone = len(paths) == 1 and root.is_dir()
            name = print_name((path.relative_to(root) if alone else path).as_posix())
            real = find_real(path)  # several ways may lead to it
            if real not in sources:
                sources[real] = list(_look_at(path, name, is_workbook=real in workbooks))
    return [source for group in sources.values() for source in group]


@contextmanager
def bring_out(source: HandedInFile) -> Iterator[Path]:
    """The workbook as a file: itself, or taken out of its zip file for as long as it is needed.

    Raises:
        DamagedError: it does not come out of its zip file as it was put in.
    """
    if not source.member:
        yield source.path
        return
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / (make_file_name(source.file_name) or "x.xlsx")
        target.write_bytes(_unpack(source))
        yield target


def _unpack(source: HandedInFile) -> bytes:
    """A member's bytes, of which never more come out than the archive's directory says."""
    try:
        with zipfile.ZipFile(source.path) as archive, archive.open(source.member) as member:
            return member.read()
    except Exception as error:  # zipfile and zlib raise a dozen kinds on a damaged archive
        raise DamagedError(source.name) from error


def _walk(folder: Path) -> Iterator[Path]:
    """Every file below a folder, and every folder that cannot be looked into."""
    found: list[Path] = []
    closed: list[OSError] = []
    for place, _, names in os.walk(folder, onerror=closed.append):
        found += (Path(place, name) for name in names)
    found += (Path(error.filename) for error in closed)
    yield from sorted(p for p in found if not is_hidden(p.relative_to(folder).parts))


def _look_at(path: Path, name: str, *, is_workbook: bool) -> Iterator[HandedInFile]:
    try:
        kind = _find_kind(path)
    except OSError as error:
        message = f"{name} 读不出来：{explain_error(error)}"
        yield HandedInFile(path, name, refused=_refuse("F01", message, _LOOK))
        return
    if kind is FileKind.ZIP or (kind is FileKind.BROKEN and path.suffix.lower() == ".zip"):
        yield from _look_into(path, name)
    elif is_workbook and kind is not FileKind.SEALED:
        yield HandedInFile(path, name)
    else:
        yield _place(path, name, "", kind)


def _find_kind(path: Path) -> FileKind:
    """What a file is by its contents.

    Raises:
        OSError: it cannot be read.
    """
    if path.is_dir():
        next(path.iterdir(), None)  # raises again: only such a folder was not looked into
    elif path.exists() and not path.is_file():
        raise OSError("不是文件")  # a pipe would be waited for
    with path.open("rb") as file:
        return find_kind(path.name, file)


def _place(path: Path, name: str, member: str, kind: FileKind) -> HandedInFile:
    """A file of a kind that is not looked into."""
    if kind is FileKind.WORKBOOK:
        return HandedInFile(path, name, member)
    if kind in _PASSED_OVER:
        return HandedInFile(path, name, member, passed_over=_PASSED_OVER[kind])
    if kind is FileKind.BROKEN:
        return HandedInFile(path, name, member, refused=_refuse("F01", f"{name} {_BROKEN}", _AGAIN))
    return HandedInFile(path, name, member, refused=_refuse_archive(name))


def _look_into(path: Path, name: str) -> Iterator[HandedInFile]:
    """The members of a zip file, or the file itself where it is a workbook under another name."""
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
                    yield _look_at_member(archive, path, f"{name}/{decode_name(member)}", member)


def _is_shown(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a file that its user sees."""
    inner = decode_name(member)
    return not inner.endswith("/") and not is_hidden(PurePosixPath(inner).parts)


def _find_fault(name: str, members: Sequence[zipfile.ZipInfo]) -> Finding | None:
    """Why an archive is none of filings, judged by its directory alone."""
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


def _look_at_member(
    archive: zipfile.ZipFile, path: Path, name: str, member: zipfile.ZipInfo
) -> HandedInFile:
    kind = _find_kind_of_member(archive, name, member)
    refused = _refuse_member(name, member) if kind is FileKind.WORKBOOK else None
    if refused:
        return HandedInFile(path, name, member.filename, refused=refused)
    return _place(path, name, member.filename, kind)


def _find_kind_of_member(archive: zipfile.ZipFile, name: str, member: zipfile.ZipInfo) -> FileKind:
    """What a member is by its contents, by its name where they cannot be seen."""
    is_named = PurePosixPath(name).suffix.lower() in WORKBOOKS
    is_closed = member.flag_bits & _ENCRYPTED or member.file_size > _MOST_BYTES
    try:
        with io.BytesIO() if is_closed else archive.open(member) as file:
            return find_kind(name, file)
    except Exception:  # damaged: whoever unpacks the workbook says so
        return FileKind.WORKBOOK if is_named else FileKind.OTHER


def _refuse_member(name: str, member: zipfile.ZipInfo) -> Finding | None:
    if member.flag_bits & _ENCRYPTED:
        return _refuse("F02", f"{name} 所在的压缩包设了密码，打不开", _UNPACK)
    if member.file_size > _MOST_BYTES:
        return _refuse("F04", f"{name} 有 {member.file_size // 2**20} MB，不像一份填报表", _UNPACK)
    return None


def decode_name(member: zipfile.ZipInfo) -> str:
    """A member's name as it was meant: Chinese Windows writes GBK and does not say so."""
    name = member.orig_filename.split("\0", maxsplit=1)[0]
    if not member.flag_bits & _UTF8:
        name = _decode(name)
    return name.replace("\\", "/")


def _decode(name: str) -> str:
    try:
        raw = name.encode("cp437")  # as zipfile took it for want of a better
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _refuse_archive(name: str) -> Finding:
    return _refuse("F03", f"{name} 是打不开的压缩包（只看得了一层 .zip）", _UNPACK)


def refuse_damaged(name: str) -> Finding:
    """Say that a file in a zip file cannot be unpacked."""
    return _refuse("F01", f"{name} 在压缩包里已损坏，解不出来", "请重新交一份")


def _refuse(code: str, message: str, fix: str) -> Finding:
    return Finding(code, Severity.ERROR, message, fix)
