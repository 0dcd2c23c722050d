"""Filings of earlier terms, from workbooks, JSON or folders of both, found by unit and term."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from toolkit.core.discovery import ARCHIVES, Input, find_inputs
from toolkit.core.text import fold
from toolkit.form.terms import Term, find_term, get_previous_term, name_former
from toolkit.pipeline.load import read_filing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from toolkit.form.filing import Filing
    from toolkit.form.model import Form
    from toolkit.pipeline.outcome import Outcome


class FilingKey(NamedTuple):
    """Key of a filing: report, unit and term; all editions of a report have one name."""

    report: str
    unit: str
    year: int
    period: str = ""
    code: str = ""
    full_name: str = ""


Entry = TypeVar("Entry")


class UnitIndex(Generic[Entry]):
    """Entries found by whose they are: by code, else by name or full name.

    Blanks, widths and case make no difference.
    """

    def __init__(self, entries: Iterable[tuple[FilingKey, Entry]]) -> None:
        self._by_code: dict[tuple[Term, str], list[tuple[FilingKey, Entry]]] = defaultdict(list)
        self._by_name: dict[tuple[Term, str], list[tuple[FilingKey, Entry]]] = defaultdict(list)
        for key, entry in entries:
            term = Term(key.year, key.period)
            if key.code:
                self._by_code[term, fold(key.code)].append((key, entry))
            for name in _list_names(key):
                self._by_name[term, name].append((key, entry))

    def find(self, key: FilingKey, reports: Iterable[str]) -> list[Entry]:
        """Return all entries that may be of a unit for a term, in any of some reports.

        Beside those with its code stand those with its name that say no code.
        """
        term, known = Term(key.year, key.period), set(reports)
        coded = self._by_code.get((term, fold(key.code)), []) if key.code else []
        named = [one for name in _list_names(key) for one in self._by_name.get((term, name), ())]
        found = [*coded, *(one for one in named if not (coded and one[0].code))]
        return list({id(entry): entry for of, entry in found if of.report in known}.values())


def _list_names(key: FilingKey) -> Iterable[str]:
    """Return the names of a unit, folded, each once."""
    return dict.fromkeys(fold(name) for name in (key.unit, key.full_name) if name)


def describe_doubt(found: FilingKey, asked: FilingKey) -> str:
    """Return the beginning of a remark where a unit's name or code is not what it was, else ""."""
    is_same_code = fold(found.code) == fold(asked.code)
    if fold(found.unit) == fold(asked.unit):
        is_sure = is_same_code or not (found.code and asked.code)
        return "" if is_sure else f"单位代码原来是 {found.code}，按单位名称取了“{found.unit}”"
    by = f"代码 {asked.code} " if is_same_code and asked.code else "全称"
    return f"按单位{by}取了“{found.unit}”"


def list_reports(form: Form) -> tuple[str, ...]:
    """Return the name of a form's report and those that it had before."""
    return form.name, *form.former_names


@dataclass(frozen=True)
class PriorFilings:
    """Filings by report, unit and term; `notes` say which files were of no use, and why."""

    filings: Mapping[FilingKey, Filing]
    notes: tuple[str, ...] = ()

    def find(self, form: Form, filing: Filing) -> tuple[Filing | None, str]:
        """Return the same unit's filing for the term before, and a remark for its office.

        The remark says why there is none, or that the unit had another name.
        """
        key, former = make_key(form, filing.fields), name_former(form)
        if key is None:
            return None, f"{_name_asked(form)}没有填，找不到{former}的填报"
        before = get_previous_term(form, Term(key.year, key.period))
        keys = self._index.find(
            key._replace(year=before.year, period=before.period), list_reports(form)
        )
        across = "跨期" if form.period else "跨年"
        if not keys:
            terms = "、".join(term.describe() for term in sorted(self._list_terms(form, key)))
            has = f"只有 {terms}的" if terms else "里面没有这个单位的"
            what = f"（给的{former}填报{has}），{across}没有核对"
            return None, f"没有找到“{key.unit}”{before.describe()}的填报{what}"
        first, *others = (self.filings[one] for one in keys)
        if any(other != first for other in others):
            what = f"“{key.unit}”{before.describe()}的填报有 {len(keys)} 份，内容不同"
            return None, f"{what}，分不清以哪一份为准，{across}没有核对"
        doubt = describe_doubt(keys[0], key)
        return first, f"{doubt}{before.describe()}的填报来核对" if doubt else ""

    @cached_property
    def _index(self) -> UnitIndex[FilingKey]:
        return UnitIndex((key, key) for key in self.filings)

    def _list_terms(self, form: Form, key: FilingKey) -> set[Term]:
        """Return the terms of which there are filings of a unit."""
        terms = {Term(other.year, other.period) for other in self.filings}
        dated = {term: key._replace(year=term.year, period=term.period) for term in terms}
        return {term for term in terms if self._index.find(dated[term], list_reports(form))}


def make_key(form: Form, fields: Mapping[str, object]) -> FilingKey | None:
    """Return whose filing it is and for when, None where that is not all filled in."""
    unit, term = fields.get(form.unit), find_term(form, fields)
    if not isinstance(unit, str) or term is None:
        return None
    code, full_name = (
        str(fields.get(name) or "") for name in (form.round.code, form.round.full_name)
    )
    return FilingKey(form.name, unit, *term, code, full_name)


def _name_asked(form: Form) -> str:
    """Return the names of the fields that a key is made of."""
    names = [form.fields_by_id[name].item for name in (form.unit, form.year, form.period) if name]
    return f"{'、'.join(names[:-1])}或{names[-1]}"


def load_prior_filings(
    path: Path, form: Form | None = None, unpacked: Iterable[Input] = ()
) -> PriorFilings:
    """Read filings at a path, and those that were taken out of its archives.

    `form` is one that does not come with the program.

    What is no filing is passed over; of two that differ for the same unit and term, neither counts.

    Raises:
        FileNotFoundError: there is nothing at the path.
    """
    found: dict[FilingKey, list[Outcome]] = defaultdict(list)
    notes = []
    for item in (*_find_files(path), *unpacked):
        outcome = replace(read_filing(item.path, form), path=item.shown)
        filing = outcome.filing
        key = make_key(outcome.form, filing.fields) if outcome.form and filing else None
        if key:
            found[key].append(outcome)
        elif why := _describe_unread(outcome, is_named=item.path == path):
            notes.append(f"{item.shown.name} 没有用来核对：{why}")
    notes += [_describe_unclear(outcomes) for outcomes in found.values() if not _agree(outcomes)]
    filings = {key: of[0].filing for key, of in found.items() if of[0].filing and _agree(of)}
    return PriorFilings(filings, tuple(notes))


def _find_files(path: Path) -> Iterator[Input]:
    """Yield the files at a path, without archives.

    Raises:
        FileNotFoundError: there is nothing.
    """
    if not path.is_dir():
        if not path.exists():
            raise FileNotFoundError(path)
        if path.suffix.lower() not in ARCHIVES:
            yield Input(path)
        return
    yield from find_inputs([path])
    yield from map(Input, sorted(path.rglob("*.json")))


def _describe_unread(outcome: Outcome, *, is_named: bool) -> str:
    """Return why a file is of no use, "" if it merely lies in the folder and is no filing."""
    if outcome.form and outcome.filing:
        return f"里面{_name_asked(outcome.form)}没有填"
    first = next(iter(outcome.findings), None)
    lies_there = not is_named and (outcome.passed_over or (first and first.code == "F01"))
    return "" if lies_there or first is None else first.message


def _agree(outcomes: Iterable[Outcome]) -> bool:
    first, *others = outcomes
    return all(other.filing == first.filing for other in others)


def _describe_unclear(outcomes: Iterable[Outcome]) -> str:
    names = "、".join(outcome.path.name for outcome in outcomes)
    return f"{names} 是同一单位同一期的填报，内容却不同，分不清以哪一份为准，都没有用来核对"
