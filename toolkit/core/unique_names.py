"""Unique names of files: the first of several equal names is kept, others are numbered."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class UniqueNames:
    """The names in use in each folder."""

    def __init__(self) -> None:
        self._used: dict[str, set[str]] = defaultdict(set)

    def reserve(self, folder: Path, name: str) -> str:
        """Reserve a name in a folder and return it, with （2）, （3）… where it is in use.

        Names and folders are compared by case-folded NFKC, since some file systems do that.
        """
        number, free, used = 1, name, self._used[_fold(folder.as_posix())]
        while _fold(free) in used:
            number += 1
            free = f"{name}（{number}）"
        used.add(_fold(free))
        return free


def _fold(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
