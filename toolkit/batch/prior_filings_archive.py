"""Archive of last year's filings: one file, from which every process reads those it needs."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from toolkit.core.files import NotWrittenError, explain_error, pack
from toolkit.form.catalog import find_form
from toolkit.form.filing import Filing, dump_filing, load_filing
from toolkit.pipeline.prior_filings import FilingKey, PriorFilings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from toolkit.form.model import Form

_INDEX = "index.json"


class FilingArchive(Mapping[FilingKey, Filing]):
    """Mapping of unit and term to filing, each read on access.

    `form` is a form that is not bundled with the program.
    """

    def __init__(self, path: Path, form: Form | None = None) -> None:
        self.path = path
        self._form = form
        self._archive = zipfile.ZipFile(path)
        lines = json.loads(self._archive.read(_INDEX))
        self._digests = {FilingKey(*key): (name, digest) for *key, name, digest in lines}
        self.digest = sha256(json.dumps(sorted(lines)).encode()).hexdigest()
        """What all that the archive holds is known by."""

    def __getitem__(self, key: FilingKey) -> Filing:
        name, digest = self._digests[key]
        text = self._archive.read(digest).decode("utf-8")
        form = self._form if self._form and self._form.id == name else find_form(name)
        return load_filing(text, form)[0]

    def __iter__(self) -> Iterator[FilingKey]:
        return iter(self._digests)

    def __len__(self) -> int:
        return len(self._digests)

    def open(self) -> PriorFilings:
        """Return the filings as checks read them."""
        return PriorFilings(self)

    def close(self) -> None:
        """Close the file."""
        self._archive.close()


@contextmanager
def open_archive(path: Path, prior_filings: PriorFilings) -> Iterator[FilingArchive]:
    """Yield an archive that is deleted afterwards."""
    try:
        write_archive(path, prior_filings)
        archive = FilingArchive(path)
        try:
            yield archive
        finally:
            archive.close()
    finally:
        with suppress(OSError):  # Windows keeps a file that a worker has open; the next run cleans
            path.unlink()


def write_archive(path: Path, prior_filings: PriorFilings) -> None:
    """Write filings to an archive.

    Raises:
        NotWrittenError: the folder is not writable, or the disk is full.
    """
    texts = {key: dump_filing(filing) for key, filing in prior_filings.filings.items()}
    digests = {key: sha256(text.encode()).hexdigest() for key, text in texts.items()}
    lines = [(*key, f.form, digests[key]) for key, f in prior_filings.filings.items()]
    members = {digests[key]: text.encode() for key, text in texts.items()}
    data = pack([(_INDEX, json.dumps(lines).encode()), *members.items()])
    try:
        path.write_bytes(data)
    except OSError as error:
        raise NotWrittenError(f"写不进 {path.parent}：{explain_error(error)}") from error
