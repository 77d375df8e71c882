"""Every page in each language: what is seen is in that language, but for what is printed and for names of code."""

from __future__ import annotations

import re

import duckdb
import pytest

from .browsing import WIDE, visiting
from .test_pages import PAGES

# What is seen, without code, what is printed in a source (its language is said), and what the page says is of another.
SEEN = """
(other) => {
  const verbatim = "code, pre, svg, [data-verbatim], noscript, script, style, .tid";
  const skipped = (node) => node.closest(`${verbatim}, [lang="${other}"]`);
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (text && !skipped(holder) && (holder.checkVisibility() || holder.closest("option"))) found.push(text);
  }
  return found;
}
"""
# Two words of English that stand together; one may be a name (gouji, UTC, CSV) or an identifier.
ENGLISH = re.compile(r"[A-Za-z]{2,}[ ’'-]+[a-z]{2,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")


def seen(browser, site, name: str, language: str) -> list[str]:
    with visiting(browser, site, WIDE, language) as visit:
        page = visit.open(name)
        page.wait_for_function("document.readyState === 'complete'")
        page.locator("summary").evaluate_all("all => all.forEach(each => { each.parentElement.open = true; })")
        if name.startswith("search"):
            page.locator("#found a").first.wait_for()
        elif "#" in name and not name.startswith(("lineage", "groups")):
            page.locator(".details .derivation, .drawer:not([hidden]), #relation table").first.wait_for()
        return page.evaluate(SEEN, {"zh": "en", "en": "zh-CN"}[language])


@pytest.mark.parametrize("name", PAGES)
def test_a_chinese_page_says_nothing_in_english(browser, site, name):
    assert [text for text in seen(browser, site, name, "zh") if ENGLISH.search(text)] == []


@pytest.mark.parametrize("name", PAGES)
def test_an_english_page_says_nothing_in_chinese(browser, site, name):
    known = ("中文", "万元", "元", "勾稽")
    found = [text for text in seen(browser, site, name, "en") if CHINESE.search(text)]
    # A sentence may name what the documents call so.
    left = [re.sub("|".join(known), "", text) for text in found if not ENGLISH.search(text)]
    assert [text for text in left if CHINESE.search(text)] == []


def test_an_odd_target_should_be_the_value_that_it_means(project):
    """Where its own number says it: the date of a serial number, the percentage of a fraction, the unit of money."""
    with duckdb.connect(str(project / "gouji.duckdb"), read_only=True) as connection:
        found = connection.execute("select distinct published_text, implied_text, implied_text_zh "
                                   "from quality.fct_findings where rule_id = 'P_TARGET_KIND'").fetchall()  # fmt: skip
    values = {printed: (should, zh) for printed, should, zh in found}
    meant = {"45261": "2023-12-01", "1": "100%", "0.05": "5%", "≥95": "≥95%", "=8万/年/个": "=8万元/年/个",
             "=5738 人/月": "=5738元/人/月"}  # fmt: skip
    assert {printed: values[printed] for printed in meant} == {printed: (text, text) for printed, text in meant.items()}
    assert values["有所提高"] == ("a percentage", "百分数")  # nothing printed says which
