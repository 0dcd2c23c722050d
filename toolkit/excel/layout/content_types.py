"""What a slot of a workbook may be given besides plain values."""

from __future__ import annotations

from typing import Self


class Formula(str):
    """A live formula, unlike words that begin with `=`."""

    __slots__ = ()


class Shaped(float):
    """A number under a format that makes it look like another."""

    __slots__ = ("code",)

    def __new__(cls, value: float, code: str) -> Self:
        """Keep a number with the code of its format."""
        shaped = super().__new__(cls, value)
        shaped.code = code
        return shaped

    code: str


class Struck(str):
    """Words of which some are struck through."""

    __slots__ = ("pieces",)
    pieces: tuple[tuple[str, bool], ...]

    @classmethod
    def of(cls, pieces: tuple[tuple[str, bool], ...]) -> Struck:
        """Words in pieces, each with whether it is struck."""
        struck = cls("".join(words for words, _ in pieces))
        struck.pieces = pieces
        return struck


Contents = dict[str, tuple[object, ...]]
"""By slot: one value, or one for each row of a run."""
