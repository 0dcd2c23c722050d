"""What was written into a folder, line by line: what a second run need not do again."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections import defaultdict
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from toolkit.county.verdict import Verdict, read_verdict
from toolkit.files import NotWrittenError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Self

NAME = ".tianbao.jsonl"
_TEMPORARY = re.compile(r"\.(?P<start>.{1,40})\.[0-9a-f]{8}\.tmp", re.DOTALL)
_LOCK_AT = 2**40
"""Far beyond the end: on Windows, what is locked cannot be written."""


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
        self._owners: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._file = _open(folder / NAME)
        for record in _read(self._file):
            self._remember(record)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, record: Record) -> None:
        """Write a record down, so that it is known whatever happens next."""
        self._file.write(json.dumps(astuple(record), ensure_ascii=False).encode() + b"\n")
        self._file.flush()

    def locate(self, path: Path) -> str:
        """A path as it is recorded."""
        try:
            return Path(os.path.relpath(path, self.folder)).as_posix()
        except ValueError:  # on another drive
            return path.absolute().as_posix()

    def owns(self, name: str, digest: str, sources: Collection[str]) -> bool:
        """Whether a file is as it was written, from one of the sources or from one that is gone."""
        return any(
            known == digest and (source in sources or not (self.folder / source).exists())
            for known, source in self._owners.get(name, ())
        )

    def make_temporary(self) -> Path:
        """The path of a file that is gone when the run ends, or when the next one begins."""
        return self.folder.absolute() / f".{NAME}.{os.urandom(4).hex()}.tmp"

    def clean(self) -> None:
        """Remove what a run that was killed left half-written."""
        names = {NAME, *(Path(name).name[:40] for name in self._owners)}
        for folder in {self.folder, *((self.folder / name).parent for name in self._owners)}:
            for path in folder.glob(".*.tmp"):
                match = _TEMPORARY.fullmatch(path.name)
                if match and match["start"] in names:
                    with contextlib.suppress(OSError):
                        path.unlink()

    def _remember(self, record: Record) -> None:
        self.by_digest[record.digest].append(record)
        self.by_source[record.source].append(record)
        for name, digest in record.files.items():
            self._owners[name].append((digest, record.source))


def _open(path: Path) -> IO[bytes]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as error:
        raise NotWrittenError(f"写不进 {path.parent}：{error.strerror or error}") from error
    try:
        _lock(file)
    except (BlockingIOError, PermissionError) as error:
        file.close()
        raise NotWrittenError(f"另一个 tianbao 正在往 {path.parent} 里写，请等它做完") from error
    return file


def _lock(file: IO[bytes]) -> None:
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


def _read(file: IO[bytes]) -> Iterator[Record]:
    """The records that can be read; the last line may have been torn when a run was killed."""
    file.seek(0)
    line = b"\n"
    for line in file:
        record = _parse(line)
        if record:
            yield record
    if not line.endswith(b"\n"):
        file.write(b"\n")


def _parse(line: bytes) -> Record | None:
    try:
        source, digest, key, name, files, verdict = json.loads(line)
        known = {str(file): str(found) for file, found in files.items()}
        return Record(str(source), str(digest), str(key), str(name), known, read_verdict(verdict))
    except (ValueError, TypeError, AttributeError):
        return None
