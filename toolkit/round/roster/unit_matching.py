"""Matching of filings to the units of a roster: by the unit's code, then by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.finding import Finding, Severity
from toolkit.core.text import fold
from toolkit.round.roster.unit_names import UnitNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from toolkit.form.filing import Filing
    from toolkit.form.model import Form
    from toolkit.round.roster.roster import Unit

_ASK = "请向交表的人核实，改正错的一项后再交"
_CODE = re.compile(r"[0-9a-z]{3,}")
"""Pattern of codes in file names: shorter digits may count copies, or months."""
_NEAR = 75
"""From how many percent of likeness a name on the roster is offered."""


@dataclass(frozen=True)
class UnitMatch:
    """The unit that filed, None where it is not certain, and what is to be said of it.

    `likely` are the units of which it may be where it is not.
    """

    unit: Unit | None
    findings: tuple[Finding, ...] = ()
    likely: tuple[Unit, ...] = ()


class Identifier:
    """Index of a roster's units by code and names; uncertain matches are not guessed."""

    def __init__(self, units: Iterable[Unit], form: Form) -> None:
        self._form = form
        self._units = tuple(units)
        self._names = UnitNames(self._units, form.round.endings)
        self._codes = {fold(unit.code): unit for unit in self._units if unit.code}

    def identify(self, filing: Filing) -> UnitMatch:
        """Match a filing to its unit."""
        code = _word(filing, self._form.round.code)
        name = _word(filing, self._form.unit)
        coded = self._codes.get(fold(code)) if code else None
        found = self._names.find(name or _word(filing, self._form.round.full_name))
        named = next(iter(found)) if len(found) == 1 else None
        if coded and named and named != coded:
            message = (
                f"单位代码“{code}”是“{coded.name}”的，单位名称却是“{named.name}”，分不清是谁的"
            )
            return UnitMatch(None, (_refuse(message, _ASK),), (coded, named))
        if coded and not named and name:
            shorter, longer = sorted(map(self._names.shorten, (name, coded.name)), key=len)
            rest = iter(longer)
            if not all(character in rest for character in shorter):  # not just words more or fewer
                whose = f"单位代码“{code}”是“{coded.name}”的"
                message = f"{whose}，单位名称“{name}”却不在名单上，分不清是谁的"
                return UnitMatch(None, (_refuse(message, _ASK),), (coded,))
        unit = coded or named
        if unit is None:
            near = self._find_near(name)
            message, fix = "没有填单位名称，认不出是谁交的", "请向交表的人核实，填上单位名称后再交"
            if name:
                names = "”“".join(unit.name for unit in near)
                message = f"名单上没有“{name}”{f'；名单上相近的有“{names}”' if near else ''}"
                fix = "是名单上的单位的，把单位名称改得与名单一致后再交；应当交而漏了的，补进名单"
            return UnitMatch(None, (_refuse(message, fix),), near if len(near) == 1 else ())
        return UnitMatch(unit, tuple(self._compare(unit, name, filing)))

    def find_in(self, text: str) -> Unit | None:
        """Return the one unit whose name, or else code, is part of a file's name: a mere hint."""
        named = self._names.find_in(text)
        coded = {self._codes[code] for code in _CODE.findall(fold(text)) if code in self._codes}
        return named or (coded.pop() if len(coded) == 1 else None)

    def _find_near(self, name: str) -> tuple[Unit, ...]:
        """Return the units with a similar name."""
        from rapidfuzz.process import extract

        if found := self._names.find(name):
            return tuple(sorted(found, key=lambda unit: unit.name))
        units = {fold(unit.name): unit for unit in self._units}
        near = extract(fold(name), list(units), score_cutoff=_NEAR, limit=3) if name else ()
        return tuple(units[name] for name, _, _ in near)

    def _compare(self, unit: Unit, name: str, filing: Filing) -> Iterator[Finding]:
        """Yield a finding for each name and code that differs from the roster's."""
        for field, ours, theirs in (
            (self._form.unit, unit.name, name),
            (self._form.round.code, unit.code, _word(filing, self._form.round.code)),
        ):
            if not (ours and theirs) or fold(ours) == fold(theirs):
                continue
            item = self._form.fields_by_id[field].item
            severity, message = Severity.QUESTION, f"{item}填的是“{theirs}”，名单上是“{ours}”"
            fix = f"改成“{ours}”；名单不对的，请主管部门改名单"
            if fold(theirs) in map(fold, unit.aliases):
                severity, message = Severity.NOTE, f"{item}填的“{theirs}”是“{ours}”的别名"
                fix = f"报告标题里用它的不用改；不用它的改成“{ours}”"
            place = filing.places.get(field)
            yield Finding(
                "D02", severity, message, fix, place, field, item, found=theirs, expected=ours
            )


def _word(filing: Filing, field: str) -> str:
    return str(filing.fields.get(field) or "")


def _refuse(message: str, fix: str) -> Finding:
    return Finding("D02", Severity.ERROR, message, fix)
