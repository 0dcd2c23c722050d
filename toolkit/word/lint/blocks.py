"""Blocks of template tags (if … endif) over the paragraphs of one part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.word.template.locations import ROW, TABLE
from toolkit.word.template.tags import Flaw, shorten

if TYPE_CHECKING:
    from lxml import etree

    from toolkit.word.lint.sample_values import Scope
    from toolkit.word.template.locations import TemplateLine
    from toolkit.word.template.tags import Tag

OPENERS = ("for", "if", "set", "with", "macro", "call", "filter", "block", "autoescape", "raw")
BRANCHES = ("elif", "else")
_SHARING = {"if", "filter", "autoescape", "raw"}
"""Blocks without a scope of their own: a name that is set within holds after them too."""

_AREAS = {"": "同一段", "r": "同一段", "p": "同一处", "tr": "同一个表格", "tc": "同一行"}


@dataclass
class Block:
    """An open block: its opening tag, and the names that hold until its end."""

    kind: str
    line: TemplateLine
    tag: Tag
    scope: Scope
    is_flawed: bool = False


@dataclass
class Blocks:
    """Open blocks of one part, and flaws, each with the line at which it is reported."""

    stack: list[Block] = field(default_factory=list)
    flaws: list[tuple[TemplateLine, Flaw]] = field(default_factory=list)
    unopened: set[str] = field(default_factory=set)
    """Kinds of blocks with an end that has no beginning."""

    @property
    def scopes(self) -> list[Scope]:
        """Scopes of the open blocks, the innermost last."""
        return [block.scope for block in self.stack]

    @property
    def is_raw(self) -> bool:
        """State of being within a raw block, where tags are plain text."""
        return bool(self.stack) and self.stack[-1].kind == "raw"

    def bind(self, scope: Scope, known: Scope) -> None:
        """Add names to the scope that ends with the loop around, or else with the part."""
        around = (block.scope for block in reversed(self.stack) if block.kind not in _SHARING)
        next(around, known).update(scope)

    def open(self, kind: str, line: TemplateLine, tag: Tag, scope: Scope) -> None:
        """Open a block."""
        self.stack.append(Block(kind, line, tag, scope))

    def branch(self, word: str, line: TemplateLine, tag: Tag) -> None:
        """Check an elif or else against the innermost open block."""
        kinds = {"if", "for"} if word == "else" else {"if"}
        block = self.stack[-1] if self.stack else None
        if block and block.kind in kinds:
            self._check_pair(block, line, tag)
        else:
            self._report_unopened(line, tag, "if")
            self.stack.append(Block("if", line, tag, {}, is_flawed=True))  # one flaw is enough

    def close(self, kind: str, line: TemplateLine, tag: Tag) -> None:
        """Close a block, and report blocks within it that are still open."""
        if not any(block.kind == kind for block in self.stack):
            self.unopened.add(kind)
            self._report_unopened(line, tag, kind)
            return
        while self.stack[-1].kind != kind:
            self._report_unclosed(self.stack.pop())
        self._check_pair(self.stack.pop(), line, tag)

    def end(self) -> None:
        """End the part, and report all blocks that are still open."""
        while self.stack:
            self._report_unclosed(self.stack.pop())

    def _report_unopened(self, line: TemplateLine, tag: Tag, kind: str) -> None:
        if not tag.is_sure:
            return
        raw = shorten(tag.raw)
        start = f"{{%{tag.prefix} {kind} … %}}"
        fix = f"在它前面补上“{start}”，或删去它"
        self.flaws.append((line, Flaw("T02", f"“{raw}”前面没有与它成对的“{start}”", fix, raw)))

    def _report_unclosed(self, block: Block) -> None:
        if block.is_flawed or not block.tag.is_sure:
            return
        raw = shorten(block.tag.raw)
        end = f"{{%{block.tag.prefix} end{block.kind} %}}"
        flaw = Flaw("T02", f"“{raw}”没有结束", f"在它管到的内容后面补上“{end}”", raw)
        self.flaws.append((block.line, flaw))

    def _check_pair(self, block: Block, line: TemplateLine, tag: Tag) -> None:
        """Report two ends of a block that differ in prefix or area: the document would break."""
        is_odd = _is_misplaced(block.tag, block.line) or _is_misplaced(tag, line)
        is_sure = block.tag.is_sure and tag.is_sure
        if block.is_flawed or block.tag.joins or tag.joins or is_odd or not is_sure:
            return
        begin, end = shorten(block.tag.raw), shorten(tag.raw)
        if block.tag.prefix != tag.prefix:
            what = f"“{end}”与前面成对的“{begin}”写法不一样：“%”后面的字母要相同"
            fix = f"改成“{{%{block.tag.prefix} {tag.words} %}}”，两头一样"
        elif _area(tag.prefix, block.line) is not _area(tag.prefix, line):
            area = _AREAS[tag.prefix]
            what = f"“{end}”与成对的“{begin}”（{block.line.where}）不在{area}里"
            fix = (
                "两头挪到一处"
                if tag.prefix
                else f"两头各占一段，写成“{{%p {block.tag.words} %}}”和“{{%p {tag.words} %}}”"
            )
        else:
            return
        block.is_flawed = True
        self.flaws.append((line, Flaw("T02", what, fix, end)))


def _is_misplaced(tag: Tag, line: TemplateLine) -> bool:
    """Return whether a row's or cell's tag is outside of tables, which is reported already."""
    return tag.prefix in {"tr", "tc"} and line.find(ROW) is None


def _area(prefix: str, line: TemplateLine) -> etree._Element | TemplateLine | None:
    """Return the element (or line) in which both ends of a block must be."""
    if line.element is None or prefix in {"", "r"}:
        return line
    if prefix == "p":
        return line.element.getparent()
    return line.find(TABLE if prefix == "tr" else ROW)
