"""The few elements of WordprocessingML that a template needs, and the package around them."""

from __future__ import annotations

from html import escape

from toolkit.core.files import EPOCH

HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMESPACES = f'xmlns:w="{MAIN}" xmlns:r="{OFFICE}/relationships"'

_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = {
    "word/styles.xml": ("styles", f"{_WORD_TYPE}.styles+xml"),
    "word/settings.xml": ("settings", f"{_WORD_TYPE}.settings+xml"),
    "word/fontTable.xml": ("fontTable", f"{_WORD_TYPE}.fontTable+xml"),
    "word/footer1.xml": ("footer", f"{_WORD_TYPE}.footer+xml"),
    "word/footer2.xml": ("footer", f"{_WORD_TYPE}.footer+xml"),
    "word/theme/theme1.xml": ("theme", "application/vnd.openxmlformats-officedocument.theme+xml"),
}
ODD_FOOTER, EVEN_FOOTER = "rId4", "rId5"
"""The relations of `word/footer1.xml` and `word/footer2.xml`."""


def quote_text(text: str) -> str:
    """Text that is to stand in the report as it is, even where it looks like a tag."""
    for sign in ("{{", "}}", "{%", "%}"):
        text = text.replace(sign, f"{sign[0]}_{sign[1]}")
    return text


def make_run(text: str, style: str = "") -> str:
    """A run of text or tags, in a character style if one is named."""
    return wrap_run(make_text(text), style)


def wrap_run(content: str, style: str = "") -> str:
    """A run around other content than text."""
    look = f'<w:rStyle w:val="{style}"/>' if style else ""
    # the hint has “” and — printed in the Chinese font
    return f'<w:r><w:rPr>{look}<w:rFonts w:hint="eastAsia"/></w:rPr>{content}</w:r>'


def make_text(text: str) -> str:
    """The text element of a run."""
    return f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t>'


def make_paragraph(style: str, *runs: str, layout: str = "") -> str:
    """A paragraph in a style; `layout` is XML that follows the style's name."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{layout}</w:pPr>{"".join(runs)}</w:p>'


def make_part(name: str, content: str) -> str:
    """A part of the document: its root element with its content."""
    return f"{HEADER}<w:{name} {NAMESPACES}>{content}</w:{name}>"


def make_package(
    document: str, parts: dict[str, str], title: str, unit: str
) -> list[tuple[str, bytes]]:
    """The members of a .docx file; `parts` holds the XML of every part beside the document."""
    members = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            [
                (f"{OFFICE}/relationships/officeDocument", "word/document.xml"),
                (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                (f"{OFFICE}/relationships/extended-properties", "docProps/app.xml"),
            ]
        ),
        "docProps/app.xml": (
            f'{HEADER}<Properties xmlns="{OFFICE}/extended-properties">'
            "<Application>tianbao</Application></Properties>"
        ),
        "docProps/core.xml": _core_properties(title, unit),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _document_relations(),
        **{name: parts[name] for name in _PARTS},
    }
    return [(name, text.encode()) for name, text in members.items()]


def _content_types() -> str:
    types = {
        "word/document.xml": f"{_WORD_TYPE}.document.main+xml",
        **{name: kind for name, (_, kind) in _PARTS.items()},
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items()
    )
    return (
        f'{HEADER}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{rels}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: list[tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEADER}<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def _document_relations() -> str:
    return _relations(
        [
            (f"{OFFICE}/relationships/{kind}", name.removeprefix("word/"))
            for name, (kind, _) in _PARTS.items()
        ]
    )


def _core_properties(title: str, unit: str) -> str:
    """The properties; no author: a report is its unit's, which is the subject."""
    year, month, day, *_ = EPOCH
    date = f"{year}-{month:02}-{day:02}T00:00:00Z"
    return (
        f'{HEADER}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title, quote=False)}</dc:title>"
        f"<dc:subject>{escape(unit, quote=False)}</dc:subject>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{date}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{date}</dcterms:modified>'
        "<dc:language>zh-CN</dc:language></cp:coreProperties>"
    )
