"""A paragraph of a loop over a text, filled in for one paragraph of the text after the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.word.branches import BODY, HEAD
from toolkit.word.pieces import unquote
from toolkit.words import trim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.word.branches import Loop

_TAG = re.compile(r"\{\{(.*?)\}\}|\{#.*?#\}", re.DOTALL)


def repeat(loop: Loop, lines: Sequence[tuple[str, str]]) -> list[tuple[int, str]] | None:
    """All that a loop prints, each with the number of the text's paragraph it belongs to.

    None where one of its tags is not understood.
    """
    if not loop.steady or not _is_known(loop):
        return None
    return list(_repeat(loop, lines))


def _is_known(loop: Loop) -> bool:
    known = _name_values(loop, 0, [("", "")])
    tags = (tag[1] for text in loop.texts for tag in _TAG.finditer(text))
    return all(tag is None or tag.strip() in known for tag in tags)


def _repeat(loop: Loop, lines: Sequence[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    for number in range(len(lines)):
        values = _name_values(loop, number, lines)
        for text in loop.texts:
            if filled := trim("".join(_fill(text, values))):
                yield number + 1, filled


def _fill(text: str, values: dict[str, str]) -> Iterable[str]:
    end = 0
    for tag in _TAG.finditer(text):
        yield unquote(text[end : tag.start()])
        yield values[tag[1].strip()] if tag[1] is not None else ""
        end = tag.end()
    yield unquote(text[end:])


def _name_values(loop: Loop, number: int, lines: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What a tag of a loop may name, with what it prints for one paragraph."""
    count = len(lines)
    head, body = lines[number]
    return {
        f"{loop.each}.{HEAD}": head,
        f"{loop.each}.{BODY}": body,
        "loop.index": str(number + 1),
        "loop.index0": str(number),
        "loop.revindex": str(count - number),
        "loop.revindex0": str(count - number - 1),
        "loop.length": str(count),
    }
