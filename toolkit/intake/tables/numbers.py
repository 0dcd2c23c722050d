"""Parsing of the texts of cells into numbers, with findings for those that are uncertain."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Place, Severity
from toolkit.form.numbers import ZERO_FIX, expected_of, parse_number_text, refuse
from toolkit.intake.blocks.unseen import UNSURE, describe_unseen, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from toolkit.form.filing import CellValue
    from toolkit.form.model import Cell, Form, Section
    from toolkit.form.numbers import Trouble
    from toolkit.intake.tables.match import TableMatch
    from toolkit.intake.tables.tables import Found

_MANY = 6
_FIX = "对照原报告，把没有读出的格逐格填上"


def read_numbers(form: Form, found: Found) -> tuple[dict[str, CellValue], list[Finding]]:
    """Return the numbers of a form by cell id, None if blank or uncertain, and findings."""
    values: dict[str, CellValue] = {}
    findings: list[Finding] = []
    for section in form.sections:
        if section.table is not None:
            reader = _Reader(section, section.table.cells, found.matches[section.table.id])
            findings += reader.report(found.unknown.pop(section.id, []))
            values |= reader.values
        findings += _report_tables(section, found.unknown.pop(section.id, []))
    for words in found.unknown.values():
        findings += _report_tables(form.sections[0], words)
    return values, findings


def _report_tables(section: Section, tables: Sequence[str]) -> Iterator[Finding]:
    """Ask about tables in a section that are not the form's; `tables` are their texts."""
    if tables:
        message = f"有 {len(tables)} 张表不是表样里的，没有读入：{shorten('；'.join(tables))}"
        fix = "要印进报告的，改写成文字填入；不要的不用管"
        place, found = Place(section.sheet), "；".join(tables)
        yield Finding("F14", Severity.QUESTION, message, fix, place, found=found)


class _Reader:
    """A reader of the numbers of one table."""

    def __init__(self, section: Section, cells: Sequence[Cell], match: TableMatch) -> None:
        self.section, self.cells, self.match = section, cells, match
        self.values: dict[str, CellValue] = {}
        self.notes: list[str] = []
        self.troubles: list[tuple[Cell, Trouble, str]] = []
        for cell in cells:
            self.values[cell.id] = None
            texts = match.texts.get(cell.id)
            if not texts or cell.id in match.doubts:
                continue
            text, unseen = texts[0], match.unseen.get(cell.id, ())
            parsed = parse_number_text(text, cell, expected_of(cell))
            # beside text that is struck out or above it, a number is refused
            if any(one.how in UNSURE for one in unseen):
                rest = f"，另有“{text[:60]}”" if text else ""
                what = f"格里有{describe_unseen(unseen)}{rest}，不知道以哪个为准"
                parsed = refuse("C02", what, "对照原报告填一个数", expected_of(cell))
            elif unseen and not text:
                what = f"只有{describe_unseen(unseen)}，没有读入"
                parsed = refuse("C01", what, "对照原报告填写", expected_of(cell))
            self.values[cell.id] = parsed.value
            if parsed.trouble:
                self.troubles.append((cell, parsed.trouble, text))
            elif str(parsed.value) != text:
                self.notes.append(f"{cell.item}：{parsed.note}")

    def report(self, unknown: Sequence[str]) -> Iterator[Finding]:
        """Yield the findings about the table; `unknown` are other tables in its section."""
        place = Place(self.section.sheet)
        lost = [c for c in self.cells if c.id not in self.match.texts or c.id in self.match.doubts]
        if lost or unknown:
            name = self.section.table.name if self.section.table else ""
            if not lost:
                message = f"“{name}”以外还有 {len(unknown)} 张表认不出"
            elif len(lost) == len(self.cells):
                message = f"“{name}”没有找到或认不出来，{len(lost)} 格都没有读"
            else:
                message = f"“{name}”有 {len(lost)} 格分不清，没有读：{self._name(lost)}"
            words = "；".join(unknown)
            message += f"。原报告这里有认不出的表：{shorten(words)}" if unknown else ""
            ids = tuple(cell.id for cell in lost)
            yield Finding(
                "F12", Severity.ERROR, message, _FIX, place, found=words or None, candidates=ids
            )
        if outside := self.match.outside_cells:
            words = "；".join(outside)
            message = f"表里有 {len(outside)} 处不在表样里，没有读入：{shorten(words)}"
            fix = "要印进报告的，写到本部分的文字里；不要的不用管"
            ids = tuple(text.id for text in self.section.texts)
            yield Finding(
                "F14", Severity.QUESTION, message, fix, place, found=words, candidates=ids
            )
        yield from self._report_troubles()
        yield from self._report_unseen()
        if self.notes:
            message = f"有 {len(self.notes)} 个数去掉单位、空格等后读取：{'；'.join(self.notes)}"
            yield Finding("C10", Severity.NOTE, message, "不用改", place)

    def _name(self, cells: Sequence[Cell]) -> str:
        """Name the first of some cells, and why they are in doubt."""
        shown = []
        for cell in cells[:_MANY]:
            why = self.match.doubts.get(cell.id)
            shown.append(f"{cell.item}（{why}）" if why else cell.item)
        return "；".join(shown) + (f"等 {len(cells)} 格" if len(cells) > _MANY else "")

    def _report_troubles(self) -> Iterator[Finding]:
        """Yield a finding for each number that was refused; many blanks are one."""

        def sort_key(refused: tuple[Cell, Trouble, str]) -> tuple[str, bool]:
            _, trouble, text = refused
            return trouble.code, trouble.fix == ZERO_FIX and not text

        for (code, is_blank), group in groupby(sorted(self.troubles, key=sort_key), key=sort_key):
            members = list(group)
            if is_blank and len(members) > _MANY:
                cells = [cell for cell, _, _ in members]
                message = f"原报告里有 {len(cells)} 格是空的：{self._name(cells)}"
                ids = tuple(cell.id for cell in cells)
                fix = members[0][1].fix
                place = Place(self.section.sheet)
                yield Finding(code, Severity.ERROR, message, fix, place, candidates=ids)
            else:
                for cell, trouble, text in members:
                    yield Finding(
                        code,
                        Severity.ERROR,
                        f"{cell.item}：{'原报告这里是空的' if is_blank else trouble.message}",
                        trouble.fix,
                        id=cell.id,
                        item=cell.item,
                        found=text[:200] or None,
                        expected=trouble.expected,
                    )

    def _report_unseen(self) -> Iterator[Finding]:
        """Yield questions about unread text beside numbers that were read, and among the labels."""
        read = [cell for cell in self.cells if self.values[cell.id] is not None]
        beside = [cell for cell in read if cell.id in self.match.unseen]
        fix = "核对读出的数；以没有读入的为准的，改过来"
        if len(beside) > _MANY:
            named = (f"{c.item}（{describe_unseen(self.match.unseen[c.id])}）" for c in beside)
            message = f"有 {len(beside)} 格里有没有读入的字：{shorten('；'.join(named))}"
            place, ids = Place(self.section.sheet), tuple(cell.id for cell in beside)
            yield Finding("F14", Severity.QUESTION, message, fix, place, candidates=ids)
        for cell in beside if len(beside) <= _MANY else ():
            words = describe_unseen(self.match.unseen[cell.id])
            message = f"{cell.item}：原报告这里有{words}，没有读入，按 {self.values[cell.id]} 读取"
            yield Finding(
                "F14", Severity.QUESTION, message, fix, id=cell.id, item=cell.item, found=words
            )
        if self.match.beside:
            words = describe_unseen(self.match.beside)
            message = f"表里还有{shorten(words)}，没有读入"
            place = Place(self.section.sheet)
            fix = "要印进报告的，写到文字里；不要的不用管"
            yield Finding("F14", Severity.QUESTION, message, fix, place, found=words)
