"""The outcome of one file, and the name of its report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toolkit.core.files import is_device, print_name
from toolkit.core.finding import Finding, blocks

if TYPE_CHECKING:
    from pathlib import Path

    from toolkit.excel.read.reader import Reading
    from toolkit.form.filing import Filing
    from toolkit.form.model import Form

_LONGEST = 210
"""Maximum bytes of a title in a file's name; systems allow 255 in all."""
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True)
class Outcome:
    """The outcome of one file: its form and filing where it could be read, and all findings."""

    path: Path
    form: Form | None
    filing: Filing | None
    findings: tuple[Finding, ...]
    reading: Reading | None = None

    @property
    def ok(self) -> bool:
        """Return whether a final report may be made."""
        return self.filing is not None and not blocks(self.findings)

    @property
    def passed_over(self) -> str:
        """The reason why a file found in a folder is skipped as no filing, "" where it is one."""
        return self.reading.passed_over if self.reading else ""

    @property
    def unit(self) -> str | None:
        """The unit's name, where it was read."""
        return self._field(self.form.unit) if self.form else None

    @property
    def year(self) -> int | None:
        """The year of the report, where it was read."""
        year = self._field(self.form.year) if self.form else None
        return int(year) if year else None

    def _field(self, name: str) -> str | None:
        value = self.filing.fields.get(name) if self.filing else None
        return None if value is None else str(value)

    def to_json(self) -> dict[str, object]:
        """Return the outcome as an object of `--json`."""
        return {
            "file": print_name(str(self.path)),
            "unit": self.unit,
            "year": self.year,
            "form": self.form.id if self.form else None,
            "ok": self.ok,
            "findings": [finding.to_json() for finding in self.findings],
        }


def report_name(outcome: Outcome, *, draft: bool = False) -> str:
    """Return the name of a report's file: its title, marked where it is a draft."""
    if outcome.form is None or outcome.filing is None:
        raise ValueError(f"{outcome.path} was not read")
    title = make_file_name(outcome.filing.describe(outcome.form.title))
    return f"{title}{'（草稿）' if draft else ''}.docx"


def make_file_name(title: str) -> str:
    """Convert a title to a file name that is valid on any system."""
    name = _NOT_IN_NAMES.sub("_", title).strip(" .").encode(errors="ignore")
    short = name[:_LONGEST].decode(errors="ignore").strip(" .")
    return f"_{short}" if is_device(short) else short
