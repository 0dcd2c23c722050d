"""Templates as docxtpl reads them: the parts that it renders, patched, and all files.

docxtpl and python-docx are slow to load, and to patch a part. So a template may have a prepared
file with its parts beside it, which is valid as long as the template has the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from toolkit.core.files import unpack
from toolkit.word.render.cleaning import clean_part, drop_unneeded_parts
from toolkit.word.render.dangling import drop_dangling_relations, drop_undefined_styles
from toolkit.word.render.docxtpl_fixes import PartKind, finish, is_sound
from toolkit.word.render.mend import mark_joined
from toolkit.word.sandbox.template_error import TemplateError
from toolkit.word.template.dropped_text import find_lost
from toolkit.word.template.locations import walk_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docxtpl import DocxTemplate

_TAG = re.compile(r"\{[{%#]")
_BETWEEN = re.compile(r"(?<={)(?:<[^>]*>)+(?=[{%#])|(?<=[%}#])(?:<[^>]*>)+(?=})")
_STATEMENT = re.compile(r"(?<=\{%)(?:(?!%\}).)*", re.DOTALL)
_WITHIN = re.compile(r"</w:t>.*?<w:t(?: [^>]*)?>", re.DOTALL)
_PERCENT = "\ufdd0"
_OF_CELLS = re.compile(r"(?:cellbg|colspan|vm|hm)\b")
_EMPTY_PROPERTIES = re.compile(r"(<w:tc(?: [^>]*)?>)(?:<w:tcPr/>|(?!<w:tcPr))")
"""A cell without the element in which docxtpl puts properties that a tag sets."""
_SUFFIX = ".prepared.json"


class PartSource(NamedTuple):
    """A part that docxtpl renders, as Jinja gets it: every paragraph on a line of its own.

    `before` and `after` are the XML around a body in its file.
    """

    member: str
    kind: PartKind
    text: str
    before: str = ""
    after: str = ""

    def finish(self, xml: str) -> bytes:
        """Return the part's file from its rendered XML; raise MalformedXmlError if it is none."""
        return b"".join((self.before.encode(), finish(self.kind, xml), self.after.encode()))


class RenderPackage(NamedTuple):
    """The parts of a template that have tags, and all its files as python-docx saves them."""

    sources: tuple[PartSource, ...]
    properties: str
    """The name of the member with the document properties; empty if there is none."""
    members: dict[str, bytes]


def read_package(data: bytes) -> RenderPackage:
    """Read a template from its bytes; a damaged document raises errors of many kinds.

    Raises:
        TemplateError: docxtpl would drop text beside a tag.
    """
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docxtpl import DocxTemplate

    document = DocxTemplate(BytesIO(drop_undefined_styles(drop_dangling_relations(data))))
    document.init_docx()
    main = document.docx.part
    # `main.package.core_properties` would add properties with today's date where there are none
    properties = (
        str(relation.target_part.partname.membername)
        for relation in main.package.rels.values()
        if relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES
    )
    member = next(properties, "")
    _require_no_dropped_text(document)
    sources = list(_read_sources(document))
    drop_unneeded_parts(main)
    buffer = BytesIO()
    document.docx.save(buffer)
    members = {name: clean_part(name, part) for name, part in unpack(buffer.getvalue())}
    fixed = [source for source in sources if not _TAG.search(source.text)]
    members |= {source.member: source.finish(source.text) for source in fixed}
    tagged = tuple(source for source in sources if source not in fixed)
    return RenderPackage(tagged, member, members)


def find_prepared(template: Path, data: bytes) -> RenderPackage | None:
    """Return the package in a template's prepared file; None without a valid one."""
    try:
        prepared = json.loads(template.with_suffix(_SUFFIX).read_text(encoding="utf-8"))
        if prepared["template"] != _digest(data):
            return None
        sources = (
            PartSource(member, PartKind(kind), *rest) for member, kind, *rest in prepared["sources"]
        )
        members = {name: content.encode("latin-1") for name, content in prepared["members"].items()}
        return RenderPackage(tuple(sources), prepared["properties"], members)
    except (OSError, ValueError, TypeError, LookupError):  # no such file, or not as we write it
        return None


def prepare(data: bytes) -> str:
    """Return the JSON text of the prepared file of a template."""
    package = read_package(data)
    prepared = {
        "template": _digest(data),
        "sources": package.sources,
        "properties": package.properties,
        "members": {name: content.decode("latin-1") for name, content in package.members.items()},
    }
    return json.dumps(prepared, ensure_ascii=False, indent=1) + "\n"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _read_sources(document: DocxTemplate) -> Iterator[PartSource]:
    """Yield the body, headers, footers and footnotes; the body is cut out of the document."""
    from docx.opc.constants import CONTENT_TYPE

    main = document.docx.part
    body = _patch(document, document.get_xml())
    kind = PartKind.SOUND_BODY if is_sound(body) else PartKind.BODY
    mark = etree.ProcessingInstruction("body")
    main.element.replace(main.element.body, mark)
    before, _, after = main.blob.decode().partition(str(etree.tostring(mark, encoding="unicode")))
    yield PartSource(main.partname.membername, kind, body, before, after)
    uris = (document.HEADER_URI, document.FOOTER_URI)
    stories = {part for uri in uris for _, part in document.get_headers_footers(uri)}
    for part in sorted(stories, key=lambda part: str(part.partname)):
        text = _patch(document, document.get_part_xml(part))
        yield PartSource(part.partname.membername, PartKind.STORY, text)
    for part in main.package.parts:
        if part.content_type == CONTENT_TYPE.WML_FOOTNOTES:
            text = _patch(document, part.blob.decode())
            yield PartSource(part.partname.membername, PartKind.NOTES, text)


def _require_no_dropped_text(document: DocxTemplate) -> None:
    """Reject a template in which docxtpl would silently drop text beside a tag."""
    uris = {document.HEADER_URI: "页眉", document.FOOTER_URI: "页脚"}
    stories = [
        (part, name) for uri, name in uris.items() for _, part in document.get_headers_footers(uri)
    ]
    roots = [(etree.fromstring(part.blob), name) for part, name in stories]
    for root, name in ((document.docx.element.body, "正文"), *roots):
        for line, flaw in find_lost(walk_lines(root, name)):
            raise TemplateError(f"{line.where}：{flaw.what}：{flaw.fix}")


def _patch(document: DocxTemplate, xml: str) -> str:
    """Return a part as docxtpl passes it to Jinja, also with `%` in a tag, which docxtpl misses."""
    if _OF_CELLS.search(xml):
        xml = _EMPTY_PROPERTIES.sub(r"\1<w:tcPr></w:tcPr>", xml)
    xml = _BETWEEN.sub("", xml)
    xml = _STATEMENT.sub(lambda tag: _WITHIN.sub("", tag[0]).replace("%", _PERCENT), xml)
    patched = document.patch_xml(xml).replace(_PERCENT, "%")
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", mark_joined(patched))
