"""References to styles that a document does not define, which validators object to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.core.files import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Mapping

_STYLES = "word/styles.xml"
_STORY = re.compile(r"word/(document|header|footer|footnotes|endnotes)\d*\.xml")
_DEFINED = re.compile(rb'<w:style [^>]*?w:styleId="([^"]*)"')
_REFERENCE = re.compile(rb'<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]*)" ?/>')


def drop_undefined(data: bytes) -> bytes:
    """A document without references to styles that it lacks; it stays to the letter else."""
    members = dict(unpack(data))
    if _STYLES not in members:
        return data
    changed = dict(_list_changed(members))
    return pack({**members, **changed}.items()) if changed else data


def _list_changed(members: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
    defined = set(_DEFINED.findall(members[_STYLES]))

    def keep(reference: re.Match[bytes]) -> bytes:
        return reference[0] if reference[1] in defined else b""

    stories = ((name, members[name]) for name in members if _STORY.fullmatch(name))
    settled = ((name, old, _REFERENCE.sub(keep, old)) for name, old in stories)
    return [(name, new) for name, old, new in settled if new != old]
