"""What comes in, and everything that goes wrong with it."""

from __future__ import annotations

import io
import os
import zipfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import openpyxl
from excel.test_opening import compound_file
from round.clerk import SAVED, Clerk
from round.members import YEAR, Member
from round.units import CITY, FORM, OUTSIDE, STREET

from toolkit.core.files import EPOCH
from toolkit.excel.write.workbook import make_reproducible
from toolkit.form.filing import CellValue, Filing

MISSING, OVERDUE = "还没到期限，没有交", "过了期限，没有交"
OTHER_YEAR, ENCRYPTED, TORN = "交的是上年的", "设了打开密码", "文件传坏了，打不开"
MANGLED, BLANK, UNBALANCED = "删了表里的一行", "有一格没有填", "一个数填错，表不平"
TWICE, TWICE_ONE_BAD, COPIED = "交了两份，后一份改了数", "交了两份，先交的有空格", "同一份存了两处"
TWICE_UNTOLD = "交了两份，分不清先后"
ALIKE, COPIED_FROM = "文字抄别的单位", "文字被别的单位抄"
RENAMED, FULL_NAME = "文件名是别的单位的", "单位名称填的是全称"
ZIPPED = "装在压缩包里"
LED_FROM_ABOVE = "垂直管理"
UNMATCHED = ("青禾市档案馆",)
"""Who filed without being on the roster."""
MANGLED_SHEET = "三、依申请公开"
BLANK_CELL = "主动公开.行政强制.处理决定"
WRONG_CELL = "依申请公开.办理结果.予以公开.自然人"
COUNT_CELL = "主动公开.行政许可.处理决定"
RECEIVED = 1705543200
"""When every file was last changed: 18 January 2024."""

WRONG: dict[str, tuple[int, ...]] = {
    MISSING: (31, 47),
    OVERDUE: (9,),
    OTHER_YEAR: (36,),
    ENCRYPTED: (20,),
    TORN: (44,),
    MANGLED: (27,),
    BLANK: (22,),
    UNBALANCED: (16,),
    TWICE: (33,),
    TWICE_UNTOLD: (34,),
    TWICE_ONE_BAD: (38,),
    COPIED: (40,),
    ALIKE: (53,),
    COPIED_FROM: (51,),
    RENAMED: (29, 30),
    FULL_NAME: (42,),
    ZIPPED: (15, 17, 18, 19),
    LED_FROM_ABOVE: (59, 60),
}
"""The numbers of the units that each thing befell."""


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (RECEIVED, RECEIVED))


def _zip(entries: Sequence[tuple[str, bytes]]) -> bytes:
    """An archive as Chinese Windows makes it: names in GBK, and nothing that says so."""
    buffer = io.BytesIO()
    stand_ins = {}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, data) in enumerate(entries):
            stand_in = f"{number}".rjust(len(name.encode("gbk")), "#")
            stand_ins[stand_in.encode()] = name.encode("gbk")
            archive.writestr(zipfile.ZipInfo(stand_in, EPOCH), data, zipfile.ZIP_DEFLATED)
    packed = buffer.getvalue()
    for placeholder, real in stand_ins.items():
        packed = packed.replace(placeholder, real)
    return packed


class Folder:
    """A folder that keeps the account of what is put into it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[str, list[str]] = defaultdict(list)

    def put(self, owner: str, name: str, data: bytes) -> None:
        """Put a file there that is one unit's."""
        write(self.path / name, data)
        self.files[owner].append(name)

    def put_archive(self, name: str, entries: Sequence[tuple[str, str, bytes]]) -> None:
        """Put an archive there of (unit, name in it, contents)."""
        write(self.path / name, _zip([(inner, data) for _, inner, data in entries]))
        for owner, inner, _ in entries:
            self.files[owner].append(f"{name}/{inner}")


def hand_in(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    """Everyone's workbook, or what became of it."""
    spoilt = {n for fault in _HANDED_IN for n in WRONG[fault]}
    for member in members:
        if member.unit.number not in spoilt:
            folder.put(member.name, _call(member), member.data)
    for fault, hand_in in _HANDED_IN.items():
        hand_in(folder, [members[n - 1] for n in WRONG[fault]], clerk)
    _hand_in_alike(folder, members, clerk)
    _hand_in_others(folder, members[0], clerk)


def _call(member: Member) -> str:
    """What a file that is in order is called: anything at all."""
    folder = {CITY: "市直", OUTSIDE: "市直", STREET: "街道"}.get(member.unit.kind, member.name[:3])
    names = (
        f"{member.name}{YEAR}年填报表.xlsx",
        f"年报（{member.unit.number}）最终版.xlsx",
        f"附件/新建 Microsoft Excel 工作表 ({member.unit.number}).xlsx",
    )
    return f"{folder}/{names[member.unit.number % 3]}"


def _change(filing: Filing, cell: str, value: CellValue) -> Filing:
    return replace(filing, cells={**filing.cells, cell: value})


def _rename(filing: Filing, name: str) -> Filing:
    return replace(filing, fields={**filing.fields, FORM.unit: name})


def _move(filing: Filing, name: str) -> Filing:
    """A filing as another unit's."""
    own = {FORM.unit: name, FORM.round.full_name: name, FORM.round.code: None}
    return replace(filing, fields={**filing.fields, **own})


def _hand_in_nothing(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    pass


def _hand_in_last_years(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    for member in members:
        folder.put(member.name, _call(member), clerk.fill(member.last))


def _hand_in_encrypted(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    for member in members:
        locked = compound_file("EncryptionInfo", "EncryptedPackage")
        folder.put(member.name, f"{member.name}（加密）.xlsx", locked)


def _hand_in_torn(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    for member in members:
        folder.put(member.name, f"{member.name}.xlsx", member.data[: len(member.data) // 2])


def _hand_in_mangled(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    """A row of a table deleted by a program that moves no names along."""
    for member in members:
        book = openpyxl.load_workbook(io.BytesIO(member.data))
        sheet = book[MANGLED_SHEET]
        sheet.delete_rows(sheet.max_row // 2)
        buffer = io.BytesIO()
        book.save(buffer)
        folder.put(member.name, _call(member), make_reproducible(buffer.getvalue()))


def _hand_in_with_blank(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    for member in members:
        folder.put(member.name, _call(member), clerk.fill(_change(member.filing, BLANK_CELL, None)))


def _hand_in_unbalanced(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    for member in members:
        wrong = int(member.filing.cells[WRONG_CELL] or 0) + 1
        folder.put(
            member.name, _call(member), clerk.fill(_change(member.filing, WRONG_CELL, wrong))
        )


def _hand_in_twice(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    """The right one a day after the first."""
    for member in members:
        first = clerk.fill(_count_more(member.filing), SAVED - timedelta(days=1))
        folder.put(member.name, f"邮件/{member.name}最终版.xlsx", first)
        folder.put(member.name, f"邮件/{member.name}最终版(1).xlsx", member.data)


def _hand_in_twice_untold(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    for member in members:
        folder.put(member.name, f"邮件/{member.name}.xlsx", clerk.fill(_count_more(member.filing)))
        folder.put(member.name, f"邮件/{member.name}(1).xlsx", member.data)


def _count_more(filing: Filing) -> Filing:
    return _change(filing, COUNT_CELL, int(filing.cells[COUNT_CELL] or 0) + 100)


def _hand_in_twice_one_bad(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    for member in members:
        spoilt = _change(member.filing, BLANK_CELL, None)
        first = clerk.fill(spoilt, SAVED - timedelta(days=1))
        folder.put(member.name, f"邮件/{member.name}最终版.xlsx", first)
        folder.put(member.name, f"邮件/{member.name}最终版(1).xlsx", member.data)


def _hand_in_copies(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    for member in members:
        folder.put(member.name, _call(member), member.data)
        folder.put(member.name, f"备份/{member.name}.xlsx", member.data)


def _hand_in_renamed(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    for member, other in zip(members, reversed(members), strict=True):
        folder.put(member.name, f"{other.name}填报表.xlsx", member.data)


def _hand_in_full_name(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    for member in members:
        data = clerk.fill(_rename(member.filing, member.unit.full_name))
        folder.put(member.name, _call(member), data)


def _hand_in_archive(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    entries = [(m.name, f"部门/{m.name}.xlsx", m.data) for m in members]
    folder.put_archive("县级部门年报.zip", entries)


_HANDED_IN: dict[str, Callable[[Folder, Sequence[Member], Clerk], None]] = {
    MISSING: _hand_in_nothing,
    OVERDUE: _hand_in_nothing,
    OTHER_YEAR: _hand_in_last_years,
    ENCRYPTED: _hand_in_encrypted,
    TORN: _hand_in_torn,
    MANGLED: _hand_in_mangled,
    BLANK: _hand_in_with_blank,
    UNBALANCED: _hand_in_unbalanced,
    TWICE: _hand_in_twice,
    TWICE_UNTOLD: _hand_in_twice_untold,
    TWICE_ONE_BAD: _hand_in_twice_one_bad,
    COPIED: _hand_in_copies,
    RENAMED: _hand_in_renamed,
    FULL_NAME: _hand_in_full_name,
    ZIPPED: _hand_in_archive,
    ALIKE: _hand_in_nothing,
}


def _hand_in_alike(folder: Folder, members: Sequence[Member], clerk: Clerk) -> None:
    """A unit's own figures under another's texts, with the name changed in them."""
    for number, other in zip(WRONG[ALIKE], WRONG[COPIED_FROM], strict=True):
        member, source = members[number - 1], members[other - 1]
        texts = {
            text: tuple(line.replace(source.name, member.name) for line in lines)
            for text, lines in source.filing.texts.items()
        }
        data = clerk.fill(replace(member.filing, texts=texts))
        folder.put(member.name, _call(member), data)


def _hand_in_others(folder: Folder, member: Member, clerk: Clerk) -> None:
    """What lies there besides: a unit that is not on the roster, another table, rubbish."""
    (other,) = UNMATCHED
    folder.put(
        other,
        f"市直/{other}.xlsx",
        clerk.fill(_move(member.filing, other)),
    )
    folder.put("", "各单位联系人.xlsx", _write_list())
    write(folder.path / f"~${member.name}.xlsx", b"\x04user")
    write(folder.path / ".隐藏.xlsx", b"")
    write(folder.path / "报送通知.docx", b"PK")


def _write_list() -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("单位", "联系人", "电话"), ("柳河镇", "张三", "0527-1")):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return make_reproducible(buffer.getvalue())
