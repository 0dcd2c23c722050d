"""The house keeps its rules: imports run one way, and no form's words stand in the code."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from command import ROOT

from toolkit.form.catalog import find_form, list_forms
from toolkit.form.model import Form, Header

TOOLKIT = ROOT / "toolkit"
BELOW = {
    "form": {"files"},
    "words": set(),
    "memory": set(),
    "files": set(),
    "office": set(),
    "finding": {"form"},
    "filing": {"form", "finding", "words"},
    "printing": {"filing", "words"},
    "paragraphs": {"words"},
    "figures": {"form"},
    "dates": {"figures"},
    "differences": {"form", "filing", "printing", "words"},
}
COMMON = {"form", "filing", "finding", "files", "words", "printing", "paragraphs", "differences"}
COMMON |= {"dates", "figures", "office"}
MIDDLE = ("excel", "checks", "word", "publish", "intake")
PARTS = {*COMMON, *MIDDLE}
ABOVE = {
    "inputs": {"files"},
    "outcome": {*COMMON, "excel"},
    "sources": {*PARTS, "outcome"},
    "predecessors": {*COMMON, "inputs", "outcome", "sources"},
    "workbooks": {*PARTS, "outcome", "sources"},
    "pipeline": {*PARTS, "outcome", "predecessors"},
}
STEPS = {*PARTS, *ABOVE}
FRONT = {
    "api": STEPS,
    "county": {*STEPS, "memory"},
    "console": {*COMMON, "outcome"},
    "usage": {"words"},
    "options": set(),
    "commands": {*STEPS, "county", "console", "options"},
    "cli": {"commands", "console", "files", "memory", "usage"},
}
ALLOWED = {**BELOW, **dict.fromkeys(MIDDLE, COMMON), **ABOVE, **FRONT}
MODULES = sorted(TOOLKIT.rglob("*.py"))


def words_of(form: Form) -> set[str]:
    """Every id, label, heading and alias of a form, every choice and every unit's ending."""
    sections = {word for s in form.sections for word in (s.id, s.heading, s.sheet, *s.aliases)}
    bands = [band for table in form.tables.values() for band in table.bands]
    headers = [header for band in bands for header in walk(band.columns + band.rows)]
    labels = {word for header in headers for word in (header.id, header.text, *header.aliases)}
    fields = {word for field in form.fields for word in (field.id, *field.choices)}
    own = sections | labels | (fields - COMMON_WORDS) | {*form.round.endings, *form.tables}
    return own | {form.name, form.edition, *form.texts} | {band.title for band in bands}


def walk(headers: Iterable[Header]) -> Iterator[Header]:
    """All nodes of a header tree."""
    for header in headers:
        yield header
        yield from walk(header.children)


COMMON_WORDS = {"单位名称", "单位代码", "单位全称", "单位类别", "填报人"}
"""What a roster of any form calls its columns, and messages call who fills a form in."""
WORDS = {word for form in map(find_form, list_forms()) for word in words_of(form) if len(word) > 2}


def imported_parts(path: Path) -> set[str]:
    """The parts of the toolkit that a module imports, also under TYPE_CHECKING or late."""
    parts = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module == "toolkit":
            names += [f"toolkit.{alias.name}" for alias in node.names]
        parts |= {name.split(".")[1] for name in names if name.startswith("toolkit.")}
    return parts


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(TOOLKIT)))
def test_imports_run_one_way(path: Path) -> None:
    part = path.relative_to(TOOLKIT).parts[0].removesuffix(".py")
    if part == "__init__":
        return
    assert imported_parts(path) <= ALLOWED[part] | {part}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(TOOLKIT)))
def test_no_words_of_a_form_stand_in_the_code(path: Path) -> None:
    code = path.read_text(encoding="utf-8")
    assert [word for word in WORDS if word in code] == []


def test_only_the_agreed_things_stand_at_the_top() -> None:
    agreed = {"pyproject.toml", "toolkit", "templates", "workbook", "tests", "README.md"}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    allowed = {"LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "build", "dist"}
    assert found - allowed == agreed
