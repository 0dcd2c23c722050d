"""What of a template says who made it, and how: left behind, since no reader misses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from toolkit.word.shared.ooxml import MAIN, OFFICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.parts.document import DocumentPart

_LEFT = {
    "comments", "commentsExtended", "commentsIds", "commentsExtensible", "people",
    "customXml", "glossaryDocument", "thumbnail",
}  # fmt: skip
"""Parts that are told as findings where they say something, or only serve who edits."""
_CUSTOM = "custom-properties"
_APP = f"{{{OFFICE}/extended-properties}}"
_KEPT = {f"{_APP}Application", f"{_APP}AppVersion"}
_VARIABLES = f"{{{MAIN}}}docVars"


def leave_behind(main: DocumentPart) -> None:
    """Cut the relations to parts that a report does without; they are not saved then."""
    package = main.package
    for relations in (main.rels, package.rels):
        for name, relation in [*relations.items()]:
            kind = relation.reltype.rsplit("/", 1)[-1]
            is_custom = kind == _CUSTOM and not relation.is_external
            is_unused = is_custom and not (
                b"{" in relation.target_part.blob.replace(b'fmtid="{', b"")
                or any(b"DOCPROPERTY" in part.blob for part in main.package.iter_parts())
            )
            if kind in _LEFT or is_unused:
                del relations[name]


def clean_part(member: str, data: bytes) -> bytes:
    """A part without the names, counts and variables that its author's program put there."""
    if member == "docProps/app.xml":
        return _drop(data, lambda child: child.tag not in _KEPT and "{" not in (child.text or ""))
    if b"docVars" in data and member.startswith("word/settings"):
        return _drop(data, lambda child: child.tag == _VARIABLES)
    return data


def _drop(data: bytes, is_left: Callable[[etree._Element], bool]) -> bytes:
    root = etree.fromstring(data)
    left = [child for child in root if is_left(child)]
    for child in left:
        root.remove(child)
    return etree.tostring(root, encoding="UTF-8", standalone=True) if left else data
