"""Templates read once: their parts with tags, compiled, and an archive of all other parts."""

from __future__ import annotations

import re
import zipfile
from functools import lru_cache
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from toolkit.core.files import EPOCH, pack
from toolkit.word.render.compiled_parts import compile_part, compile_properties
from toolkit.word.render.package import find_prepared, read_package
from toolkit.word.sandbox.sandbox import make_environment
from toolkit.word.sandbox.template_error import TemplateError
from toolkit.word.template.package import find_excess
from toolkit.word.template.refused import find_refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from toolkit.word.render.compiled_parts import CompiledPart, CompiledProperties
    from toolkit.word.render.package import RenderPackage

_CACHED = 8
"""Templates that a process keeps compiled."""
_LEVEL = 3  # half the time of the usual 6, for a file a tenth larger
_NAMES = {"document": "正文", "header": "页眉", "footer": "页脚", "footnotes": "脚注"}


class CompiledTemplate(NamedTuple):
    """A template whose tags are compiled; threads may share it."""

    archive: bytes
    parts: tuple[CompiledPart | CompiledProperties, ...]

    def render(self, context: Mapping[str, object]) -> bytes:
        """Return the report as a .docx file, as docxtpl would make it.

        Raises:
            TemplateError: a tag does not work.
        """
        members = [(part.member, part.render(context)) for part in self.parts]
        buffer = BytesIO()
        buffer.write(self.archive)
        with zipfile.ZipFile(buffer, "a") as file:
            for name, data in members:
                info = zipfile.ZipInfo(name, EPOCH)  # as `pack` writes it
                info.create_system = 3
                info.external_attr = 0o600 << 16
                file.writestr(info, data, zipfile.ZIP_DEFLATED, _LEVEL)
        return buffer.getvalue()


@lru_cache(_CACHED)
def compile_template(path: Path, data: bytes) -> CompiledTemplate:
    """Compile a template from the bytes of its file; `path` is for the messages.

    Raises:
        TemplateError: the template is no Word document, or a tag is malformed.
    """
    package = _open(path, data)
    place = f"模板 {path.name} 的"
    environment = make_environment()
    parts: list[CompiledPart | CompiledProperties] = []
    for source in package.sources:
        name = re.sub(r"\d+$", "", PurePosixPath(source.member).stem)
        parts.append(compile_part(source, f"{place}{_NAMES.get(name, name)}", environment))
    members = package.members
    if name := package.properties:
        plain = make_environment(is_plain=True)
        properties = compile_properties(name, members[name], f"{place}文档属性", plain)
        members = {**members, name: properties.data}
        parts += [properties] if properties.tagged else []
    changing = {part.member for part in parts}
    kept = [(name, content) for name, content in members.items() if name not in changing]
    return CompiledTemplate(pack(kept), tuple(parts))


def _open(path: Path, data: bytes) -> RenderPackage:
    try:
        if excess := find_excess(data):
            raise TemplateError(excess)
        findings, _ = find_refused(data)
        if findings:
            raise TemplateError(f"{findings[0].message}。{findings[0].fix}")
        return find_prepared(path, data) or read_package(data)
    except TemplateError as error:
        raise TemplateError(f"模板 {path.name} 的{str(error).removeprefix('的')}") from error
    except Exception as error:  # python-docx, zipfile, zlib and lxml raise a dozen kinds
        raise TemplateError(f"模板 {path} 不是能读的 Word 文档（.docx）") from error
