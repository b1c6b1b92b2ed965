"""The page: every number with its list, every link with its target, nothing that runs but one script."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pandas as pd
import pytest

from prismake.report import (
    render_page,
)
from reported import (
    build,
    make_config,
    make_tables,
)


@pytest.fixture(scope="module")
def page(built: dict[str, pd.DataFrame]) -> str:
    return render_page(built, config=make_config())


def read_numbers(flow: pd.DataFrame) -> dict[str, int]:
    return dict(zip(flow["data"], flow["n"], strict=True))


class PageReader(HTMLParser):
    """Ids, links, heading levels, scripts, and the members inside each element that has data-n."""

    VOID = frozenset({"meta", "link", "br", "img", "hr", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.levels: list[int] = []
        self.tags: set[str] = set()
        self.counted: dict[str, tuple[int, int]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        self.levels += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        if "data-n" in found:
            self.counted[found["id"]] = (int(found["data-n"]), 0)
        if found.get("class") == "member":
            for _, name in self.stack:
                if name in self.counted:
                    self.counted[name] = (self.counted[name][0], self.counted[name][1] + 1)
        if tag not in self.VOID:
            self.stack.append((tag, found.get("id", "") if "data-n" in found else ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.stack[-1][0] == tag, f"</{tag}> closes <{self.stack[-1][0]}>"
        self.stack.pop()


def read_page(text: str) -> PageReader:
    reader = PageReader()
    reader.feed(text)
    assert reader.stack == []
    return reader


def test_every_number_of_the_flow_has_a_list_of_exactly_its_size(built: dict[str, pd.DataFrame], page: str) -> None:
    reader = read_page(page)
    numbers = {f"flow-{data}": n for data, n in read_numbers(built["flow"]).items()}
    assert {name: stated for name, (stated, _) in reader.counted.items()} == numbers
    assert {name: listed for name, (_, listed) in reader.counted.items()} == numbers


def test_every_inner_link_has_a_target_and_every_id_is_unique(page: str) -> None:
    reader = read_page(page)
    assert len(reader.ids) == len(set(reader.ids))
    assert {link[1:] for link in reader.links if link.startswith("#")} <= set(reader.ids)
    assert all(link.startswith(("#", "https://", "http://")) for link in reader.links)


def test_headings_follow_each_other(page: str) -> None:
    levels = read_page(page).levels
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_page_has_one_script_known_by_its_hash_and_loads_nothing(page: str) -> None:
    assert read_page(page).tags.isdisjoint({"link", "img", "iframe", "object", "form"})
    (script,) = re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in page
    assert not re.search(r"@import|url\(|\ssrc=|\son[a-z]+=", page.replace(script, ""))


def test_every_reference_tells_its_story(built: dict[str, pd.DataFrame], page: str) -> None:
    story = page[page.index('id="ref-p1"') :].partition("</details>")[0]
    for told in ("p1 in PubMed, 2024-12 [pubmed.ris, lines 10–18]", "e1 in Embase (Ovid), 2024-12; joined: same DOI"):
        assert told in story
    assert '<a href="#study-p1">Tan p1</a>' in story
    assert page.count('<div class="story"') == len(built["references"])


def test_titles_are_escaped_and_missing_ones_are_told(page: str) -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt; cells" in page
    assert "<i>[title not seen]</i>" in page
    assert "javascript:" not in page


def test_members_tell_where_they_stand_in_the_export(page: str) -> None:
    assert "Tan J, Li PY et al. (2016)" in page
    assert "pubmed.ris, lines 80–88" in page
    assert 'href="https://doi.org/10.1000/p8"' in page


def test_the_summary_tells_the_answer_the_open_numbers_and_the_demonstration(page: str) -> None:
    summary = page[page.index('id="main"') : page.index('id="flow"')]
    for text in (
        "Votes were drawn.",
        "Mean change 1.90 mm (95 % CI 1.10 to 2.70) in 2 studies",
        "The whole interval lies on one side: thicker after.",
        "without a control group",
        "1 study, nothing pooled",
        "This review is under way.",
        "2024-12-15",
    ):
        assert text in summary, text


def test_an_analysis_without_effects_says_why(built: dict[str, pd.DataFrame]) -> None:
    sentences = {
        "studies": "No study has been included yet.",
        "extraction": "Nothing has been extracted from the included studies yet.",
        "effects": "Nothing that could be used was extracted for this outcome.",
    }
    for name, sentence in sentences.items():
        emptied = {**built, name: built[name].iloc[0:0], "effects": built["effects"].iloc[0:0]}
        emptied["estimates"] = built["estimates"].iloc[0:0]
        assert sentence in render_page(emptied, config=make_config())


def test_a_study_that_nobody_has_extracted_is_named_as_open(built: dict[str, pd.DataFrame], page: str) -> None:
    study = built["studies"].iloc[0]
    left = built["extraction"][built["extraction"]["study_id"] != study["study_id"]]
    assert f"without any extracted value: {study['label']}" not in page
    assert f"without any extracted value: {study['label']}" in render_page(
        {**built, "extraction": left}, config=make_config()
    )


def test_the_same_tables_give_the_same_page(built: dict[str, pd.DataFrame], page: str) -> None:
    shuffled = {name: frame.sample(frac=1, random_state=1) for name, frame in make_tables().items()}
    assert render_page(build(shuffled), config=make_config()) == page


def test_a_review_without_any_record_still_has_a_page() -> None:
    tables = build({name: frame.iloc[0:0] for name, frame in make_tables().items()})
    text = render_page(tables, config={**make_config(), "analyses": []})
    assert "No study has been included yet." in text
    read_page(text)
