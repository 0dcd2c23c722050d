"""Where the workbooks that were handed in lie: in folders of folders, and in zip files."""

from __future__ import annotations

import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from toolkit.files import do_overlap, print_name
from toolkit.finding import Finding, Severity
from toolkit.inputs import ARCHIVES, WORKBOOKS, find_inputs, is_hidden
from toolkit.outcome import make_file_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_MEMBERS = 20_000
_MOST_BYTES = 50 * 2**20
_MOST_UNPACKED = 4 * 2**30
_ENCRYPTED, _UTF8 = 0x1, 0x800
_UNPACK = "请解压到文件夹里再收"
_NO_WORKBOOK = "不是 Excel 工作簿"


@dataclass(frozen=True)
class Source:
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


def find_sources(paths: Sequence[Path]) -> list[Source]:
    """Every file in the folders and zip files, in order; lock files and hidden ones are left out.

    Raises:
        FileNotFoundError: a path that was named does not exist.
    """
    workbooks = {found.path.resolve() for found in find_inputs(paths)}
    sources: dict[Path, list[Source]] = {}
    for root in paths:
        for path in _walk(root) if root.is_dir() else (root,):
            alone = len(paths) == 1 and root.is_dir()
            name = print_name((path.relative_to(root) if alone else path).as_posix())
            real = path.resolve()  # several ways may lead to it
            if real not in sources:
                sources[real] = list(_look_at(path, name, is_workbook=real in workbooks))
    return [source for group in sources.values() for source in group]


@contextmanager
def bring_out(source: Source) -> Iterator[Path]:
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


def _unpack(source: Source) -> bytes:
    """A member's bytes, of which never more come out than the archive's directory says."""
    try:
        with zipfile.ZipFile(source.path) as archive, archive.open(source.member) as member:
            return member.read()
    except Exception as error:  # zipfile and zlib raise a dozen kinds on a damaged archive
        raise DamagedError(source.name) from error


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if not is_hidden(path.relative_to(folder).parts) and path.is_file():
            yield path


def _look_at(path: Path, name: str, *, is_workbook: bool) -> Iterator[Source]:
    suffix = path.suffix.lower()
    if suffix == ".zip":
        yield from _look_into(path, name)
    elif suffix in ARCHIVES:
        yield Source(path, name, refused=_refuse_archive(name))
    elif is_workbook:
        yield Source(path, name)
    else:
        yield Source(path, name, passed_over=_NO_WORKBOOK)


def _look_into(path: Path, name: str) -> Iterator[Source]:
    """The members of a zip file, or the file itself where it is a workbook under another name."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except Exception:  # zipfile raises a dozen kinds on a damaged archive
        yield Source(path, name, refused=_refuse("F01", f"{name} 不完整或已损坏，打不开", _UNPACK))
        return
    if any(member.filename == "[Content_Types].xml" for member in members):
        yield Source(path, name)
    elif fault := _find_fault(name, members):
        yield Source(path, name, refused=fault)
    else:
        for member in members:
            inner = decode_name(member)
            if not inner.endswith("/") and not is_hidden(PurePosixPath(inner).parts):
                yield _look_at_member(path, f"{name}/{inner}", member)


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
    return None


def _look_at_member(path: Path, name: str, member: zipfile.ZipInfo) -> Source:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in ARCHIVES:
        return Source(path, name, member.filename, refused=_refuse_archive(name))
    if suffix not in WORKBOOKS:
        return Source(path, name, member.filename, passed_over=_NO_WORKBOOK)
    return Source(path, name, member.filename, refused=_refuse_member(name, member))


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
