"""Web page of a round: its progress, every unit, unmatched files, most frequent failures."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from toolkit.form.formatting import print_value
from toolkit.publish.page import make_page
from toolkit.round.collect.statistics import (
    PROBLEMS,
    describe_progress,
    describe_remarks,
    find_failures,
)
from toolkit.round.unit_status import State, count_open

if TYPE_CHECKING:
    from toolkit.round.status import RoundStatus

_ORDER = (*PROBLEMS, State.FILED)
_CLASSES = {
    State.FILED: "good", State.FAULTY: "bad", State.UNCLEAR: "doubt",
    State.UNCOUNTED: "unusable", State.MISSING: "open", State.LATE: "late",
}  # fmt: skip


@dataclass(frozen=True)
class _Line:
    """A unit's line in the table."""

    name: str
    state: str
    errors: int
    questions: int
    remark: str


def make_overview(status: RoundStatus) -> str:
    """Return the page as HTML, the same on every run."""
    from jinja2 import Environment, StrictUndefined

    title = f"{status.name}交表情况"
    counts = [(state.value, status.count(state)) for state in State]
    failures = find_failures(status)
    lines = []
    for state in _ORDER:
        for entry in status.entries:
            if entry.state is state:
                errors, questions, _ = count_open(entry.all_findings).values()
                remark = describe_remarks(entry)
                lines.append(_Line(entry.unit.name, state.value, errors, questions, remark))
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    body = environment.from_string(_read("overview.html.jinja")).render(
        title=title,
        day=print_value(status.today),
        progress=describe_progress(status),
        total=len(status.entries),
        states=[(word, count) for word, count in counts if count],
        classes={state.value: name for state, name in _CLASSES.items()},
        lines=lines,
        unmatched=status.nobodys,
        alike=[group.describe() for group in status.alike],
        failures=failures,
        most=max((len(failure.units) for failure in failures), default=0),
        findings=status.findings,
    )
    return make_page(title, Markup(body), _read("overview.css"))  # noqa: S704  (escaped there)


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
