"""Check of all tags in the parts of a template, paragraph by paragraph."""

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
    """Reader of a template's parts; `flaws` come with the line they belong to."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.names = expressions.names
        self.flaws: list[tuple[TemplateLine, Flaw]] = []
        self.rests: list[str] = []
        """Text of each line outside of tags."""
        self._blocks = Blocks()
        self._losses = Losses()
        self._orphans: dict[str, tuple[TemplateLine, Tag]] = {}

    def read(self, parts: Iterable[DocumentPart]) -> None:
        """Check all parts; flaws are sorted by line at the end."""
        parts = tuple(parts)
        lines = [line for part in parts for line in part.lines]
        self.names.loops = {name for line in lines for name in _LOOP.findall(line.text)}
        for part in parts:
            self._blocks = Blocks()
            before = dict(self.names.known)
            for line in part.lines:
                scan = scan_text(line.text)
                if not part.is_filled:
                    what, fix = "写在这里不会被替换", "移到正文、页眉、页脚或脚注里"
                    for tag in scan.tags:
                        self._report(line, tag, what, fix)
                    continue
                self.rests.append(scan.rest)
                if not self._blocks.is_raw:
                    self.flaws.extend((line, flaw) for flaw in scan.flaws)
                    self.flaws.extend((line, flaw) for flaw in self._losses.check(line, scan))
                for tag in scan.tags:
                    self._read_tag(line, tag)
            self._blocks.end()
            self.flaws.extend(self._blocks.flaws)
            # where a loop lacks its beginning, that is reported already
            orphans = {} if "for" in self._blocks.unopened else self._orphans
            for name, (line, tag) in orphans.items():
                raw, loop = shorten(tag.raw), f"“{{%p for {name} in … %}}”与“{{%p endfor %}}”"
                what = f"“{raw}”里的“{name}”只能用在{loop}之间"
                flaw = Flaw("T01", what, "移到两个标签之间，或改成别的编号", raw)
                self.flaws.append((line, flaw))
            self._orphans = {}
            self.names.known = before
        self.flaws.sort(key=lambda flaw: lines.index(flaw[0]))

    def _report(
        self, line: TemplateLine, tag: Tag, what: str, fix: str, expected: str | None = None
    ) -> None:
        """Add a T02 flaw whose message begins with the tag as typed."""
        raw = shorten(tag.raw)
        self.flaws.append((line, Flaw("T02", f"“{raw}”{what}", fix, raw, expected)))

    def _read_tag(self, line: TemplateLine, tag: Tag) -> None:
        self.names.scopes = self._blocks.scopes
        if self._blocks.is_raw and not tag.words.startswith("endraw"):
            return
        if tag.sign == "{%":
            self._read_statement(line, tag)
        elif tag.sign in {"{", "{{"}:
            self._parse(line, tag, f"{{{{ {tag.words} }}}}")
        if tag.sign == "{" and not self.names.flaws and not self.names.orphans:
            fix = f"改成“{{{{ {tag.words} }}}}”"
            self._report(line, tag, "花括号要写两层，不会被替换", fix)
        if tag.is_sure:
            self.flaws.extend((line, flaw) for flaw in self.names.flaws)
            for name in self.names.orphans:
                self._orphans.setdefault(name, (line, tag))
        self.names.flaws.clear()
        self.names.orphans.clear()

    def _read_statement(self, line: TemplateLine, tag: Tag) -> None:
        match = _WORD.match(tag.words)
        word = typed = match.group() if match else ""
        if typed not in _KEYWORDS:
            word = (find_alike(typed, _TYPED, cutoff=50) if typed else None) or ""
            if tag.is_sure:
                fix = f"改成“{word}”" if word else "这里可以写 if、elif、else、endif、for、endfor"
                what = f"里没有“{typed}”这种标签"
                self._report(line, tag, what, fix, word or None)
            tag = replace(tag, is_sure=False)
        words = word + tag.words[len(typed) :]
        if word in _ENDS:
            if words != word and word not in {"endblock", "endmacro"} and tag.is_sure:
                self._report(line, tag, f"里“{word}”后面多了内容", f"只写“{word}”")
            self._blocks.close(_ENDS[word], line, tag)
        elif word in BRANCHES:
            self._parse(line, tag, f"{{% if 1 %}}{{% {words} %}}{{% endif %}}")
            self._blocks.branch(word, line, tag)
        elif word in OPENERS and not (word == "set" and "=" in words):
            scope = self._parse(line, tag, f"{{% {words} %}}{{% end{word} %}}")
            if word in {"macro", "set"} and scope:
                self._blocks.bind(scope, self.names.known)
            self._blocks.open(word, line, tag, {ANY_NAME: ANY} if scope is None else scope)
        elif word in {"colspan", "cellbg"}:
            self._parse(line, tag, f"{{{{ {words.removeprefix(word)} }}}}")
        elif word in {"set", *_ALONE}:
            scope = self._parse(line, tag, f"{{% {words} %}}")
            self._blocks.bind(scope or {}, self.names.known)

    def _parse(self, line: TemplateLine, tag: Tag, source: str) -> Scope | None:
        """Parse a tag by itself and check its names; return None where it cannot be parsed."""
        try:
            tree: nodes.Template = self.expressions.environment.parse(source)
            return self.expressions.follow(tree, tag.raw)
        except (TemplateSyntaxError, RecursionError, ValueError) as error:
            self.names.show_guess(tag.words)
            if not tag.is_sure:
                return None
            meant = self.names.guess(tag.words) if tag.sign == "{{" else None
            if wide := _WIDE.search(tag.words):
                what, fix = f"里有全角的“{wide.group()}”", "改成半角的，或照编号原样写"
            else:
                what = explain_syntax(error) if isinstance(error, TemplateSyntaxError) else ""
                fix = "照编号原样写，各部分之间只用半角的点"
            fix = f"看是不是“{{{{ {meant} }}}}”" if meant else fix
            self._report(line, tag, f"不合语法{what}", fix, meant)
            return None
