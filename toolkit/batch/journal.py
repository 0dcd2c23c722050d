"""Journal of a folder: the files that were written into it, so that a second run can skip them."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import stat
import sys
from collections import defaultdict
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.batch.result_summary import Verdict, read_verdict
from toolkit.core.files import NotWrittenError, explain_error, find_real, sync_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from io import FileIO
    from typing import Self

NAME = ".tianbao.jsonl"
_TEMPORARY = re.compile(r"\.(?P<start>.{1,40})\.[0-9a-f]{8}\.tmp", re.DOTALL)
_LOCK_AT = 2**40
"""Offset of the lock, far beyond the end: on Windows locked bytes cannot be written."""

_LONGEST, _LONGEST_PATH = 255, 4095


@dataclass(frozen=True, slots=True)
class Record:
    """Files that are made from one source, recorded before they are written.

    `source` and the names of `files` are relative to the journal's folder; `digest` is of the
    source's bytes, `key` the cache key, and `files` has the digest of each file. `name` is the
    name of the files before colliding names were numbered.
    """

    source: str
    digest: str
    key: str
    name: str
    files: Mapping[str, str]
    verdict: Verdict


class Journal:
    """Records of a folder, which is locked against other runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.by_digest: dict[str, list[Record]] = defaultdict(list)
        self.by_source: dict[str, list[Record]] = defaultdict(list)
        self.by_file: dict[str, list[Record]] = defaultdict(list)
        self._path = folder.absolute() / NAME
        self._file = _open(folder / NAME)
        self._real = find_real(folder)
        text = self._file.read()
        for record in filter(None, map(_parse, text.splitlines())):
            self.by_digest[record.digest].append(record)
            self.by_source[record.source].append(record)
            for name in record.files:
                self.by_file[name].append(record)
        if text and not text.endswith(b"\n"):  # torn when a run was killed
            self._write(b"\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, record: Record) -> None:
        """Append a record and flush it to disk.

        Raises:
            NotWrittenError: it could not be written, and so its files must not be.
        """
        self.check()
        line = json.dumps(astuple(record), ensure_ascii=False)
        self._write(line.encode(errors="surrogatepass") + b"\n")  # names may be in no encoding

    def check(self) -> None:
        """Check that the folder is still the one that was opened.

        Raises:
            NotWrittenError: it was deleted or moved, and its files with it.
        """
        try:
            is_here = os.path.samestat(self._path.stat(), os.fstat(self._file.fileno()))
        except OSError:
            is_here = False
        if not is_here:
            raise NotWrittenError(
                f"运行中 {self.folder} 被删除、改名或换掉了，里面写好的可能也不在了，请再运行一次"
            )

    def locate(self, path: Path) -> str:
        """Return a path as it is recorded: relative, with links resolved."""
        real = find_real(path.parent) / path.name
        try:
            return Path(os.path.relpath(real, self._real)).as_posix()
        except ValueError:  # on another drive
            return real.as_posix()

    def owns(self, name: str, digest: str, sources: Collection[str]) -> bool:
        """Return whether a file is as it was written from one of the sources or a deleted one."""
        return any(
            record.files[name] == digest
            and (record.source in sources or not self.holds(record.source))
            for record in self.by_file.get(name, ())
        )

    def holds(self, source: str) -> bool:
        """Return whether a source or the archive that contains it still exists."""
        path = self.folder / source
        return path.exists() or any(parent.is_file() for parent in path.parents)

    def make_temporary(self) -> Path:
        """Return the path for a file that is deleted when the run ends or the next one starts."""
        return self.folder.absolute() / f".{NAME}.{os.urandom(4).hex()}.tmp"

    def clean(self) -> None:
        """Delete the temporary files of a run that was killed."""
        names = {NAME, *(Path(name).name[:40] for name in self.by_file)}
        for folder in {self.folder, *((self.folder / name).parent for name in self.by_file)}:
            for path in folder.glob(".*.tmp"):
                match = _TEMPORARY.fullmatch(path.name)
                if match and match["start"] in names:
                    with contextlib.suppress(OSError):
                        path.unlink()

    def _write(self, line: bytes) -> None:
        try:
            if self._file.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _refuse(self.folder, error) from error


def _open(path: Path) -> FileIO:
    """Open and lock a journal; a link or a folder of that name is not written into."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        found = path.lstat() if os.path.lexists(path) else None
        if found and (not stat.S_ISREG(found.st_mode) or found.st_nlink > 1):
            raise NotWrittenError(
                f"写不进 {path.parent}：里面的 {path.name} 应当是本程序的记录，现在却是链接、文件夹"
                "或别的东西，请删去或移走它，再运行一次"
            )
        file = path.open("a+b", buffering=0)  # unbuffered: no line is lost in memory
        sync_folder(path.parent)
    except OSError as error:
        raise _refuse(path.parent, error) from error
    try:
        _lock(file)
    except (BlockingIOError, PermissionError) as error:
        file.close()
        raise NotWrittenError(f"另一个 tianbao 正在往 {path.parent} 里写，请等它做完") from error
    file.seek(0)  # locking moves on
    return file


def _refuse(folder: Path, error: OSError) -> NotWrittenError:
    return NotWrittenError(f"写不进 {folder}：{explain_error(error)}")


def _lock(file: FileIO) -> None:
    """Lock the file for this process until it is closed."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(_LOCK_AT)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        pass  # a file system that knows no locks


def _parse(line: bytes) -> Record | None:
    try:
        source, digest, key, name, files, verdict = json.loads(line)
        known = {str(file): str(found) for file, found in files.items()}
        for path in (str(source), *known):  # longer paths than any system has are not ours
            is_short = max(map(len, path.split("/"))) <= _LONGEST and len(path) <= _LONGEST_PATH
            if "\0" in path or not is_short:
                return None
        return Record(str(source), str(digest), str(key), str(name), known, read_verdict(verdict))
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        return None
