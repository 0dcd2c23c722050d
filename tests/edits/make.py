"""Makes the workbooks that LibreOffice edited as clerks do, and keeps them in one archive.

Run as `python tests/edits/make.py [name …]` to make all or some of them anew, and with `--unpack
FOLDER` to look at them. They differ little: packed together they take a twentieth of the room.
"""

from __future__ import annotations

import re
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ARCHIVE = HERE / "edits.tar.xz"


def fixture(folder: Path, name: str) -> Path:
    """Where the result of an edit stands in a folder."""
    from edits.steps import SUFFIXES

    return folder / (name + SUFFIXES.get(name, ".xlsx"))


def make(folder: Path, names: Sequence[str]) -> None:
    """Do edits with LibreOffice."""
    from edits.filled import make_filing
    from edits.steps import DEAD_NAMES, EDITS, TARGET
    from office import Office

    from toolkit.excel.layout.layout import make_layout
    from toolkit.excel.write.workbook import write_workbook
    from toolkit.form.catalog import find_form

    source = folder / "filled"
    source.write_bytes(write_workbook(make_layout(find_form()), make_filing()))
    with Office() as office:
        for name in names:
            target = fixture(folder, name)
            steps: list[list[Any]] = [
                [target if word == TARGET else word for word in step] for step in EDITS[name]
            ]
            if all(target not in step for step in steps):
                steps.append(["save", target])
            office.run(source, *steps)
            if zipfile.is_zipfile(target):
                _rewrite(target, DEAD_NAMES.get(name))
    source.unlink()


def _rewrite(path: Path, dead: str | None) -> None:
    """Store the parts uncompressed, as they are but for a name that shall point nowhere.

    What the workbooks have in common can then be packed together.
    """
    with zipfile.ZipFile(path) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    if dead:
        book = "xl/workbook.xml"
        pattern = f'(<definedName [^>]*name="{re.escape(dead)}"[^>]*>)[^<]*'
        parts[book], times = re.subn(pattern.encode(), rb"\1#REF!", parts[book])
        assert times == 1
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for part, data in parts.items():
            archive.writestr(zipfile.ZipInfo(part), data)


def pack(folder: Path) -> None:
    """Keep the workbooks of a folder in the archive."""
    with tarfile.open(ARCHIVE, "w:xz", preset=9) as archive:
        for path in sorted(folder.iterdir()):
            member = tarfile.TarInfo(path.name)
            member.size = path.stat().st_size
            with path.open("rb") as file:
                archive.addfile(member, file)


def unpack(folder: Path) -> None:
    """Lay the kept workbooks into a folder."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")


def main(arguments: Sequence[str]) -> None:
    """Make or unpack."""
    # Run as a script, this file's own folder is the one that Python looks into.
    sys.path.insert(0, str(HERE.parent))
    from edits.steps import EDITS

    if arguments[:1] == ["--unpack"]:
        unpack(Path(arguments[1]))
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if arguments and ARCHIVE.exists():
            unpack(folder)
        make(folder, arguments or list(EDITS))
        known = {fixture(folder, name) for name in EDITS}
        for path in set(folder.iterdir()) - known:
            path.unlink()
        pack(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
