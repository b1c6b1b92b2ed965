"""The report in a real browser: accessible, harmless, searchable, and small with ten thousand references."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from axe import read_axe
from large_review import make_large, make_large_config
from places import ARTIFACTS
from prismake.report import render_page
from reported import build, make_config, make_tables

pytestmark = pytest.mark.browser
SHOW_ALL = """async () => {
  for (const folded of document.querySelectorAll("details")) if (!folded.closest(".stories")) folded.open = true;
  for (const table of document.querySelectorAll("table.rich")) {
    table.scrollIntoView({ behavior: "instant" });
    for (let waited = 0; !table.closest(".dt-container") && waited < 100; waited++)
      await new Promise((done) => setTimeout(done, 50));
  }
}"""
IN_ORDER = """() => {
  const cells = [...document.querySelectorAll(".stories tbody td:nth-child(2)")];
  const years = cells.map((cell) => Number(cell.innerText)).filter(Boolean);
  return years.length > 10 && years.every((year, at) => at === 0 || years[at - 1] <= year);
}"""
HOSTILE = (
    "<img src=x onerror=\"document.title='broken'\">",
    "<script>document.title='broken'</script>",
    "</script><script>document.title='broken'</script>",
    "<svg/onload=document.title='broken'>",
    "<!--<script>",
    "javascript:document.title='broken'",
)
SIZE_LIMIT = 15_000_000


def open_page(browser, path: Path, **context: object) -> Page:
    page = browser.new_context(**context).new_page()
    page.seen = []
    page.on("request", lambda sent: page.seen.append(sent.url))
    page.on("console", lambda message: page.seen.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: page.seen.append(f"error: {error}"))
    page.goto(path.as_uri())
    return page


def unfold(page: Page, name: str) -> None:
    """Open an appendix as readers do: by its heading."""
    page.locator(f"#{name}").click()


@pytest.fixture(scope="module")
def report(flagship) -> Path:
    return flagship / "reports" / "review.html"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_violation(browser, report, width, scheme):
    page = open_page(browser, report, viewport={"width": width, "height": 900}, color_scheme=scheme)
    ARTIFACTS.mkdir(exist_ok=True)
    # As it opens: a picture of all that it holds is taller than Chromium can draw.
    page.screenshot(path=ARTIFACTS / f"flagship-{width}-{scheme}.png", timeout=120_000)
    page.evaluate(SHOW_ALL)
    assert page.locator("table.rich").count() == page.locator(".dt-container").count() > 3
    found = page.evaluate(read_axe() + '; axe.run(document, {resultTypes: ["violations"]})')
    told = [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]
    assert told == []
    assert page.seen == [report.as_uri()]
    page.context.close()


def test_without_scripts_every_reference_is_there(browser, report):
    page = open_page(browser, report, java_script_enabled=False)
    assert page.locator(".stories tbody tr").count() == page.locator(".story").count() == 101
    assert page.locator(".dt-container").count() == 0
    page.context.close()


def test_search_sort_and_filter_narrow_the_references(browser, report):
    page = open_page(browser, report)
    unfold(page, "references")
    search = page.locator("#references-body .dt-search input")
    told = page.locator("#references-body .dt-info")
    search.fill("autologous menstrual")
    expect(told).to_have_text(re.compile(r"1 to \d of \d \(of 101\)"))
    assert 1 <= page.locator(".stories tbody tr").count() < 10
    search.fill("")
    page.locator("#references-body .dt-filter select").first.select_option("Included")
    expect(told).to_have_text("1 to 22 of 22 (of 101)")
    page.locator("#references-body thead th", has_text="Year").first.click()
    page.wait_for_function(IN_ORDER)
    page.context.close()


def test_a_link_opens_the_story_with_its_file_and_lines(browser, report):
    page = open_page(browser, report)
    expect(page.locator("#flow-new_reports")).not_to_be_visible()
    page.locator(".flow-figure a[href='#flow-new_reports']").first.click()
    page.locator("#flow-new_reports li.member a").last.click()
    story = page.locator(f"[id='{page.url.partition('#')[2]}']")
    story.wait_for(state="visible")
    assert "lines" in story.inner_text()
    assert "reviewer_a: include" in story.inner_text()
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_link_into_a_folded_appendix_opens_it(browser, report, scripts):
    page = open_page(browser, report, java_script_enabled=scripts)
    for name in ("checklists", "members", "references"):
        expect(page.locator(f"#{name}-body details.appendix > :last-child")).not_to_be_visible()
    page.goto(f"{report.as_uri()}#flow-new_reports")
    expect(page.locator("#flow-new_reports")).to_be_visible()
    page.context.close()


def test_the_keyboard_reaches_search_and_sorting(browser, report):
    page = open_page(browser, report)
    unfold(page, "references")
    page.locator("#references-body .dt-search input").focus()
    page.keyboard.type("collagen")
    expect(page.locator("#references-body .dt-info")).to_have_text(re.compile(r"1 to (\d+) of \1 \(of 101\)"))
    page.locator("#references-body thead th").nth(1).focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement !== document.body")
    page.context.close()


def test_print_shows_every_row(browser, report):
    page = open_page(browser, report)
    unfold(page, "references")
    rows = page.locator(".stories tbody tr")
    expect(rows).to_have_count(25)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(rows).to_have_count(101)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(rows).to_have_count(25)
    page.context.close()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_of_records_is_never_run(browser, tmp_path, hostile):
    tables = make_tables()
    for name in ("records", "references"):
        tables[name] = tables[name].assign(title=hostile, journal=hostile, authors=hostile, url=hostile, doi=hostile)
    config = make_config()
    config["config"] = {**config["config"], "title": "Review"}
    path = tmp_path / "review.html"
    path.write_text(render_page(build(tables), config=config), encoding="utf-8")
    page = open_page(browser, path)
    page.evaluate(SHOW_ALL)
    page.locator("#references-body .dt-search input").fill("no such word")
    expect(page.locator(".stories tbody tr")).to_have_count(1)  # the line that says so
    assert page.title() == "Review"
    assert page.seen == [path.as_uri()]
    page.context.close()


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("large") / "review.html"
    path.write_text(render_page(make_large(), config=make_large_config()), encoding="utf-8")
    return path


def test_ten_thousand_references_are_small_and_usable(browser, large):
    page = open_page(browser, large, viewport={"width": 1280, "height": 900})
    assert large.stat().st_size < SIZE_LIMIT
    unfold(page, "references")
    page.locator("#references-body .dt-search input").fill("9999")
    expect(page.locator("#references-body .dt-info")).to_have_text(re.compile(r"\(of 10,?000\)"))
    assert page.seen == [large.as_uri()]
    page.context.close()


@pytest.fixture
def packed(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr("prismake.report.sections.references.LARGE", 100)
    path = tmp_path / "review.html"
    path.write_text(render_page(make_large(300), config=make_large_config()), encoding="utf-8")
    return path


def test_packed_stories_are_searched_filtered_and_linked_as_others(browser, packed):
    page = open_page(browser, packed)
    assert page.locator(".story").count() == 0
    unfold(page, "references")
    told = page.locator("#references-body .dt-info")
    expect(told).to_have_text("1 to 25 of 300")
    expect(page.locator("p.packed")).to_have_count(0)
    choice = page.locator("#references-body .dt-filter select").first
    ends = choice.locator("option").all_inner_texts()[1:]
    counts = []
    for end in ends:
        choice.select_option(end)
        expect(told).to_have_text(re.compile(r"\(of 300\)"))
        assert {end} == set(page.locator(".stories tbody tr td:nth-child(3)").all_inner_texts())
        counts.append(int(re.search(r"of (\d+) \(", told.inner_text())[1]))
    assert len(ends) > 2
    assert sum(counts) == 300
    page.locator("#flow-records_screened li.member a").nth(40).evaluate("link => link.click()")
    story = page.locator(f"[id='{page.url.partition('#')[2]}']")
    story.wait_for(state="visible")
    assert "lines" in story.inner_text()
    assert page.seen == [packed.as_uri()]
    page.context.close()


def test_a_link_from_outside_opens_a_packed_story(browser, packed):
    anchor = re.search(r'href="#(ref-[^"]+)"', packed.read_text(encoding="utf-8"))[1]
    page = browser.new_context().new_page()
    page.goto(f"{packed.as_uri()}#{anchor}")
    page.locator(f"[id='{anchor}']").wait_for(state="visible")
    page.context.close()


def test_packed_stories_say_where_to_look_without_scripts(browser, packed):
    page = open_page(browser, packed, java_script_enabled=False)
    unfold(page, "references")
    expect(page.locator("p.packed")).to_contain_text("300 stories")
    page.context.close()
