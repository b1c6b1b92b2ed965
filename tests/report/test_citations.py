"""References as they are cited: entries of registries by their registry, number and address, without a year."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checked import edit, make_view
from prismake.report.citations import CITED, build_citation, safe_link
from prismake.report.facts import unmark
from prismake.report.figure_files import list_drawings
from prismake.report.manuscript.blocks import Paragraph
from prismake.report.manuscript.compose import compose_manuscript

ARTICLE = dict.fromkeys(CITED, "") | {"authors": "Tan, J; Li, P", "year": "2016", "title": "Cells", "journal": "J Med"}
ENTRY = ARTICLE | {
    "journal": "",
    "publication_types": "Trial registration; Interventional",
    "accession": "NCT02313415",
    "registry_ids": "NCT02313415",
    "url": "https://clinicaltrials.gov/study/NCT02313415",
}


@pytest.mark.parametrize(
    ("row", "text", "short"),
    [
        (ARTICLE, "Tan J, Li P (2016). Cells. J Med.", "Tan J, Li P 2016"),
        (
            ENTRY,
            "Tan J, Li P. Cells. ClinicalTrials.gov, NCT02313415. https://clinicaltrials.gov/study/NCT02313415.",
            "Tan J, Li P (NCT02313415)",
        ),
        (
            ENTRY | {"authors": "", "url": "", "accession": "17", "registry_ids": "CTRI/2013/08/003896"},
            "Cells. Clinical Trials Registry – India, CTRI/2013/08/003896.",
            "Cells (CTRI/2013/08/003896)",
        ),
        (
            ENTRY | {"authors": "", "title": "", "url": ""},
            "[title not seen]. ClinicalTrials.gov, NCT02313415.",
            "NCT02313415",
        ),
        (
            ENTRY | {"accession": "2013-001234-56", "registry_ids": "", "url": ""},
            "Tan J, Li P. Cells. 2013-001234-56.",
            "Tan J, Li P (2013-001234-56)",
        ),
        (
            ARTICLE | {"title": "Cells by mesench..."},
            "Tan J, Li P (2016). Cells by mesench… J Med.",
            "Tan J, Li P 2016",
        ),
        (ENTRY | {"journal": "J Med"}, "Tan J, Li P (2016). Cells. J Med.", "Tan J, Li P 2016"),
    ],
)
def test_an_entry_of_a_registry_is_cited_as_one(row, text, short):
    assert (build_citation(row).text, build_citation(row).short) == (text, short)


def test_the_manuscript_cites_the_registration_of_a_study_with_its_number_and_no_year():
    told = {name: ENTRY[name] for name in ("journal", "doi", "publication_types", "accession", "registry_ids", "url")}
    view = make_view(edit("references", "reference_id", "p1", year="2014", **told))
    blocks = compose_manuscript(view, list_drawings(view))
    references = [unmark(one.text) for one in blocks if isinstance(one, Paragraph) and one.kind == "reference"]
    (own,) = [one for one in references if "NCT02313415" in one]
    assert "ClinicalTrials.gov, NCT02313415. https://clinicaltrials.gov/study/NCT02313415." in own
    assert "2014" not in own


PIECES = [
    "http",
    "https",
    "://",
    ":",
    "/",
    "//",
    "a.b",
    "-",
    ".",
    "?x",
    "#",
    "[",
    "]",
    "@",
    "℀",
    "é",
    " ",
    "\t",
    "HTTP",
]


@given(st.sampled_from(["", "https://"]), st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_addresses_are_links_where_they_name_a_host_as_the_standard_library_parts_them(begun, rest):
    address = begun + rest
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        expected = ""
    else:
        expected = address.strip() if parts.scheme in ("http", "https") and parts.netloc else ""
    assert safe_link(address) == expected
