"""Files that a command writes anew on every run: its own are replaced, those of others are not."""

from __future__ import annotations

from contextlib import ExitStack
from hashlib import sha256
from typing import TYPE_CHECKING

from toolkit.batch.journal import Journal, Record
from toolkit.batch.result_summary import Verdict
from toolkit.batch.torn_files import is_torn_file
from toolkit.core.files import NotWrittenError, digest_file, explain_error, find_real, write_file

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

_HERE = "."
"""The source of such records: a folder, which no report is made of."""


class EditedError(Exception):
    """A file that is as it would be written now but for what somebody changed in it."""


class Outputs:
    """A writer of files, each noted in the journal of its folder.

    What was written before of the same thing is replaced unless somebody changed it; that is what
    was made from the same `source`, else what has the same `key`. Files of another source or round
    are not replaced: whoever writes two to one name has mistaken it.
    """

    def __init__(self, key: str, *, force: bool, source: Path | None = None) -> None:
        self._key, self._force, self._source = key, force, source
        self._journals: dict[Path, Journal] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def put(self, path: Path, data: bytes) -> bool:
        """Write a file; return False if it holds the same already.

        Raises:
            NotWrittenError: somebody else wrote or changed what stands there, or it cannot be
                written.
            EditedError: the same was written from the same source before, and somebody changed it.
        """
        if path.is_dir():
            raise NotWrittenError(f"{path} 是文件夹，请写明文件名")
        journal = self._open(path.parent)
        name, digest = journal.locate(path), sha256(data).hexdigest()
        is_there = path.exists()
        is_same = is_there and digest_file(path) == digest
        if is_there and not (is_same or self._force or self._is_ours(journal, path)):
            if self._source and self._knows(journal, name, digest):
                raise EditedError(f"{path} 有人改过，没有动它。要换成新出的请加 --force")
            why = "写好以后有人改过" if self._knows(journal, name) else "已经存在"
            raise NotWrittenError(f"{path} {why}，没有改动它。要覆盖请加 --force，或另写一个文件名")
        if not self._knows(journal, name, digest):
            source = self._locate_source(journal)
            journal.add(Record(source, "", self._key, name, {name: digest}, Verdict()))
        if not is_same:
            write_file(path, data, force=is_there)
        return not is_same

    def remove(self, path: Path) -> bool:
        """Remove a file if it is as it was written; return False, and leave it, if not.

        Raises:
            NotWrittenError: it cannot be removed.
        """
        journal = self._open(path.parent)
        if not self._knows(journal, journal.locate(path), digest_file(path)):
            return False
        try:
            path.unlink()
        except OSError as error:
            raise NotWrittenError(f"删不掉 {path}：{explain_error(error)}") from error
        return True

    def _open(self, folder: Path) -> Journal:
        real = find_real(folder)
        if real not in self._journals:
            self._journals[real] = self._stack.enter_context(Journal(folder))
        return self._journals[real]

    def _is_ours(self, journal: Journal, path: Path) -> bool:
        """Return True for a file as it was written, or what a power cut left of it."""
        name, digest = journal.locate(path), digest_file(path)
        if self._knows(journal, name, digest):
            return True
        if self._source and journal.owns(name, digest, {self._locate_source(journal)}):
            return True  # its source is gone
        return self._knows(journal, name) and is_torn_file(path)

    def _knows(self, journal: Journal, name: str, digest: str | None = None) -> bool:
        """Return True if the journal has a file of the same, with a digest if one is given."""
        source = self._locate_source(journal)
        return any(
            (record.source == source if self._source else record.key == self._key)
            and digest in {None, record.files[name]}
            for record in journal.by_file.get(name, ())
        )

    def _locate_source(self, journal: Journal) -> str:
        return journal.locate(self._source) if self._source else _HERE
