"""The XML parts of a workbook, walked through before anything else parses them.

Each is counted, refused where it holds what a filled form never does or what no program writes,
and cut down to what is read: formats, validations, comments and drawings never reach openpyxl.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, NoReturn
from xml.parsers import expat

from toolkit.excel.parts.cell_order import CellOrder, OddSheetError, Rectangle
from toolkit.excel.parts.cell_text import WordOrder
from toolkit.excel.parts.defined_names import DefinedName
from toolkit.excel.parts.strip_styles import thin_sheet, thin_styles, thin_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from toolkit.excel.parts.extents import Hidden

    Look = Callable[[Mapping[str, str]], None]
    DeepLook = tuple[int | None, Look]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_FORMULA, _NAME = _MAIN + "f", _MAIN + "definedName"
_VALUE, _WORDS = _MAIN + "v", _MAIN + "t"
_LEAVES = frozenset((_FORMULA, _VALUE, _WORDS))
"""Elements that hold words and nothing else."""
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
_THIN = {"sst": thin_words, "styleSheet": thin_styles}


def _allow() -> dict[str, int]:
    return {name: most for name, (most, _) in _MOST.items()}


@dataclass
class Census:
    """How much more of everything the parts of one workbook may hold together."""

    left: dict[str, int] = field(default_factory=_allow)

    def refuse(self, kind: str) -> NoReturn:
        """Say of what there is too much."""
        most, what = _MOST[kind]
        raise OddSheetError("F04", f"里面有 {most} 以上{what}，太大了")


class XmlPart(NamedTuple):
    """An XML part cut down to what is read, and what was seen in it.

    `root` is the name of its root, `styles` the highest number of a style that its cells have;
    `raw` is the part as it came. What is `hidden`, the shared `strings` by their cells, and the
    cells with `pictures` are a worksheet's.
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


def inspect_part(name: str, data: bytes, census: Census) -> XmlPart:
    """Walk through a part.

    Raises:
        OddSheetError: it holds too much, a declaration, or what no program writes.
    """
    walker = _Walker(name, census)
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
    """What expat meets in one part."""

    def __init__(self, name: str, census: Census) -> None:
        self.name = name
        self.census = census
        self.depth = 0
        self.root = ""
        self.children: list[tuple[str, int]] = []
        self.end = 0
        self.in_leaf = False
        self.value: list[str] = []
        self.seen: set[tuple[str, str | None]] = set()
        self.cells = CellOrder()
        self.names: list[DefinedName] = []
        self.formula_start = 0
        self.looks: Mapping[str, DeepLook] = {}
        self.ends: Mapping[str, Callable[[], None]] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.parser.StartDoctypeDeclHandler = self._refuse_declaration
        self.parser.CommentHandler = self.parser.ProcessingInstructionHandler = self._see_note

    def walk(self, data: bytes) -> None:
        self.parser.Parse(data, True)  # noqa: FBT003  (expat takes no keyword)
        del self.parser, self.looks, self.ends  # they hold this walker, which would outlive its use

    def cut(self, data: bytes) -> bytes:
        """The part without what is not read."""
        data = self._cut_children(data)
        if self.root == "worksheet":
            return thin_sheet(data) if self.cells.addressed else data
        return _THIN[self.root](data) if self.root in _THIN else data

    def _cut_children(self, data: bytes) -> bytes:
        """The part without those children of its root that are not read."""
        kept = _KEPT.get(self.root)
        if kept is None or not self.children:
            return data
        starts = [*(start for _, start in self.children), self.end]
        pieces = [data[: starts[0]]]
        for index, (name, start) in enumerate(self.children):
            if name in kept:
                pieces.append(data[start : starts[index + 1]])
        return b"".join((*pieces, data[self.end :]))

    def _open(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        name = tag.rpartition(" ")[2]
        left = self.census.left
        kind = name if name in left else _OTHER
        left[kind] -= 1
        if left[kind] < 0:
            self.census.refuse(kind)
        if self.depth < _INNER:
            if self.depth == 1:
                self._enter(name)
            else:
                self.children.append((name, self.parser.CurrentByteIndex))
                if name in _KEPT.get(self.root, ()):
                    self._see_once("child", name)
        elif self.depth > _DEEPEST:
            raise OddSheetError("F04", f"部件 {self.name} 层层嵌套，太深了")
        if self.in_leaf:
            raise OddSheetError("F01", f"部件 {self.name} 已损坏：有一处值里嵌着别的标记")
        self.in_leaf = tag in _LEAVES
        if tag in self.looks:
            depth, look = self.looks[tag]
            if self.depth != depth and depth is not None:
                raise OddSheetError("F01", f"部件 {self.name} 已损坏")
            look(attributes)

    def _close(self, tag: str) -> None:
        self.in_leaf = False
        if tag in self.ends:
            self.ends[tag]()
        if self.depth == 1:
            self.end = self.parser.CurrentByteIndex
        self.depth -= 1

    def _enter(self, root: str) -> None:
        self.root = root
        if root == "worksheet":
            looks: dict[str, DeepLook] = {
                _MAIN + name: look for name, look in self.cells.looks().items()
            }
            looks |= {_FORMULA: (_IN_CELL, self._see_formula), _VALUE: (_IN_CELL, self._see_value)}
            looks |= {_MAIN + "col": (None, self.cells.extents.see_column)}
            looks |= {_MAIN + "sheetFormatPr": (None, self.cells.extents.see_default)}
            self.looks = looks | self._look_at_words("is")
            self.ends = {_FORMULA: self._end_formula, _VALUE: self._end_value}
        elif root == "workbook":
            self.looks = {_MAIN + "sheet": (None, self._see_sheet), _NAME: (3, self._see_name)}
            self.ends = {_NAME: self._end_text}
        elif root == "Relationships":
            self.looks = {_RELATIONSHIP: (None, self._see_relationship)}
        elif root == "sst":
            self.looks = self._look_at_words("si")
        elif root == "styleSheet":
            self.looks = {_MAIN + "numFmt": (3, self._see_format)}

    def _look_at_words(self, item: str) -> dict[str, DeepLook]:
        """What looks at words; `item` is what stands around them."""
        order = WordOrder(_ITEM_DEPTH[self.root])

        def begin(attributes: Mapping[str, str]) -> None:
            order.begin()
            if self.root == "worksheet":
                self.cells.see_words(attributes)

        return {
            _MAIN + item: (order.depth, begin),
            _MAIN + "r": (None, lambda _: order.begin_run(self.depth, is_spoken=False)),
            _MAIN + "rPh": (None, lambda _: order.begin_run(self.depth, is_spoken=True)),
            _WORDS: (None, lambda _: order.see_words(self.depth)),
        }

    def _see_formula(self, attributes: Mapping[str, str]) -> None:
        self.formula_start = self.parser.CurrentByteIndex
        self.cells.see_formula(attributes)

    def _end_formula(self) -> None:
        self.cells.end_formula(self.parser.CurrentByteIndex - self.formula_start)

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

    def _see_format(self, attributes: Mapping[str, str]) -> None:
        self._see_once("format", attributes.get("numFmtId"))

    def _see_note(self, *_: object) -> None:
        """A comment or instruction: within a value, programs read on behind it or not."""
        if self.in_leaf:
            raise OddSheetError("F01", f"部件 {self.name} 已损坏：有一处值里嵌着别的标记")

    def _see_sheet(self, attributes: Mapping[str, str]) -> None:
        self._see_once("sheet", attributes.get("name", "").casefold())
        self._see_once("id", next((v for k, v in attributes.items() if k.endswith(" id")), None))

    def _see_relationship(self, attributes: Mapping[str, str]) -> None:
        self._see_once("id", attributes.get("Id"))

    def _see_once(self, kind: str, key: str | None) -> None:
        """Refuse what stands there twice: programs differ in which of the two they take."""
        if (kind, key) in self.seen and key is not None:
            raise OddSheetError("F01", f"部件 {self.name} 已损坏")
        self.seen.add((kind, key))

    def _refuse_declaration(self, *_: object) -> None:
        raise OddSheetError("F05", f"部件 {self.name} 里有文档类型或实体声明，填报表里不会有")
