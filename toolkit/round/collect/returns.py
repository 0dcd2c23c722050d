"""Files that are returned to the units: marked copies, and messages to send with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.unique_names import UniqueNames
from toolkit.pipeline.outcome import make_file_name
from toolkit.pipeline.workbooks import make_marked
from toolkit.round.collect.letters import write_message
from toolkit.round.handed_in_files import bring_out

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from toolkit.pipeline.outcome import Outcome
    from toolkit.round.status import RoundStatus


def make_returns(
    status: RoundStatus, folder: Path, check: Callable[[Path], Outcome]
) -> Iterator[tuple[Path, bytes]]:
    """Yield a message for each unit that has to act, and a marked copy of a faulty workbook.

    The workbooks are read again, since their readings are not kept in memory.
    """
    names = UniqueNames()
    for entry in status.entries:
        letter, marked = _name_files(folder, names.reserve(folder, make_file_name(entry.unit.name)))
        if not write_message(entry, status):
            continue
        copy = None
        if entry.counted:
            with bring_out(entry.counted.source) as path:
                outcome = check(path)
                own = replace(entry, findings=tuple(f for f in entry.findings if f.id))
                copy = make_marked(replace(outcome, findings=own.join(outcome.findings)))
        message = write_message(entry, status, marked.name if copy else "")
        yield letter, message.encode("utf-8-sig")
        if copy:
            yield marked, copy


def find_outdated(status: RoundStatus, folder: Path, made: Collection[Path]) -> Iterator[Path]:
    """Yield the files of an earlier run to units that no longer have to act."""
    names = UniqueNames()
    for entry in status.entries:
        for path in _name_files(folder, names.reserve(folder, make_file_name(entry.unit.name))):
            if path not in made and path.exists():
                yield path


def _name_files(folder: Path, name: str) -> tuple[Path, Path]:
    """Return the paths of the message to a unit and of its marked copy."""
    return folder / f"{name}.txt", folder / f"{name}（问题已标注）.xlsx"
