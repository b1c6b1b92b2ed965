"""The report in a real browser: every number opens a list of that length, and nothing is loaded from elsewhere."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from places import ARTIFACTS

pytestmark = pytest.mark.browser


@pytest.fixture(params=["tiny", "flagship"])
def page(browser, request) -> Iterator[Page]:
    folder = request.getfixturevalue("finished" if request.param == "tiny" else "flagship")
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.seen = []
    opened.on("request", lambda sent: opened.seen.append(sent.url))
    opened.on("console", lambda message: opened.seen.append(f"console: {message.text}"))
    opened.on("pageerror", lambda error: opened.seen.append(f"error: {error}"))
    opened.goto((folder / "reports" / "review.html").as_uri())
    opened.name = request.param
    yield opened
    opened.close()


def test_the_page_loads_itself_and_nothing_else(page):
    assert [url for url in page.seen if not url.startswith("file://")] == []
    assert len(page.seen) == 1


def test_every_number_of_the_diagram_opens_a_list_of_that_length(page):
    counts = page.locator("svg a[href^='#flow-'] .count")
    assert counts.count() >= 15
    for index in range(counts.count()):
        count = counts.nth(index)
        name = count.locator("xpath=ancestor::*[local-name()='a'][1]").get_attribute("href").removeprefix("#")
        number = int(re.search(r"n\s=\s(\d+)", count.text_content())[1])
        assert page.locator(f"[id='{name}'] li.member").count() == number, name


def test_a_click_on_a_number_shows_its_list(page):
    link = page.locator("svg a[href='#flow-new_studies']").first
    link.click()
    assert page.url.endswith("#flow-new_studies")
    assert page.locator("#flow-new_studies").is_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_runs_out_of_the_window(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{page.name}-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
