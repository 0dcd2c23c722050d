"""Rules for statements of a report's texts about its tables: phrases and their readings."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from toolkit.form.part import Part

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Words = tuple[Word, ...]


class WordList(Part):
    """A list of synonyms, which phrases name as {name}."""

    name: Annotated[str, Field(pattern=r"^\w+$")]
    any: Annotated[Words, Field(min_length=1, description="任何一个都算")]


class Shortening(Part):
    """A word in names of units, and its usual short form."""

    long: Word
    short: Word


class MentionRule(Part):
    """Phrases of sentences, and the sums of cells that they may mean.

    A phrase is plain words with {name} for one word of a list, {name*} for any number of them,
    {N} for a number, {|} for the edge of a clause or of an item of a list, {。} of a clause only.
    """

    code: Annotated[str, Field(pattern=r"^M\d\d$")]
    name: Annotated[str, Field(description="说的是什么，写进问题清单")]
    severity: Literal["错误", "需说明", "提示"] = "需说明"
    says: Annotated[Words, Field(description="报数字的说法，含 {N}")] = ()
    denies: Annotated[Words, Field(description="说没有发生的说法，不含 {N}")] = ()
    readings: Annotated[Words, Field(description="可能所指的格，几格相加减；有一种对上就行")] = ()
    none_code: Annotated[
        str, Field(pattern=r"^(M\d\d)?$", description="说有而各种读法都是 0 时，改按此代码报错误")
    ] = ""
    needs: Annotated[Words, Field(description="本句或前一句里至少要有其中一个词")] = ()
    unless: Annotated[Words, Field(description="本句（分号之后）前面有其中一个词就不比")] = ()
    fix: str = "核对台账：文字写错的改文字，表填错的改表；口径不同的请说明"

    @model_validator(mode="after")
    def _says_or_denies(self) -> Self:
        if bool(self.says) == bool(self.denies):
            raise ValueError("says 与 denies 要写且只写一种")
        if self.denies and not self.readings:
            raise ValueError("写了 denies 就要写 readings")
        return self


class Mentions(Part):
    """The rules by which sentences are compared with cells."""

    words: tuple[WordList, ...] = ()
    here: Annotated[Words, Field(description="看着像 elsewhere 里的词，其实说的是本年全年")] = ()
    elsewhere: Annotated[Words, Field(description="数字前有这些词，说的是别的时间或一部分")] = ()
    off_topic: Annotated[Words, Field(description="句中有这些词，说的是别的事")] = ()
    asides: Annotated[Words, Field(description="这些词开头的分句里提到的单位不是主语")] = ()
    own: Annotated[Words, Field(description="指本单位的词；单位名称自动算在内")] = ()
    shortened: Annotated[
        tuple[Shortening, ...], Field(description="单位名称里常简写的词：写全称和简称都算本单位")
    ] = ()
    others: Annotated[Words, Field(description="指别的单位的词；离数字最近的是它就不比")] = ()
    rules: tuple[MentionRule, ...] = ()
