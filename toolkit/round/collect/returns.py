"""What goes back to the units: marked copies, and texts to send with them."""

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
    from toolkit.round.unit_status import Entry


def make_returns(
    status: RoundStatus, folder: Path, check: Callable[[Path], Outcome]
) -> Iterator[tuple[Path, bytes]]:
    """For each unit that has something to do a text, and a marked copy of what is to mend.

    The workbooks are read once more: what a marked copy needs is not kept of all of them.
    """
    names = UniqueNames()
    for entry in status.entries:
        letter, marked = _name_files(folder, names.reserve(folder, make_file_name(entry.unit.name)))
        if not write_message(entry, status):
            continue
        copy = _make_copy(entry, check)
        message = write_message(entry, status, marked.name if copy else "")
        yield letter, message.encode("utf-8-sig")
        if copy:
            yield marked, copy


def find_outdated(status: RoundStatus, folder: Path, made: Collection[Path]) -> Iterator[Path]:
    """What an earlier run wrote to a unit that has nothing of the kind to do now."""
    names = UniqueNames()
    for entry in status.entries:
        for path in _name_files(folder, names.reserve(folder, make_file_name(entry.unit.name))):
            if path not in made and path.exists():
                yield path


def _name_files(folder: Path, name: str) -> tuple[Path, Path]:
    """Where the text to a unit and its marked copy are written."""
    return folder / f"{name}.txt", folder / f"{name}（问题已标注）.xlsx"


def _make_copy(entry: Entry, check: Callable[[Path], Outcome]) -> bytes | None:
    if entry.counted is None:
        return None
    with bring_out(entry.counted.source) as path:
        outcome = check(path)
        own = replace(entry, findings=tuple(f for f in entry.findings if f.id))
        return make_marked(replace(outcome, findings=own.join(outcome.findings)))
