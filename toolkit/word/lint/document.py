"""A template opened for its check: paragraphs in reading order, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

from toolkit.core.files import OLE, explain_error, read_file, unpack
from toolkit.word.render.dangling import drop_dangling_relations
from toolkit.word.template.locations import (
    MARGINS,
    TemplateLine,
    W,
    name_margins,
    walk_lines,
    walk_notes,
)
from toolkit.word.template.package import find_excess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docx.document import Document

_NOTES = {"footnotes": "脚注", "endnotes": "尾注"}
_PROPERTIES = {
    "title": "标题",
    "subject": "主题",
    "author": "作者",
    "comments": "备注",
    "keywords": "标记",
    "category": "类别",
    "identifier": "标识",
    "language": "语言",
}
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DAMAGED = "不是能读的 Word 文档（.docx），或者已损坏"


class UnreadableTemplateError(Exception):
    """A file that cannot be read as a template, with a Chinese message on what it is."""


@dataclass(frozen=True)
class DocumentPart:
    """Lines that are filled in together: those of the body, of one header, one property."""

    lines: tuple[TemplateLine, ...]
    is_filled: bool = True
    """True if tags in it are replaced; those of endnotes are not."""


@dataclass(frozen=True)
class TemplateDocument:
    """Parts of a template, the roots of all its XML, and its bytes."""

    parts: tuple[DocumentPart, ...]
    properties: tuple[DocumentPart, ...]
    roots: tuple[etree._Element, ...] = field(repr=False)
    data: bytes = field(repr=False)


def read_document(path: Path) -> TemplateDocument:
    """Open a template.

    Raises:
        UnreadableTemplateError: the file cannot be opened as a Word document.
    """
    try:
        data = read_file(path)
    except OSError as error:
        raise UnreadableTemplateError(f"读不出来：{explain_error(error)}") from error
    _require_document(path.name, data)
    import docx

    try:
        document = docx.Document(BytesIO(drop_dangling_relations(data)))
    except Exception as error:  # python-docx, zipfile, zlib and lxml raise a dozen kinds
        raise UnreadableTemplateError(_DAMAGED) from error
    if document.element.body is None:
        raise UnreadableTemplateError(_DAMAGED)
    package = document.part.package
    relations = package.rels.values()
    # python-docx would make properties up where the file has none
    has_properties = any(rel.reltype.endswith("/core-properties") for rel in relations)
    properties = {
        f"文档属性“{words}”": getattr(document.core_properties, name)
        for name, words in _PROPERTIES.items()
        if has_properties
    }
    return TemplateDocument(
        tuple(_read_parts(document)),
        tuple(DocumentPart((TemplateLine(*of_one),)) for of_one in properties.items()),
        tuple(
            _parse(part.blob)
            for part in package.iter_parts()
            if part.partname.startswith("/word/") and part.content_type.endswith("+xml")
        ),
        data,
    )


def _parse(blob: bytes) -> etree._Element:
    try:
        return etree.fromstring(blob, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as error:
        raise UnreadableTemplateError(_DAMAGED) from error


def _require_document(name: str, data: bytes) -> None:
    if name.startswith("~$"):
        raise UnreadableTemplateError("是软件打开文档时留下的临时文件，不是模板")
    if not data:
        raise UnreadableTemplateError("是空文件")
    if data.startswith(OLE):
        is_encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise UnreadableTemplateError(
            "设了打开密码" if is_encrypted else "是旧格式（.doc 或 .wps）的文档"
        )
    if not data.startswith(b"PK"):
        raise UnreadableTemplateError("的内容不是 Word 文档（.docx）")
    try:
        excess = find_excess(data)
        types = dict(unpack(data)).get("[Content_Types].xml", b"") if not excess else b""
    except Exception as error:  # zipfile raises whatever a damaged directory leads to
        raise UnreadableTemplateError("不完整或已损坏") from error
    if excess:
        raise UnreadableTemplateError(excess)
    if b"macroEnabled" in types:
        raise UnreadableTemplateError("是带宏的文档（.docm、.dotm）")
    if b"template.main" in types:
        raise UnreadableTemplateError("是 Word 模板格式（.dotx）的文档")


def _read_parts(document: Document) -> Iterator[DocumentPart]:
    """Yield the body, then headers, footers and notes in the order of the relations."""
    yield DocumentPart(tuple(walk_lines(document.element.body, "正文")))
    names = name_margins(document.element.body)
    for rel in document.part.rels.values():
        kind = "" if rel.is_external else rel.reltype.rsplit("/", 1)[-1]
        if kind in MARGINS:
            root = _parse(rel.target_part.blob)
            yield DocumentPart(tuple(walk_lines(root, names.get(rel.rId, MARGINS[kind]))))
        elif kind in _NOTES:
            root = _parse(rel.target_part.blob)
            yield DocumentPart(tuple(walk_notes(root, _NOTES[kind])), is_filled=kind == "footnotes")


def list_chinese_fonts(document: TemplateDocument) -> set[str]:
    """Return the names of fonts in which styles, runs and the theme set Chinese text."""
    roots = [root for root in document.roots if not root.tag.endswith("}fonts")]
    fonts = [font for root in roots for font in root.iter(f"{W}rFonts")]
    names = {font.get(f"{W}eastAsia", "") for font in fonts}
    if any(font.get(f"{W}eastAsiaTheme") for font in fonts):
        for root in roots:
            names |= {font.get("typeface", "") for font in root.iter(f"{_DRAWING}ea")}
            by_script = root.iter(f"{_DRAWING}font")
            names |= {f.get("typeface", "") for f in by_script if f.get("script") == "Hans"}
    return names - {""}
