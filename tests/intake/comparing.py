"""What differs between a filing and what was read of its report, and what was said about it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from command import CASES

from toolkit.form.catalog import find_form, find_template
from toolkit.form.filing import Filing, load_filing
from toolkit.intake.read import Intake, read_report
from toolkit.word.render.render import render

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.form.model import Form

ALL_CASES = sorted(path.stem for path in CASES.glob("*.json"))


def load_case(name: str, **fields: Any) -> tuple[Form, Filing]:
    """A case, some of its fields filled in."""
    text = (CASES / f"{name}.json").read_text(encoding="utf-8")
    form = find_form(json.loads(text)["form"])
    filing, _ = load_filing(text, form)
    return form, replace(filing, fields={**filing.fields, **fields})


def write_report(form: Form, filing: Filing, path: Path) -> Path:
    """The report that we write."""
    path.write_bytes(render(find_template(form), form, filing))
    return path


def find_different(form: Form, filing: Filing, read: Intake) -> set[str]:
    """The ids of what was read otherwise than it stands in the filing, as far as it is printed."""
    if read.filing is None:
        return {*filing.cells, *filing.texts}
    signed = form.signature
    printed = {form.unit, form.year, *((*signed.name, signed.date) if signed else ())}
    got = read.filing
    return {
        *(key for key in printed if filing.fields.get(key) != got.fields.get(key)),
        *(key for key in filing.cells if filing.cells[key] != got.cells.get(key)),
        *(key for key in filing.texts if filing.texts[key] != got.texts.get(key)),
    }


def find_told(read: Intake) -> set[str]:
    """The ids that the findings name."""
    return {
        name
        for finding in read.findings
        for name in (finding.id, *finding.candidates)
        if name is not None
    }


def find_silent(form: Form, filing: Filing, path: Path) -> set[str]:
    """The ids of what was read otherwise than it stands in the filing, without a word."""
    read = read_report(path)
    if read.filing is None:
        return set() if read.findings else {"*"}
    return find_different(form, filing, read) - find_told(read)
