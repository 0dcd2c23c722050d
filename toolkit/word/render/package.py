"""A template taken apart as docxtpl takes it: the parts that it renders, patched, and all files.

docxtpl and python-docx take a while to load, and to patch a part. So a template may have its parts
beside it in a prepared file, which is as good as long as the template stays as it was.
"""

from __future__ import annotations

import hashlib
import json
import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from toolkit.core.files import unpack
from toolkit.word.render.cleaning import clean_part, leave_behind
from toolkit.word.render.docxtpl_fixes import PartKind, finish, is_sound
from toolkit.word.render.mend import mark_joined
from toolkit.word.render.relations import drop_lost
from toolkit.word.render.undefined_styles import drop_undefined
from toolkit.word.sandbox.template_error import TemplateError
from toolkit.word.template.dropped_text import find_lost
from toolkit.word.template.locations import walk_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from docx.parts.document import DocumentPart
    from docxtpl import DocxTemplate

_TAG = re.compile(r"\{[{%#]")
_BETWEEN = re.compile(r"(?<={)(?:<[^>]*>)+(?=[{%#])|(?<=[%}#])(?:<[^>]*>)+(?=})")
_STATEMENT = re.compile(r"(?<=\{%)(?:(?!%\}).)*", re.DOTALL)
_WITHIN = re.compile(r"</w:t>.*?<w:t(?: [^>]*)?>", re.DOTALL)
_PERCENT = "\ufdd0"
_OF_CELLS = re.compile(r"(?:cellbg|colspan|vm|hm)\b")
_EMPTY_PROPERTIES = re.compile(r"(<w:tc(?: [^>]*)?>)(?:<w:tcPr/>|(?!<w:tcPr))")
"""A cell in which there is no place for what a tag sets."""
_SUFFIX = ".prepared.json"


class PartSource(NamedTuple):
    """A part that docxtpl renders, as Jinja gets it: every paragraph on a line of its own.

    `before` and `after` stand around a body in its file.
    """

    member: str
    kind: PartKind
    text: str
    before: str = ""
    after: str = ""

    def finish(self, xml: str) -> bytes:
        """The file of the part, its tags filled in.

        Raises:
            BrokenError: tags that belong together stand apart.
        """
        return b"".join((self.before.encode(), finish(self.kind, xml), self.after.encode()))


class RenderPackage(NamedTuple):
    """A template taken apart: the parts with tags, and its files as python-docx saves them."""

    sources: tuple[PartSource, ...]
    properties: str
    """The member that holds them, empty where there is none."""
    members: dict[str, bytes]


def read_package(data: bytes) -> RenderPackage:
    """Take a template apart; what is no Word document raises errors of many kinds.

    Raises:
        TemplateError: a tag of it takes away what stands beside it.
    """
    from docxtpl import DocxTemplate

    document = DocxTemplate(BytesIO(drop_undefined(drop_lost(data))))
    document.init_docx()
    properties = _find_properties(document.docx.part)
    _require_whole(document)
    sources = list(_find_sources(document))
    leave_behind(document.docx.part)
    buffer = BytesIO()
    document.docx.save(buffer)
    members = {name: clean_part(name, part) for name, part in unpack(buffer.getvalue())}
    fixed = [source for source in sources if not _TAG.search(source.text)]
    members |= {source.member: source.finish(source.text) for source in fixed}
    return RenderPackage(tuple(s for s in sources if s not in fixed), properties, members)


def find_prepared(template: Path, data: bytes) -> RenderPackage | None:
    """What was prepared of a template, None where nothing was or the template has changed."""
    try:
        prepared = json.loads(template.with_suffix(_SUFFIX).read_text(encoding="utf-8"))
        return _load(prepared) if prepared["template"] == _digest(data) else None
    except (OSError, ValueError, TypeError, LookupError):  # no such file, or not as we write it
        return None


def _load(prepared: dict[str, Any]) -> RenderPackage:
    sources = [
        PartSource(member, PartKind(kind), *rest) for member, kind, *rest in prepared["sources"]
    ]
    members = {name: content.encode("latin-1") for name, content in prepared["members"].items()}
    return RenderPackage(tuple(sources), prepared["properties"], members)


def prepare(data: bytes) -> str:
    """The text of the prepared file of a template, which stands beside it."""
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


def _find_sources(document: DocxTemplate) -> Iterator[PartSource]:
    from docx.opc.constants import CONTENT_TYPE

    main = document.docx.part
    body = _patch(document, document.get_xml())
    kind = PartKind.SOUND_BODY if is_sound(body) else PartKind.BODY
    yield PartSource(main.partname.membername, kind, body, *_parse_body(main))
    uris = (document.HEADER_URI, document.FOOTER_URI)
    stories = {part for uri in uris for _, part in document.get_headers_footers(uri)}
    for part in sorted(stories, key=lambda part: str(part.partname)):
        text = _patch(document, document.get_part_xml(part))
        yield PartSource(part.partname.membername, PartKind.STORY, text)
    for part in main.package.parts:
        if part.content_type == CONTENT_TYPE.WML_FOOTNOTES:
            text = _patch(document, part.blob.decode())
            yield PartSource(part.partname.membername, PartKind.NOTES, text)


def _require_whole(document: DocxTemplate) -> None:
    """Refuse a template whose tags take away more than themselves: docxtpl does so in silence."""
    from lxml import etree

    uris = {document.HEADER_URI: "页眉", document.FOOTER_URI: "页脚"}
    stories = [
        (part, name) for uri, name in uris.items() for _, part in document.get_headers_footers(uri)
    ]
    roots = [(etree.fromstring(part.blob), name) for part, name in stories]
    for root, name in ((document.docx.element.body, "正文"), *roots):
        for line, flaw in find_lost(walk_lines(root, name)):
            raise TemplateError(f"{line.where}：{flaw.what}：{flaw.fix}")


def _patch(document: DocxTemplate, xml: str) -> str:
    """A part as docxtpl gives it to Jinja; of a tag with `%` in it docxtpl would see nothing."""
    if _OF_CELLS.search(xml):
        xml = _EMPTY_PROPERTIES.sub(r"\1<w:tcPr></w:tcPr>", xml)
    xml = _BETWEEN.sub("", xml)
    xml = _STATEMENT.sub(lambda tag: _WITHIN.sub("", tag[0]).replace("%", _PERCENT), xml)
    patched = document.patch_xml(xml).replace(_PERCENT, "%")
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", mark_joined(patched))


def _parse_body(main: DocumentPart) -> tuple[str, str]:
    """Take the body out of the document, and say what stands before and after it."""
    from lxml import etree

    root = main.element
    mark = etree.ProcessingInstruction("body")
    root.replace(root.body, mark)
    before, _, after = main.blob.decode().partition(str(etree.tostring(mark, encoding="unicode")))
    return before, after


def _find_properties(main: DocumentPart) -> str:
    """Empty where there are none: asked for them, python-docx makes some up, with today's date."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    for relation in main.package.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES:
            return str(relation.target_part.partname.membername)
    return ""
