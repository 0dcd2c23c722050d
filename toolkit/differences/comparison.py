"""The differences between two filings of one year, two years or two editions of a form."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from toolkit.differences.passages import ChangeKind, Passage, compare_texts
from toolkit.form.formatting import print_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from toolkit.form.filing import CellValue, FieldValue, Filing
    from toolkit.form.model import Form

BLANK = "（空白）"
"""Text for a blank value."""

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
        """Return the exact difference with its sign, empty where one side is blank."""
        if self.before is None or self.after is None:
            return ""
        return format(Decimal(self.after) - Decimal(self.before), "+f")

    @property
    def rate(self) -> str:
        """Return the change in percent, empty where a side is blank or the value before is 0."""
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

    @property
    def paragraphs(self) -> list[list[Passage]]:
        """Return the sentences by paragraph."""
        paragraphs: list[list[Passage]] = []
        for passage in self.passages:
            if passage.opens or not paragraphs:
                paragraphs.append([])
            paragraphs[-1].append(passage)
        return paragraphs

    @property
    def summary(self) -> str:
        """Return the numbers of sentences that were changed, removed, added and kept, as a text."""
        counts = Counter(passage.change for passage in self.passages)
        if counts[ChangeKind.KEPT] == len(self.passages):
            return "字句相同，只是分段不同"
        return "，".join(
            f"{change.value} {counts[change]} 句" for change in ChangeKind if counts[change]
        )


@dataclass(frozen=True)
class Unmatched:
    """A part that only one side's edition of the form has."""

    side: str
    item: str


@dataclass(frozen=True)
class Differences:
    """The differences between two filings, named `before` and `after`, and unmatched parts."""

    title: str
    before: str
    after: str
    fields: tuple[FieldDifference, ...]
    numbers: tuple[NumberDifference, ...]
    texts: tuple[TextDifference, ...]
    unmatched: tuple[Unmatched, ...]

    @property
    def summary(self) -> str:
        """Return a sentence with the numbers of differences."""
        counts = [(self.fields, "基本信息", "项"), (self.numbers, "数字", "个")]
        counts.append((self.texts, "文字", "处"))
        parts = [f"{name} {len(part)} {unit}" for part, name, unit in counts if part]
        if parts:
            return f"不同的有：{'，'.join(parts)}。"
        return "能比的内容都相同。" if self.unmatched else "两份填报的内容完全相同。"


def compare(
    form_a: Form,
    filing_a: Filing,
    form_b: Form,
    filing_b: Filing,
    names: tuple[str, str] = ("前一份", "后一份"),
) -> Differences:
    """Return the changes from one filing to another; of two editions, common parts are compared.

    `names` are for two filings of the same unit and year, such as their files' names.
    """
    a, b = _Side(form_a, filing_a), _Side(form_b, filing_b)
    before, after = names
    title = f"{a.unit}{a.year}：两份填报的差异"
    if a.unit != b.unit:
        before, after = a.unit + a.year, b.unit + b.year
        title = f"{before}与{after}填报的差异"
    elif a.year != b.year:
        before, after = a.year, b.year
        title = f"{a.unit}：{before}与{after}填报的差异"
    fields, old_fields = filing_b.fields, filing_a.fields
    cells, old_cells = filing_b.cells, filing_a.cells
    return Differences(
        title,
        before,
        after,
        tuple(
            FieldDifference(item, show_value(old_fields.get(key)), show_value(fields.get(key)))
            for key, item in b.fields.items()
            if key in a.fields and old_fields.get(key) != fields.get(key)
        ),
        tuple(
            NumberDifference(*labels, old_cells.get(key), cells.get(key))
            for key, labels in b.cells.items()
            if key in a.cells and old_cells.get(key) != cells.get(key)
        ),
        tuple(_compare_texts(a, b)),
        (*_find_unmatched(a, b, before), *_find_unmatched(b, a, after)),
    )


class _Side:
    """A filing: its unit and year, and the printed names of the parts of its form, by id."""

    def __init__(self, form: Form, filing: Filing) -> None:
        self.filing = filing
        year = filing.fields.get(form.year)
        self.unit = str(filing.fields.get(form.unit) or "（单位名称未填）")
        self.year = f"{year}年" if year else "（年度未填）"
        self.fields = {
            key: (f"{form.tables[field.table].name}：{field.item}" if field.table else field.item)
            for key, field in form.fields_by_id.items()
        }
        self.cells: dict[str, tuple[str, str, str]] = {}
        for table in form.tables.values():
            for cell in table.cells:
                row = " / ".join((*filter(None, [cell.band.title]), *cell.row.labels))
                self.cells[cell.id] = (table.name, row, " / ".join(cell.column.labels))
        self.texts = {key: text.item for key, text in form.texts.items()}

    @property
    def items(self) -> dict[str, str]:
        """Return the printed names of all parts, each in one line."""
        cells = {key: " / ".join(filter(None, names)) for key, names in self.cells.items()}
        return {**self.fields, **cells, **self.texts}

    @property
    def reasons(self) -> dict[str, tuple[str, ...]]:
        """Return the reasons given, by code and part."""
        items = self.items
        found: dict[str, tuple[str, ...]] = {}
        for reason in self.filing.reasons:
            name = f"情况说明 [{reason.code}] {items.get(reason.id, reason.id)}"
            found[name] = (*found.get(name, ()), reason.text)
        return found


def _find_unmatched(side: _Side, other: _Side, name: str) -> Iterator[Unmatched]:
    """Yield the parts that one form has and the other has not."""
    others = other.items
    return (Unmatched(name, item) for key, item in side.items.items() if key not in others)


def _compare_texts(a: _Side, b: _Side) -> Iterator[TextDifference]:
    """Yield the texts and reasons that changed."""
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
    """Return a value as it is printed, also a blank."""
    return print_value(value) or BLANK
