"""Installed fonts, and the nearest of them to one that is not installed."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
_FAMILY_NAMES = {1, 16}
_MACINTOSH = 1
_MAC_ENCODINGS = {0: "mac_roman", 25: "gbk"}
_SECONDS = 60

_SONG = (
    "宋体, SimSun, NSimSun, 华文宋体, STSong, Songti SC, 方正书宋_GBK, FandolSong,"
    " Noto Serif CJK SC, Noto Serif SC, Source Han Serif SC, 思源宋体, AR PL UMing CN"
)
_TITLE = (
    "方正小标宋简体, 方正小标宋_GBK, FZXiaoBiaoSong-B05S, FZXiaoBiaoSong-B05, 华文中宋,"
    f" STZhongsong, Noto Serif CJK SC SemiBold, Source Han Serif SC SemiBold, {_SONG}"
)
_FANGSONG = (
    "仿宋_GB2312, FangSong_GB2312, 仿宋, FangSong, 华文仿宋, STFangsong, 方正仿宋_GBK,"
    f" 方正仿宋简体, FandolFang R, FandolFang, 朱雀仿宋, Zhuque Fangsong, {_SONG}"
)
_KAI = (
    "楷体_GB2312, KaiTi_GB2312, 楷体, KaiTi, 华文楷体, STKaiti, Kaiti SC, 方正楷体_GBK,"
    f" 方正楷体简体, FandolKai, LXGW WenKai, 霞鹜文楷, AR PL UKai CN, AR PL KaitiM GB, {_SONG}"
)
_HEI = (
    "黑体, SimHei, 华文黑体, STHeiti, Heiti SC, 方正黑体_GBK, FandolHei, 微软雅黑, Microsoft YaHei,"
    " PingFang SC, Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, 思源黑体,"
    " WenQuanYi Zen Hei, WenQuanYi Micro Hei, Droid Sans Fallback"
)
_NEAREST = (
    (r"标宋|中宋|BiaoSong|Zhongsong", _TITLE),
    (r"仿宋|Fang", _FANGSONG),
    (r"楷|Kai", _KAI),
    (r"黑|等线|Hei|DengXian", _HEI),
    (r"宋|Song|SimSun|Ming", _SONG),
    (r"Times New Roman", "Liberation Serif, Tinos, TeX Gyre Termes"),
    (r"Arial|Helvetica", "Liberation Sans, Arimo, TeX Gyre Heros"),
    (r"Calibri", "Carlito, Liberation Sans"),
    (r"Cambria", "Caladea, Liberation Serif"),
)
"""Similar fonts, the nearest first, by a pattern of the name of a font."""


@dataclass(frozen=True)
class Fonts:
    """The installed fonts, by every name of each family."""

    families: frozenset[str]

    @cached_property
    def _known(self) -> dict[str, str]:
        return {name.casefold(): name for name in sorted(self.families)}

    def has(self, font: str) -> bool:
        """Return whether a font is installed."""
        return font.casefold() in self._known

    def find_nearest(self, font: str) -> str:
        """Return the installed font nearest to one that is not, empty where none is known."""
        for word, candidates in _NEAREST:
            if re.search(word, font, re.IGNORECASE):
                found = (self._known.get(name.casefold()) for name in candidates.split(", "))
                return next(filter(None, found), "")
        return ""


def list_installed(office: Path) -> Fonts:
    """Return the fonts that LibreOffice can use: the system's and its own."""
    folders = [office.resolve().parent.parent / "share" / "fonts"]
    listed = _ask_fontconfig()
    if not listed:
        folders += _system_folders()
    return Fonts(frozenset(chain(listed, read_families(folders))))


def _ask_fontconfig() -> set[str]:
    """Return the families that fontconfig lists, none without it as on Windows and macOS."""
    program = shutil.which("fc-list")
    if program is None:
        return set()
    try:
        done = subprocess.run(  # noqa: S603  (the system's own program)
            [program, "--format", "%{family}\n"], capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return set()
    text = done.stdout.decode("utf-8", "replace").replace("\\", "")
    return {name.strip() for line in text.splitlines() for name in line.split(",")} - {""}


def _system_folders() -> list[Path]:
    """Return the font folders of the system and the user."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home))
        windows = Path(os.environ.get("WINDIR", "C:/Windows"))
        return [windows / "Fonts", local / "Microsoft" / "Windows" / "Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts"]


def read_families(folders: Iterable[Path]) -> set[str]:
    """Return the family names in the font files of folders; invalid files are ignored."""
    names: set[str] = set()
    for path in chain.from_iterable(folder.rglob("*") for folder in folders):
        if path.suffix.lower() in _SUFFIXES:
            try:
                with path.open("rb") as file:
                    names.update(_read_file(file))
            except (OSError, struct.error, UnicodeDecodeError):
                continue
    return names


def _read_file(file: BinaryIO) -> Iterator[str]:
    """Yield the family names in a font file: a font, or a collection of several."""
    starts: tuple[int, ...] = (0,)
    if file.read(4) == b"ttcf":
        _, count = struct.unpack(">II", file.read(8))
        starts = struct.unpack(f">{count}I", file.read(4 * count))
    for start in starts:
        file.seek(start + 4)
        (count,) = struct.unpack(">H6x", file.read(8))
        for tag, _, offset, length in struct.iter_unpack(">4sIII", file.read(16 * count)):
            if tag == b"name":
                file.seek(offset)
                yield from _read_names(file.read(length))


def _read_names(table: bytes) -> Iterator[str]:
    """Yield the family names in a font's table of names."""
    count, strings = struct.unpack_from(">HH", table, 2)
    for number in range(count):
        record = struct.unpack_from(">HHHHHH", table, 6 + 12 * number)
        platform, encoding, _, kind, length, offset = record
        if kind in _FAMILY_NAMES:
            code = _MAC_ENCODINGS.get(encoding) if platform == _MACINTOSH else "utf-16-be"
            start = strings + offset
            if code:
                yield table[start : start + length].decode(code)
