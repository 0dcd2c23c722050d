"""The form definition: the contents of one edition of a report, and its rules.

All parts are frozen and come from a YAML file (see `loading`). Ids are Chinese: users see them in
templates, defined names and JSON. An id is a Python identifier, so that a template can name it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from toolkit.form.part import Part
from toolkit.form.rules.limits import Limits
from toolkit.form.rules.mentions import Mentions
from toolkit.form.rules.published import Published
from toolkit.form.rules.round import Round
from toolkit.form.rules.wording import Wording
from toolkit.form.rules.years import Years

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Aliases = Annotated[tuple[Line, ...], Field(description="报告里的其他写法：读旧报告时认，从不写出")]


_MOST_CELLS = 2000
_MOST_COLUMNS = 200
_MOST_ROWS = 5000
_DEEPEST = 10
"""Maximum number of header levels."""


class CellKind(StrEnum):
    """The kind of a number cell."""

    COUNT = "count"
    MONEY = "money"


class FieldKind(StrEnum):
    """The kind of a field."""

    TEXT = "text"
    YEAR = "year"
    DATE = "date"
    CHOICE = "choice"
    SWITCH = "switch"


class Per(StrEnum):
    """The direction in which an equation is repeated."""

    COLUMN = "column"
    ROW = "row"


class Number(Part):
    """The values of a cell: a count or an amount of money, and whether it may be negative."""

    kind: CellKind = CellKind.COUNT
    unit: Annotated[str, Field(description="金额的单位")] = ""
    decimals: Annotated[int, Field(ge=0, le=9, description="金额的小数位数上限")] = 0
    signed: Annotated[bool, Field(description="件数可以是负数，如比上年增减多少")] = False

    @model_validator(mode="after")
    def _signed_count(self) -> Self:
        if self.signed and self.kind is not CellKind.COUNT:
            raise ValueError("只有件数（kind: count）可以写 signed")
        return self


class Header(Part):
    """A node of a header tree: a leaf is a row or column of numbers, others are groups.

    A node without an id is only printed: it adds nothing to the ids of its cells.
    """

    id: Annotated[str, Field(description="编号，省略则只印不入编号")] = ""
    label: Annotated[str, Field(description="印出的文字，省略则同编号")] = ""
    aliases: Aliases = ()
    guidance: Annotated[str, Field(description="给填报人的提示")] = ""
    span: Annotated[int, Field(ge=1, le=50, description="末级表头横跨的列数")] = 1
    number: Annotated[
        Number | None, Field(description="末级列表头：这一列填什么数，省略则同本块")
    ] = None
    children: tuple[Header, ...] = ()

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not self.id and not self.label:
            raise ValueError("表头至少要有 id 或 label")
        if self.number and self.children:
            raise ValueError("number 只写在末级列表头上")
        return self

    @property
    def text(self) -> str:
        """The printed label."""
        return self.label or self.id

    @cached_property
    def depth(self) -> int:
        """Levels from here to the deepest leaf, this one included."""
        return 1 + max((child.depth for child in self.children), default=0)

    @cached_property
    def width(self) -> int:
        """Number of grid columns (or rows) below this node."""
        return sum(child.width for child in self.children) if self.children else self.span


@dataclass(frozen=True)
class Leaf:
    """A row or column of numbers: the ids and the printed labels that lead to it."""

    ids: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    guidance: str = ""
    number: Number | None = None

    @property
    def key(self) -> str:
        """The ids as one dotted path, empty for the single row of a table without row headers."""
        return ".".join(self.ids)


def walk_leaves(headers: Sequence[Header], above: Leaf = Leaf()) -> Iterator[Leaf]:
    """Yield the leaves of a header tree in printed order."""
    for header in headers:
        here = Leaf(
            above.ids + ((header.id,) if header.id else ()),
            (*above.labels, header.text),
            header.guidance or above.guidance,
            header.number,
        )
        if header.children:
            yield from walk_leaves(header.children, here)
        else:
            yield here


class Band(Number):
    """A block of a table with column headers of its own; most tables have one.

    Its number settings are for all its cells, except in columns with settings of their own.
    """

    title: Annotated[str, Field(description="本块上方通栏的标题")] = ""
    corner: Annotated[str, Field(description="行表头与列表头相交处的文字")] = ""
    columns: Annotated[tuple[Header, ...], Field(min_length=1)]
    rows: tuple[Header, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if any(leaf.number for leaf in self.row_leaves):
            raise ValueError("number 只写在末级列表头上")
        if self.width > _MOST_COLUMNS:
            raise ValueError(f"一张表最多 {_MOST_COLUMNS} 列")
        if max(self.side, self.head) > _DEEPEST:
            raise ValueError(f"表头最多 {_DEEPEST} 层")
        return self

    @cached_property
    def row_leaves(self) -> tuple[Leaf, ...]:
        """The data rows; a band without row headers has one, with an empty path."""
        return tuple(walk_leaves(self.rows)) or (Leaf(),)

    @cached_property
    def column_leaves(self) -> tuple[Leaf, ...]:
        """The data columns."""
        return tuple(walk_leaves(self.columns))

    @cached_property
    def side(self) -> int:
        """Number of grid columns of the row headers."""
        return max((row.depth for row in self.rows), default=0)

    @cached_property
    def head(self) -> int:
        """Number of grid rows of the column headers, without the title."""
        return max(column.depth for column in self.columns)

    @cached_property
    def width(self) -> int:
        """Number of grid columns."""
        return self.side + sum(column.width for column in self.columns)


@dataclass(frozen=True)
class Cell:
    """One number of a table: its id, and its place among the headers."""

    id: str
    band: Band
    row: Leaf
    column: Leaf

    @property
    def number(self) -> Number:
        """The values that it accepts."""
        return self.column.number or self.band

    @property
    def item(self) -> str:
        """The printed labels that lead to the cell, as findings name it."""
        title = (self.band.title,) if self.band.title else ()
        return " / ".join(title + self.row.labels + self.column.labels)


class Table(Part):
    """A table of numbers: one or more bands of row headers × column headers."""

    id: str
    name: Annotated[str, Field(description="在问题清单和填报表里的称呼")]
    guidance: str = ""
    widths: Annotated[
        tuple[Annotated[int, Field(ge=1, le=1_000_000)], ...],
        Field(description="各列的相对宽度，行表头各列在前"),
    ] = ()
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]

    @property
    def size(self) -> int:
        """The number of its cells."""
        return sum(len(band.row_leaves) * len(band.column_leaves) for band in self.bands)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Number cells of the table, row by row."""
        return tuple(
            Cell(".".join((self.id, *row.ids, *column.ids)), band, row, column)
            for band in self.bands
            for row in band.row_leaves
            for column in band.column_leaves
        )


class Text(Part):
    """A list of paragraphs."""

    id: str
    name: Annotated[str, Field(description="在问题清单和填报表里的称呼，省略则同编号")] = ""
    required: bool = False
    guidance: str = ""
    rows: Annotated[int, Field(ge=1, le=500, description="填报表里留的行数，一行一段")] = 30

    @property
    def item(self) -> str:
        """The name in messages."""
        return self.name or self.id


class Section(Part):
    """One heading of the report, with its texts and then its table; the preface has no heading."""

    id: str
    heading: str = ""
    aliases: Aliases = ()
    sheet: Annotated[str, Field(min_length=1, max_length=25, description="填报表里的工作表名")]
    guidance: str = ""
    texts: Annotated[tuple[Text, ...], Field(max_length=50)] = ()
    table: Table | None = None


class FormField(Part):
    """One value about the filing: a unit's name, the year, a date, a choice, a switch."""

    id: str
    name: Annotated[str, Field(description="印出的名称，省略则同编号")] = ""
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    group: Annotated[str, Field(description="基本信息表里的分组标题")] = ""
    guidance: str = ""
    choices: tuple[Line, ...] = ()
    table: Annotated[str, Field(description="开关所管的表：选“是”则该表空格都按 0")] = ""
    printed: Annotated[bool, Field(description="报告里要印出；填了而没有印的说明（T03）")] = True

    @property
    def item(self) -> str:
        """The name in messages."""
        return self.name or self.id


class EquationRule(Part):
    """An equation over cells of one table, which may be repeated per column or per row."""

    code: Annotated[str, Field(pattern=r"^E\d\d$")]
    table: str
    per: Per | None = None
    holds: Annotated[str, Field(description="如 期初余额 + 收入 = 支出.合计 + 期末余额")]
    name: Annotated[str, Field(description="核对栏的名称")]
    defines: Annotated[
        bool,
        Field(description="左边只有一格的，那一格是合计，填报表里是公式；只是核对的写 false"),
    ] = True


class Explanation(Part):
    """A check in plain words: its code, severities, contents, and the source of the rule."""

    code: Annotated[str, Field(pattern=r"^[A-Z]\d\d$")]
    severity: Annotated[tuple[Literal["错误", "需说明", "提示"], ...], Field(min_length=1)]
    what: Annotated[str, Field(min_length=1)]
    source: str = ""


class Signature(Part):
    """The signature at the end of the report: the first filled field of `name`, and a date."""

    name: Annotated[tuple[str, ...], Field(min_length=1)]
    date: str


class Form(Part):
    """One official edition of a report: sections, tables, fields, texts and rules."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: str
    former_names: Annotated[
        tuple[str, ...], Field(description="这份报告以前的名称：上年的填报用旧名称的也认")
    ] = ()
    edition: Annotated[str, Field(description="所依据的文件")]
    title: Annotated[str, Field(description="报告标题，{编号} 处填入基本信息")]
    unit: Annotated[str, Field(description="哪一项基本信息是单位名称")]
    year: Annotated[str, Field(description="哪一项基本信息是年度")]
    period: Annotated[
        str, Field(description="一年填几次的：哪一项基本信息是期次，如季度、月份；省略则一年一次")
    ] = ""
    signature: Signature | None = None
    instructions: Annotated[
        tuple[Line, ...], Field(max_length=100, description="填报说明，一条一句")
    ] = ()
    fields: Annotated[tuple[FormField, ...], Field(max_length=500)]
    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=50)]
    equations: tuple[EquationRule, ...] = ()
    mentions: Mentions = Mentions()
    wording: Wording = Wording()
    years: Years = Years()
    limits: Limits = Limits()
    round: Round = Round()
    published: Published = Published()
    explanations: Annotated[
        tuple[Explanation, ...], Field(description="每个审核代码查什么，写给填报人看")
    ] = ()

    @model_validator(mode="after")
    def _measured(self) -> Self:
        if sum(table.size for table in self.tables.values()) > _MOST_CELLS:
            raise ValueError(f"各表合起来最多 {_MOST_CELLS} 个格")
        if sum(text.rows for text in self.texts.values()) > _MOST_ROWS:
            raise ValueError(f"各段文字留的行数（rows）合起来最多 {_MOST_ROWS} 行")
        return self

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The tables by id, in report order."""
        return {section.table.id: section.table for section in self.sections if section.table}

    @cached_property
    def texts(self) -> dict[str, Text]:
        """The texts by id, in report order."""
        return {text.id: text for section in self.sections for text in section.texts}

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """Number cells of the form by id, in report order."""
        return {cell.id: cell for table in self.tables.values() for cell in table.cells}

    @cached_property
    def fields_by_id(self) -> dict[str, FormField]:
        """The fields by id, in order."""
        return {field.id: field for field in self.fields}

    @cached_property
    def switches(self) -> dict[str, str]:
        """Ids of switches by the id of the table that they declare to be all zero."""
        return {field.table: field.id for field in self.fields if field.kind is FieldKind.SWITCH}
