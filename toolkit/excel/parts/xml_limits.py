"""The XML parts of a workbook, checked before anything else parses them.

Each is counted, refused where it holds what no filled form or no program writes, and cut down to
what is read: formats, validations, comments and drawings never reach openpyxl.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, NoReturn
from xml.parsers import expat

from toolkit.excel.parts.cell_order import CellChecker, OddSheetError, Rectangle, TextChecker
from toolkit.excel.parts.defined_names import DefinedName
from toolkit.excel.parts.strip_styles import strip_sheet, strip_strings, strip_styles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from toolkit.excel.parts.cell_order import Hidden

    Handler = Callable[[Mapping[str, str]], None]
    HandlerAtDepth = tuple[int | None, Handler]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_FORMULA, _NAME = _MAIN + "f", _MAIN + "definedName"
_VALUE, _TEXT = _MAIN + "v", _MAIN + "t"
_LEAVES = frozenset((_FORMULA, _VALUE, _TEXT))
"""Elements that hold text and no other elements."""
_ITEM_DEPTH = {"worksheet": 5, "sst": 2}
_INNER, _IN_CELL = 3, 5
_DEEPEST = 200
_OTHER = ""
_MOST = {
    "row": (20_000, "行"),
    "c": (60_000, "格"),
    "definedName": (10_000, "个名称"),
    "sheet": (200, "张工作表"),
    "xf": (40_000, "种样式"),
    "si": (100_000, "段文字"),
    "Relationship": (5_000, "处关联"),
    "Override": (5_000, "个部件"),
    "property": (1_000, "个属性"),
    _OTHER: (500_000, "处标记"),
}
_KEPT = {
    "worksheet": frozenset(("sheetData",)),
    "workbook": frozenset(("workbookPr", "sheets")),
    "styleSheet": frozenset(("numFmts", "cellXfs")),
}
_STRIPPERS = {"sst": strip_strings, "styleSheet": strip_styles}


@dataclass
class ElementLimits:
    """Numbers of elements by name that the parts of one workbook may still have together."""

    left: dict[str, int] = field(
        default_factory=lambda: {name: most for name, (most, _) in _MOST.items()}
    )

    def refuse(self, kind: str) -> NoReturn:
        """Raise the error for too many elements of a kind."""
        most, what = _MOST[kind]
        raise OddSheetError("F04", f"里面有 {most} 以上{what}，太大了")


class XmlPart(NamedTuple):
    """An XML part cut down to what is read, and what was found in it.

    `root` is the name of its root, `styles` the highest style number of its cells, `raw` the part
    as it came. `hidden`, the shared `strings` by cell, and cells with `pictures` are a worksheet's.
    """

    data: bytes
    root: str
    merges: tuple[Rectangle, ...]
    names: tuple[DefinedName, ...]
    styles: int
    raw: bytes
    hidden: Hidden
    strings: dict[tuple[int, int], int]
    pictures: frozenset[tuple[int, int]]


def inspect_part(name: str, data: bytes, limits: ElementLimits) -> XmlPart:
    """Check a part and cut it down.

    Raises:
        OddSheetError: it holds too much, a declaration, or what no program writes.
    """
    walker = _Walker(name, limits)
    try:
        walker.walk(data)
    except (expat.ExpatError, LookupError, ValueError) as error:  # the last two: encodings
        raise OddSheetError("F01", f"部件 {name} 已损坏") from error
    cells, names = walker.cells, walker.names
    return XmlPart(
        walker.cut(data),
        walker.root,
        tuple(cells.merges),
        tuple(names),
        cells.styles,
        data,
        cells.extents.hidden(),
        cells.strings,
        frozenset(cells.pictures),
    )


class _Walker:
    """Handlers for what expat meets in one part."""

    def __init__(self, name: str, limits: ElementLimits) -> None:
        self.name = name
        self.limits = limits
        self.depth = 0
        self.root = ""
        self.children: list[tuple[str, int]] = []
        self.end = 0
        self.in_leaf = False
        self.value: list[str] = []
        self.seen: set[tuple[str, str | None]] = set()
        self.cells = CellChecker()
        self.names: list[DefinedName] = []
        self.formula_start = 0
        self.handlers: Mapping[str, HandlerAtDepth] = {}
        self.end_handlers: Mapping[str, Callable[[], None]] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.StartDoctypeDeclHandler = self._refuse_declaration
        self.parser.CommentHandler = self.parser.ProcessingInstructionHandler = self._see_note

    def walk(self, data: bytes) -> None:
        self.parser.Parse(data, True)  # noqa: FBT003  (expat takes no keyword)
        del (
            self.parser,
            self.handlers,
            self.end_handlers,
        )  # they hold this walker, which would outlive its use

    def cut(self, data: bytes) -> bytes:
        """Return the part without what is not read."""
        kept = _KEPT.get(self.root)
        if kept is not None and self.children:
            starts = [*(start for _, start in self.children), self.end]
            pieces = [
                data[start:end]
                for (name, start), end in zip(self.children, starts[1:], strict=True)
                if name in kept
            ]
            data = b"".join((data[: starts[0]], *pieces, data[self.end :]))
        if self.root == "worksheet":
            return strip_sheet(data) if self.cells.addressed else data
        return _STRIPPERS[self.root](data) if self.root in _STRIPPERS else data

    def _open(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        name = tag.rpartition(" ")[2]
        left = self.limits.left
        kind = name if name in left else _OTHER
        left[kind] -= 1
        if left[kind] < 0:
            self.limits.refuse(kind)
        if self.depth < _INNER:
            if self.depth == 1:
                self._enter(name)
            else:
                self.children.append((name, self.parser.CurrentByteIndex))
                if name in _KEPT.get(self.root, ()):
                    self._refuse_second("child", name)
        elif self.depth > _DEEPEST:
            raise OddSheetError("F04", f"部件 {self.name} 层层嵌套，太深了")
        if self.in_leaf:
            raise OddSheetError("F01", f"部件 {self.name} 已损坏：有一处值里嵌着别的标记")
        self.in_leaf = tag in _LEAVES
        if tag in self.handlers:
            depth, handle = self.handlers[tag]
            if self.depth != depth and depth is not None:
                raise OddSheetError("F01", f"部件 {self.name} 已损坏")
            handle(attributes)

    def _close(self, tag: str) -> None:
        self.in_leaf = False
        if tag in self.end_handlers:
            self.end_handlers[tag]()
        if self.depth == 1:
            self.end = self.parser.CurrentByteIndex
        self.depth -= 1

    def _enter(self, root: str) -> None:
        """Choose the handlers for a part's elements by its root."""
        self.root = root
        if root == "worksheet":
            cells = self.cells
            self.handlers = {
                _MAIN + "row": (3, cells.see_row),
                _MAIN + "c": (4, cells.see_cell),
                _MAIN + "mergeCell": (3, cells.see_merge),
                _FORMULA: (_IN_CELL, self._see_formula),
                _VALUE: (_IN_CELL, self._see_value),
                _MAIN + "col": (None, cells.extents.see_column),
                _MAIN + "sheetFormatPr": (None, cells.extents.see_default),
            } | self._handle_texts("is")
            self.end_handlers = {
                _FORMULA: lambda: cells.end_formula(
                    self.parser.CurrentByteIndex - self.formula_start
                ),
                _VALUE: self._end_value,
            }
        elif root == "workbook":
            self.handlers = {_MAIN + "sheet": (None, self._see_sheet), _NAME: (3, self._see_name)}
            self.end_handlers = {_NAME: self._end_text}
        elif root == "Relationships":
            self.handlers = {
                _RELATIONSHIP: (None, lambda a: self._refuse_second("id", a.get("Id")))
            }
        elif root == "sst":
            self.handlers = self._handle_texts("si")
        elif root == "styleSheet":
            self.handlers = {
                _MAIN + "numFmt": (3, lambda a: self._refuse_second("format", a.get("numFmtId")))
            }

    def _handle_texts(self, item: str) -> dict[str, HandlerAtDepth]:
        """Return the handlers for texts; `item` is the element around a text."""
        checker = TextChecker(_ITEM_DEPTH[self.root])

        def begin(attributes: Mapping[str, str]) -> None:
            checker.begin()
            if self.root == "worksheet":
                self.cells.see_inline_text(attributes)

        return {
            _MAIN + item: (checker.depth, begin),
            _MAIN + "r": (None, lambda _: checker.begin_run(self.depth, is_phonetic=False)),
            _MAIN + "rPh": (None, lambda _: checker.begin_run(self.depth, is_phonetic=True)),
            _TEXT: (None, lambda _: checker.see_text(self.depth)),
        }

    def _see_formula(self, attributes: Mapping[str, str]) -> None:
        self.formula_start = self.parser.CurrentByteIndex
        self.cells.see_formula(attributes)

    def _see_name(self, attributes: Mapping[str, str]) -> None:
        self.names.append(DefinedName(attributes.get("name", ""), attributes.get("localSheetId")))
        self.parser.CharacterDataHandler = self.names[-1].words.append

    def _end_text(self) -> None:
        self.parser.CharacterDataHandler = None

    def _see_value(self, attributes: Mapping[str, str]) -> None:
        self.cells.see_value(attributes)
        self.value.clear()
        self.parser.CharacterDataHandler = self.value.append

    def _end_value(self) -> None:
        self._end_text()
        self.cells.end_value("".join(self.value))

    def _see_note(self, *_: object) -> None:
        """Refuse a comment or instruction within a value: programs may stop reading there."""
        if self.in_leaf:
            raise OddSheetError("F01", f"部件 {self.name} 已损坏：有一处值里嵌着别的标记")

    def _see_sheet(self, attributes: Mapping[str, str]) -> None:
        self._refuse_second("sheet", attributes.get("name", "").casefold())
        self._refuse_second(
            "id", next((v for k, v in attributes.items() if k.endswith(" id")), None)
        )

    def _refuse_second(self, kind: str, key: str | None) -> None:
        """Refuse a second element of the same key: programs differ in which one they use."""
        if (kind, key) in self.seen and key is not None:
            raise OddSheetError("F01", f"部件 {self.name} 已损坏")
        self.seen.add((kind, key))

    def _refuse_declaration(self, *_: object) -> None:
        raise OddSheetError("F05", f"部件 {self.name} 里有文档类型或实体声明，填报表里不会有")
