"""Generated files that are kept equal what the code generates.

`TIANBAO_KEEP=1 pytest tests/test_kept.py` writes them anew. Archives are compared part by part and
uncompressed: another zlib deflates differently.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from command import CASES, ROOT

from toolkit.core.files import unpack
from toolkit.excel.layout.layout import make_layout
from toolkit.excel.write.workbook import write_workbook
from toolkit.form.catalog import find_form, find_template, list_forms
from toolkit.form.catalog import prepare as prepare_form
from toolkit.form.model import Form
from toolkit.pipeline.workbooks import import_filing
from toolkit.word.render.package import prepare
from toolkit.word.starter.starter import make_template


def make_schema() -> bytes:
    """The JSON Schema of a form, for editors."""
    return (json.dumps(Form.model_json_schema(), ensure_ascii=False, indent=1) + "\n").encode()


def make_example(name: str) -> bytes:
    """A case as a filled workbook."""
    data = import_filing(CASES / f"{name}.json")[1]
    assert data is not None
    return data


def blank(form: str) -> bytes:
    return write_workbook(make_layout(find_form(form)))


KEPT: dict[Path, Callable[[], bytes]] = {
    ROOT / "workbook/form.schema.json": make_schema,
    ROOT / "workbook/examples/leye-2021.xlsx": lambda: make_example("leye-2021"),
    ROOT / "workbook/examples/leye-2021-as-published.xlsx": lambda: make_example(
        "leye-2021-as-published"
    ),
}
for _form in list_forms():
    KEPT[ROOT / f"workbook/{_form}.prepared.json"] = lambda form=_form: prepare_form(  # type: ignore[misc]  # a default binds the name
        ROOT / f"workbook/{form}.yaml"
    ).encode()
    KEPT[ROOT / f"workbook/{_form}.xlsx"] = lambda form=_form: blank(form)  # type: ignore[misc]
    KEPT[find_template(find_form(_form))] = lambda form=_form: make_template(find_form(form))  # type: ignore[misc]
    KEPT[find_template(find_form(_form)).with_suffix(".prepared.json")] = (
        lambda form=_form: prepare(find_template(find_form(form)).read_bytes()).encode()  # type: ignore[misc]
    )


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_a_kept_file_is_what_the_code_generates(path: Path) -> None:
    made = KEPT[path]()
    if os.environ.get("TIANBAO_KEEP"):
        path.write_bytes(made)
    kept = path.read_bytes()
    if path.suffix == ".json":
        assert kept == made
        return
    assert [name for name, _ in unpack(kept)] == [name for name, _ in unpack(made)]
    for (name, ours), (_, theirs) in zip(unpack(kept), unpack(made), strict=True):
        assert ours == theirs, name
