"""Input files of a command: the files named, and the workbooks in the folders named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.files import find_real

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WORKBOOKS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods"}
"""Suffixes of workbooks."""
ARCHIVES = {".zip", ".rar", ".7z", ".gz", ".tgz", ".tar"}
"""Suffixes of archives."""


@dataclass(frozen=True, slots=True)
class Input:
    """A workbook, and the folder that was searched for it where it was not named itself.

    `packed` is the path of one that was unpacked, through its archive: archive.zip/a.xlsx.
    """

    path: Path
    folder: Path | None = None
    packed: Path | None = None

    @property
    def shown(self) -> Path:
        """The path as the user knows it."""
        return self.packed or self.path

    @property
    def home(self) -> Path:
        """The folder that it is in, the archive's where it was unpacked."""
        parents = self.shown.parents
        return next((p for p in parents if p.is_dir()), parents[0]) if self.packed else parents[0]

    @property
    def relative(self) -> Path:
        """The path of its copy below another folder: the same as below its own."""
        name = self.path.__class__(self.path.name)
        return self.shown.relative_to(self.folder) if self.folder else name


def find_inputs(paths: Sequence[Path]) -> list[Input]:
    """Return the workbooks in order, each once however many paths lead to it.

    Lock files and hidden files in folders are left out.

    Raises:
        FileNotFoundError: a path that was named does not exist.
    """
    found: dict[Path, Input] = {}
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(path)
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                hidden = is_hidden(file.relative_to(path).parts)
                if not hidden and file.suffix.lower() in WORKBOOKS and file.is_file():
                    found.setdefault(find_real(file), Input(file, path))
        else:
            found[find_real(path)] = Input(path)
    return list(found.values())


def find_archives(paths: Sequence[Path]) -> list[Path]:
    """Return the archives below those of the paths that are folders."""
    return [
        file
        for folder in paths
        if folder.is_dir()
        for file in sorted(folder.rglob("*"))
        if file.suffix.lower() in ARCHIVES and not is_hidden(file.relative_to(folder).parts)
    ]


def is_hidden(parts: Sequence[str]) -> bool:
    """Return whether a path has a hidden part, or is of a lock file or of macOS metadata."""
    return any(part.startswith((".", "~$", "__MACOSX")) for part in parts)
