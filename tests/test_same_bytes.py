"""The same input gives the same bytes: in two runs, in two processes, whatever their hashes."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from command import CASES, EXAMPLES, tianbao

FILLED, FAULTY = EXAMPLES / "leye-2021.xlsx", EXAMPLES / "leye-2021-as-published.xlsx"
CASE = CASES / "suqian-2023.json"
OUTPUTS = {
    "blank": ["blank", "-o", "空白.xlsx"],
    "blank, begun": ["blank", "--unit", "宿迁市", "--year", "2024", "-o", "预填.xlsx"],
    "import": ["import", str(CASE), "-o", "导入.xlsx"],
    "marked": ["check", str(FAULTY), "--marked", "."],
    "report and page": ["report", str(FILLED), "--html", "-o", "."],
    "draft": ["report", str(FAULTY), "--draft", "-o", "."],
    "csv": ["export", str(FILLED), "--to", "csv", "-o", "数据.csv"],
    "json": ["export", str(FILLED), "--to", "json", "-o", "数据.json"],
    "page": ["export", str(FAULTY), "--to", "html", "-o", "网页.html"],
    "template": ["template", "starter", "-o", "模板.docx"],
    "roster": ["roster", "starter", "-o", "名单.xlsx"],
}


def digest_outputs(folder: Path, command: list[str]) -> dict[str, str]:
    """What a command printed and wrote, by the names of the files."""
    folder.mkdir()
    done = tianbao(*command, folder=folder)
    assert done.code in {0, 1}, done.err
    files = {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    assert files
    return {**files, "": done.out}


@pytest.mark.parametrize("command", OUTPUTS.values(), ids=OUTPUTS)
def test_two_processes_write_the_same_bytes(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = []
    for seed in ("1", "2"):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        outputs.append(digest_outputs(tmp_path / seed, command))
    assert outputs[0] == outputs[1]


def test_another_input_gives_other_bytes(tmp_path: Path) -> None:
    command = ["export", str(FILLED), "-o", "数据.json"]
    other = ["export", str(FAULTY), "-o", "数据.json"]
    assert digest_outputs(tmp_path / "一", command) != digest_outputs(tmp_path / "二", other)
