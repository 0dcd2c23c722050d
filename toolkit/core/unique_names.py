"""Names of files that never collide, whoever comes first in the order keeping the plain one."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class UniqueNames:
    """The names that are taken in each folder."""

    def __init__(self) -> None:
        self._taken: dict[str, set[str]] = defaultdict(set)

    def reserve(self, folder: Path, name: str) -> str:
        """The name, or with （2）, （3）… where it is taken.

        Capitals, widths and the forms of Unicode make no difference, in folders neither: to some
        file systems they are the same.
        """
        number, free, taken = 1, name, self._taken[_fold(folder.as_posix())]
        while _fold(free) in taken:
            number += 1
            free = f"{name}（{number}）"
        taken.add(_fold(free))
        return free


def _fold(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
