"""Last year's filings in one file beside the reports, where every process finds those it needs."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING, cast

from toolkit.files import NotWrittenError, pack
from toolkit.filing import Filing, dump_filing, load_filing
from toolkit.form.catalog import find_form
from toolkit.predecessors import Predecessors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_INDEX = "index.json"

Key = tuple[str, int]
"""The name of a unit, and a year."""


class Shelf(Mapping[Key, Filing]):
    """Filings by unit and year, each read when it is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._archive = zipfile.ZipFile(path)
        lines = json.loads(self._archive.read(_INDEX))
        self._digests = {(unit, year): (form, digest) for unit, year, form, digest in lines}

    def __getitem__(self, key: Key) -> Filing:
        form, digest = self._digests[key]
        text = self._archive.read(digest).decode("utf-8")
        return load_filing(text, find_form(form))[0]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._digests)

    def __len__(self) -> int:
        return len(self._digests)

    def tell(self, unit: str | None, year: int | None) -> str:
        """What the check of a filing takes from here, as a text that differs where that does."""
        if unit is None or year is None:
            return ""
        found = self._digests.get((unit, year - 1))
        return found[1] if found else str(sorted(y for name, y in self if name == unit))

    def open(self) -> Predecessors:
        """The filings as checks ask for them."""
        return Predecessors(cast("dict[Key, Filing]", self))

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()


@contextmanager
def lend_shelf(path: Path, predecessors: Predecessors) -> Iterator[Shelf]:
    """Filings on a shelf that is gone afterwards."""
    try:
        fill_shelf(path, predecessors)
        shelf = Shelf(path)
        try:
            yield shelf
        finally:
            shelf.close()
    finally:
        with suppress(OSError):  # Windows keeps what a worker has still open; the next run cleans
            path.unlink()


def fill_shelf(path: Path, predecessors: Predecessors) -> None:
    """Write filings to a file.

    Raises:
        NotWrittenError: the folder is closed to us, or full.
    """
    texts = {key: dump_filing(filing) for key, filing in predecessors.filings.items()}
    digests = {key: sha256(text.encode()).hexdigest() for key, text in texts.items()}
    lines = [(*key, f.form, digests[key]) for key, f in predecessors.filings.items()]
    members = {digests[key]: text.encode() for key, text in texts.items()}
    data = pack([(_INDEX, json.dumps(lines).encode()), *members.items()])
    try:
        path.write_bytes(data)
    except OSError as error:
        raise NotWrittenError(f"写不进 {path.parent}：{error.strerror or error}") from error
