"""填报 (tianbao): from a prescribed workbook, filled by hand, to a checked report in Word.

The steps as functions stand in `toolkit.pipeline.api`, and are here by the same names.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.core.files import NotWrittenError
    from toolkit.core.finding import Finding, Severity, Status
    from toolkit.form.catalog import UnknownFormError
    from toolkit.form.filing import Filing
    from toolkit.form.loading import FormError
    from toolkit.form.model import Form
    from toolkit.pipeline.api import (
        check,
        check_template,
        export,
        fill,
        load_form,
        make_blank,
        make_template,
        mark,
        read,
        render,
        save,
    )
    from toolkit.pipeline.outcome import Outcome
    from toolkit.word.sandbox.template_error import TemplateError

__all__ = [
    "Filing",
    "Finding",
    "Form",
    "FormError",
    "NotWrittenError",
    "Outcome",
    "Severity",
    "Status",
    "TemplateError",
    "UnknownFormError",
    "check",
    "check_template",
    "export",
    "fill",
    "load_form",
    "make_blank",
    "make_template",
    "mark",
    "read",
    "render",
    "save",
]

_ELSEWHERE = {
    "Filing": "form.filing",
    "Finding": "core.finding",
    "Form": "form.model",
    "FormError": "form.loading",
    "NotWrittenError": "core.files",
    "Outcome": "pipeline.outcome",
    "Severity": "core.finding",
    "Status": "core.finding",
    "TemplateError": "word.sandbox.template_error",
    "UnknownFormError": "form.catalog",
}


def __getattr__(name: str) -> object:
    """Import what is asked for when it is: the command line must start without all of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ELSEWHERE.get(name, 'pipeline.api')}"), name)
