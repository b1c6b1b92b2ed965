"""Whatever the review, each figure and table that its manuscript mentions is there, and each one there is mentioned."""

import base64
import io
import re

import docx
import pytest

from filled import KINDS, fill
from prismake.report.facts import unmark
from prismake.report.figure_files import list_drawings
from prismake.report.manuscript.blocks import Heading, Paragraph, Picture, Table, list_texts
from prismake.report.manuscript.compose import compose_manuscript
from prismake.report.manuscript.docx_writer import write_docx
from prismake.report.manuscript.mentions import mention_shown

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOT = base64.b64decode(  # a picture of one point
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
NAMED = re.compile(r"\b(Figure|Table|Appendix) ([0-9A-Z]\d*)\b")


def read(document):
    """The captions and the other paragraphs of a document, with the text that its fields show."""
    told = {"Caption": [], "": []}
    for paragraph in document.element.body.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        kind = "Caption" if style is not None and style.get(f"{W}val") == "Caption" else ""
        told[kind].append("".join(text.text or "" for text in paragraph.iter(f"{W}t")))
    return told["Caption"], told[""]


@pytest.fixture(scope="module", params=KINDS)
def blocks(request):
    view = fill(request.param)
    return compose_manuscript(view, list_drawings(view))


def test_each_mention_has_its_caption_and_each_caption_its_mention(blocks):
    pictures = {one.name: DOT for one in blocks if isinstance(one, Picture)}
    document = docx.Document(io.BytesIO(write_docx(blocks, pictures=pictures, title="", authors="", date="")))
    captions, paragraphs = read(document)
    there = [NAMED.match(caption).groups() for caption in captions]
    mentioned = [found for text in paragraphs for found in NAMED.findall(text) if text.startswith("See ")]
    assert there
    assert len(set(there)) == len(there)
    assert sorted(mentioned) == sorted(there)
    others = {found for text in paragraphs if not text.startswith("See ") for found in NAMED.findall(text)}
    assert others <= set(there)
    pointed = [field.get(f"{W}instr").split()[1] for field in document.element.body.iter(f"{W}fldSimple")]
    marks = {mark.get(f"{W}name") for mark in document.element.body.iter(f"{W}bookmarkStart")}
    assert {name for name in pointed if name.startswith("_Ref_")} <= marks


def test_what_is_said_to_stand_under_a_heading_has_it(blocks):
    headings = {unmark(one.text) for one in blocks if isinstance(one, Heading)}
    told = " ".join(map(unmark, list_texts(blocks)))
    assert set(re.findall(r"\bstands(?: in full)? under ([A-Z]\w+)", told)) <= headings
    if charted := re.search(r"what was charted stands in (.+?)\.", told):
        names = [one.name for one in blocks if isinstance(one, Table | Picture)]
        assert charted[1] == "one table and one map"
        assert [name for name in names if name.startswith("evidence-")] == ["evidence-what"]
        assert [name for name in names if name.startswith("map-")]


def test_a_row_of_figures_and_tables_is_mentioned_once_before_it():
    table, picture = Table("a", "A", ("x",), ()), Picture("p", "P")
    blocks = mention_shown([Heading("Results"), picture, table, table, Paragraph("Then."), picture])
    told = [one.text for one in blocks if isinstance(one, Paragraph)]
    assert told == ["See Figure 1, Table 1 and Table 2.", "Then.", "See Figure 2."]
