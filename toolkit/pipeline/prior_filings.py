"""The filings before: from a workbook, a filing's JSON, or a folder of both, by unit and term."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.discovery import ARCHIVES, Input, find_inputs
from toolkit.form.terms import Term, find_term, go_back, name_former
from toolkit.pipeline.load import read_filing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from toolkit.form.filing import Filing
    from toolkit.form.model import Form
    from toolkit.pipeline.outcome import Outcome


class FilingKey(NamedTuple):
    """Whose filing it is: all editions of a report have one name."""

    report: str
    unit: str
    year: int
    period: str = ""


@dataclass(frozen=True)
class Predecessors:
    """Filings by report, unit and term; `notes` say which files were of no use, and why."""

    filings: Mapping[FilingKey, Filing]
    notes: tuple[str, ...] = ()

    def find(self, form: Form, filing: Filing) -> tuple[Filing | None, str]:
        """The filing of the same unit for the term before, or why there is none."""
        unit, term = filing.fields.get(form.unit), find_term(form, filing.fields)
        former = name_former(form)
        if not isinstance(unit, str) or term is None:
            return None, f"{_name_asked(form)}没有填，找不到{former}的填报"
        before = go_back(form, term)
        found = self.filings.get(FilingKey(form.name, unit, *before))
        if found is not None:
            return found, ""
        others = [key for key in self.filings if (key.report, key.unit) == (form.name, unit)]
        terms = "、".join(Term(key.year, key.period).describe() for key in sorted(others))
        has = f"只有 {terms}的" if terms else "里面没有这个单位的"
        across = "跨期" if form.period else "跨年"
        told = (
            f"没有找到“{unit}”{before.describe()}的填报（给的{former}填报{has}），{across}没有核对"
        )
        return None, told


def _name_asked(form: Form) -> str:
    """The fields that tell whose filing it is, and for when."""
    names = [form.fields_by_id[name].item for name in (form.unit, form.year, form.period) if name]
    return f"{'、'.join(names[:-1])}或{names[-1]}"


def load_predecessors(
    path: Path, form: Form | None = None, unpacked: Iterable[Input] = ()
) -> Predecessors:
    """Read the filings before, also those that were taken out of its archives.

    `form` is one that does not come with the program.

    What is no filing is passed over; of two that differ for the same unit and term, neither counts.

    Raises:
        FileNotFoundError: there is nothing at the path.
    """
    found: dict[FilingKey, list[Outcome]] = defaultdict(list)
    notes = []
    for item in (*_find_files(path), *unpacked):
        outcome = replace(read_filing(item.path, form), path=item.shown)
        if key := _find_key(outcome):
            found[key].append(outcome)
        elif why := _describe_unread(outcome, is_named=item.path == path):
            notes.append(f"{item.shown.name} 没有用来核对：{why}")
    notes += [_describe_unclear(outcomes) for outcomes in found.values() if not _agree(outcomes)]
    filings = {key: of[0].filing for key, of in found.items() if of[0].filing and _agree(of)}
    return Predecessors(filings, tuple(notes))


def _find_files(path: Path) -> Iterator[Input]:
    """The files at a path, without archives.

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


def _find_key(outcome: Outcome) -> FilingKey | None:
    """Whose filing was read, None where that is not all filled in."""
    if outcome.form is None or outcome.filing is None or not outcome.unit:
        return None
    term = find_term(outcome.form, outcome.filing.fields)
    return FilingKey(outcome.form.name, outcome.unit, *term) if term else None


def _describe_unread(outcome: Outcome, *, is_named: bool) -> str:
    """Why a file is of no use, empty where it merely lies in the folder and is no filing."""
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
