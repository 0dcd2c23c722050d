"""Field codes of a template: Word computes them, some from other files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.word.template.locations import W

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from toolkit.word.template.package import TemplatePackage

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


def find_refused_codes(package: TemplatePackage) -> Iterator[tuple[str, str, str]]:
    """Yield place, fault in Chinese and code of each field that reads or runs anything else."""
    for story in package.stories:
        for element, text in _list_codes(story.root):
            words = text.split()
            name = words[0].upper() if words else ""
            if name == "HYPERLINK":
                link = _LINK.match(text.strip())
                is_fit = is_public((link[1] or link[2] or "") if link else "")
                fault = "" if is_fit else "链接到文件或程序"
            elif not name or ("{" in name and not name.startswith("=")):
                fault = "域的名称不是写定的"
            else:
                fault = _REFUSED.get(name, "")
            if fault:
                yield story.place(element), fault, text.strip()


def is_public(target: str) -> bool:
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
