"""Files put into place beside what is there: what we wrote is replaced, what others did is not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from toolkit.county.torn import is_torn_file
from toolkit.county.work import digest_file
from toolkit.files import NotWrittenError, write_file

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from toolkit.county.journal import Journal


class State(Enum):
    """What stands where a file is to be written."""

    ABSENT = "absent"
    SAME = "the same bytes"
    OURS = "what was written there before, unchanged"
    TORN = "what a power cut left of what was written there: nobody can read it"
    FOREIGN = "what somebody else wrote or changed"


@dataclass(frozen=True)
class Place:
    """Where a file is to be written, with the digest that it is to have."""

    path: Path
    digest: str
    state: State

    def put(self, data: bytes) -> str:
        """Write the file; a sentence where that fails."""
        try:
            write_file(self.path, data, force=self.state is not State.ABSENT)
        except NotWrittenError as error:
            return str(error)
        return ""


def find_place(journal: Journal, path: Path, digest: str, sources: Collection[str]) -> Place:
    """What stands at a path; files from `sources`, and from what is gone, are ours to replace."""
    if not _exists(path):
        return Place(path, digest, State.ABSENT)
    found = digest_file(path)
    if found == digest:
        return Place(path, digest, State.SAME)
    name = journal.locate(path)
    if journal.owns(name, found, sources):
        return Place(path, digest, State.OURS)
    is_torn = name in journal.by_file and is_torn_file(path)
    return Place(path, digest, State.TORN if is_torn else State.FOREIGN)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # no name for a file here: writing it tells why
        return False
