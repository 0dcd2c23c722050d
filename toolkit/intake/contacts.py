"""Addresses and numbers that the preface states, where there is no doubt about them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from toolkit.figures import FULL_WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from toolkit.form.model import Form


def find_contacts(form: Form, lines: Iterable[str]) -> dict[str, str]:
    """The fields whose value stands behind its word, the only one and well written."""
    text = "\n".join(lines).translate(FULL_WIDTH)
    found: dict[str, str] = {}
    for contact in form.wording.contacts:
        if contact.behind and contact.fields:
            values = {value.strip() for value in re.findall(contact.behind, text)}
            if len(values) == 1 and re.fullmatch(contact.pattern, value := values.pop()):
                found[contact.fields[0]] = value
    return found
