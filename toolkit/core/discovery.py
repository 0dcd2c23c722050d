"""Which files a command was given: those named, and the workbooks in the folders named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.files import find_real

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

WORKBOOKS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods"}
"""What a workbook's name may end with."""
ARCHIVES = {".zip", ".rar", ".7z", ".gz", ".tgz", ".tar"}
"""What an archive's name may end with."""


@dataclass(frozen=True, slots=True)
class Input:
    """A workbook, and the folder it was found in where it was not named itself.

    `packed` is the way to one that was taken out of an archive, through the archive's name.
    """

    path: Path
    folder: Path | None = None
    packed: Path | None = None

    @property
    def shown(self) -> Path:
        """The way to it as the user knows it."""
        return self.packed or self.path

    @property
    def home(self) -> Path:
        """The folder that it lies in, the archive's where it is in one."""
        parents = self.shown.parents
        return next((p for p in parents if p.is_dir()), parents[0]) if self.packed else parents[0]

    @property
    def relative(self) -> Path:
        """Where its copy stands below another folder: as it stands below its own."""
        return (
            self.shown.relative_to(self.folder)
            if self.folder
            else self.path.__class__(self.path.name)
        )


def find_inputs(paths: Sequence[Path]) -> list[Input]:
    """The workbooks, each once whatever ways lead to it, in order.

    Lock files and hidden files in folders are left out.

    Raises:
        FileNotFoundError: a path that was named does not exist.
    """
    found: dict[Path, Input] = {}
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(path)
        if path.is_dir():
            for file in _workbooks_in(path):
                found.setdefault(find_real(file), Input(file, path))
        else:
            found[find_real(path)] = Input(path)
    return list(found.values())


def find_archives(paths: Sequence[Path]) -> list[Path]:
    """The archives in the folders that are named: what is in them is not looked for."""
    return [
        file
        for folder in paths
        if folder.is_dir()
        for file in sorted(folder.rglob("*"))
        if file.suffix.lower() in ARCHIVES and not is_hidden(file.relative_to(folder).parts)
    ]


def is_hidden(parts: Sequence[str]) -> bool:
    """Whether the way to a file is none that its user sees, or it is a lock or a Mac's shadow."""
    return any(part.startswith((".", "~$", "__MACOSX")) for part in parts)


def _workbooks_in(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        hidden = is_hidden(file.relative_to(folder).parts)
        if not hidden and file.suffix.lower() in WORKBOOKS and file.is_file():
            yield file
