"""Files put into place beside what is there: what we wrote is replaced, what others did is not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from toolkit.batch.task import digest_file
from toolkit.batch.torn_files import is_torn_file
from toolkit.core.files import NotWrittenError, write_file

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from toolkit.batch.journal import Journal


class OutputState(Enum):
    """What stands where a file is to be written."""

    ABSENT = "absent"
    SAME = "the same bytes"
    OURS = "what was written there before, unchanged"
    TORN = "what a power cut left of what was written there: nobody can read it"
    FOREIGN = "what somebody else wrote or changed"


@dataclass(frozen=True)
class OutputPlace:
    """Where a file is to be written, with the digest that it is to have."""

    path: Path
    digest: str
    state: OutputState

    def put(self, data: bytes) -> str:
        """Write the file; a sentence where that fails."""
        try:
            write_file(self.path, data, force=self.state is not OutputState.ABSENT)
        except NotWrittenError as error:
            return str(error)
        return ""


def find_place(journal: Journal, path: Path, digest: str, sources: Collection[str]) -> OutputPlace:
    """What stands at a path; files from `sources`, and from what is gone, are ours to replace."""
    if not _exists(path):
        return OutputPlace(path, digest, OutputState.ABSENT)
    found = digest_file(path)
    if found == digest:
        return OutputPlace(path, digest, OutputState.SAME)
    name = journal.locate(path)
    if journal.owns(name, found, sources):
        return OutputPlace(path, digest, OutputState.OURS)
    is_torn = name in journal.by_file and is_torn_file(path)
    return OutputPlace(path, digest, OutputState.TORN if is_torn else OutputState.FOREIGN)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # no name for a file here: writing it tells why
        return False
