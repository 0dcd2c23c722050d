"""Filings: the values of one unit for one year, and their JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from toolkit.core.finding import Finding, Severity
from toolkit.core.text import find_control, mask_controls
from toolkit.form.model import CellKind, FieldKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from toolkit.core.finding import Place
    from toolkit.form.model import Cell, Form, FormField, Text

CellValue = int | Decimal | None
FieldValue = str | int | date | None

YES = "是"
"""The value of a switch that is on."""

_MONEY = re.compile(r"\d+(\.\d+)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DIGITS = 15
"""Number of significant digits that a workbook holds."""
MOST_FINDINGS = 1_000
"""Maximum number of findings for one JSON text."""
_LONGEST = 1_000
"""Maximum length of a field."""
_SHOWN, _SHOWN_VALUE = 20, 200
_SYNTAX_ERRORS = {
    "Expecting property name": "这里应当是双引号括着的名称",
    "Illegal trailing comma": "最后一项后面多了逗号",
    "Expecting ':'": "这里的前面少了冒号",
    "Expecting ','": "这里的前面少了逗号，或者括号不成对",
    "Expecting value": "这里应当是一个值",
    "Invalid control": "引号里面不能换行，也不能有控制字符",
    "Invalid \\": "反斜杠后面写得不对",
    "Unterminated": "从这里开始的文字少了后面的引号",
    "Extra data": "写完以后又多出了内容",
}
"""Descriptions of syntax errors by the first words of Python's message."""
_NOTES = {"source"}  # provenance: allowed beside a filing, and not part of it


def _empty() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True)
class Reason:
    """A unit's reason why a finding is no mistake.

    `code` or `id` of the finding is "" where it was not written. `about` is the place that the
    reason names, `place` its own; neither is compared.
    """

    code: str
    id: str
    text: str
    about: Place | None = field(default=None, compare=False)
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Filing:
    """The values of a unit by id. Counts are int, money is Decimal, a blank is None.

    `places` has the place where each id was read, `paragraphs` those of each paragraph of a text;
    neither is compared.
    """

    form: str
    fields: Mapping[str, FieldValue] = field(default_factory=_empty)
    cells: Mapping[str, CellValue] = field(default_factory=_empty)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=_empty)
    reasons: tuple[Reason, ...] = ()
    places: Mapping[str, Place] = field(default_factory=_empty, compare=False, repr=False)
    paragraphs: Mapping[str, tuple[Place, ...]] = field(
        default_factory=_empty, compare=False, repr=False
    )

    def place(self, slot_id: str, paragraphs: Sequence[int] = ()) -> Place | None:
        """Return the place of an id, or of the first of some paragraphs; None if unknown."""
        rows = self.paragraphs.get(slot_id, ())
        known = (rows[number] for number in paragraphs if number < len(rows))
        return next(known, self.places.get(slot_id))

    def describe(self, template: str) -> str:
        """Fill the fields into a template such as the report's title; a blank is ＿＿."""
        words = {key: "＿＿" if value is None else value for key, value in self.fields.items()}
        return template.format_map(words)


def blank_filing(form: Form) -> Filing:
    """Return a filing in which nothing is filled in."""
    return Filing(
        form=form.id,
        fields=dict.fromkeys(form.fields_by_id),
        cells=dict.fromkeys(form.cells),
        texts=dict.fromkeys(form.texts, ()),
    )


def dump_filing(filing: Filing) -> str:
    """Format a filing as JSON text, indented by two spaces, ending in a line feed."""
    data = {
        "form": filing.form,
        "fields": {key: _plain(value) for key, value in filing.fields.items()},
        "cells": {key: _plain(value) for key, value in filing.cells.items()},
        "texts": {key: list(value) for key, value in filing.texts.items()},
        "reasons": [{"code": r.code, "id": r.id, "text": r.text} for r in filing.reasons],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _plain(value: FieldValue | CellValue) -> str | int | None:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return value


class NotJsonError(ValueError):
    """Raised for a text that is no JSON; the message is a clause with place and cause."""


def form_of(text: str) -> str | None:
    """Return the id of the form that a filing's JSON names, None where it names none.

    Raises:
        NotJsonError: the text is no JSON.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotJsonError(_explain_syntax_error(error)) from error
    except ValueError as error:  # Python parses no longer one
        raise NotJsonError("里面有几千位的数") from error
    except RecursionError as error:
        raise NotJsonError("括号套得太深") from error
    name = data.get("form") if isinstance(data, dict) else None
    return name if isinstance(name, str) else None


def _explain_syntax_error(error: json.JSONDecodeError) -> str:
    """Describe a syntax error in JSON: its line, column, context and cause."""
    if not error.doc.strip():
        return "里面什么也没有"
    line = error.doc[error.pos :].strip().split("\n", 1)[0]
    why = next(
        (why for key, why in _SYNTAX_ERRORS.items() if error.msg.startswith(key)), "写得不对"
    )
    there = f"“{mask_controls(line[:_SHOWN])}”：{why}" if line else "内容到这里就断了"
    return f"第 {error.lineno} 行第 {error.colno} 个字，{there}"


def load_filing(text: str, form: Form) -> tuple[Filing, list[Finding]]:
    """Parse a filing, and return it with a finding for each value that is not accepted.

    The text must be a JSON object that names `form` (see `form_of`); absent values are blank.
    """
    doubles: list[str] = []

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(pairs)
        if len(built) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            doubles.extend(key for key, count in counts.items() if count > 1)
        return built

    data = json.loads(text, parse_float=Decimal, object_pairs_hook=build)
    return _Loader(form).load(data, doubles)


class _Loader:
    """A reader of one JSON object that collects findings."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.findings: list[Finding] = []

    def load(self, data: Mapping[str, Any], doubles: Sequence[str]) -> tuple[Filing, list[Finding]]:
        for key in doubles:
            self._refuse("F01", key, None, "在 JSON 里写了两次，分不清以哪个为准")
        for key in data.keys() - {"form", "fields", "cells", "texts", "reasons", *_NOTES}:
            self._refuse("F14", key, data[key], "填报 JSON 里没有这一项")
        fields = self._part(data, "fields", self.form.fields_by_id, self._field)
        cells = self._part(data, "cells", self.form.cells, self._cell)
        texts = self._part(data, "texts", self.form.texts, self._text)
        given = [] if data.get("reasons") is None else data["reasons"]
        reasons = []
        for entry in given if isinstance(given, list) else [given]:
            try:
                reasons.append(Reason(str(entry["code"]), str(entry["id"]), str(entry["text"])))
            except (TypeError, KeyError):
                self._refuse("F14", "reasons", entry, "情况说明要有 code、id、text")
        return Filing(self.form.id, fields, cells, texts, tuple(reasons)), self.findings

    def _part(
        self,
        data: Mapping[str, Any],
        name: str,
        known: Mapping[str, Any],
        read: Callable[[Any, object], Any],
    ) -> dict[str, Any]:
        given = data.get(name)
        given = {} if given is None else given
        if not isinstance(given, Mapping):
            self._refuse("F01", name, given, "这一部分应为“编号: 值”的对象")
            given = {}
        for key in [key for key in given if key not in known]:
            self._refuse("F14", key, given[key], f"表样“{self.form.id}”没有这个编号")
        return {key: read(part, given.get(key)) for key, part in known.items()}

    def _field(self, part: FormField, value: object) -> FieldValue:
        if value is None or value == "":
            return None
        control = find_control(value) if isinstance(value, str) else None
        if control:
            self._refuse("C15", part.id, None, control)
            return None
        if isinstance(value, str) and len(value) > _LONGEST:
            self._refuse("C07", part.id, value, f"“{part.item}”长达 {len(value)} 字")
            return None
        parsed = _parse_field(part, value)
        if parsed is None:
            self._refuse("C16", part.id, value, f"“{part.item}”的值不合要求")
        return parsed

    def _cell(self, part: Cell, value: object) -> CellValue:
        if value is None:
            return None
        number: CellValue = None
        if part.number.kind is CellKind.MONEY:
            number = _parse_money(value, part.number.decimals)
        elif isinstance(value, int) and not isinstance(value, bool):
            fits = abs(value) < 10**_DIGITS and (value >= 0 or part.number.signed)
            number = value if fits else None
        if number is None:
            is_negative = str(value).lstrip()[:1] in {"-", "−", "－"}
            why = "是负数；" if is_negative and not part.number.signed else ""
            what = "整数，减少的填负数" if part.number.signed else "0 或正整数"
            self._refuse("C02", part.id, value, f"{why}应为{what}；金额应为文字形式的小数")
        return number

    def _text(self, part: Text, value: object) -> tuple[str, ...]:
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(line, str) for line in value):
            self._refuse("C16", part.id, value, "文字应为一列段落")
            return ()
        kept = []
        for line in value:
            control = find_control(line.replace("\r", "\n"))
            if control:
                self._refuse("C15", part.id, None, control)
            else:
                kept.append(line)
        return tuple(kept)

    def _refuse(self, code: str, name: str, value: object, why: str) -> None:
        if len(self.findings) == MOST_FINDINGS:
            return
        found = value
        if value is not None and not isinstance(value, str):  # perhaps large: only its beginning
            pieces = json.JSONEncoder(ensure_ascii=False, default=str).iterencode(value)
            found = "".join(islice(pieces, _SHOWN_VALUE))
        shown = None if found is None else str(found)[:_SHOWN_VALUE]
        message, fix = f"{name}：{why}", "改正这份 JSON 后重新导入"
        self.findings.append(Finding(code, Severity.ERROR, message, fix, id=name, found=shown))


def _parse_field(part: FormField, value: object) -> FieldValue:
    """Parse a field's value by its kind; None where it is invalid."""
    if part.kind is FieldKind.YEAR:
        good = isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 9999
        return value if good and isinstance(value, int) else None
    if not isinstance(value, str):
        return None
    if part.kind is FieldKind.DATE:
        try:
            return date.fromisoformat(value) if _DATE.fullmatch(value) else None
        except ValueError:
            return None
    allowed = {FieldKind.SWITCH: (YES,), FieldKind.CHOICE: part.choices}.get(part.kind)
    return value if allowed is None or value in allowed else None


def _parse_money(value: object, decimals: int) -> Decimal | None:
    if isinstance(value, bool) or not _MONEY.fullmatch(str(value)):
        return None
    amount = Decimal(str(value))
    digits = len(amount.normalize().as_tuple().digits)
    if amount >= 10**_DIGITS:
        return None
    return amount if digits <= _DIGITS and amount == round(amount, decimals) else None
