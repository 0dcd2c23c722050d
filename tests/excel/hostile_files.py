"""Builds files that are made to hang or to fill the memory of whoever reads them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

WORKBOOK = Path(__file__).resolve().parents[2] / "workbook" / "examples" / "leye-2021.xlsx"
SHEET = "xl/worksheets/sheet8.xml"
BOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
END = "</sheetData>"
Members = dict[str, bytes]


def filled() -> Members:
    """The parts of a filled form."""
    with zipfile.ZipFile(WORKBOOK) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(members: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive, which may hold a name twice."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def change(part: str, old: str, new: str) -> bytes:
    """The filled form with a piece of one part replaced, which must be there."""
    members = filled()
    text = members[part].decode()
    if old not in text:
        raise ValueError(f"{part} holds no {old}")
    members[part] = text.replace(old, new, 1).encode()
    return pack(members.items())


def add(**parts: bytes) -> bytes:
    """The filled form with further parts; `__` in a keyword stands for a slash."""
    return pack([*filled().items(), *((n.replace("__", "/"), d) for n, d in parts.items())])


def replace_part(part: str, data: bytes) -> bytes:
    return pack((filled() | {part: data}).items())


def share_strings(data: bytes) -> bytes:
    """The filled form, whose words stand in their cells, with a table of shared ones besides."""
    kind = "officeDocument/2006/relationships/sharedStrings"
    link = f'<Relationship Id="s" Type="http://x/{kind}" Target="sharedStrings.xml"/></Relation'
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    members = filled()
    for part, old, new in (
        ("xl/_rels/workbook.xml.rels", "</Relation", link),
        (
            "[Content_Types].xml",
            "</Types",
            f'<Override PartName="/{STRINGS}" ContentType="{content}"/></Types',
        ),
    ):
        members[part] = members[part].replace(old.encode(), new.encode())
    return pack((members | {STRINGS: data}).items())


def stream(name: str, blocks: Iterator[bytes]) -> bytes:
    """The filled form with one part that is written block by block."""
    buffer = io.BytesIO(pack((n, d) for n, d in filled().items() if n != name))
    with (
        zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(name, "w") as file,
    ):
        for block in blocks:
            file.write(block)
    return buffer.getvalue()


def many_parts() -> bytes:
    zeros = bytes(2**20)
    return pack([*filled().items(), *((f"xl/worksheets/x{n}.xml", zeros) for n in range(150))])


def nested() -> bytes:
    bomb = pack([("inner.zip", pack([("zeros", bytes(50 * 2**20))]))])
    return add(xl__embeddings__inner=bomb)


def declare(text: str, kind: str = "workbook") -> bytes:
    """workbook.xml with an inner declaration."""
    return change(BOOK, f"<{kind} ", f"<!DOCTYPE {kind} [{text}]><{kind} ")


def laughs() -> str:
    lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!ENTITY l0 "lol">{lols}'


def external(part: str) -> bytes:
    text = filled().get(part, b"<sst/>").decode()
    root = re.search(r"<(\w+)", text[text.find("?>") + 2 if "?>" in text else 0 :])
    name = root[1] if root else "x"
    doctype = f'<!DOCTYPE {name} [<!ENTITY x SYSTEM "file:///etc/hostname">]><{name}'
    data = text.replace(f"<{name}", doctype, 1).encode()
    return share_strings(data) if part == STRINGS else replace_part(part, data)


def wide_external() -> bytes:
    text = filled()[SHEET].decode()
    text = text[text.find("<worksheet") :]
    head = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE worksheet [<!ENTITY x SYSTEM "x">]>'
    return replace_part(SHEET, (head + text).encode("utf-16"))


def utf_16_form() -> bytes:
    """Every part in UTF-16: unusual, and all the same a filled form."""
    members = filled()
    for name in (SHEET, BOOK):
        text = members[name].decode()
        members[name] = ('<?xml version="1.0" encoding="UTF-16"?>' + text[text.find("?>") + 2 if
                         text.startswith("<?xml") else 0:]).encode("utf-16")  # fmt: skip
    return pack(members.items())


def rows(count: int, make: Callable[[int], str]) -> bytes:
    """The filled form with rows added to a sheet."""
    return change(SHEET, END, "".join(make(n) for n in range(1000, 1000 + count)) + END)


def formatted(row: int) -> str:
    return f'<row r="{row}" s="1" customFormat="1" ht="20" customHeight="1"/>'


def cells(row: int) -> str:
    letters = "ABCDEFGHIJ"
    return f'<row r="{row}">{"".join(f"""<c r="{c}{row}" s="1"/>""" for c in letters)}</row>'


def numbers(row: int) -> str:
    letters = "ABCDEFGHIJ"
    body = "".join(f'<c r="{c}{row}" s="1"><v>{row}</v></c>' for c in letters)
    return f'<row r="{row}">{body}</row>'


def share_formula(count: int, length: int) -> bytes:
    text = "+".join(["A1"] * (length // 3))
    first = f'<row r="1000"><c r="A1000"><f t="shared" ref="A1000:A{1000 + count}" si="0">{text}'
    rest = "".join(
        f'<row r="{r}"><c r="A{r}"><f t="shared" si="0"/></c></row>'
        for r in range(1001, 1000 + count)
    )
    return change(SHEET, END, f"{first}</f></c></row>{rest}{END}")


def after_cells(xml: str) -> bytes:
    """Something that stands in a sheet behind its cells."""
    return change(SHEET, END, END + xml)


def ranges(count: int) -> str:
    return " ".join(f"A{n}:B{n}" for n in range(1, count + 1))


def merge(refs: Iterable[str]) -> bytes:
    found = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
    return change(SHEET, "</mergeCells>", found + "</mergeCells>")


def sheets(count: int, *, same: bool = False, target: str = f"/{SHEET}") -> bytes:
    """Sheets added: all of one relation, or each of its own to a part that `target` names."""
    members = filled()
    found = "".join(
        f'<sheet name="x{n}" sheetId="{900 + n}" r:id="{"rId1" if same else f"x{n}"}" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
        for n in range(count)
    )
    members[BOOK] = members[BOOK].replace(b"</sheets>", found.encode() + b"</sheets>")
    rels = "xl/_rels/workbook.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    links = "".join(
        f'<Relationship Id="x{n}" Type="{kind}" Target="{target.format(n)}"/>' for n in range(count)
    )
    members[rels] = members[rels].replace(b"</Relationships>", links.encode() + b"</Relationships>")
    return pack(members.items())


def names(count: int) -> bytes:
    found = "".join(f'<definedName name="n{n}">$A$1</definedName>' for n in range(count))
    return change(BOOK, "</definedNames>", found + "</definedNames>")


def styles(count: int) -> bytes:
    xf = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" applyFont="1"/>'
    return change("xl/styles.xml", "</cellXfs>", xf * count + "</cellXfs>")


def fonts(count: int) -> bytes:
    return change("xl/styles.xml", "</fonts>", '<font><sz val="9"/></font>' * count + "</fonts>")


def first_row(old: str, new: str) -> bytes:
    text = filled()[SHEET].decode()
    found = re.search(old, text)
    if found is None:
        raise ValueError(old)
    return replace_part(SHEET, (text[: found.start()] + new + text[found.end() :]).encode())


def overlap() -> bytes:
    """Two names in the directory for the same bytes."""
    data = bytearray(pack([*filled().items(), ("xl/media/a.bin", bytes(9))]))
    end = data.rfind(b"PK\x05\x06")
    entries, size, start = struct.unpack_from("<HII", data, end + 10)
    entry = data[data.rfind(b"PK\x01\x02") : end].replace(b"a.bin", b"b.bin")
    data[end:end] = entry
    struct.pack_into("<HHII", data, end + len(entry) + 8, entries + 1, entries + 1,
                     size + len(entry), start)  # fmt: skip
    return bytes(data)


def understate() -> bytes:
    """300 MB packed where the directory says 1000 bytes."""
    data = bytearray(stream(SHEET, iter([b"<worksheet>", *[b" " * 2**20] * 300])))
    struct.pack_into("<I", data, data.rfind(b"PK\x01\x02") + 24, 1000)
    return bytes(data)


def overstate() -> bytes:
    """A directory that says 4 GB of a small part."""
    data = bytearray(pack(filled().items()))
    struct.pack_into("<I", data, data.rfind(b"PK\x01\x02") + 24, 0xFFFFFFF0)
    return bytes(data)


def refer_elsewhere(formula: str = "[1]Sheet1!A1") -> bytes:
    """An input cell whose value comes from another workbook, also by way of the name 旧表数."""
    name = "<definedName name=\"旧表数\">'[1]旧 表'!$A$1</definedName></definedNames>"
    book = filled()[BOOK].decode().replace("</definedNames>", name).encode()
    text = filled()[SHEET].decode()
    found = re.search(r'<c r="E10"([^>]*)>.*?</c>', text)
    if found is None:
        raise ValueError("no E10")
    style = re.search(r's="\d+"', found[1])
    cell = f'<c r="E10" {style[0] if style else ""}><f>{formula}</f><v>7</v></c>'
    sheet = (text[: found.start()] + cell + text[found.end() :]).encode()
    return pack((filled() | {SHEET: sheet, BOOK: book}).items())
