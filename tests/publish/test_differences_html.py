from __future__ import annotations

from collections import Counter

from checks.township import FORM, load_case, make_filing
from lxml import html

from toolkit.differences.comparison import compare
from toolkit.form.filing import Filing
from toolkit.publish.differences_html import make_differences_html


def read_page(before: Filing, after: Filing) -> html.HtmlElement:
    return html.document_fromstring(make_differences_html(compare(FORM, before, FORM, after)))


def test_the_page_holds_every_number_that_changed_under_its_headers() -> None:
    before, after = load_case("pingtan-2021"), load_case("pingtan-2022")
    page = read_page(before, after)
    numbers = compare(FORM, before, FORM, after).numbers
    rows = [
        [td.text_content() for td in row.iterfind("td")]
        for row in page.xpath("//table[@class='numbers']/tbody/tr")
    ]
    expected = [[str(n.before), str(n.after), n.change, n.rate or "—"] for n in numbers]
    assert rows == expected
    heads = page.xpath("(//table[@class='numbers'])[1]/thead//th")
    assert [th.text_content() for th in heads] == ["项目", "2021年", "2022年", "增减", "增减幅度"]


def test_every_header_has_its_scope_and_every_table_its_name() -> None:
    page = read_page(load_case("pingtan-2021"), load_case("leye-2021"))
    scopes = Counter(th.get("scope") for th in page.iter("th"))
    assert set(scopes) == {"col", "row", "rowgroup"}
    assert all(table.findtext("caption") for table in page.iter("table"))
    for row in page.xpath("//tbody/tr"):
        assert len(row.findall("th[@scope='row']")) == 1
    assert page.xpath("//html/@lang") == ["zh-CN"]
    assert page.xpath("count(//script)") == 0


def test_a_row_header_spans_exactly_the_rows_of_its_group() -> None:
    page = read_page(load_case("pingtan-2021"), load_case("pingtan-2022"))
    groups = page.xpath("//tbody[.//th[@scope='rowgroup']]")
    assert len(groups) > 10
    for group in groups:
        (header,) = group.xpath(".//th[@scope='rowgroup']")
        assert int(header.get("rowspan")) == len(group.findall("tr"))


def test_removed_and_added_words_are_marked_as_such() -> None:
    before = make_filing({"其他事项": ("没有收费。", "培训2次。")})
    after = make_filing({"其他事项": ("没有收取费用。", "接受了检查。")})
    page = read_page(before, after)
    texts = page.xpath("//p[@class='text']")
    assert [p.text_content() for p in texts] == ["没有收费取费用。", "培训2次。", "接受了检查。"]
    assert [e.text for p in texts for e in p.iter("del", "ins")] == [
        "费",
        "取费用",
        "培训2次。",
        "接受了检查。",
    ]


def test_what_was_filed_is_not_read_as_markup() -> None:
    page = read_page(make_filing(), make_filing({"其他事项": ("<b>没有</b> & <script>",)}))
    (text,) = [p for p in page.xpath("//p[@class='text']") if p.find("ins") is not None]
    assert "<b>没有</b> & <script>" in text.text_content()
    assert page.xpath("count(//b | //script)") == 0


def test_filings_that_are_the_same_are_told_in_a_sentence() -> None:
    page = read_page(make_filing(), make_filing())
    assert "两份填报的内容完全相同。" in page.findtext(".//main/p")
    assert page.xpath("count(//table)") == 0


def test_the_same_two_filings_give_the_same_page() -> None:
    found = compare(FORM, load_case("pingtan-2021"), FORM, load_case("pingtan-2022"))
    assert make_differences_html(found) == make_differences_html(found)
