"""Catalog of forms and templates: bundled ones by id, any other by path."""

from __future__ import annotations

import hashlib
import json
from functools import cache, lru_cache
from pathlib import Path

from toolkit.core.files import read_file
from toolkit.form.model import Form

DEFAULT_FORM = "annual-report-2021"
_KEPT = 8
_PREPARED = ".prepared.json"
_PACKAGE = Path(__file__).resolve().parent.parent


class UnknownFormError(LookupError):
    """Raised where a name is neither the id of a bundled form nor the path of one."""


def _folder(name: str) -> Path:
    """Return a data folder: inside an installed package, beside it in a checkout."""
    installed = _PACKAGE / "bundle" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def list_forms() -> tuple[str, ...]:
    """Return the ids of the bundled forms."""
    return tuple(sorted(path.stem for path in _folder("workbook").glob("*.yaml")))


def find_form(name: str = DEFAULT_FORM) -> Form:
    """Load the form of an id or at a path.

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
    """Return the path of the bundled Word template of a form; it may not exist."""
    return _folder("templates") / f"{form.id}.docx"


def find_base() -> Path:
    """Return the styled document without content that templates of any form are made from."""
    return _folder("templates") / "base.docx"


def list_files() -> tuple[Path, ...]:
    """Return the paths of the bundled definitions and templates."""
    definitions = [_folder("workbook") / f"{form}.yaml" for form in list_forms()]
    templates = [_folder("templates") / f"{form}.docx" for form in list_forms()]
    return (*definitions, *templates, find_base())


@cache
def _load_own(path: Path) -> Form:
    """Load a bundled form, by its prepared file where that is current; faults are tested for."""
    data = find_prepared(path)
    return _load(path) if data is None else Form.model_validate(data)


def find_prepared(definition: Path) -> object | None:
    """Return the data of a prepared file; None without one, or if the definition has changed."""
    try:
        prepared = json.loads(definition.with_suffix(_PREPARED).read_text(encoding="utf-8"))
        return prepared["form"] if prepared["definition"] == _digest(definition) else None
    except (OSError, ValueError, TypeError, LookupError):  # no such file, or not as we write it
        return None


def prepare(definition: Path) -> str:
    """Return a prepared file for a valid definition: its data as JSON, which loads faster."""
    from toolkit.form.loading import read_data

    data = read_data(definition.read_text(encoding="utf-8-sig"), definition.name)
    prepared = {"definition": _digest(definition), "form": data}
    return json.dumps(prepared, ensure_ascii=False, indent=1) + "\n"


def _digest(definition: Path) -> str:
    return hashlib.sha256(definition.read_bytes()).hexdigest()


@lru_cache(_KEPT)
def _load_named(path: Path, _: bytes) -> Form:
    """Load a form once per process and contents of its file."""
    return _load(path)


def _load(path: Path) -> Form:
    from toolkit.form.loading import load_form

    return load_form(path)
