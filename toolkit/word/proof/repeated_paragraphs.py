"""Paragraphs of a loop over a text, filled in for each paragraph of the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.core.text import trim
from toolkit.word.proof.evaluation import evaluate
from toolkit.word.proof.evaluation_filters import UnknownError, print_result
from toolkit.word.shared.tag_branches import BODY, HEAD
from toolkit.word.shared.tag_pieces import unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from toolkit.word.shared.tag_branches import Loop

_TAG = re.compile(r"\{\{(.*?)\}\}|\{#.*?#\}|\{%.*?%\}", re.DOTALL)


def repeat(
    loop: Loop, lines: Sequence[tuple[str, str]], look_up: Callable[[str], object]
) -> list[tuple[int, str]] | None:
    """Return all that a loop prints, each with the number of the text's paragraph, from 1.

    None if one of its tags cannot be evaluated. `look_up` gives the values of other names.
    """
    if not loop.steady:
        return None
    printed: list[tuple[int, str]] = []
    count = len(lines)
    for number, (head, body) in enumerate(lines):
        own: dict[str, object] = {
            f"{loop.each}.{HEAD}": head,
            f"{loop.each}.{BODY}": body,
            "loop.index": number + 1,
            "loop.index0": number,
            "loop.revindex": count - number,
            "loop.revindex0": count - number - 1,
            "loop.length": count,
            "loop.first": number == 0,
            "loop.last": number == count - 1,
        }

        def find(name: str, own: dict[str, object] = own) -> object:
            return own[name] if name in own else look_up(name)

        try:
            for text in loop.texts:
                filled, end = "", 0
                for tag in _TAG.finditer(text):
                    filled += unquote(text[end : tag.start()])
                    if tag[1] is not None:
                        filled += print_result(evaluate(tag[1].strip(), find))
                    end = tag.end()
                if filled := trim(filled + unquote(text[end:])):
                    printed.append((number + 1, filled))
        except UnknownError:
            return None
    return printed
