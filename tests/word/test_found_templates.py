"""Templates of users' on which reports once came out damaged: each is refused or gives a sound one.

`tests/cases/found/t-*.docx` were made from public bug reports.
"""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from command import CASES, EXAMPLES, ROOT, tianbao
from office import Office
from test_validity import errors_of

from toolkit.word.render.dangling import drop_undefined_styles

TEMPLATES = sorted((CASES / "found").glob("t-*.docx"))
REFUSED = {
    "t-altchunk": "T10",
    "t-attachedTemplate": "T10",
    "t-pprint": "T04",
    "t-roundneg": "T04",
    "t-section-in-endfor": "T08",
    "t-tracked": "T09",
    "t-tracked-mid": "T09",
}
GOOD = [path for path in TEMPLATES if path.stem not in REFUSED]


@pytest.mark.parametrize("template", [path for path in TEMPLATES if path not in GOOD])
def test_what_would_come_out_damaged_is_refused(template: Path, tmp_path: Path) -> None:
    told = tianbao("template", "check", template)
    assert (told.code, REFUSED[template.stem] in told.out) == (1, True)
    target = tmp_path / "报告.docx"
    done = tianbao("report", EXAMPLES / "leye-2021.xlsx", "--template", template, "-o", target)
    assert done.code != 0
    assert "Traceback" not in done.err
    assert not target.exists()


@pytest.mark.parametrize("template", GOOD, ids=lambda path: path.stem)
def test_the_others_give_reports_that_are_valid_and_open(
    template: Path, tmp_path: Path, office: Office
) -> None:
    assert tianbao("template", "check", template).code == 0
    blank = ROOT / "workbook" / "annual-report-2021.xlsx"
    ways: list[list[str | Path]] = [[EXAMPLES / "leye-2021.xlsx"], [blank, "--draft"]]
    for number, options in enumerate(ways):
        target = tmp_path / f"{number}.docx"
        tianbao("report", *options, "--template", template, "-o", target)
        assert errors_of(target) == []
        office.save_as(target, target.with_suffix(".pdf"))


def test_styles_that_a_template_lacks_are_no_longer_referred_to(tmp_path: Path) -> None:
    path, other = tmp_path / "甲.docx", tmp_path / "乙.docx"
    document = docx.Document()
    document.add_table(1, 1, style="Table Grid").cell(0, 0).paragraphs[0].style = "Heading 1"
    document.save(str(path))
    assert drop_undefined_styles(path.read_bytes()) == path.read_bytes()
    styles = document.styles.element
    styles.remove(document.styles["Table Grid"].element)
    document.save(str(other))
    assert any("'TableGrid' referenced" in error for error in errors_of(other))
    other.write_bytes(drop_undefined_styles(other.read_bytes()))
    assert not any("'TableGrid' referenced" in error for error in errors_of(other))
    assert docx.Document(str(other)).tables[0].cell(0, 0).paragraphs[0].style.name == "Heading 1"
