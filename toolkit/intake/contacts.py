"""Addresses and numbers that the preface states, where there is no doubt about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.form.numbers import FULL_WIDTH
from toolkit.form.rules.patterns import SlowPatternError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.form.model import Form


def find_contacts(form: Form, lines: Iterable[str]) -> dict[str, str]:
    """The fields whose value stands behind its word, the only one and well written."""
    text = "\n".join(lines).translate(FULL_WIDTH)
    found: dict[str, str] = {}
    for contact in form.wording.contacts:
        if contact.behind and contact.fields:
            try:
                values = {match[1].strip() for match in contact.behind.find_all(text)}
                if len(values) == 1 and contact.pattern.fullmatch(value := values.pop()):
                    found[contact.fields[0]] = value
            except SlowPatternError:  # what was not found is left to be filled in
                continue
    return found
