"""What was written into a folder, line by line: what a second run need not do again."""

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
"""Far beyond the end: on Windows, what is locked cannot be written."""

_LONGEST, _LONGEST_PATH = 255, 4095


@dataclass(frozen=True, slots=True)
class Record:
    """What was made of one source, noted before it is written.

    `source` and the names of `files` are relative to the journal's folder; `digest` is of the
    source's bytes, `key` of all that went in, and `files` has the digest of each file. `name` is
    what the files were to be called, before names that collide were told apart.
    """

    source: str
    digest: str
    key: str
    name: str
    files: Mapping[str, str]
    verdict: Verdict


class Journal:
    """The records of a folder; nobody else may write into it meanwhile."""

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
        """Write a record down, so that it is known whatever happens next.

        Raises:
            NotWrittenError: it could not be written, and so nothing may be that it speaks of.
        """
        self.check()
        line = json.dumps(astuple(record), ensure_ascii=False)
        self._write(line.encode(errors="surrogatepass") + b"\n")  # names may be in no encoding

    def check(self) -> None:
        """Find out whether the folder is still the one that was opened.

        Raises:
            NotWrittenError: it was deleted or moved, and what was written with it.
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
        """A path as it is recorded: the same whatever links led to it."""
        real = find_real(path.parent) / path.name
        try:
            return Path(os.path.relpath(real, self._real)).as_posix()
        except ValueError:  # on another drive
            return real.as_posix()

    def owns(self, name: str, digest: str, sources: Collection[str]) -> bool:
        """Whether a file is as it was written, from one of the sources or from one that is gone."""
        return any(
            record.files[name] == digest
            and (record.source in sources or not self.holds(record.source))
            for record in self.by_file.get(name, ())
        )

    def holds(self, source: str) -> bool:
        """Whether a source is still there, or the archive that it was taken out of."""
        path = self.folder / source
        return path.exists() or any(parent.is_file() for parent in path.parents)

    def make_temporary(self) -> Path:
        """The path of a file that is gone when the run ends, or when the next one begins."""
        return self.folder.absolute() / f".{NAME}.{os.urandom(4).hex()}.tmp"

    def clean(self) -> None:
        """Remove what a run that was killed left half-written."""
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
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _refuse_other(path)
        file = path.open("a+b", buffering=0)  # no line stays behind in memory
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


def _refuse_other(path: Path) -> None:
    """Refuse what is called like a journal and is another file, which would be written into."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        raise NotWrittenError(
            f"写不进 {path.parent}：里面的 {path.name} 应当是本程序的记录，现在却是链接、文件夹"
            "或别的东西，请删去或移走它，再运行一次"
        )


def _refuse(folder: Path, error: OSError) -> NotWrittenError:
    return NotWrittenError(f"写不进 {folder}：{explain_error(error)}")


def _lock(file: FileIO) -> None:
    """Take the file for this process, for as long as it is open; it ends with the process."""
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
        if not all(map(_is_path, (str(source), *known))):
            return None
        return Record(str(source), str(digest), str(key), str(name), known, read_verdict(verdict))
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


def _is_path(name: str) -> bool:
    """Whether a system may know the name: what none allows was not written by us."""
    parts = name.split("/")
    return "\0" not in name and max(map(len, parts)) <= _LONGEST and len(name) <= _LONGEST_PATH
