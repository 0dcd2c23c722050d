"""The house keeps its rules: imports run one way, and no form's words stand in the code."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from command import ROOT

from toolkit.form.catalog import find_form, list_forms
from toolkit.form.model import Form, Header

TOOLKIT = ROOT / "toolkit"
ROOMS = (
    {"core"},
    {"form"},
    {"differences"},
    {"excel", "checks", "word", "publish", "intake"},
    {"pipeline"},
    {"batch"},
    {"round"},
    {"commands"},
    {"cli"},
)
"""Each line may know those before it; rooms of one line do not know each other."""
INNER = {
    "excel": ("parts", "layout", "appearance", "open", "locate", "read", "write"),
    "word": ("shared", "template", "sandbox", "starter", "render", "proof", "lint"),
    "round": ("roster", "", "handout", "total", "collect"),
}
"""The rooms within a room, "" for its own modules, each of which may know those before it."""
MOST_MODULES = 16
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


def name_of(path: Path) -> str:
    """Return the dotted name of a module, or of the package whose `__init__` it is."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = {name_of(path): path for path in MODULES}


def imported_by(path: Path) -> set[str]:
    """Return the modules of ours that a module imports, also under TYPE_CHECKING or late."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "toolkit":
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {name if name in NAMES else str(node.module) for name in inner}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names if alias.name.startswith("toolkit")}
    return names


IMPORTS = {name: imported_by(path) for name, path in NAMES.items() if name != "toolkit"}


def line_of(room: str) -> int:
    return next(line for line, rooms in enumerate(ROOMS) if room in rooms)


def inner_line_of(name: str, order: tuple[str, ...]) -> int:
    """Return the place of a module's inner room in the order of its room."""
    inner = name.split(".")[2:3] if NAMES[name].name == "__init__.py" else name.split(".")[2:-1]
    return order.index(inner[0] if inner else "")


@pytest.mark.parametrize("name", IMPORTS)
def test_imports_run_one_way(name: str) -> None:
    room = name.split(".")[1]
    others = {other for other in IMPORTS[name] if other.split(".")[1:2] not in ([room], [])}
    assert {other for other in others if line_of(other.split(".")[1]) >= line_of(room)} == set()


@pytest.mark.parametrize(
    "name", [name for name in IMPORTS if name.count(".") > 1 and name.split(".")[1] in INNER]
)
def test_imports_within_a_room_run_one_way(name: str) -> None:
    room = name.split(".")[1]
    order = INNER[room]
    own = {other for other in IMPORTS[name] if other.startswith(f"toolkit.{room}.")}
    line = inner_line_of(name, order)
    assert {other for other in own if inner_line_of(other, order) > line} == set()


def test_no_files_import_each_other_in_a_circle() -> None:
    left = {name: imports & IMPORTS.keys() for name, imports in IMPORTS.items()}
    while free := {name for name, imports in left.items() if not imports & left.keys()}:
        left = {name: imports for name, imports in left.items() if name not in free}
    assert left == {}


def test_no_room_has_more_modules_than_one_can_take_in() -> None:
    rooms = Counter(path.parent for path in MODULES if path.name != "__init__.py")
    assert {str(room): count for room, count in rooms.items() if count > MOST_MODULES} == {}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(TOOLKIT)))
def test_no_words_of_a_form_stand_in_the_code(path: Path) -> None:
    code = path.read_text(encoding="utf-8")
    assert [word for word in WORDS if word in code] == []


def test_only_the_agreed_things_stand_at_the_top() -> None:
    agreed = {"pyproject.toml", "toolkit", "templates", "workbook", "tests", "README.md"}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    allowed = {"LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "build", "dist"}
    assert found - allowed == agreed


METAPHORS = {
    "crew", "desk", "dress", "press", "shelf", "staff", "stamp", "stranger", "things", "twins",
    "votes", "wish", "thing", "told", "standing", "gate", "strays", "weigh", "settle",
}  # fmt: skip
"""Words that no module and no public class is called by; each of them was one."""


def test_no_public_class_name_stands_twice() -> None:
    names = Counter(
        node.name
        for path in MODULES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(TOOLKIT)))
def test_no_module_or_class_is_called_after_a_metaphor(path: Path) -> None:
    classes = [node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
               if isinstance(node, ast.ClassDef)]  # fmt: skip
    parts = (word.lower() for name in classes for word in re.findall("[A-Z]?[a-z]+", name))
    words = {*path.stem.split("_"), *parts}
    assert words & METAPHORS == set()
