"""Local rules: additions and changes to a form's rules, in a file of the county's own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from toolkit.form.faults import find_faults
from toolkit.form.loading import load_yaml
from toolkit.form.model import EquationRule
from toolkit.form.part import Part
from toolkit.form.rules.mentions import MentionRule
from toolkit.form.rules.rulebook import list_codes
from toolkit.form.rules.wording import DueDay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from toolkit.form.model import Form
    from toolkit.form.part import Fault


class Change(Part):
    """A check that is switched off or gets another severity, perhaps from some day on."""

    code: str
    skip: Annotated[bool, Field(description="不查这个代码")] = False
    severity: Literal["错误", "需说明", "提示"] | None = None
    since: Annotated[date | None, Field(description="从哪天起，省略则一直")] = None

    def holds(self, day: date) -> bool:
        """Return whether the change is in force on a day."""
        return self.since is None or day >= self.since


class LocalRules(Part):
    """The local rules for a form."""

    codes: tuple[Change, ...] = ()
    due: Annotated[DueDay | None, Field(description="本地的报送期限，代替表样的各项期限")] = None
    equations: tuple[EquationRule, ...] = ()
    mentions: tuple[MentionRule, ...] = ()


def load_local(path: Path, form: Form) -> LocalRules:
    """Load local rules for a form.

    Raises:
        FormError: an unknown key or code, or a rule that names no cell.
        OSError: the file cannot be read.
    """
    return load_yaml(path, LocalRules, lambda local: _find_local_faults(local, form))


def amend(form: Form, local: LocalRules) -> Form:
    """Return the form with local rules added to its own."""
    wording = form.wording
    if local.due:
        days = {"days": (local.due,)}
        deadlines = tuple(rule.model_copy(update=days) for rule in wording.deadlines)
        wording = wording.model_copy(update={"deadlines": deadlines})
    rules = (*form.mentions.rules, *local.mentions)
    return form.model_copy(
        update={
            "equations": (*form.equations, *local.equations),
            "mentions": form.mentions.model_copy(update={"rules": rules}),
            "wording": wording,
        }
    )


def _find_local_faults(local: LocalRules, form: Form) -> Iterator[Fault]:
    known = list_codes(form)
    for index, change in enumerate(local.codes):
        if change.code not in known:
            yield ("codes", index, "code"), f"没有“{change.code}”这个审核代码"
    for index, rule in enumerate(local.equations):
        if rule.code not in known:
            yield ("equations", index, "code"), f"没有“{rule.code}”这个审核代码"
    for loc, message in find_faults(amend(form, local)):
        # a place in the amended form, where the form's own rules come first
        if loc[0] == "equations":
            yield ("equations", int(loc[1]) - len(form.equations), *loc[2:]), message
        elif loc[:2] == ("mentions", "rules"):
            yield ("mentions", int(loc[2]) - len(form.mentions.rules), *loc[3:]), message
        else:
            yield loc, message
