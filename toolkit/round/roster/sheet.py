"""Reader of one sheet of a roster: its units, and the findings on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from toolkit.core.finding import Finding, Place, Severity
from toolkit.core.text import fold
from toolkit.round.roster.cells import (
    fold_head,
    parse_aliases,
    parse_code,
    parse_day,
    parse_kind,
    parse_name,
    parse_text,
)
from toolkit.round.roster.codes import REMEDY, explain_mangled, find_doubtful, find_shortened
from toolkit.round.roster.roster import (
    ALIASES,
    CODE,
    COLUMNS,
    CONTACT,
    DUE,
    FULL_NAME,
    KIND,
    NAME,
    REMARKS,
    Unit,
)
from toolkit.round.roster.rows import PLAIN_SUMS, explain_no_unit
from toolkit.round.roster.unseen import drop_unseen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from toolkit.form.model import Form
    from toolkit.form.numbers import Taken
    from toolkit.round.roster.list_reader import ListRows

    T = TypeVar("T")


@dataclass
class Known:
    """Names and codes of the sheets that were read, each with the place of its first use."""

    names: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    written: dict[str, Place] = field(default_factory=dict)
    """Each code as it is written, and its place."""
    numbers: list[Place] = field(default_factory=list)
    """Places of the codes that are numbers."""
    aliases: list[tuple[str, Place]] = field(default_factory=list)
    """Aliases of units, each with its place."""

    def report_aliases(self) -> Iterator[Finding]:
        """Report aliases that are names or aliases of another unit."""
        seen: dict[str, Place] = {}
        for alias, place in self.aliases:
            first = seen.setdefault(fold(alias), place)
            other = self.names.get(fold(alias)) or ("" if first == place else str(first))
            if other:
                message = f"{ALIASES}“{alias}”与{other}的重复，分不清是哪个单位"
                fix = "只留在一个单位的一行里"
                yield Finding("D05", Severity.ERROR, message, fix, place, item=ALIASES, found=alias)

    def report_codes(self) -> Iterator[Finding]:
        """Report codes that seem changed by a spreadsheet program, compared with the others."""
        shortened = find_shortened(self.written)
        doubtful = find_doubtful(code for code in self.written if code not in shortened)
        fix = REMEDY.format(column=CODE)
        for severity, found in ((Severity.ERROR, shortened), (Severity.QUESTION, doubtful)):
            for code, why in found.items():
                message = f"单位代码“{code}”：{why}"
                place = self.written[code]
                yield Finding("D05", severity, message, fix, place, item=CODE, found=code)
        if self.numbers and not shortened:
            message = f"有 {len(self.numbers)} 个单位代码是数字，按数字读取，开头的 0 如果有会丢"
            fix = "代码以 0 开头的，把这一列设成文本格式后重填；没有的不用改"
            yield Finding("D05", Severity.NOTE, message, fix, self.numbers[0], item=CODE)


@dataclass
class RosterSheetReader:
    """Reader of the rows of one sheet, which collects the findings on them."""

    listing: ListRows
    form: Form
    findings: list[Finding]
    known: Known
    columns: Mapping[str, int] = field(default_factory=dict)

    def read(self, head: int) -> tuple[Unit, ...]:
        """Return the units below the head."""
        found: dict[str, int] = {}
        unused = []
        for column, value in sorted(self.listing.rows[head].items()):
            name = fold_head(value)
            if name not in COLUMNS:
                unused.append(str(value).strip())
            elif name in found:
                place = self.listing.place(head, column)
                message = f"“{name}”这一列有两个，读取的是前一个"
                fix = "留下一列，另一列改名或删掉"
                self.findings.append(Finding("D05", Severity.ERROR, message, fix, place))
            else:
                found[name] = column
        if unused:
            words = "、".join(f"“{name[:20]}”" for name in unused)
            message = f"名单里的{words}没有用到；用得到的列是{'、'.join(COLUMNS)}"
            place = self.listing.place(head, found[NAME])
            self.findings.append(Finding("D05", Severity.NOTE, message, "不用改", place))
        self.columns = found
        self.listing, unseen = drop_unseen(self.listing, self.columns)
        self.findings += unseen
        rows = sorted(row for row in self.listing.rows if row > head)
        return tuple(unit for row in rows if (unit := self._read_unit(row)) is not None)

    def _read_unit(self, row: int) -> Unit | None:
        name = self._read_name(row)
        if not name:
            return None
        kinds = self.form.fields_by_id.get(self.form.round.kind)
        parsed = parse_aliases(self._value(row, ALIASES))
        own = fold(str(self._value(row, NAME)))
        aliases = tuple(a for a in self._parse(row, ALIASES, parsed) or () if fold(a) != own)
        for alias in aliases:
            self.known.aliases.append((alias, self.listing.place(row, self.columns[ALIASES])))
        return Unit(
            name,
            self._read_code(row),
            self._parse(row, FULL_NAME, parse_text(self._value(row, FULL_NAME))) or "",
            self._parse(row, KIND, parse_kind(self._value(row, KIND), kinds)) or "",
            self._parse(row, CONTACT, parse_text(self._value(row, CONTACT))) or "",
            self._parse(row, DUE, parse_day(self._value(row, DUE))),
            self._parse(row, REMARKS, parse_text(self._value(row, REMARKS))) or "",
            row,
            aliases,
        )

    def _read_name(self, row: int) -> str:
        """Return the unit's name, empty where the row is no unit."""
        is_merged = (row, self.columns[NAME]) in self.listing.merged
        value = None if is_merged else self._value(row, NAME)
        if self._is_no_unit(row, value):
            return ""
        parsed = parse_name(value)
        name = self._parse(row, NAME, parsed) or ""
        if not name:
            merged = self.listing.merged
            cells = {c: v for c, v in self.listing.rows[row].items() if (row, c) not in merged}
            texts = (str(value).strip() for value in cells.values() if isinstance(value, str))
            words = next((text for text in texts if not text.isdigit()), "")  # a number counts rows
            is_used = any(cells.get(self.columns.get(column, 0)) is not None for column in COLUMNS)
            if is_used and not parsed.trouble:
                fix = "写上单位名称，或清空这一行"
                self._report(Severity.ERROR, row, NAME, "这一行没有写单位名称", fix)
            elif words and not parsed.trouble:
                message = f"这一行没有写单位名称，只有“{words[:40]}”，没有读取"
                fix = f"里面有单位的，把它写到“{NAME}”一列；没有的不用改"
                self._report(Severity.QUESTION, row, NAME, message, fix)
            return ""
        if parsed.note:
            self._report(Severity.NOTE, row, NAME, parsed.note, "核对；确认无误可不改")
        return "" if self._is_doubled(row, NAME, name, self.known.names) else name

    def _is_no_unit(self, row: int, value: object) -> bool:
        """Return whether a row is a head, a group's heading or a sum, and report it."""
        name = parse_text(value).value or ""
        if name and fold_head(name) == NAME:
            self._report(Severity.NOTE, row, NAME, "这一行又是表头，没有读取", "不用改")
            return True
        kinds = self.form.fields_by_id.get(self.form.round.kind)
        why = explain_no_unit(name, (kinds.choices if kinds else None) or ())
        if not why and name:
            column = self.columns[NAME]
            last = self.listing.across.get((row, column), column)
            used = set(self.columns.values())
            cells = self.listing.rows[row].items()
            words = (str(other).strip() for at, other in cells if at not in used)
            word = next((word for word in words if fold(word) in PLAIN_SUMS), "")
            if any(column < at <= last for at in self.listing.rows[self.listing.head or 0]):
                why = "占了几列，像是一组单位的标题"
            elif word:
                why = f"这一行写着“{word}”"
        if not why:
            return False
        if fold(name) in PLAIN_SUMS:
            self._report(Severity.NOTE, row, NAME, f"“{name}”这一行不是单位，没有读取", "不用改")
        else:
            message = f"“{name[:40]}”{why}，没有当作单位读取"
            fix = f"不是单位的不用改，最好移出“{NAME}”一列；是单位的，改成报告标题里用的名称"
            self._report(Severity.QUESTION, row, NAME, message, fix)
        return True

    def _read_code(self, row: int) -> str:
        parsed = parse_code(self._value(row, CODE))
        code = self._parse(row, CODE, parsed) or ""
        if not code:
            return ""
        if mangled := explain_mangled(code):
            self._report(Severity.ERROR, row, CODE, mangled, REMEDY.format(column=CODE))
            return ""
        place = self.listing.place(row, self.columns[CODE])
        self.known.written.setdefault(code, place)
        if parsed.note:
            self.known.numbers.append(place)
        return "" if self._is_doubled(row, CODE, code, self.known.codes) else code

    def _is_doubled(self, row: int, column: str, text: str, seen: dict[str, str]) -> bool:
        """Return whether a name or code was used before, and report it."""
        if fold(text) not in seen:
            seen[fold(text)] = f"“{self.listing.title}”第 {row} 行"
            return False
        first = seen[fold(text)].removeprefix(f"“{self.listing.title}”")
        message = f"{column}“{text}”与{' ' if first.startswith('第') else ''}{first}的重复"
        self._report(Severity.ERROR, row, column, message, "改正，或删掉多出来的一行")
        return True

    def _value(self, row: int, column: str) -> object:
        return self.listing.rows[row].get(self.columns.get(column, 0))

    def _parse(self, row: int, column: str, parsed: Taken[T]) -> T | None:
        if parsed.trouble:
            self._report(Severity.ERROR, row, column, parsed.trouble.message, parsed.trouble.fix)
        return parsed.value

    def _report(self, severity: Severity, row: int, column: str, message: str, fix: str) -> None:
        value = self._value(row, column)
        place = self.listing.place(row, self.columns[column])
        found = None if value is None else str(value)[:200]
        finding = Finding("D05", severity, message, fix, place, item=column, found=found)
        self.findings.append(finding)
