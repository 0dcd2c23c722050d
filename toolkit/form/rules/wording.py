"""Rules for the contents and the wording of a report's texts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from toolkit.form.part import Part
from toolkit.form.rules.patterns import Regex

TextIds = Annotated[tuple[str, ...], Field(description="查哪些文字，省略则都查")]


class Rule(Part):
    """Base of every rule: the code, severity and fix of its findings."""

    code: Annotated[str, Field(pattern=r"^S\d\d$")]
    severity: Literal["错误", "需说明", "提示"]
    fix: Annotated[str, Field(min_length=1, description="告诉填报人怎么改")]


class Likeness(Part):
    """A substitute for a blank field: a pattern of another field."""

    field: str
    pattern: Regex


class Condition(Part):
    """A kind of unit: a field has one of some values, or is blank and a substitute matches."""

    name: str
    field: str
    values: Annotated[tuple[str, ...], Field(min_length=1)]
    if_blank: Likeness | None = None


class Topic(Part):
    """A topic that a text must mention, recognised by a pattern."""

    name: Annotated[str, Field(min_length=1)]
    pattern: Annotated[Regex, Field(description="出现其中一种说法就算写了")]
    when: Annotated[str, Field(description="只对哪类单位要求（conditions 里的名称）")] = ""


class Requirement(Rule):
    """Required contents of one text, or of several together: a length, and topics."""

    texts: Annotated[tuple[str, ...], Field(min_length=1, description="合起来看的文字")]
    at_least: Annotated[int, Field(ge=0, description="至少多少字")] = 0
    at_most: Annotated[int | None, Field(ge=1, description="至多多少字")] = None
    topics: tuple[Topic, ...] = ()
    even_blank: Annotated[bool, Field(description="文字空着时也报告")] = False


class Denial(Rule):
    """A denial that contradicts a cell above 0."""

    text: str
    pattern: Regex
    cell: str


class Phrase(Rule):
    """A forbidden phrase."""

    pattern: Regex
    says: Annotated[str, Field(min_length=1, description="接在引文后面，说明错在哪里")]
    expected: str = ""
    texts: TextIds = ()
    since: Annotated[int | None, Field(description="从哪个年度的报告起才算错")] = None
    unless: Annotated[Regex | None, Field(description="同一句里有这些话就不算")] = None
    without: Annotated[Regex | None, Field(description="全文里有这些话就不算")] = None


class Typo(Part):
    """A misspelled word, and the right one."""

    wrong: Regex
    right: str


class Typos(Rule):
    """Misspelled words."""

    words: Annotated[tuple[Typo, ...], Field(min_length=1)]


class Doubling(Rule):
    """Words typed twice in a row."""

    unless: Annotated[Regex | None, Field(description="从重复处起合乎这个写法的不算")] = None


class Ordinals(Rule):
    """Numbers that count up from one, such as （一）（二）（三）."""

    name: str
    pattern: Annotated[Regex, Field(description="第一个括号里是数字")]
    other: Annotated[
        Regex | None,
        Field(description="别的写法，第一个括号里是数字，没有数字的算一；用来避免误报"),
    ] = None
    above: Annotated[Regex | None, Field(description="上一层，它出现后可以再从一开始")] = None


class Announcement(Rule):
    """Announcement in a text of the number and names of the report's parts."""

    texts: Annotated[tuple[str, ...], Field(min_length=1)]
    patterns: Annotated[
        tuple[Regex, ...],
        Field(min_length=1, description="命名组 count 是个数，list 是列出的名称；先合的先用"),
    ]
    single: Annotated[Regex | None, Field(description="含顿号、逗号但只算一个的名称")] = None
    open_end: Annotated[Regex | None, Field(description="名称列得不全时的结尾，如“等”")] = None


class OwnYear(Rule):
    """A phrase in which every year (a group of the pattern) must be the report's."""

    texts: TextIds = ()
    pattern: Regex


class OtherYears(Rule):
    """Other years: how far back they may go without a reason, and patterns that explain them."""

    pattern: Annotated[Regex, Field(description="第一个括号里是年份")]
    back: Annotated[int, Field(ge=0, description="可以提到几年以前")] = 1
    apart: Annotated[Regex | None, Field(description="先去掉的内容，如书名号里的名称")] = None
    near: Annotated[Regex | None, Field(description="同一小句里有这些话就不算")] = None
    unless: Annotated[Regex | None, Field(description="同一句里有这些话就不算")] = None
    plans: Annotated[Regex | None, Field(description="同一段里有这些话，就可以提到以后的年份")] = (
        None
    )
    beside_own: Annotated[bool, Field(description="同一句里也写到报告年度的不算")] = False


class Privacy(Rule):
    """A personal number that may not be published."""

    name: str
    pattern: Regex
    checksum: Annotated[Literal["", "身份证"], Field(description="用哪种校验码排除巧合")] = ""
    contact: Annotated[tuple[str, ...], Field(description="哪些文字里可以有联系方式")] = ()
    contact_words: Annotated[Regex | None, Field(description="有这些话的一段是联系方式")] = None


class Contact(Rule):
    """A contact value in fields, or in texts behind a word, and its valid form."""

    name: str
    pattern: Annotated[Regex, Field(description="整个值应有的写法")]
    fields: tuple[str, ...] = ()
    behind: Annotated[Regex | None, Field(description="在文字里找，第一个括号里是值")] = None


class DueDay(Part):
    """A day of the year after the report's."""

    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    when: Annotated[str, Field(description="对哪类单位（conditions 里的名称），省略则都是")] = ""


class Deadline(Rule):
    """The deadline of the report's date; the first day whose condition holds counts."""

    field: str
    days: Annotated[tuple[DueDay, ...], Field(min_length=1)]


class Wording(Part):
    """The rules about structure and wording; a new rule of one of these kinds is one entry."""

    conditions: tuple[Condition, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    denials: tuple[Denial, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    typos: tuple[Typos, ...] = ()
    doublings: tuple[Doubling, ...] = ()
    ordinals: tuple[Ordinals, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    own_years: tuple[OwnYear, ...] = ()
    other_years: tuple[OtherYears, ...] = ()
    privacy: tuple[Privacy, ...] = ()
    contacts: tuple[Contact, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
