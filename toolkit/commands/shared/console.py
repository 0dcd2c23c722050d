"""What is printed: messages in the console's own code page, data in UTF-8, findings for people."""

from __future__ import annotations

import json
import os
import shutil
import sys
from itertools import groupby
from typing import TYPE_CHECKING, Any

from toolkit.core.files import explain_error
from toolkit.core.finding import Severity, Status
from toolkit.core.text import WIDTH, display_width, mask_controls, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO, TypeVar

    from toolkit.core.finding import Finding
    from toolkit.form.loading import FormError
    from toolkit.form.model import Explanation
    from toolkit.pipeline.outcome import Outcome

    T = TypeVar("T")

_MARGIN = "     "
_SHORT = 60
_WEIGHT = {
    Severity.ERROR: "必须改正",
    Severity.QUESTION: "确实无误的，在“情况说明”表写明原因",
    Severity.NOTE: "供核对",
}
_MANY = 3
"""From so many files on a progress bar is worth its room."""


class LenientStream:
    """A stream on which files do not depend: what it cannot put out any more goes nowhere.

    A reader who has seen enough (`| head`) is no fault; another reason is kept as `fault`.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.fault = ""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever the stream has)
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text."""
        try:
            return self._stream.write(text)
        except OSError as error:
            self.give_up(error)
            return len(text)

    def flush(self) -> None:
        """Put out what is waiting."""
        try:
            self._stream.flush()
        except OSError as error:
            self.give_up(error)

    def give_up(self, error: OSError) -> None:
        """Lead nowhere from now on, with what is still waiting, and keep why."""
        if not isinstance(error, BrokenPipeError):
            self.fault = self.fault or explain_error(error)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)


def set_up_streams() -> None:
    """Let no console end the program: one that lacks a character, is closed or goes away."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            stream = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  (for as long as the process lives)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
        setattr(sys, name, LenientStream(stream))


def finish_streams() -> str:
    """Put out what was said last; return why not all of it could be, "" where no one misses it."""
    faults = []
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        faults.append(getattr(stream, "fault", ""))
    return next(filter(None, faults), "")


def print_line(text: str = "", margin: str = "") -> None:
    """A line of the result, what is too wide for a screen in several behind a margin."""
    for line in mask_controls(text).split("\n"):
        sys.stdout.write(wrap(line, WIDTH, margin) + "\n")


def _describe_path(text: str) -> None:
    """A line of its own, whatever its width: a path is copied whole, blanks and all."""
    sys.stdout.write(mask_controls(text) + "\n")


def note(text: str) -> None:
    """A line beside the result, as wide as the screen."""
    width = shutil.get_terminal_size((WIDTH, 0)).columns
    for line in mask_controls(text).split("\n"):
        sys.stderr.write(wrap(line, width, "  ") + "\n")


def emit(data: str | bytes) -> None:
    """Data for another program: UTF-8 whatever the console's code page."""
    sys.stdout.flush()
    try:
        sys.stdout.buffer.write(data.encode("utf-8") if isinstance(data, str) else data)
        sys.stdout.buffer.flush()
    except OSError as error:
        if not isinstance(sys.stdout, LenientStream):
            raise
        sys.stdout.give_up(error)


def watch(items: Sequence[T], label: str = "正在核对") -> Iterator[T]:
    """Go through items behind a progress bar, where someone is there to see it."""
    if len(items) <= _MANY or not sys.stderr.isatty():
        yield from items
        return
    from typer import progressbar

    with progressbar(items, label=label, file=sys.stderr) as bar:
        yield from bar


def show_outcome(outcome: Outcome) -> None:
    """Everything there is to say about one file."""
    if outcome.filing:
        print_line(f"{outcome.unit or '（单位名称未填）'}  {outcome.year or '（年度未填）'}")
    _describe_path(str(outcome.path))
    show_findings(outcome.findings)
    print_line(f"\n结论：{_conclude(outcome)}")


def show_findings(findings: Iterable[Finding]) -> None:
    """Findings by severity and sheet; they come in that order."""
    for severity, group in groupby(findings, key=lambda finding: finding.severity):
        members = list(group)
        print_line(f"\n{severity.value} {len(members)} 项（{_WEIGHT[severity]}）")
        _show_by_sheet(members)


def _show_by_sheet(findings: Iterable[Finding]) -> None:
    number = 0
    for sheet, group in groupby(findings, key=lambda f: f.place.sheet if f.place else ""):
        print_line(f"  {sheet}" if sheet else "  整个文件")
        for finding in group:
            number += 1
            _show_finding(number, finding)


def _show_finding(number: int, finding: Finding) -> None:
    cell = f"{finding.place.cell} " if finding.place and finding.place.cell else ""
    status = "" if finding.status is Status.OPEN else f"【{finding.status.value}】"
    head = f"{number:>3}. {cell}[{finding.code}] {status}"
    print_line(head + finding.message, _MARGIN)
    found = "报告里印的" if finding.code.startswith("R") else "现在填的"
    facts = [(found, finding.found), ("应当是", finding.expected)]
    told = "    ".join(f"{name}：{_shorten(fact)}" for name, fact in facts if fact)
    if told:
        print_line(_MARGIN + told, _MARGIN)
    print_line(f"{_MARGIN}怎么办：{finding.all_fixes}", _MARGIN + " " * 8)


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else line[: _SHORT - 1] + "…"


def _conclude(outcome: Outcome) -> str:
    errors, questions, _ = _counts(outcome.findings)
    if not outcome.filing:
        return "没有读出来，请按上面的提示重新提交。"
    if errors:
        return f"有 {errors} 项错误，改正后才能出正式报告。"
    if not outcome.ok:
        return "有检查没有完成，还不能出正式报告。"
    asked = f"，但有 {questions} 项需要说明原因" if questions else ""
    return f"没有错误，可以出报告{asked}。"


def _counts(findings: Sequence[Finding]) -> tuple[int, int, int]:
    """Open errors, open questions, notes."""
    error, question, remark = (
        sum(f.severity is severity and f.status is not Status.EXPLAINED for f in findings)
        for severity in (Severity.ERROR, Severity.QUESTION, Severity.NOTE)
    )
    return error, question, remark


def show_head() -> None:
    """The head of the table of many files."""
    print_line("结论        错误  需说明  提示  单位和年度                文件")


def show_line(outcome: Outcome) -> None:
    """One line of the table of many files."""
    verdict = "可以出报告" if outcome.ok else "须改正" if outcome.filing else "没有读出"
    error, question, remark = _counts(outcome.findings)
    unit = f"{outcome.unit or '？'} {outcome.year or '？'}" if outcome.filing else "？"
    numbers = f"{error:>4}  {question:>6}  {remark:>4}"
    line = f"{_pad(verdict, 12)}{numbers}  {_pad(unit, 26)}{outcome.path}"
    if display_width(line) <= WIDTH:
        print_line(line)
    else:
        print_line(f"{_pad(verdict, 12)}{numbers}  {unit}", _MARGIN)
        _describe_path(f"{_MARGIN}{outcome.path}")


def show_total(verdicts: Sequence[bool]) -> None:
    """The last line of the table of many files."""
    good = sum(verdicts)
    print_line(
        f"共 {len(verdicts)} 份：可以出报告 {good} 份，其余 {len(verdicts) - good} 份须改正。"
    )


def _pad(text: str, width: int) -> str:
    return text + " " * max(1, width - display_width(text))


def show_rules(form: str, rules: Sequence[Explanation], *, as_json: bool) -> None:
    """Every check, a paragraph each, or as JSON."""
    if as_json:
        lines = [rule.model_dump(mode="json") for rule in rules]
        emit(json.dumps({"form": form, "rules": lines}, ensure_ascii=False, indent=2) + "\n")
        return
    for rule in rules:
        print_line(f"{rule.code} [{'、'.join(rule.severity)}] {rule.what}", _MARGIN)
        if rule.source:
            print_line(f"{_MARGIN}依据：{rule.source}", _MARGIN)


def show_faults(error: FormError) -> None:
    """Every fault of a definition, in the order of its lines."""
    print_line(f"{error.source}\n\n有 {len(error.faults)} 处要改")
    for fault in sorted(error.faults):
        where = f"第 {fault.line} 行 {fault.path}".rstrip()
        print_line(f"  {where}：{fault.message}", _MARGIN)
    print_line("\n改好后再检查一遍：有的问题要等这些改好才看得出来。")


class Printer:
    """Prints outcomes as they come, keeping none: one in full, many as a table, or as JSON."""

    _opening = '{"files": ['

    def __init__(self, *, as_json: bool, many: bool) -> None:
        self.as_json, self.many = as_json, many
        self.verdicts: list[bool] = []

    def add(self, outcome: Outcome) -> None:
        """Print one outcome."""
        self.verdicts.append(outcome.ok)
        if self.as_json:
            text = json.dumps(outcome.to_json(), ensure_ascii=False, indent=2)
            emit(f"{self._opening if len(self.verdicts) == 1 else ','}\n{text}")
        elif self.many:
            if len(self.verdicts) == 1:
                show_head()
            show_line(outcome)
        else:
            show_outcome(outcome)

    def end(self) -> None:
        """Print what comes last."""
        if self.as_json:
            emit(f"{'' if self.verdicts else self._opening}\n]}}\n")
        elif self.many:
            show_total(self.verdicts)
