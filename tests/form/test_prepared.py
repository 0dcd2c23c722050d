"""A definition has its data beside it, prepared, and that is used only as long as it fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.form.catalog import find_form, find_prepared, list_files, list_forms, prepare
from toolkit.form.loading import read_data

DEFINITIONS = [path for path in list_files() if path.suffix == ".yaml"]


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "表样.yaml"
    path.write_bytes(DEFINITIONS[0].read_bytes())
    path.with_suffix(".prepared.json").write_text(prepare(path), encoding="utf-8")
    return path


def test_a_prepared_definition_says_what_the_definition_says(definition: Path) -> None:
    text = definition.read_text(encoding="utf-8")
    assert find_prepared(definition) == read_data(text, "")


def test_what_was_prepared_of_a_definition_that_changed_since_is_not_used(definition: Path) -> None:
    definition.write_bytes(definition.read_bytes() + b"\n")
    assert find_prepared(definition) is None


@pytest.mark.parametrize("prepared", ["", "[]", "{}", '""', '{"definition": 1}'])
def test_what_is_no_prepared_definition_is_not_used(prepared: str, definition: Path) -> None:
    definition.with_suffix(".prepared.json").write_text(prepared, encoding="utf-8")
    assert find_prepared(definition) is None


@pytest.mark.parametrize("name", list_forms())
def test_the_forms_that_come_with_the_program_are_prepared(name: str) -> None:
    (path,) = (path for path in DEFINITIONS if path.stem == name)
    assert find_prepared(path) is not None
    assert find_form(name).id == name
