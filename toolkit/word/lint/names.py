"""Names in tags, looked up among those of the form and of the blocks around."""

from __future__ import annotations

import builtins
import re
import sys
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from toolkit.word.lint.sample_values import ANY, ANY_NAME, SampleValue, Scope
from toolkit.word.template.tags import Flaw, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_ALIKE = 60
"""Least similarity, of 100, of a name to the one that was probably meant."""

_FUNCTIONS = {"range", "dict", "namespace"}
_JINJA = {"cycler", "lipsum", "joiner", "self"}
_NAME = re.compile(r"[\w.]+")
_HINT = "用 tianbao template starter 另生成一份模板，里面有全部编号，照着写"


class TemplateNames:
    """Names of a form and of the blocks around a tag; collects flaws and the ids shown."""

    def __init__(self, sample: Mapping[str, object], ids: Iterable[str]) -> None:
        self.ids = tuple(ids)
        self.known: Scope = {name: SampleValue(value, name) for name, value in sample.items()}
        self.scopes: list[Scope] = []
        self.raw = ""
        """Current tag, as typed."""
        self.flaws: list[Flaw] = []
        self.shown: set[str] = set()
        self.loops: set[str] = set()
        """Loop variables of the whole template."""
        self.orphans: set[str] = set()
        """Loop variables that were named outside of a loop."""

    def find(self, names: Sequence[str]) -> SampleValue:
        """Return the value of a dotted name; report an unknown one and use the most similar."""
        value = self.look_up(names[0])
        is_known = value is not None
        for name in names[1:]:
            above, value = value, value and value.child(name)
            if above and above.is_paragraph and value is None:
                parts = "、".join(f"{names[0]}.{part}" for part in above.names())
                self.report(f"“{names[0]}”下面没有“{name}”", f"可以写 {parts}")
                return above
        if value is not None:
            return value
        if not is_known and is_foreign(names[0]):
            self.refuse(f"要用程序里的“{names[0]}”")
            return ANY
        if not is_known and names[0] in self.loops:
            self.orphans.add(names[0])
            return ANY
        typed = ".".join(names)
        meant = self.guess(typed)
        self.report(f"表样里没有“{typed}”", f"改成“{meant}”" if meant else _HINT, meant)
        return self.find(meant.split(".")) if meant else ANY

    def look_up(self, name: str) -> SampleValue | None:
        """Return the value that a name has here, None if there is no such name."""
        for scope in (*reversed(self.scopes), self.known):
            if name in scope:
                return scope[name]
        is_lenient = any(ANY_NAME in scope for scope in self.scopes)
        return ANY if is_lenient or name in _FUNCTIONS else None

    def guess(self, words: str) -> str | None:
        """Return the id that was probably meant, None if none is similar."""
        local = (
            f"{name}.{child}"
            for scope in self.scopes
            for name, value in scope.items()
            if value.is_group
            for child in value.names()
        )
        return find_alike(words, (*self.ids, *local))

    def show_guess(self, words: str) -> None:
        """Count as shown what a broken tag probably meant: its flaw is reported already."""
        for word in (words, *_NAME.findall(words)):
            meant = self.guess(word)
            if meant:
                self.shown.add(self.find(meant.split(".")).path)

    def report(self, what: str, fix: str, expected: str | None = None) -> None:
        """Add a T01 flaw: a wrong name or a wrong use of it."""
        self.flaws.append(Flaw("T01", what, fix, shorten(self.raw), expected))

    def refuse(self, what: str, fix: str = "") -> None:
        """Add a T04 flaw: the tag reaches outside the data."""
        raw = shorten(self.raw)
        fix = fix or f"删去“{raw}”：模板只能取填报的内容"
        self.flaws.append(Flaw("T04", f"“{raw}”{what}，不允许", fix, raw))


def is_foreign(name: str) -> bool:
    """Return whether a name is Python's or Jinja's own, which templates must not use."""
    return hasattr(builtins, name) or name in sys.stdlib_module_names or name in _JINJA


def find_alike(words: str, known: Iterable[str], cutoff: int = _ALIKE) -> str | None:
    """Return the most similar known word, None if none reaches the cutoff (of 100)."""
    found = process.extractOne(words, tuple(known), scorer=fuzz.ratio, score_cutoff=cutoff)
    return found[0] if found else None
