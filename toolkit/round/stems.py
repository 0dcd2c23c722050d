"""Which files are called alike: a file that was sent again keeps most of its name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from toolkit.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from toolkit.round.roster.roster import Unit

_MARKS = re.compile(
    r"[(（\[【]?(?:副本|复件|copy|新建|最新|最终|新版|旧版|修改|修订|更正|改正|改后|重报|再报|补报|"
    r"终稿|定稿|正式|问题已标注|已改|新|旧|改|稿|版|v\d+(?:\.\d+)*|第?\d[次稿版])[)）\]】]?"
    r"|[(（\[【]\d{1,3}[)）\]】]|(?<!\d)(?:19|20)\d{6}(?!\d)|[-_—~·. ]+"
)
"""What is added to the name of a file that is sent again: 副本, 最终, (2), a day."""


def find_namesake(name: str, filed: Mapping[str, Unit]) -> Unit | None:
    """The one unit of whose files one in the same folder is called as this one is."""
    folder, stem = PurePosixPath(name).parent, _find_stem(name)
    found = {
        unit
        for other, unit in filed.items()
        if stem and PurePosixPath(other).parent == folder and _find_stem(other) == stem
    }
    return found.pop() if len(found) == 1 else None


def _find_stem(name: str) -> str:
    """A file's name without its ending and what is added where it is sent again."""
    stem = fold(PurePosixPath(name).name)
    while (shorter := re.sub(r"\.[a-z0-9]{1,5}$", "", stem)) != stem:  # 甲.xlsx.bak
        stem = shorter
    return _MARKS.sub("", stem)
