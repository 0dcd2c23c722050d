"""Removal of the traces of a template's author and program, which no reader of a report misses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from toolkit.word.shared.ooxml import MAIN, OFFICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.parts.document import DocumentPart

_UNNEEDED = {
    "comments", "commentsExtended", "commentsIds", "commentsExtensible", "people",
    "customXml", "glossaryDocument", "thumbnail",
}  # fmt: skip
"""Parts that findings report where they hold text, or that serve only editing."""
_CUSTOM = "custom-properties"
_APP = f"{{{OFFICE}/extended-properties}}"
_KEPT = {f"{_APP}Application", f"{_APP}AppVersion"}
_VARIABLES = f"{{{MAIN}}}docVars"


def drop_unneeded_parts(main: DocumentPart) -> None:
    """Delete the relations to parts that a report does not need, so that they are not saved."""
    for relations in (main.rels, main.package.rels):
        for name, relation in [*relations.items()]:
            kind = relation.reltype.rsplit("/", 1)[-1]
            is_custom = kind == _CUSTOM and not relation.is_external
            is_unused = is_custom and not (
                b"{" in relation.target_part.blob.replace(b'fmtid="{', b"")
                or any(b"DOCPROPERTY" in part.blob for part in main.package.iter_parts())
            )
            if kind in _UNNEEDED or is_unused:
                del relations[name]


def clean_part(member: str, data: bytes) -> bytes:
    """Return a part without the names, counts and variables that its author's program wrote."""
    if member == "docProps/app.xml":
        return _drop(data, lambda child: child.tag not in _KEPT and "{" not in (child.text or ""))
    if b"docVars" in data and member.startswith("word/settings"):
        return _drop(data, lambda child: child.tag == _VARIABLES)
    return data


def _drop(data: bytes, is_unneeded: Callable[[etree._Element], bool]) -> bytes:
    """Return XML without some of the children of its root; the same bytes if it has none."""
    root = etree.fromstring(data)
    unneeded = [child for child in root if is_unneeded(child)]
    for child in unneeded:
        root.remove(child)
    return etree.tostring(root, encoding="UTF-8", standalone=True) if unneeded else data
