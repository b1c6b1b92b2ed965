"""The page on a telephone, 390 px wide: what is wider than it scrolls to its end, and first columns stay in sight."""

import pytest

from prismake.report import render_page
from worded import make

pytestmark = pytest.mark.browser
LOOK = """() => {
  document.querySelectorAll('details').forEach(one => one.open = true);
  const seen = [];
  for (const table of document.querySelectorAll('table')) {
    const box = table.closest('.scroll'), edge = (box || document.documentElement).getBoundingClientRect();
    const name = table.caption ? table.caption.innerText : table.className;
    if (box) box.scrollLeft = 1e6;
    const head = [...table.rows[0].cells].pop().getBoundingClientRect();
    const first = table.rows[table.rows.length - 1].cells[0].getBoundingClientRect();
    const wide = box && box.scrollWidth > box.clientWidth + 1;
    seen.push([name, head.right <= edge.right + 1, !wide || first.left >= edge.left - 1, wide ? first.width : 0]);
    if (box) box.scrollLeft = 0;
  }
  for (const one of document.querySelectorAll('svg, pre, p, dl, figcaption'))
    if (one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.scroll'))
      seen.push([one.textContent.slice(0, 40), false, false, 0]);
  return seen;
}"""


@pytest.mark.parametrize("name", ["OR of 12, probed", "MC of 3", "judged"])
def test_nothing_is_cut_without_a_way_to_it(browser, tmp_path, name):
    tables, config = make(name)
    (tmp_path / "review.html").write_text(render_page(tables, config=config), encoding="utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((tmp_path / "review.html").as_uri())
    seen = page.evaluate(LOOK)
    assert len(seen) > 15
    assert [one for one in seen if not one[1]] == []
    assert [one for one in seen if not one[2]] == []
    assert [one for one in seen if one[3] > 200] == []  # more than half would leave no room for the others
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if name != "judged":
        words = page.locator(".sideways").first
        assert words.is_visible()
        smallest = page.evaluate("document.querySelector('.forest-figure .small').getBoundingClientRect().height")
        assert smallest >= 9
    page.close()
