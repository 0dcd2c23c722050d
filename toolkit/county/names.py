"""Names of files that never collide, whoever comes first in the order keeping the plain one."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Names:
    """The names that are taken in each folder."""

    def __init__(self) -> None:
        self._taken: set[tuple[Path, str]] = set()

    def take(self, folder: Path, name: str) -> str:
        """The name, or with （2）, （3）… where it is taken; capitals make no difference."""
        number, free = 1, name
        while (folder, _fold(free)) in self._taken:
            number += 1
            free = f"{name}（{number}）"
        self._taken.add((folder, _fold(free)))
        return free


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
