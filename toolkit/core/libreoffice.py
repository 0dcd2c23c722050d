"""LibreOffice: its installation, and conversion of files with it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

VARIABLE = "TIANBAO_SOFFICE"
"""Environment variable with the path of soffice, for unusual installations."""

_START_SECONDS, _DOCUMENT_SECONDS = 90, 30
_END_SECONDS = 10
_OPEN, _CALC = "org.openoffice.Office.Common", "org.openoffice.Office.Calc"
_MISSING = (
    "这台电脑上没有找到 LibreOffice，出不了 PDF。请安装 LibreOffice（免费）后再试；装在别处的，"
    f"用环境变量 {VARIABLE} 写明 soffice 程序的位置；也可以在 Word 或 WPS 里打开报告另存为 PDF"
)


class NoOfficeError(Exception):
    """Raised without LibreOffice on this machine; the message is a sentence for the user."""


class Conversion(NamedTuple):
    """A conversion: LibreOffice's names of the input and output filters, and the output suffix."""

    source: str
    ending: str
    target: str


PDF = Conversion("MS Word 2007 XML", "pdf", "writer_pdf_Export")


def find_office() -> Path:
    """Return the path of the soffice program.

    Raises:
        NoOfficeError: LibreOffice is not installed.
    """
    named = os.environ.get(VARIABLE)
    if named:
        if not Path(named).is_file():
            raise NoOfficeError(f"环境变量 {VARIABLE} 写的 {named} 不存在，出不了 PDF")
        return Path(named)
    known = filter(None, map(shutil.which, ("soffice", "libreoffice")))
    for path in chain(map(Path, known), _usual_places()):
        if path.is_file():
            return path
    raise NoOfficeError(_MISSING)


def _usual_places() -> Iterator[Path]:
    """Yield the paths of installations that are not on PATH."""
    if sys.platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            root = Path(os.environ.get(variable, "C:/"))
            for folder in (root, root / "Programs"):
                # .com waits for the end of the work, .exe may return before
                yield folder / "LibreOffice" / "program" / "soffice.com"
    elif sys.platform == "darwin":
        for root in (Path("/"), Path.home()):
            yield root / "Applications/LibreOffice.app/Contents/MacOS/soffice"
    else:
        yield from sorted(Path("/opt").glob("libreoffice*/program/soffice"), reverse=True)


def write_profile(folder: Path, fonts: Mapping[str, str], *, locale: str = "zh-CN") -> None:
    """Write the LibreOffice profile for a run in a folder; `fonts` maps missing fonts to others.

    Macros and links are off, and formulas keep their saved results.
    """
    items = [
        _set("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", locale),
        _set(f"/{_OPEN}/Filter/PDF/Export", "UseTaggedPDF", "true"),  # for screen readers
        _set(f"/{_OPEN}/Font/Substitution", "Replacement", "true"),
        *_CLOSED,
        *(_pair(number, *pair) for number, pair in enumerate(fonts.items())),
    ]
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{"".join(items)}</oor:items>',
        encoding="utf-8",
    )


def _set(path: str, name: str, value: str) -> str:
    return f'<item oor:path="{path}">{_property(name, value)}</item>'


def _property(name: str, value: str) -> str:
    return f'<prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value></prop>'


def _pair(number: int, font: str, other: str) -> str:
    """Return the setting that replaces one font by another."""
    values = {
        "ReplaceFont": font,
        "SubstituteFont": other,
        "Always": "true",  # else the system is asked first, and offers one font for all of them
        "OnScreenOnly": "false",
    }
    properties = "".join(_property(*value) for value in values.items())
    return (
        f'<item oor:path="/{_OPEN}/Font/Substitution/FontPairs">'
        f'<node oor:name="_{number}" oor:op="replace">{properties}</node></item>'
    )


_CLOSED = (
    _set(f"/{_OPEN}/Security/Scripting", "DisableMacrosExecution", "true"),
    _set(f"/{_OPEN}/Security/Scripting", "MacroSecurityLevel", "3"),
    _set(f"/{_OPEN}/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    _set(f"/{_CALC}/Content/Update", "Link", "2"),
    _set(f"/{_CALC}/Formula/Load", "ODFRecalcMode", "1"),
    _set(f"/{_CALC}/Formula/Load", "OOXMLRecalcMode", "1"),
    _set("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
)
"""Settings without macros and links; formulas keep their saved results."""


def convert(data: bytes, ending: str, conversion: Conversion) -> bytes | None:
    """Convert the bytes of a file, by way of a temporary folder.

    Return None where LibreOffice is not installed or cannot read the file.
    """
    try:
        office = find_office()
    except NoOfficeError:
        return None
    with TemporaryDirectory(prefix="tianbao-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        (folder / f"given.{ending}").write_bytes(data)
        (folder / "made").mkdir()
        # under the Chinese locale old workbooks become 250,000 blank cells
        write_profile(folder, {}, locale="en-US")
        run_office(office, folder, [f"given.{ending}"], conversion, Path("made"))
        made = folder / "made" / f"given.{conversion.ending}"
        return made.read_bytes() if made.is_file() else None


def run_office(
    office: Path,
    folder: Path,
    names: Sequence[str],
    conversion: Conversion = PDF,
    target: Path | None = None,
) -> None:
    """Convert files of a folder in one process, beside them or into `target`.

    Outputs of failed conversions are missing. The folder also holds the profile, so that a
    LibreOffice that the user has open is not affected.
    """
    command = [
        str(office), "--headless", "--norestore", "--nologo",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        f"--infilter={conversion.source}",  # else it reads anything as plain text
        "--convert-to", f"{conversion.ending}:{conversion.target}",
        *(("--outdir", str(target)) if target else ()), *names,
    ]  # fmt: skip
    devnull = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603  (the user's own LibreOffice, our own file names)
        command, cwd=folder, env={**os.environ, "LC_ALL": "C.UTF-8"}, stdin=devnull,
        stdout=devnull, stderr=devnull, start_new_session=True,
    )  # fmt: skip
    try:
        process.wait(_START_SECONDS + _DOCUMENT_SECONDS * len(names))
    except subprocess.TimeoutExpired:
        pass  # the rest is missing, which the caller reports
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill LibreOffice with the processes it started."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        kill = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(kill, capture_output=True, check=False)  # noqa: S603  (no user's words)
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_END_SECONDS)
