"""Walk over a template's tags to find what a report made from it must contain.

The tags are read from the template's archive, independent of what renders it. Names of the form,
loops over its texts and conditions on a name are evaluated; of other tags (computed values, other
loops and conditions) it is only known that some text may be printed there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from toolkit.core.text import trim
from toolkit.word.proof.evaluation import evaluate
from toolkit.word.proof.evaluation_filters import UnknownError, print_result
from toolkit.word.proof.expected import Plan, expect_text
from toolkit.word.proof.repeated_paragraphs import repeat
from toolkit.word.shared.tag_branches import BODY, HEAD, Frame, Loop, both, negate
from toolkit.word.shared.tag_pieces import ANYTHING, Line, TagPiece, join_pieces, unquote

if TYPE_CHECKING:
    from toolkit.form.model import Form
    from toolkit.word.proof.expected import Rows, Values
    from toolkit.word.shared.tag_branches import Truth

_TAG = re.compile(r"\{\{(?P<value>.*?)\}\}|\{%(?P<control>.*?)%\}|\{#.*?#\}", re.DOTALL)
_PREFIX = re.compile(r"\A(?:p|tr|tc|r)\s+")
"""Prefix by which docxtpl removes the paragraph, row, cell or run around a tag."""
_LOOP = re.compile(r"(?P<each>\w+)\s+in\s+(?P<name>\w+)")
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_BOUND = re.compile(r"\w+(?=\s*=(?!=))")
_ASSIGNED = re.compile(r"(?P<name>\w+)\s*=\s*(?P<value>.*)", re.DOTALL)
_OF_CELLS = {"cellbg", "colspan"}
"""Tags that change a cell and print nothing."""
_WHOLE = {"macro", "call", "filter", "with", "raw", "block", "autoescape"}


class Walker:
    """A walk over a template's paragraphs in order, which collects what they show."""

    def __init__(self, form: Form, values: Values, names: dict[str, object] | None = None) -> None:
        self.form = form
        self.values = values
        self.items: list[Line | Rows] = []
        self.exact = True
        self._known = {s.heading: "部分的标题" for s in form.sections if s.heading}
        self._known[values.title] = "标题"
        self.names: dict[str, object] = {} if names is None else names
        """Values that the template sets; an error in place of one that cannot be known."""
        self._frames: list[Frame] = []
        self._pieces: list[TagPiece] = []
        self._paragraph = 0
        self._whole: set[str] = set()
        """Texts that were shown whole."""

    @property
    def closed(self) -> bool:
        """State of having evaluated everything, with no condition or loop open."""
        return self.exact and not self._frames

    @property
    def state(self) -> Truth:
        """Truth of all open conditions: whether the tags here print, None if unknown."""
        return both(*(frame.active for frame in self._frames))

    @property
    def in_loop(self) -> bool:
        """State of being in a loop over the paragraphs of a text."""
        return self._loop() is not None

    def read(self, text: str, *, vanish: bool = False) -> None:
        """Add a paragraph; of one that vanishes only the conditions and loops count."""
        self._paragraph += 1
        end = 0
        for tag in _TAG.finditer(text):
            self._add_words(text[end : tag.start()])
            end = tag.end()
            if tag["value"] is not None and (loop := self._loop()):
                loop.show(tag["value"].strip())
            elif tag["value"] is not None:
                expression = tag["value"].strip()
                names = [n for n in _NAME.findall(expression) if self.values.get(n) is not None]
                cell = next((name for name in names if name in self.form.cells), None)
                filed = self.values.get(names[0]) if len(names) == 1 else None
                try:
                    value = print_result(evaluate(expression, self.look_up))
                except UnknownError:
                    self._add(filed or "", cell, ANYTHING)
                else:
                    self._add(value, cell if value == filed else None)
            elif tag["control"] is not None:
                vanish |= _PREFIX.match(tag["control"].lstrip("-+ ")) is not None
                self._parse(tag["control"])
        self._add_words(text[end:])
        if loop := self._loop():
            loop.texts += [] if vanish else [text]
            loop.end_paragraph()
        pieces, self._pieces = [] if vanish else self._pieces, []
        if any(trim(piece.text) or piece.pattern or piece.id for piece in pieces):
            line = join_pieces(pieces)
            self.items.append(replace(line, where=self._known.get(line.text, "")))

    def plan(self, *, flat: bool = False) -> Plan:
        """Return the plan of all paragraphs added."""
        return Plan(tuple(self.items), exact=self.closed, flat=flat)

    def _loop(self) -> Loop | None:
        return next((frame for frame in self._frames if isinstance(frame, Loop)), None)

    def _add(self, text: str, name: str | None = None, pattern: str | None = None) -> None:
        if self.state is not False:
            self._pieces.append(TagPiece(text, self.state is True, name, pattern))

    def _add_words(self, text: str) -> None:
        loop = self._loop()
        if loop is None:
            self._add(unquote(text))
        elif trim(text):
            loop.plain = False

    def look_up(self, path: str) -> object:
        """Return the value of a name that the template sets, or of one of the filing.

        Raises:
            UnknownError: it is not known here.
        """
        if (loop := self._loop()) and path.partition(".")[0] in {loop.each, "loop"}:
            raise UnknownError
        if path in self.names:
            value = self.names[path]
            if isinstance(value, UnknownError):
                raise value
            return value
        try:
            return self.values.find(path)
        except KeyError as error:
            raise UnknownError from error

    def _set(self, name: str, expression: str) -> None:
        """Bind a name; within a loop or an undecided condition its value is unknown."""
        if self.state is False:
            return
        try:
            if self.state is not True or self.in_loop:
                raise UnknownError
            self.names[name] = evaluate(expression, self.look_up)
        except UnknownError as error:
            self.names[name] = error

    def _parse(self, control: str) -> None:
        """Parse a control tag, such as a condition or loop."""
        words = control.strip()
        is_joining = words[:1] in {"-", "+"} or words[-1:] in {"-", "+"}  # joins paragraphs
        self.exact = self.exact and not is_joining
        words = _PREFIX.sub("", words.strip("-+ "), count=1)
        word, _, rest = words.partition(" ")
        rest = rest.strip()
        if (loop := self._loop()) and not word.startswith("end") and word not in _OF_CELLS:
            loop.steady = False
        if word == "if":
            holds = self._judge(rest)
            self._frames.append(Frame(holds, negate(holds)))
        elif word in {"elif", "else"}:
            if self._frames and not isinstance(self._frames[-1], Loop):
                self._frames[-1].turn(self._judge(rest) if word == "elif" and rest else True)
            else:
                self.exact = False
        elif word == "for":
            self._open_loop(rest)
        elif word in _OF_CELLS:
            return
        elif word == "set" and (assigned := _ASSIGNED.fullmatch(rest)):
            self._set(assigned["name"], assigned["value"])
        elif word.startswith("end"):
            self._close()
        else:
            self.exact = False
            self._hide(rest if word == "macro" else " ".join(_BOUND.findall(rest)))
            if word in _WHOLE or word == "set":
                self._frames.append(Frame(None))

    def _judge(self, condition: str) -> Truth:
        try:
            return bool(evaluate(condition, self.look_up))
        except UnknownError:
            return None

    def _open_loop(self, words: str) -> None:
        loop = _LOOP.fullmatch(words)
        if loop and loop["name"] in self.form.texts:
            frame = Loop(active=True, name=loop["name"], each=loop["each"])
            frame.paragraph = self._paragraph
            self._frames.append(frame)
        else:
            self.exact = False
            self._hide(words.partition(" in ")[0])
            self._frames.append(Frame(None))

    def _hide(self, words: str) -> None:
        """Mark names as unknown that mean something else within a block."""
        self.names.update(dict.fromkeys(_NAME.findall(words), UnknownError()))

    def _close(self) -> None:
        """Close the innermost condition or loop; add the paragraphs that a loop shows."""
        if not self._frames:
            self.exact = False
            return
        loop = self._frames.pop()
        if not isinstance(loop, Loop) or self._loop() is not None or self.state is False:
            return
        is_whole = loop.shown in ({HEAD, BODY}, set()) or loop.name in self._whole
        lines = self.values.find_lines(loop.name) or []
        if not loop.shown:
            lines = [("", "") for _ in lines]
        elif loop.shown == {HEAD, BODY} or loop.name not in self._whole:
            self._whole.add(loop.name)
        else:  # an earlier loop showed all
            has_head, has_body = HEAD in loop.shown, BODY in loop.shown
            lines = [(head * has_head, body * has_body) for head, body in lines]
        if loop.paragraph == self._paragraph:  # the paragraphs follow each other in one
            words = [head + body for head, body in lines]
            pattern = ANYTHING.join(("", *map(re.escape, words), ""))
            self._add(" ".join(words), loop.name, pattern)
            return
        text, sure = self.form.texts[loop.name], self.state is True
        repeated = None if loop.plain or not is_whole else repeat(loop, lines, self.look_up)
        for number, printed in repeated or ():
            place = f"“{text.item}”的第 {number} 段"
            self.items.append(Line(printed, place, loop.name, required=sure))
        if repeated is not None:
            return
        for line in expect_text(text, lines, split=loop.split, required=sure):
            # beside the text of a loop that is not plain the template prints more
            beside = re.compile(ANYTHING + re.escape(line.text) + ANYTHING)
            self.items.append(line if loop.plain else replace(line, pattern=beside))
