"""Reports as PDF, through LibreOffice."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from lxml.etree import XMLSyntaxError

from toolkit.core.libreoffice import find_office, run_office, write_profile
from toolkit.publish.fonts import list_installed
from toolkit.publish.typefaces import list_fonts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from toolkit.publish.fonts import Fonts

_BATCH = 50
"""Documents of one LibreOffice process; a crash loses no more than these."""
_INSTEAD = "可在 Word 或 WPS 里打开它另存为 PDF"


@dataclass(frozen=True)
class Pdf:
    """The PDF of a document, or the sentence on why there is none.

    `replaced` pairs each font that is not installed with the one used instead, empty where
    LibreOffice chose it.
    """

    document: Path
    data: bytes | None
    replaced: tuple[tuple[str, str], ...] = ()
    fault: str = ""


def make_pdfs(documents: Sequence[Path]) -> Iterator[Pdf]:
    """Yield a PDF of each Word document, in their order, converted on demand.

    Raises:
        NoOfficeError: LibreOffice is not installed.
    """
    office = find_office()
    fonts = list_installed(office)
    batches = (documents[at : at + _BATCH] for at in range(0, len(documents), _BATCH))
    return chain.from_iterable(_convert(office, fonts, batch) for batch in batches)


def describe_replaced(pdfs: Iterable[Pdf]) -> str:
    """Return a sentence on the fonts that were replaced, empty where none was."""
    pairs = dict.fromkeys(chain.from_iterable(pdf.replaced for pdf in pdfs))
    if not pairs:
        return ""
    changes = "；".join(
        f"{font} → {other or '未能确定（LibreOffice 自选）'}" for font, other in pairs
    )
    return (
        f"这台电脑没有装报告用的 {len(pairs)} 种字体，PDF 里换成了相近的：{changes}。"
        "版面可能与 Word 里的不同；装上这些字体再出一次，或在 Word、WPS 里另存为 PDF"
    )


def _convert(office: Path, fonts: Fonts, documents: Sequence[Path]) -> Iterator[Pdf]:
    """Convert documents in one process; try each that fails once more by itself."""
    with TemporaryDirectory(prefix="tianbao-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        pdfs = [_prepare(folder / f"{n}.docx", path, fonts) for n, path in enumerate(documents, 1)]
        pairs = chain.from_iterable(pdf.replaced for pdf in pdfs)
        write_profile(folder, {font: other for font, other in pairs if other})
        ready = [n for n, pdf in enumerate(pdfs, 1) if not pdf.fault]
        _run(office, folder, ready)
        if len(ready) > 1:
            for number in ready:
                if not (folder / f"{number}.pdf").is_file():
                    _run(office, folder, [number])
        for number, pdf in enumerate(pdfs, 1):
            path = folder / f"{number}.pdf"
            data = path.read_bytes() if path.is_file() else b""
            if pdf.fault:
                yield pdf
            elif data.startswith(b"%PDF-"):
                yield replace(pdf, data=data)
            else:
                fault = f"LibreOffice 没能把 {pdf.document} 转成 PDF，{_INSTEAD}"
                yield replace(pdf, fault=fault)


def _prepare(copy: Path, document: Path, fonts: Fonts) -> Pdf:
    """Copy a document to the folder of conversion and find the fonts it lacks."""
    try:
        data = document.read_bytes()
        lacking = [font for font in list_fonts(data) if not fonts.has(font)]
        copy.write_bytes(data)
    except (OSError, KeyError, zipfile.BadZipFile, XMLSyntaxError) as error:
        return Pdf(document, None, fault=f"{document} 读不出来，没有出 PDF（{error}）")
    return Pdf(document, None, tuple((font, fonts.find_nearest(font)) for font in lacking))


def _run(office: Path, folder: Path, numbers: Sequence[int]) -> None:
    if numbers:
        run_office(office, folder, [f"{number}.docx" for number in numbers])
