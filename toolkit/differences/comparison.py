"""What differs between two filings: of one year, of two years, or of two editions of a form."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from toolkit.differences.passages import Fate, Passage, compare_texts
from toolkit.form.formatting import print_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.form.filing import CellValue, FieldValue, Filing
    from toolkit.form.model import Cell, Form, Table

BLANK = "（空白）"
"""How a value that was not filled in is printed."""

_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class FieldDifference:
    """A field that changed, as printed."""

    item: str
    before: str
    after: str


@dataclass(frozen=True)
class NumberDifference:
    """A number that changed: its table, the printed labels of its row and column, both values."""

    table: str
    row: str
    column: str
    before: CellValue
    after: CellValue

    @property
    def change(self) -> str:
        """The exact difference with its sign, empty where one side is blank."""
        if self.before is None or self.after is None:
            return ""
        return format(Decimal(self.after) - Decimal(self.before), "+f")

    @property
    def rate(self) -> str:
        """The difference in percent of the value before, empty where that is 0 or blank."""
        if not self.before or self.after is None:
            return ""
        before = Decimal(self.before)
        rate = ((self.after - before) / before * 100).quantize(_TENTH, ROUND_HALF_UP)
        return f"{rate:+f}%" if rate else "不足 0.1%"


@dataclass(frozen=True)
class TextDifference:
    """A text that changed, all its sentences in reading order."""

    item: str
    passages: tuple[Passage, ...]

    def count(self, fate: Fate) -> int:
        """How many sentences met a fate."""
        return sum(passage.fate is fate for passage in self.passages)

    @property
    def is_regrouped(self) -> bool:
        """Whether the words are the same and only the paragraphs are others."""
        return self.count(Fate.KEPT) == len(self.passages)

    @property
    def summary(self) -> str:
        """How many sentences were changed, removed, added, kept."""
        if self.is_regrouped:
            return "字句相同，只是分段不同"
        counts = {fate: self.count(fate) for fate in Fate}
        told = [f"{fate.value} {count} 句" for fate, count in counts.items() if count]
        return "，".join(told)


@dataclass(frozen=True)
class Lone:
    """Something that only one side's edition of the form has."""

    side: str
    item: str


@dataclass(frozen=True)
class Differences:
    """What differs between two filings, and what cannot be compared.

    `before` and `after` are what the two are called.
    """

    title: str
    before: str
    after: str
    fields: tuple[FieldDifference, ...]
    numbers: tuple[NumberDifference, ...]
    texts: tuple[TextDifference, ...]
    lone: tuple[Lone, ...]

    @property
    def summary(self) -> str:
        """One sentence: how much differs."""
        counts = [(self.fields, "基本信息", "项"), (self.numbers, "数字", "个")]
        counts.append((self.texts, "文字", "处"))
        told = [f"{name} {len(part)} {unit}" for part, name, unit in counts if part]
        if told:
            return f"不同的有：{'，'.join(told)}。"
        return "能比的内容都相同。" if self.lone else "两份填报的内容完全相同。"


def compare(
    form_a: Form,
    filing_a: Filing,
    form_b: Form,
    filing_b: Filing,
    names: tuple[str, str] = ("前一份", "后一份"),
) -> Differences:
    """What changed from one filing to another; of two editions what both have is compared.

    `names` are what to call two filings of the same unit and year, such as their files' names.
    """
    a, b = _Side(form_a, filing_a), _Side(form_b, filing_b)
    title, before, after = _name(a, b, names)
    return Differences(
        title,
        before,
        after,
        tuple(_compare_fields(a, b)),
        tuple(_compare_numbers(a, b)),
        tuple(_compare_texts(a, b)),
        (*_find_lone(a, b, before), *_find_lone(b, a, after)),
    )


def _name(a: _Side, b: _Side, names: tuple[str, str]) -> tuple[str, str, str]:
    """A title and what to call the two filings: by what sets them apart."""
    if a.unit != b.unit:
        before, after = a.unit + a.year, b.unit + b.year
        return f"{before}与{after}填报的差异", before, after
    if a.year != b.year:
        return f"{a.unit}：{a.year}与{b.year}填报的差异", a.year, b.year
    return f"{a.unit}{a.year}：两份填报的差异", *names


class _Side:
    """One filing: whose it is, and the printed name of everything its form has, by id."""

    def __init__(self, form: Form, filing: Filing) -> None:
        self.filing = filing
        year = filing.fields.get(form.year)
        self.unit = str(filing.fields.get(form.unit) or "（单位名称未填）")
        self.year = f"{year}年" if year else "（年度未填）"
        self.fields = {
            key: (f"{form.tables[field.table].name}：{field.item}" if field.table else field.item)
            for key, field in form.fields_by_id.items()
        }
        self.cells = {
            cell.id: _name_cell(table, cell)
            for table in form.tables.values()
            for cell in table.cells
        }
        self.texts = {key: text.item for key, text in form.texts.items()}

    @property
    def items(self) -> dict[str, str]:
        """The printed name of everything, in one line."""
        cells = {key: " / ".join(filter(None, names)) for key, names in self.cells.items()}
        return {**self.fields, **cells, **self.texts}

    @property
    def reasons(self) -> dict[str, tuple[str, ...]]:
        """The reasons that were given, by what they are given for."""
        items = self.items
        found: dict[str, tuple[str, ...]] = {}
        for reason in self.filing.reasons:
            name = f"情况说明 [{reason.code}] {items.get(reason.id, reason.id)}"
            found[name] = (*found.get(name, ()), reason.text)
        return found


def _name_cell(table: Table, cell: Cell) -> tuple[str, str, str]:
    title = (cell.band.title,) if cell.band.title else ()
    return table.name, " / ".join(title + cell.row.labels), " / ".join(cell.column.labels)


def _find_lone(side: _Side, other: _Side, name: str) -> Iterator[Lone]:
    """What one form has and the other has not."""
    others = other.items
    return (Lone(name, item) for key, item in side.items.items() if key not in others)


def _compare_fields(a: _Side, b: _Side) -> Iterator[FieldDifference]:
    for key, item in b.fields.items():
        before, after = a.filing.fields.get(key), b.filing.fields.get(key)
        if key in a.fields and before != after:
            yield FieldDifference(item, show_value(before), show_value(after))


def _compare_numbers(a: _Side, b: _Side) -> Iterator[NumberDifference]:
    for key, (table, row, column) in b.cells.items():
        before, after = a.filing.cells.get(key), b.filing.cells.get(key)
        if key in a.cells and before != after:
            yield NumberDifference(table, row, column, before, after)


def _compare_texts(a: _Side, b: _Side) -> Iterator[TextDifference]:
    for key, item in b.texts.items():
        before, after = a.filing.texts.get(key, ()), b.filing.texts.get(key, ())
        if key in a.texts and before != after:
            yield TextDifference(item, compare_texts(before, after))
    old, new = a.reasons, b.reasons
    for item in {**old, **new}:
        before, after = old.get(item, ()), new.get(item, ())
        if before != after:
            yield TextDifference(item, compare_texts(before, after))


def show_value(value: FieldValue | CellValue) -> str:
    """A value as it is printed, a blank one too."""
    return print_value(value) or BLANK
