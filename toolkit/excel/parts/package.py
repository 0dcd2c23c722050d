"""Parts of a workbook's package that are read: those that its relationships lead to.

Excel and LibreOffice follow relationships, openpyxl content types and usual names. So openpyxl gets
a package of ours in which both agree; where programs could find different parts, it is refused.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import quoteattr

from lxml import etree

from toolkit.excel.parts.cell_order import OddSheetError
from toolkit.excel.parts.members import name_part

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from toolkit.excel.parts.xml_limits import XmlPart

    Read = Callable[[str], XmlPart]

TYPES = "[content_types].xml"
STYLES, CUSTOM = "xl/styles.xml", "docProps/custom.xml"
"""Names under which openpyxl looks for these parts, whatever the relationships say."""
_TYPES_NS = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_LINKS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_MACRO_KIND = "application/vnd.ms-excel."
_BOOKS = frozenset(
    (
        f"{_KIND}sheet.main+xml",
        f"{_KIND}template.main+xml",
        f"{_MACRO_KIND}sheet.macroenabled.main+xml",
        f"{_MACRO_KIND}template.macroenabled.main+xml",
        f"{_MACRO_KIND}addin.macroenabled.main+xml",
    )
)
_USUAL_BOOK = "xl/workbook.xml"
_SHEETS = {
    "worksheet": (f"{_KIND}worksheet+xml", "worksheet"),
    "chartsheet": (f"{_KIND}chartsheet+xml", "chartsheet"),
    "dialogsheet": (f"{_KIND}dialogsheet+xml", "dialogsheet"),
    "xlMacrosheet": (f"{_MACRO_KIND}macrosheet+xml", "macrosheet"),
    "xlIntlMacrosheet": (f"{_MACRO_KIND}intlmacrosheet+xml", "macrosheet"),
}
_STRINGS_KIND, _STYLES_KIND = f"{_KIND}sharedstrings+xml", f"{_KIND}styles+xml"


class Link(NamedTuple):
    """A relationship of a part; `part` is its target's name, None outside the file."""

    id: str
    kind: str
    part: str | None


@dataclass(frozen=True)
class WorkbookPackage:
    """The parts of a workbook that are read."""

    book: str
    sheets: tuple[Link, ...]
    strings: str | None
    styles: str | None
    custom: str | None

    @property
    def parts(self) -> Iterator[str]:
        """All names but that of the custom properties, which need not be readable."""
        yield self.book
        yield from (link.part for link in self.sheets if link.part)
        yield from filter(None, (self.strings, self.styles))

    def describe(self) -> Iterator[tuple[str, bytes]]:
        """Yield name and bytes of the content types and relationships for openpyxl."""
        kinds = {self.book: f"{_KIND}sheet.main+xml"}
        if self.strings:
            kinds[self.strings] = f"{_KIND}sharedStrings+xml"
        types = "".join(
            f"<Override PartName={quoteattr('/' + name)} ContentType={quoteattr(kind)}/>"
            for name, kind in kinds.items()
        )
        links = "".join(
            f'<Relationship Id={quoteattr(link.id)} Type="/{link.kind}" '
            f"Target={quoteattr(f'/{link.part}')}/>"
            for link in self.sheets
        )
        yield "[Content_Types].xml", f'<Types xmlns="{_TYPES_NS[1:-1]}">{types}</Types>'.encode()
        relations = f'<Relationships xmlns="{_LINKS_NS}">{links}</Relationships>'
        yield _links_name(self.book), relations.encode()


class _Types(NamedTuple):
    """Content types of parts, by name or else by the ending of the name."""

    named: Mapping[str, str]
    endings: Mapping[str, str]

    def of(self, name: str) -> str:
        return self.named.get(name) or self.endings.get(posixpath.splitext(name)[1][1:], "")


def find_parts(read: Read, names: Collection[str]) -> WorkbookPackage:
    """Follow the relationships of a package.

    Raises:
        OddSheetError: a required part is missing, or programs would find different parts.
    """
    root = etree.fromstring(read(TYPES).data)
    named: dict[str, str] = {}
    endings: dict[str, str] = {}
    for entry in root:
        kind = str(entry.get("ContentType", "")).casefold()
        if entry.tag == f"{_TYPES_NS}Override":
            into, key = named, name_part(str(entry.get("PartName", "")))
        elif entry.tag == f"{_TYPES_NS}Default":
            into, key = endings, str(entry.get("Extension", "")).casefold()
        else:
            continue
        if into.setdefault(key, kind) != kind:
            raise _ambiguous(f"部件 {key} 的类型有两种说法")
    types = _Types(named, endings)
    outer = _read_links(read, "", names)
    books = [link.part for link in outer if link.kind == "officeDocument"]
    others = {n for n, kind in named.items() if kind in _BOOKS and n in names} - {*books}
    if len(books) > 1 or others or (_USUAL_BOOK in names and books != [_USUAL_BOOK] and books):
        raise _ambiguous("里面有两份工作簿")
    book = books[0] if books else None
    if book is None or book not in names:
        raise OddSheetError("F01", "已损坏：找不到里面的工作簿")
    if types.of(book) not in _BOOKS:
        raise OddSheetError("F01", "已损坏：没有写明哪个部件是工作簿")
    links = _read_links(read, book, names)
    custom = [link.part for link in outer if link.kind == "custom-properties" and link.part]
    return WorkbookPackage(
        book,
        tuple(_find_sheets(links, types, names)),
        _find_one("sharedStrings", _STRINGS_KIND, links, types, names),
        _find_one("styles", _STYLES_KIND, links, types, names),
        custom[0] if len(custom) == 1 and custom[0] in names else None,
    )


def check_roots(package: WorkbookPackage, roots: Mapping[str, str]) -> None:
    """Compare the roots of the parts with their content types.

    Raises:
        OddSheetError: a part is of another type.
    """
    wanted = {link.part: _SHEETS[link.kind][1] for link in package.sheets}
    wanted |= {package.strings: "sst", package.styles: "styleSheet", package.book: "workbook"}
    for name, root in wanted.items():
        if name is not None and roots[name] != root:
            raise OddSheetError("F01", f"已损坏：部件 {name} 里是别的东西")


def _read_links(read: Read, part: str, names: Collection[str]) -> list[Link]:
    """Return the relationships of a part, or of the package itself, whose name is empty."""
    name = _links_name(part)
    if name not in names:
        raise OddSheetError("F01", f"已损坏：缺少部件 {name}")
    links = []
    for entry in etree.fromstring(read(name).data):
        if entry.tag == f"{{{_LINKS_NS}}}Relationship":
            kind = str(entry.get("Type", "")).rpartition("/")[2]
            is_outside = str(entry.get("TargetMode", "")).casefold() == "external"
            target = name_part(str(entry.get("Target", "")), posixpath.dirname(part))
            links.append(Link(str(entry.get("Id", "")), kind, None if is_outside else target))
    return links


def _links_name(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _find_sheets(links: Iterable[Link], types: _Types, names: Collection[str]) -> Iterator[Link]:
    """Yield the relationships to sheets that exist; one that no sheet uses may be missing."""
    seen = set()
    for link in links:
        if link.kind not in _SHEETS:
            continue
        if link.part in seen or link.part is None:
            raise _ambiguous("有两张工作表指向同一处，或指向文件外")
        seen.add(link.part)
        if link.part in names:
            _check_type(link.part, _SHEETS[link.kind][0], types)
            yield link


def _find_one(
    kind: str, content: str, links: Iterable[Link], types: _Types, names: Collection[str]
) -> str | None:
    """Return the part of a kind of which there is at most one."""
    found = [link.part for link in links if link.kind == kind]
    others = {n for n, type_ in types.named.items() if type_ == content and n in names} - {*found}
    if len(found) > 1 or others:
        raise _ambiguous(f"里面不止一份 {kind}，或没有写明用哪一份")
    if not found:
        return None
    if found[0] is None or found[0] not in names:
        raise OddSheetError("F01", f"已损坏：缺少部件 {found[0] or kind}")
    _check_type(found[0], content, types)
    return found[0]


def _check_type(part: str, content: str, types: _Types) -> None:
    if types.of(part) != content:
        raise _ambiguous(f"部件 {part} 的类型有两种说法")


def _ambiguous(what: str) -> OddSheetError:
    return OddSheetError("F01", f"{what}，不同的软件会读出不同的内容")
