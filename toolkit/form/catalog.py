"""Finds forms and templates: those that come with the program, by id, and any other by path."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from toolkit.core.files import read_file
from toolkit.form.model import Form
from toolkit.form.prepared import find_prepared

DEFAULT_FORM = "annual-report-2021"
_KEPT = 8
_PACKAGE = Path(__file__).resolve().parent.parent


class UnknownFormError(LookupError):
    """No form of that id comes with the program, and it is no path of one."""


def _folder(name: str) -> Path:
    """A data folder: inside an installed package, beside it in a checkout."""
    installed = _PACKAGE / "bundle" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def list_forms() -> tuple[str, ...]:
    """The ids of the forms that come with the program."""
    return tuple(sorted(path.stem for path in _folder("workbook").glob("*.yaml")))


def find_form(name: str = DEFAULT_FORM) -> Form:
    """The form of an id or at a path.

    Raises:
        UnknownFormError: there is none.
        FormError: its definition is faulty.
    """
    if name in list_forms():
        return _load_own(_folder("workbook") / f"{name}.yaml")
    path = Path(name)
    if path.suffix in {".yaml", ".yml"} and path.is_file():
        return _load_named(path.resolve(), read_file(path))
    raise UnknownFormError(
        f"没有表样“{name}”。现有：{'、'.join(list_forms())}；也可以写 .yaml 文件的路径"
    )


def find_template(form: Form) -> Path:
    """The Word template that comes with the program for a form; it may not exist."""
    return _folder("templates") / f"{form.id}.docx"


def find_base() -> Path:
    """Return the styled document without content that templates of any form are made from."""
    return _folder("templates") / "base.docx"


def list_files() -> tuple[Path, ...]:
    """The definitions and templates that come with the program."""
    definitions = [_folder("workbook") / f"{form}.yaml" for form in list_forms()]
    templates = [_folder("templates") / f"{form}.docx" for form in list_forms()]
    return (*definitions, *templates, find_base())


@cache
def _load_own(path: Path) -> Form:
    """A form that comes with the program: its tests know that it has no fault."""
    data = find_prepared(path)
    return _load(path) if data is None else Form.model_validate(data)


@lru_cache(_KEPT)
def _load_named(path: Path, _: bytes) -> Form:
    """Once a process, and again only when the file has other contents."""
    return _load(path)


def _load(path: Path) -> Form:
    from toolkit.form.loading import load_form

    return load_form(path)
