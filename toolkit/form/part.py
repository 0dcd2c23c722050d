"""Base of all parts of a form definition, and faults of definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

_LONGEST = 2000
"""Maximum length of a text; a cell of a workbook holds up to 32,767 characters."""


Loc = tuple[str | int, ...]
"""A place in a definition: its keys and indices from the root."""
Fault = tuple[Loc, str]
"""A place in a definition and a message."""


def find_unknown(
    named: Iterable[tuple[Loc, str]], known: Container[str], what: str
) -> Iterator[Fault]:
    """Yield a fault for each id that is not known; `what` is the Chinese noun for it."""
    for loc, name in named:
        if name not in known:
            yield loc, f"没有编号为“{name}”的{what}"


class Part(BaseModel):
    """Base of every part of a form: frozen, and an unknown key is an error."""

    # validators are built when the first form is read, once for all parts below it
    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, str_max_length=_LONGEST
    )
