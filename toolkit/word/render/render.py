"""A template + a filing → the report."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from toolkit.core.files import explain_error, pack, read_file, unpack
from toolkit.form.catalog import find_template
from toolkit.word.render.compiled_template import compile_template
from toolkit.word.sandbox.limits import make_limits
from toolkit.word.sandbox.template_error import TemplateError
from toolkit.word.shared.context import make_context

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.form.filing import Filing
    from toolkit.form.model import Form

__all__ = ["TemplateError", "render"]

_KEPT = 8
"""Forms without a template of their own whose starters a process keeps."""


def render(template: Path, form: Form, filing: Filing, *, draft: bool = False) -> bytes:
    """The report as a .docx file, the same bytes for the same filing; a draft is marked as one.

    A form that comes with no template is printed by its starter. The template is compiled once a
    process, and again only when the file has other contents.

    Raises:
        TemplateError: the template is no Word document, or has a tag that does not work.
    """
    context = {**make_limits(), **make_context(form, filing)}
    report = compile_template(template, _read(template, form)).render(context)
    return _mark(report) if draft else report


def _read(path: Path, form: Form) -> bytes:
    try:
        return read_file(path)
    except OSError as error:
        if path == find_template(form) and not path.exists():
            return _make_starter(form)
        raise TemplateError(f"打不开模板 {path}：{explain_error(error)}") from error


@lru_cache(_KEPT)
def _make_starter(form: Form) -> bytes:
    from toolkit.word.starter.starter import make_template

    return make_template(form)


def _mark(report: bytes) -> bytes:
    from toolkit.word.render.draft_mark import mark_draft

    return pack(unpack(mark_draft(report)))
