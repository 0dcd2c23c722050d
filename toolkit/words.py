"""What may stand in a paragraph, wherever it comes from."""

from __future__ import annotations

_BLANKS = "\u200b\u200c\u200d\u2060\ufeff \t\n\r\xa0\u3000\v\f"


def trim(text: str) -> str:
    """A paragraph without the blanks at its ends; U+3000 and zero-width ones count."""
    return text.strip(_BLANKS)


def is_control(character: str) -> bool:
    """A character that no document can hold: a control, or half of a surrogate pair."""
    code = ord(character)
    return (
        (code < 0x20 and character not in "\t\n")
        or 0x7F <= code < 0xA0
        or 0xD800 <= code < 0xE000
        or code in {0xFFFE, 0xFFFF}
    )


def find_control(text: str) -> str | None:
    """Say which control character a text holds and between which words, None if it holds none."""
    at = next((i for i, character in enumerate(text) if is_control(character)), None)
    if at is None:
        return None
    shown = text[max(0, at - 8) : at + 9]
    masked = "".join("□" if is_control(character) else character for character in shown)
    return f"文字里有看不见的控制字符（U+{ord(text[at]):04X}）：“{masked}”"
