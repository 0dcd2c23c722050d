"""Goes through the parts of a template, paragraph by paragraph, and gathers what is wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError

from toolkit.word.lint.blocks import BRANCHES, OPENERS, Blocks
from toolkit.word.lint.names import find_alike
from toolkit.word.lint.sample_values import ANY, ANY_NAME
from toolkit.word.sandbox.template_error import explain_syntax
from toolkit.word.template.dropped_text import Losses
from toolkit.word.template.tags import Flaw, scan_text, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import nodes

    from toolkit.word.lint.document import DocumentPart
    from toolkit.word.lint.expressions import Expressions
    from toolkit.word.lint.sample_values import Scope
    from toolkit.word.template.locations import TemplateLine
    from toolkit.word.template.tags import Tag

_ENDS = {f"end{kind}": kind for kind in OPENERS}
_ALONE = ("include", "import", "from", "extends")
_OF_CELLS = ("colspan", "cellbg", "vm", "hm")  # docxtpl's own
_KEYWORDS = (*OPENERS, *BRANCHES, *_ENDS, *_ALONE, *_OF_CELLS)
_TYPED = (*OPENERS, *BRANCHES, *_ENDS)
_WORD = re.compile(r"\w*")
_WIDE = re.compile(r"[（），。．：；｜＝！？【】]")
_LOOP = re.compile(r"\bfor\s+(\w+)\s+in\b")


class TemplateReader:
    """Reads the parts; `flaws` come with the line that they stand in."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.names = expressions.names
        self.flaws: list[tuple[TemplateLine, Flaw]] = []
        self.rests: list[str] = []
        """The text of each line outside of tags."""
        self._blocks = Blocks()
        self._losses = Losses()
        self._orphans: dict[str, tuple[TemplateLine, Tag]] = {}

    def read(self, parts: Iterable[DocumentPart]) -> None:
        """Read all parts."""
        parts = tuple(parts)
        texts = (line.text for part in parts for line in part.lines)
        self.names.loops = {name for text in texts for name in _LOOP.findall(text)}
        for part in parts:
            if part.is_filled:
                self._read_part(part)
            else:
                self._warn_unfilled(part)
        order = [line for part in parts for line in part.lines]
        self.flaws.sort(key=lambda told: order.index(told[0]))

    def _read_part(self, part: DocumentPart) -> None:
        self._blocks = Blocks()
        before = dict(self.names.known)
        for line in part.lines:
            scan = scan_text(line.text)
            self.rests.append(scan.rest)
            if not self._blocks.is_raw:
                self.flaws.extend((line, flaw) for flaw in scan.flaws)
                self.flaws.extend((line, flaw) for flaw in self._losses.check(line, scan))
            for tag in scan.tags:
                self._read_tag(line, tag)
        self._blocks.end()
        self.flaws.extend(self._blocks.flaws)
        self._describe_orphans()
        self.names.known = before

    def _describe_orphans(self) -> None:
        """Names of a loop outside of it, unless a loop has lost its beginning: that is told."""
        for name, (line, tag) in self._orphans.items():
            if "for" not in self._blocks.outside_cells:
                raw = shorten(tag.raw)
                what = (
                    f"“{raw}”里的“{name}”只能用在“{{%p for {name} in … %}}”与“{{%p endfor %}}”之间"
                )
                flaw = Flaw("T01", what, "移到两个标签之间，或改成别的编号", raw)
                self.flaws.append((line, flaw))
        self._orphans = {}

    def _warn_unfilled(self, part: DocumentPart) -> None:
        for line in part.lines:
            for tag in scan_text(line.text).tags:
                raw = shorten(tag.raw)
                flaw = Flaw(
                    "T02", f"“{raw}”写在这里不会被替换", "移到正文、页眉、页脚或脚注里", raw
                )
                self.flaws.append((line, flaw))

    def _read_tag(self, line: TemplateLine, tag: Tag) -> None:
        self.names.scopes = self._blocks.scopes
        if self._blocks.is_raw and not tag.words.startswith("endraw"):
            return
        if tag.sign == "{":
            self._parse(line, tag, f"{{{{ {tag.words} }}}}")
            if not self.names.flaws and not self.names.orphans:
                raw = shorten(tag.raw)
                fix = f"改成“{{{{ {tag.words} }}}}”"
                self.flaws.append(
                    (line, Flaw("T02", f"“{raw}”花括号要写两层，不会被替换", fix, raw))
                )
        elif tag.sign == "{{":
            self._parse(line, tag, f"{{{{ {tag.words} }}}}")
        elif tag.sign == "{%":
            self._read_statement(line, tag)
        if tag.is_sure:
            self.flaws.extend((line, flaw) for flaw in self.names.flaws)
            for name in self.names.orphans:
                self._orphans.setdefault(name, (line, tag))
        self.names.flaws.clear()
        self.names.orphans.clear()

    def _read_statement(self, line: TemplateLine, tag: Tag) -> None:
        match = _WORD.match(tag.words)
        typed = match.group() if match else ""
        word = typed
        if typed not in _KEYWORDS:
            meant = (find_alike(typed, _TYPED, cutoff=50) if typed else None) or ""
            if tag.is_sure:
                raw = shorten(tag.raw)
                fix = f"改成“{meant}”" if meant else "这里可以写 if、elif、else、endif、for、endfor"
                what = f"“{raw}”里没有“{typed}”这种标签"
                self.flaws.append((line, Flaw("T02", what, fix, raw, meant or None)))
            word = meant
            tag = replace(tag, is_sure=False)
        words = word + tag.words[len(typed) :]
        if word in _ENDS:
            self._close(line, tag, word, words)
        elif word in BRANCHES:
            self._parse(line, tag, f"{{% if 1 %}}{{% {words} %}}{{% endif %}}")
            self._blocks.branch(word, line, tag)
        elif word in OPENERS and not (word == "set" and "=" in words):
            scope = self._parse(line, tag, f"{{% {words} %}}{{% end{word} %}}")
            self._open(line, tag, word, scope)
        elif word in {"colspan", "cellbg"}:
            self._parse(line, tag, f"{{{{ {words.removeprefix(word)} }}}}")
        elif word in {"set", *_ALONE}:
            scope = self._parse(line, tag, f"{{% {words} %}}")
            self._blocks.bind(scope or {}, self.names.known)

    def _open(self, line: TemplateLine, tag: Tag, kind: str, scope: Scope | None) -> None:
        if kind in {"macro", "set"} and scope:
            self._blocks.bind(scope, self.names.known)
        self._blocks.open(kind, line, tag, {ANY_NAME: ANY} if scope is None else scope)

    def _close(self, line: TemplateLine, tag: Tag, word: str, words: str) -> None:
        if words != word and word not in {"endblock", "endmacro"} and tag.is_sure:
            raw = shorten(tag.raw)
            flaw = Flaw("T02", f"“{raw}”里“{word}”后面多了内容", f"只写“{word}”", raw)
            self.flaws.append((line, flaw))
        self._blocks.close(_ENDS[word], line, tag)

    def _parse(self, line: TemplateLine, tag: Tag, source: str) -> Scope | None:
        """Parse a tag by itself and follow its names; None where it cannot be parsed."""
        try:
            tree: nodes.Template = self.expressions.environment.parse(source)
            return self.expressions.follow(tree, tag.raw)
        except (TemplateSyntaxError, RecursionError, ValueError) as error:
            self.names.show_guess(tag.words)
            if tag.is_sure:
                self.flaws.append((line, self._describe_syntax(tag, error)))
            return None

    def _describe_syntax(self, tag: Tag, error: Exception) -> Flaw:
        raw = shorten(tag.raw)
        wide = _WIDE.search(tag.words)
        meant = self.names.guess(tag.words)
        if wide:
            what, fix = f"里有全角的“{wide.group()}”", "改成半角的，或照编号原样写"
        else:
            said = explain_syntax(error) if isinstance(error, TemplateSyntaxError) else ""
            what, fix = said, "照编号原样写，各部分之间只用半角的点"
        fix = f"看是不是“{{{{ {meant} }}}}”" if meant and tag.sign == "{{" else fix
        return Flaw("T02", f"“{raw}”不合语法{what}", fix, raw, meant if tag.sign == "{{" else None)
