"""Output files: a file that we wrote is replaced, one that others wrote or changed is kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from toolkit.batch.torn_files import is_torn_file
from toolkit.core.files import NotWrittenError, digest_file, write_file

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from toolkit.batch.journal import Journal


class OutputState(Enum):
    """State of the present file at an output path."""

    ABSENT = "absent"
    SAME = "the same bytes"
    OURS = "what was written there before, unchanged"
    TORN = "what a power cut left of what was written there: nobody can read it"
    FOREIGN = "what somebody else wrote or changed"


@dataclass(frozen=True)
class OutputPlace:
    """Path of an output file, the digest it is to have, and the state of the present file."""

    path: Path
    digest: str
    state: OutputState

    def put(self, data: bytes) -> str:
        """Write the file; return a sentence for the user where that fails, else an empty text."""
        try:
            write_file(self.path, data, force=self.state is not OutputState.ABSENT)
        except NotWrittenError as error:
            return str(error)
        return ""


def find_place(journal: Journal, path: Path, digest: str, sources: Collection[str]) -> OutputPlace:
    """Classify the file at a path; files from `sources` and from deleted sources are ours."""
    try:
        is_absent = not path.exists()
    except OSError:  # no valid name here: writing it will report why
        is_absent = True
    if is_absent:
        return OutputPlace(path, digest, OutputState.ABSENT)
    found = digest_file(path)
    if found == digest:
        return OutputPlace(path, digest, OutputState.SAME)
    name = journal.locate(path)
    if journal.owns(name, found, sources):
        return OutputPlace(path, digest, OutputState.OURS)
    is_torn = name in journal.by_file and is_torn_file(path)
    return OutputPlace(path, digest, OutputState.TORN if is_torn else OutputState.FOREIGN)
