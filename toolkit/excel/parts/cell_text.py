"""The words of a cell or of the shared table: plain ones once, or runs of them."""

from __future__ import annotations

from toolkit.excel.parts.cell_order import OddSheetError


class WordOrder:
    """Follows the words of one part as they come.

    Programs write either one `t` or runs of one `t` each; of two, or of one within another, some
    read the first, some the last, some both.
    """

    def __init__(self, depth: int) -> None:
        self.depth = depth
        """At which words begin, with `si` or `is`."""
        self.has_plain = False
        self.has_runs = False
        self.is_full = False
        """Whether the run at hand has its words."""

    def begin(self) -> None:
        """Take in the opening tag around some words."""
        self.has_plain = self.has_runs = False

    def begin_run(self, depth: int, *, is_spoken: bool) -> None:
        """Take in the opening tag of a run, or of how some words are spoken."""
        self.is_full = False
        self.has_runs |= not is_spoken
        if depth != self.depth + 1 or (self.has_runs and self.has_plain):
            raise _damaged()

    def see_words(self, depth: int) -> None:
        """Take in the opening tag of words, which stand alone or in a run."""
        is_plain = depth == self.depth + 1
        is_second = self.has_plain or self.has_runs if is_plain else self.is_full
        if is_second or not (is_plain or depth == self.depth + 2):
            raise _damaged()
        self.has_plain |= is_plain
        self.is_full = True


def _damaged() -> OddSheetError:
    return OddSheetError("F01", "已损坏：有一处文字重复或嵌套，不同的软件会读出不同的内容")
