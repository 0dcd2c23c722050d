"""Workbooks and filings in archives, extracted for as long as a command needs them."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from toolkit.core.discovery import ARCHIVES, Input, find_archives
from toolkit.pipeline.outcome import Outcome, make_file_name
from toolkit.round.handed_in_files import DamagedError, bring_out, find_sources, refuse_damaged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.core.finding import Finding
    from toolkit.round.handed_in_files import HandedInFile

_DATA = ".json"


@dataclass(frozen=True)
class Unpacked:
    """Contents of archives: workbooks, filings as JSON, and outcomes of unreadable members."""

    books: tuple[Input, ...]
    data: tuple[Input, ...]
    refused: tuple[Outcome, ...]


@contextmanager
def unpack_archives(paths: Sequence[Path]) -> Iterator[Unpacked]:
    """Yield the contents of the named archives and of those in the named folders."""
    roots = {path: folder for folder in paths for path in find_archives([folder])}
    roots |= {p: p.parent for p in paths if p.is_file() and p.suffix.lower() in ARCHIVES}
    books: list[Input] = []
    data: list[Input] = []
    refused: list[Outcome] = []
    with TemporaryDirectory(prefix="tianbao-") as scratch:
        for archive, root in roots.items():
            for source in find_sources([archive]):
                try:
                    item = _extract(source, root, Path(scratch) / f"{len(books) + len(data)}")
                except DamagedError as error:
                    refused.append(_refuse(source, refuse_damaged(str(error))))
                    continue
                if source.refused:
                    refused.append(_refuse(source, source.refused))
                elif item and item.path.suffix.lower() == _DATA:
                    data.append(item)
                elif item:
                    books.append(item)
        yield Unpacked(tuple(books), tuple(data), tuple(refused))


def _refuse(source: HandedInFile, finding: Finding) -> Outcome:
    return Outcome(source.path.parent / source.file_name, None, None, (finding,))


def _extract(source: HandedInFile, root: Path, folder: Path) -> Input | None:
    """Extract a workbook or a filing's JSON, None where the file is neither."""
    is_data = PurePosixPath(source.name).suffix.lower() == _DATA
    if source.refused or (source.passed_over and not is_data):
        return None
    if not source.member:  # a workbook under the name of an archive
        return Input(source.path, root)
    member = source.name.removeprefix(f"{source.path.as_posix()}/")
    with bring_out(source) as path:
        folder.mkdir()
        target = folder / (make_file_name(source.file_name) or "x.xlsx")
        shutil.move(path, target)
    return Input(target, root, source.path / member)
