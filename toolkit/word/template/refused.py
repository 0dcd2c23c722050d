"""What makes a template unfit whatever its tags are: reports would carry it along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.word.template.carried import find_carried
from toolkit.word.template.package import TemplatePackage
from toolkit.word.template.revisions import find_comments, find_revisions
from toolkit.word.template.unseen import find_unseen

if TYPE_CHECKING:
    from toolkit.core.finding import Finding


def find_refused(data: bytes) -> tuple[list[Finding], bool]:
    """What a template holds that must not reach a report, and whether its tags can be read.

    With revisions in it they cannot: it is not certain yet which of them will stand there.
    """
    package = TemplatePackage(data)
    revisions = find_revisions(package)
    findings = [*revisions, *find_comments(package), *find_unseen(package), *find_carried(package)]
    return findings, not revisions
