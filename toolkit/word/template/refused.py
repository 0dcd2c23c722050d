"""Contents that make a template unfit, as reports would carry them: macros, other files, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity
from toolkit.word.template.locations import W
from toolkit.word.template.package import TemplatePackage, is_copy
from toolkit.word.template.revisions import find_comments, find_revisions, report_places
from toolkit.word.template.tags import shorten
from toolkit.word.template.unseen import find_unseen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from toolkit.word.template.package import Relation
    from toolkit.word.template.revisions import Spot

_PLAIN = frozenset(
    (
        "officeDocument", "core-properties", "extended-properties", "custom-properties",
        "thumbnail", "styles", "stylesWithEffects", "settings", "webSettings", "fontTable",
        "theme", "themeOverride", "numbering", "footnotes", "endnotes", "header", "footer",
        "image", "hdphoto", "font", "hyperlink", "customXml", "customXmlProps",
        "glossaryDocument", "comments", "commentsExtended", "commentsIds",
        "commentsExtensible", "people", "diagramData", "diagramLayout", "diagramQuickStyle",
        "diagramColors", "diagramDrawing", "chart", "chartEx", "chartStyle",
        "chartColorStyle", "chartUserShapes",
    )
)  # fmt: skip
"""Kinds of parts that only show something, or that no report keeps."""
_PICTURES = {"image", "hdphoto", "thumbnail"}
_FILE = "删去它；要印的内容复制过来，用“只保留文本”或“图片”粘贴"
_MACRO = "另存为“Word 文档（*.docx）”，不带宏和控件"
_KINDS = {
    "attachedTemplate": ("连着另一个模板", "在“开发工具－文档模板”里改回 Normal，另存后再用"),
    "aFChunk": ("夹着另一份文档（altChunk）", "用 Word 打开，另存为 .docx 再用"),
    "subDocument": ("链接着子文档", "在大纲视图里取消子文档的链接，另存后再用"),
    "frame": ("链接着框架页", _FILE),
    "package": ("嵌着别的文件", _FILE),
    "oleObject": ("嵌着别的程序的对象（OLE）", _FILE),
    "control": ("有 ActiveX 控件", _MACRO),
    "vbaProject": ("带着宏", _MACRO),
    "keyMapCustomizations": ("带着自定义的按键和命令", _MACRO),
    "mailMergeSource": ("连着邮件合并的数据源", "在“邮件－开始邮件合并”里选“普通 Word 文档”，另存"),
    "image": ("链接着别处的图片", "把图片插入到文档里，不用链接"),
    "hyperlink": ("有链接到文件或程序的超链接", "取消这个超链接，或改成网址"),
    "dataBinding": (
        "有连着别处数据的内容控件，Word 打开报告时会把印好的换掉",
        "选中它，删除内容控件（内容会留下）",
    ),
    "embeddedVideo": ("嵌着联机视频", "删去它"),
    "origin": ("带着数字签名，出报告后就失效", "另存为没有签名的文档再用"),
}
_OTHER = ("带着报告用不上的部件", "删去它，或把内容复制到新文档里，另存为 .docx")
_ELEMENTS = {
    f"{W}altChunk": "aFChunk",
    f"{W}subDoc": "subDocument",
    f"{W}control": "control",
    "{urn:schemas-microsoft-com:office:office}OLEObject": "oleObject",
    f"{W}dataBinding": "dataBinding",
    "{http://schemas.microsoft.com/office/word/2012/wordml}dataBinding": "dataBinding",
    "{http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing}webVideoPr": (
        "embeddedVideo"
    ),
}
_DRAWN = "{urn:schemas-microsoft-com:vml}*"
_FIELD_FIX = "选中它，按 Ctrl+Shift+F9 变成普通文字或图片，或删去"
_MARK, _SIMPLE, _KIND = f"{W}fldChar", f"{W}fldSimple", f"{W}fldCharType"
_CODES = (f"{W}instrText", f"{W}t")
_REFUSED = {
    **dict.fromkeys(("DDE", "DDEAUTO", "LINK", "IMPORT", "INCLUDE", "INCLUDETEXT"), "从别处取内容"),
    **dict.fromkeys(("INCLUDEPICTURE", "RD", "DATABASE", "EMBED", "CONTROL"), "从别处取内容"),
    **dict.fromkeys(("HTMLCONTROL", "AUTOTEXT", "AUTOTEXTLIST", "GLOSSARY"), "从别处取内容"),
    **dict.fromkeys(("MERGEFIELD", "MERGEREC", "MERGESEQ", "NEXT", "NEXTIF"), "做邮件合并"),
    **dict.fromkeys(("SKIPIF", "ADDRESSBLOCK", "GREETINGLINE", "MERGEBARCODE"), "做邮件合并"),
    **dict.fromkeys(("MACROBUTTON", "ADDIN", "PRINT", "GOTOBUTTON", "PRIVATE"), "运行程序"),
    **dict.fromkeys(("ASK", "FILLIN"), "打开时要人填写"),
    **dict.fromkeys(("USERNAME", "USERINITIALS", "USERADDRESS"), "印出使用者的信息"),
    **dict.fromkeys(("FILENAME", "TEMPLATE", "DOCVARIABLE"), "印出填报以外的内容"),
}
_LINK = re.compile(r'HYPERLINK\s+(?:"([^"]*)"|([^\s"\\][^\s"]*|\\\\\S+))', re.IGNORECASE)
_PUBLIC = re.compile(r"(?:https?|ftp|mailto|tel):|#|$", re.IGNORECASE)
_BLANKS = re.compile(r"[\x00-\x20]+")


def find_refused(data: bytes) -> tuple[list[Finding], bool]:
    """Return findings on what must not reach a report, and whether the tags can be read.

    They cannot while there are revisions: which of them will remain is not certain yet. Relations,
    elements and field codes of one kind are one finding.
    """
    package = TemplatePackage(data)
    revisions = find_revisions(package)
    findings = [*revisions, *find_comments(package), *find_unseen(package)]
    type_ = package.type_of(package.main)
    if "macroEnabled" in type_ or "template.main" in type_:
        message = "文件是带宏的文档（.docm、.dotm）或 Word 模板（.dotx），不是 .docx"
        findings.append(Finding("T10", Severity.ERROR, message, _MACRO, found=shorten(type_)))
    spots: dict[str, list[Spot]] = {}
    for relation in package.relations:
        if kind := _classify(package, relation):
            spots.setdefault(kind, []).append((package.place(relation), relation.target))
    settings = package.related("settings")
    if settings is not None and settings.find(f"{W}mailMerge") is not None:
        spots.setdefault("mailMergeSource", []).append(("文件", ""))
    for kind, spot in _find_elements(package):
        if all(place != spot[0] for place, _ in spots.get(kind, ())):
            spots.setdefault(kind, []).append(spot)
    for kind, found in spots.items():
        what, fix = _KINDS.get(kind, _OTHER)
        findings += report_places(what, found, fix, "T10")
    codes: dict[str, list[Spot]] = {}
    for where, what, code in _find_refused_codes(package):
        codes.setdefault(what, []).append((where, code))
    for what, found in codes.items():
        words = f"的域会{what}" if what[0] != "域" else f"的{what}"
        findings += report_places(words, found, _FIELD_FIX, "T10")
    return findings, not revisions


def _classify(package: TemplatePackage, relation: Relation) -> str:
    """Return the kind under which a relation is reported, empty where it is allowed."""
    if relation.is_external:
        is_link = relation.kind == "hyperlink" and _is_public(relation.target)
        return "" if is_link else relation.kind
    if relation.kind == "hyperlink" or relation.target not in package.members:
        return ""  # a place in the document, or a part that is not there
    if relation.kind not in _PLAIN:
        return relation.kind
    type_ = package.type_of(relation.target)
    is_fit = type_.startswith("image/") if relation.kind in _PICTURES else type_.endswith("xml")
    # a part without a type is not read: python-docx refuses the template
    return "" if is_fit or not type_ or relation.kind == "font" else f"{relation.kind} {type_}"


def _find_elements(package: TemplatePackage) -> Iterator[tuple[str, Spot]]:
    """Yield kinds and places of refused elements, also of those without a relation."""
    for story in package.stories:
        for element in story.root.iter(*_ELEMENTS):
            if not is_copy(element):
                yield _ELEMENTS[element.tag], (story.place(element), "")
        for element in story.root.iter(_DRAWN):
            if element.get("src"):
                yield "image", (story.place(element), element.get("src", ""))
            if not _is_public(element.get("href", "")):
                yield "hyperlink", (story.place(element), element.get("href", ""))


def _find_refused_codes(package: TemplatePackage) -> Iterator[tuple[str, str, str]]:
    """Yield place, fault in Chinese and code of each field that reads or runs anything else."""
    for story in package.stories:
        for element, text in _list_codes(story.root):
            words = text.split()
            name = words[0].upper() if words else ""
            if name == "HYPERLINK":
                link = _LINK.match(text.strip())
                is_fit = _is_public((link[1] or link[2] or "") if link else "")
                fault = "" if is_fit else "链接到文件或程序"
            elif not name or ("{" in name and not name.startswith("=")):
                fault = "域的名称不是写定的"
            else:
                fault = _REFUSED.get(name, "")
            if fault:
                yield story.place(element), fault, text.strip()


def _is_public(target: str) -> bool:
    """Return whether a link leads to a web page or a mailbox, not to a file or a script."""
    return bool(_PUBLIC.match(_BLANKS.sub("", target)))


@dataclass
class _Open:
    """A field that has begun and not ended."""

    element: etree._Element
    code: str = ""
    is_code: bool = True


def _list_codes(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Yield each field's element and code; the result of a nested field counts to the outer."""
    stack: list[_Open] = []
    for element in root.iter(_MARK, _SIMPLE, *_CODES):
        kind = element.get(_KIND)
        if element.tag == _SIMPLE:
            yield element, element.get(f"{W}instr", "")
        elif kind == "begin":
            if stack and stack[-1].is_code:
                stack[-1].code += "{"
            stack.append(_Open(element))
        elif stack and kind == "separate":
            stack[-1].is_code = False
        elif stack and kind == "end":
            field = stack.pop()
            yield field.element, field.code
        elif element.tag in _CODES:
            around = next((field for field in reversed(stack) if field.is_code), None)
            if around:
                around.code += element.text or ""
    yield from ((field.element, field.code) for field in stack)
