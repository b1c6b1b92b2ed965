"""The report room: the ledger, the flow and its identities, the figures, the page and the workbook."""

import base64
import hashlib
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest

from prismake import tables as declared
from prismake.report import (
    BUCKETS,
    FlowError,
    check_flow,
    draw_flow,
    draw_forest,
    measure_flow,
    render_page,
    trace_records,
    write_workbook,
)

KINDS = {"pubmed": "database", "embase": "database", "ctgov": "register", "web": "website", "snow": "citation"}
PLATFORMS = {"pubmed": "PubMed", "embase": "Ovid"}
# record: (reference, fate of the reference); the source is told by the letter, the place by the number.
FATES = {
    "p1": ("p1", "included"),
    "p2": ("p2", "full_text excluded population"),
    "p3": ("p3", "full_text excluded design"),
    "p4": ("p4", "full_text awaiting"),
    "p5": ("p5", "full_text not_retrieved"),
    "p6": ("p6", "full_text pending"),
    "p7": ("p7", "full_text conflict"),
    "p8": ("p8", "title_abstract excluded"),
    "p9": ("p9", "title_abstract pending"),
    "p10": ("p10", "title_abstract conflict"),
    "p11": ("p11", "automatic"),
    "p12": ("w1", "included"),
    "e1": ("p1", ""),
    "e2": ("w1", ""),
    "c1": ("c1", "included"),
    "w1": ("w1", ""),
    "w2": ("w2", "included"),
    "s2": ("w2", ""),
    "s3": ("s3", "title_abstract excluded"),
    "s4": ("s4", "title_abstract pending"),
    "s5": ("s5", "title_abstract conflict"),
    "s6": ("s6", "automatic"),
    "s7": ("s7", "full_text excluded population"),
    "s8": ("s8", "full_text ongoing"),
    "s9": ("s9", "full_text not_retrieved"),
    "s10": ("s10", "full_text pending"),
    "s11": ("s11", "full_text conflict"),
}
STUDIES = {"p1": "p1", "c1": "p1", "w1": "w1", "w2": "w2"}
TITLES = {"p1": "<script>alert(1)</script> cells", "p2": "=cmd|' /C calc'!A0", "p3": ""}
LETTERS = {source[0]: source for source in KINDS}
PROTOCOL: dict[str, Any] = {
    "question": {"framework": "PICO", "population": "women", "outcomes": ["thickness", "live birth"]},
    "registration": {"none": "a demonstration"},
    "criteria": [
        {"id": "population", "phase": ["full_text"], "text": "Women.", "reason": "Wrong population"},
        {"id": "design", "phase": ["full_text"], "text": "Trials.", "reason": "Wrong design"},
    ],
    "automation": [{"id": "errata", "field": "title", "pattern": "erratum", "verdict": "exclude", "text": "Errata."}],
    "amendments": [],
}
ANALYSES: list[dict[str, Any]] = [
    {
        "id": "thickness",
        "title": "Thickness",
        "measure": "MC",
        "unit": "mm",
        "model": "random",
        "designs": ["single_arm"],
        "labels": {"lower": "thinner after", "higher": "thicker after"},
    },
    {"id": "birth", "title": "Live birth", "measure": "OR", "model": "random", "designs": ["randomised"]},
    {"id": "harm", "title": "Harm", "measure": "OR", "model": "random"},
]


def make_searches() -> pd.DataFrame:
    """The search log as text."""
    rows = [
        {
            "source": source,
            "round": "2024-12",
            "file": f"{source}.ris",
            "kind": kind,
            "platform": PLATFORMS.get(source, ""),
            "searched_on": "2024-12-15",
            "hits": str(sum(record[0] == source[0] for record in FATES)),
            "query": "stem cells AND <endometrium>",
        }
        for source, kind in KINDS.items()
    ]
    return pd.DataFrame(rows, dtype="str")


def make_record(record: str, position: int) -> dict[str, object]:
    """One record; titles try to break out of HTML and of a cell."""
    source = LETTERS[record[0]]
    return {
        "record_id": record,
        "source": source,
        "round": "2024-12",
        "file": f"{source}.ris",
        "position": position,
        "first_line": 10 * position,
        "last_line": 10 * position + 8,
        "title": TITLES.get(record, f"Trial {record}"),
        "authors": "Tan, Jichun; Li, P.-Y.; Wang, Q",
        "year": "2016",
        "journal": "J & J",
        "doi": f"10.1000/{record}",
        "url": "javascript:alert(1)",
    }


def make_tables() -> dict[str, pd.DataFrame]:
    """Every bucket in both columns, three studies, three analyses."""
    records = [make_record(record, int(record[1:])) for record in FATES]
    fates = {reference: fate for reference, fate in FATES.values() if fate}
    by_id = {str(row["record_id"]): row for row in records}
    references = []
    for reference in fates:
        row = {key: value for key, value in by_id[reference].items() if key in declared.BIBLIOGRAPHIC}
        references.append({**row, "reference_id": reference, "n_records": 1})
    clusters = [
        {"record_id": record, "reference_id": reference, "joined_by": "" if record == reference else "same_doi"}
        for record, (reference, _) in FATES.items()
    ]
    screens: dict[str, list[dict[str, object]]] = {
        phase: [row for reference, fate in fates.items() if (row := make_status(phase, reference, fate))]
        for phase in ("title_abstract", "full_text")
    }
    automatic = [
        {"reference_id": reference, "rule": "errata", "verdict": "exclude", "evidence": "title: erratum"}
        for reference, fate in fates.items()
        if fate == "automatic"
    ]
    tables = {
        "records": declared.from_rows("records", records),
        "clusters": declared.from_rows("clusters", clusters),
        "references": declared.from_rows("references", references),
        "eligibility": declared.from_rows("eligibility", automatic),
        "studies": declared.from_rows(
            "studies", [{"study_id": name, "label": f"Tan {name}"} for name in sorted(set(STUDIES.values()))]
        ),
        "study_references": declared.from_rows(
            "study_references",
            [
                {"study_id": study, "reference_id": ref, "role": "primary" if ref == study else "companion"}
                for ref, study in STUDIES.items()
            ],
        ),
        **{phase: declared.from_rows("screening", rows) for phase, rows in screens.items()},
    }
    return tables | make_results()


def make_status(phase: str, reference: str, fate: str) -> dict[str, object]:
    """The row of one phase, empty when the reference never reached it."""
    where, _, rest = fate.partition(" ")
    if fate == "automatic" or (phase == "full_text" and where == "title_abstract"):
        return {}
    if fate == "included" or where != phase:
        return {"reference_id": reference, "status": "included", "settled_by": "agreement"}
    status, _, reason = rest.partition(" ")
    return {"reference_id": reference, "status": status, "reason": reason, "settled_by": "C. Ruler" if reason else ""}


def make_results() -> dict[str, pd.DataFrame]:
    """Extraction, two pooled studies, one alone, one left out."""
    extraction: list[dict[str, object]] = [
        {"study_id": "p1", "person": "a", "level": "study", "item": "", "variable": "design", "value": "single_arm"},
        {"study_id": "p1", "person": "a", "level": "outcome", "item": "1", "variable": "n", "value": "12", "page": "3"},
    ]
    effects: list[dict[str, object]] = [
        {
            "analysis_id": "thickness",
            "study_id": "p1",
            "measure": "MC",
            "yi": 1.5,
            "vi": 0.04,
            "weight": 60.0,
            "data": "before 4.00 ± 1.00",
        },
        {
            "analysis_id": "thickness",
            "study_id": "w1",
            "measure": "MC",
            "yi": 2.5,
            "vi": 0.09,
            "weight": 40.0,
            "remark": "correlation 0.5 assumed",
        },
        {"analysis_id": "birth", "study_id": "w2", "measure": "OR", "yi": 0.0, "vi": 0.25, "data": "5/10 vs 5/10"},
        {"analysis_id": "birth", "study_id": "p1", "measure": "OR", "remark": "design single_arm is not pooled here"},
    ]
    pooled = {
        "analysis_id": "thickness",
        "k": 2,
        "estimate": 1.9,
        "se": 0.4,
        "ci_low": 1.1,
        "ci_high": 2.7,
        "tau2": 0.4,
        "i2": 86.2,
        "q": 7.7,
        "q_df": 1,
        "q_p": 0.0056,
        "p": 0.0001,
    }
    estimates: list[dict[str, object]] = [
        {**pooled, "model": "random", "method": "REML", "test": "adhoc HK", "remark": "two studies"},
        {**pooled, "model": "common", "test": "z", "tau2": None},
        {"analysis_id": "birth", "model": "random", "k": 1, "remark": "one study"},
        {"analysis_id": "harm", "model": "random", "k": 0, "remark": "no study"},
    ]
    return {
        "extraction": declared.from_rows("extraction", extraction),
        "effects": declared.from_rows("effects", effects),
        "estimates": declared.from_rows("estimates", estimates),
    }


def build(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with ledger, flow and members."""
    ledger = trace_records(tables, searches=make_searches())
    flow, members = measure_flow(ledger, tables=tables, searches=make_searches(), protocol=PROTOCOL)
    return {**tables, "ledger": ledger, "flow": flow, "flow_members": members}


def make_config() -> dict[str, Any]:
    """What the page is told."""
    codebook = pd.DataFrame(
        [
            {
                "variable": "design",
                "level": "study",
                "label": "Design",
                "type": "choice",
                "values": "",
                "unit": "",
                "required": "yes",
                "help": "",
            }
        ],
        dtype="str",
    )
    return {
        "config": {
            "title": "Cells & <cures>",
            "version": "1",
            "authors": ["A. Reader"],
            "demonstration": "Votes were drawn.",
            "screening": {phase: {"people": ["anna", "ben"]} for phase in declared.PHASES},
        },
        "protocol": PROTOCOL,
        "searches": make_searches(),
        "codebook": codebook,
        "analyses": ANALYSES,
        "colophon": {
            "version": "0.1.0",
            "code": "abc",
            "command": "snakemake",
            "date": "",
            "inputs": {"a.csv": "0" * 64},
        },
    }


@pytest.fixture(scope="module")
def built() -> dict[str, pd.DataFrame]:
    return build(make_tables())


@pytest.fixture(scope="module")
def page(built: dict[str, pd.DataFrame]) -> str:
    return render_page(built, config=make_config())


def read_numbers(flow: pd.DataFrame) -> dict[str, int]:
    return dict(zip(flow["data"], flow["n"], strict=True))


# The ledger


def test_an_empty_review_has_an_empty_ledger_and_a_flow_of_zeros() -> None:
    tables = {name: frame.iloc[0:0] for name, frame in make_tables().items()}
    built = build(tables)
    assert built["ledger"].empty
    assert set(built["flow"]["n"]) == {0}
    check_flow(built["flow"], built["flow_members"], built["ledger"])


def test_every_record_ends_in_the_bucket_of_its_reference(built: dict[str, pd.DataFrame]) -> None:
    buckets = dict(zip(built["ledger"]["record_id"], built["ledger"]["bucket"], strict=True))
    special = {"e1": "duplicate", "e2": "duplicate", "s2": "duplicate", "w1": "also_in_databases"}
    words = {"automatic": "excluded_automatic", "included": "included"}
    for record, (_, fate) in FATES.items():
        assert buckets[record] == special.get(record, words.get(fate, "_".join(fate.split(" ")[:2]))), record
    assert set(buckets.values()) == set(BUCKETS)


def test_an_other_methods_name_leaves_the_database_record_standing(built: dict[str, pd.DataFrame]) -> None:
    row = built["ledger"].set_index("record_id").loc["p12"]
    assert (row["reference_id"], row["bucket"], row["study_id"]) == ("w1", "included", "w1")


def test_the_earlier_round_then_the_search_log_choose_the_standing_record() -> None:
    tables = make_tables()
    records = tables["records"].copy()
    records.loc[records["record_id"] == "p12", "round"] = "2025-06"
    ledger = trace_records({**tables, "records": records}, searches=make_searches()).set_index("record_id")
    assert (ledger.loc["e2", "bucket"], ledger.loc["p12", "bucket"]) == ("included", "duplicate")


def test_a_reference_no_one_has_seen_is_pending() -> None:
    tables = make_tables()
    screening = tables["title_abstract"]
    tables["title_abstract"] = screening[screening["reference_id"] != "p8"]
    ledger = build(tables)["ledger"].set_index("record_id")
    assert ledger.loc["p8", "bucket"] == "title_abstract_pending"


@pytest.mark.parametrize(
    ("table", "column", "old", "offending"),
    [
        ("clusters", "record_id", "p5", "p5"),
        ("records", "source", "snow", "s3"),
        ("references", "reference_id", "p8", "p8"),
        ("title_abstract", "reference_id", "p8", "nobody"),
        ("eligibility", "reference_id", "p11", "nobody"),
    ],
)
def test_tables_that_do_not_know_each_other_are_named(table: str, column: str, old: str, offending: str) -> None:
    tables = make_tables()
    tables[table] = tables[table].assign(**{column: tables[table][column].replace(old, "nobody")})
    with pytest.raises(FlowError) as caught:
        trace_records(tables, searches=make_searches())
    assert offending in caught.value.ids


def test_a_document_of_two_studies_is_named() -> None:
    tables = make_tables()
    twice = pd.DataFrame([{"study_id": "w2", "reference_id": "c1", "role": "companion"}])
    tables["study_references"] = pd.concat([tables["study_references"], twice])
    with pytest.raises(FlowError, match="identity 8") as caught:
        trace_records(tables, searches=make_searches())
    assert caught.value.ids == ("c1",)


# The flow


def test_the_flow_counts_exactly(built: dict[str, pd.DataFrame]) -> None:
    expected = {
        "database_results": 14,
        "database_results.pubmed": 12,
        "database_results.embase": 2,
        "register_results": 1,
        "register_results.ctgov": 1,
        "website_results": 2,
        "website_results.web": 2,
        "organisation_results": 0,
        "citations_results": 10,
        "citations_results.snow": 10,
        "duplicates": 2,
        "excluded_automatic": 1,
        "excluded_other": 0,
        "records_screened": 12,
        "records_excluded": 1,
        "records_pending": 1,
        "records_conflict": 1,
        "dbr_sought_reports": 9,
        "dbr_notretrieved_reports": 1,
        "dbr_assessed": 8,
        "dbr_excluded": 2,
        "dbr_excluded.population": 1,
        "dbr_excluded.design": 1,
        "dbr_awaiting": 1,
        "dbr_pending": 1,
        "dbr_conflict": 1,
        "dbr_included": 3,
        "other_screened_out": 4,
        "other_screened_out.duplicates": 1,
        "other_screened_out.also_in_databases": 1,
        "other_screened_out.excluded_automatic": 1,
        "other_screened_out.title_abstract": 1,
        "other_records_pending": 1,
        "other_records_conflict": 1,
        "other_sought_reports": 6,
        "other_notretrieved_reports": 1,
        "other_assessed": 5,
        "other_excluded": 1,
        "other_excluded.population": 1,
        "other_awaiting": 1,
        "other_awaiting.information": 0,
        "other_awaiting.ongoing": 1,
        "other_pending": 1,
        "other_conflict": 1,
        "other_included": 1,
        "new_studies": 3,
        "new_reports": 4,
        "total_studies": 3,
        "total_reports": 4,
        "total_studies_ma": 2,
        "total_studies_ma.thickness": 2,
        "total_reports_ma": 3,
    }
    assert read_numbers(built["flow"]) == expected
    assert list(built["flow"]["data"]) == list(expected)
    check_flow(built["flow"], built["flow_members"], built["ledger"])


def test_members_are_records_then_references_then_studies(built: dict[str, pd.DataFrame]) -> None:
    members = built["flow_members"].groupby("data")["member_id"].agg(list)
    assert members["duplicates"] == ["e1", "e2"]
    assert members["dbr_included"] == ["c1", "p1", "w1"]
    assert members["new_studies"] == ["p1", "w1", "w2"]


@pytest.mark.parametrize(
    ("data", "member", "number"),
    [
        ("database_results.embase", "e1", "1"),
        ("duplicates", "e1", "2"),
        ("records_excluded", "p8", "3"),
        ("dbr_notretrieved_reports", "p5", "5"),
        ("dbr_excluded", "p2", "6"),
        ("other_excluded.population", "s7", "11"),
        ("other_screened_out.also_in_databases", "w1", "7"),
        ("other_records_pending", "s4", "7"),
        ("new_reports", "c1", "8"),
        ("new_studies", "w1", "9"),
        ("total_studies_ma.thickness", "w1", "10"),
    ],
)
def test_a_lost_member_breaks_its_identity(built: dict[str, pd.DataFrame], data: str, member: str, number: str) -> None:
    members, flow = built["flow_members"], built["flow"].copy()
    left = members[~((members["data"] == data) & (members["member_id"] == member))]
    flow.loc[flow["data"] == data, "n"] -= 1
    with pytest.raises(FlowError) as caught:
        check_flow(flow, left, built["ledger"])
    assert caught.value.number == number
    assert member in caught.value.ids


def test_a_number_that_is_not_the_size_of_its_set_is_named(built: dict[str, pd.DataFrame]) -> None:
    flow = built["flow"].copy()
    flow.loc[flow["data"] == "dbr_awaiting", "n"] = 2
    with pytest.raises(FlowError, match="dbr_awaiting says 2 and has 1") as caught:
        check_flow(flow, built["flow_members"], built["ledger"])
    assert caught.value.ids == ("p4",)


def test_a_record_outside_the_flow_is_named(built: dict[str, pd.DataFrame]) -> None:
    stray = built["ledger"].iloc[[0]].assign(record_id="stray")
    with pytest.raises(FlowError, match="every record") as caught:
        check_flow(built["flow"], built["flow_members"], pd.concat([built["ledger"], stray]))
    assert caught.value.ids == ("stray",)


def test_a_bucket_changed_after_the_count_is_named(built: dict[str, pd.DataFrame]) -> None:
    ledger = built["ledger"].copy()
    ledger.loc[ledger["record_id"] == "p9", "bucket"] = "full_text_pending"
    with pytest.raises(FlowError, match="identity 4") as caught:
        check_flow(built["flow"], built["flow_members"], ledger)
    assert caught.value.ids == ("p9",)


def test_an_exclusion_without_a_criterion_is_named() -> None:
    tables = make_tables()
    tables["full_text"] = tables["full_text"].assign(reason=tables["full_text"]["reason"].replace("design", "gone"))
    built = build(tables)
    with pytest.raises(FlowError, match="identity 11") as caught:
        check_flow(built["flow"], built["flow_members"], built["ledger"])
    assert caught.value.ids == ("p3",)


def test_an_included_document_without_study_is_named() -> None:
    tables = make_tables()
    shared = tables["study_references"]
    tables["study_references"] = shared[shared["reference_id"] != "c1"]
    built = build(tables)
    with pytest.raises(FlowError, match="identity 8") as caught:
        check_flow(built["flow"], built["flow_members"], built["ledger"])
    assert caught.value.ids == ("c1",)


# Figures


def test_the_flow_diagram_is_well_formed_stable_and_links_every_drawn_number(built: dict[str, pd.DataFrame]) -> None:
    drawn = draw_flow(built["flow"])
    root = ElementTree.fromstring(drawn)
    assert drawn == draw_flow(built["flow"])
    assert root.get("role") == "group"  # an image may not hold links
    assert root.get("viewBox")
    assert root.get("width") is None
    assert 'href="#flow-dbr_excluded.design"' in drawn
    assert 'Wrong design <tspan class="count">(n\xa0=\xa01)</tspan>' in drawn
    assert not re.search(r"\d\.\d{3}", re.sub(r"<style>.*?</style>", "", drawn, flags=re.DOTALL))


def test_without_other_methods_the_diagram_has_one_column() -> None:
    tables = {name: frame.iloc[0:0] for name, frame in make_tables().items()}
    searches = make_searches().iloc[:3]
    ledger = trace_records(tables, searches=searches)
    flow, _ = measure_flow(ledger, tables=tables, searches=searches, protocol=PROTOCOL)
    assert "other methods" not in draw_flow(flow)


@pytest.mark.parametrize(("place", "diamonds"), [(0, 2), (1, 0), (2, 0)])
def test_forests_of_two_one_and_no_study(built: dict[str, pd.DataFrame], place: int, diamonds: int) -> None:
    def draw() -> str:
        return draw_forest(
            built["effects"], estimates=built["estimates"], analysis=ANALYSES[place], studies=built["studies"]
        )

    drawn = draw()
    ElementTree.fromstring(drawn)
    assert drawn == draw()
    assert len(re.findall(r'<polygon class="(?:main|other)-diamond"', drawn)) == diamonds


def test_the_forest_shows_figures_weights_and_labels(built: dict[str, pd.DataFrame]) -> None:
    drawn = draw_forest(built["effects"], estimates=built["estimates"], analysis=ANALYSES[0], studies=built["studies"])
    for text in ("Tan p1", "60.0 %", "1.50 [1.11, 1.89]", "1.90 [1.10, 2.70]", "thicker after →", "τ²\xa0=\xa00.40"):
        assert text in drawn


def test_a_wide_interval_is_clipped_with_an_arrowhead(built: dict[str, pd.DataFrame]) -> None:
    effects = built["effects"].copy()
    effects.loc[effects["study_id"] == "w1", "vi"] = 900.0
    drawn = draw_forest(effects, estimates=built["estimates"], analysis=ANALYSES[0], studies=built["studies"])
    assert drawn.count('<polygon class="tip"') == 2


# The page


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
    for told in ("p1 in PubMed, 2024-12 [pubmed.ris, lines 10–18]", "e1 in embase (Ovid), 2024-12; joined: same DOI"):
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
        "effects": "No included study reported this outcome in a form that could be used.",
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


# The workbook


def read_sheets(path: Path) -> Mapping[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_workbook_holds_typed_numbers_and_plain_text(built: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    write_workbook(built, tmp_path / "review.xlsx", config=make_config())
    sheets = read_sheets(tmp_path / "review.xlsx")
    assert ("records_screened", 12, "Records screened") in sheets["flow"]
    effects = [dict(zip(sheets["effects"][0], row, strict=True)) for row in sheets["effects"][1:]]
    row = next(row for row in effects if (row["Analysis"], row["Study id"]) == ("thickness", "p1"))
    assert (row["Effect (analysis scale)"], row["Variance of the effect"], row["Weight"]) == (1.5, 0.04, 60)
    titles = {row[7]: row for row in sheets["references"]}
    assert titles["=cmd|' /C calc'!A0"][6] == 2016
    assert len(sheets["ledger"]) == 1 + len(FATES)


def test_every_heading_of_the_workbook_is_explained(built: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    write_workbook(built, tmp_path / "review.xlsx", config=make_config())
    sheets = read_sheets(tmp_path / "review.xlsx")
    told = {(row[0], row[1]) for row in sheets["columns"]}
    assert {("ledger", heading) for heading in sheets["ledger"][0]} <= told
    assert all(row[3] for row in sheets["columns"])


def test_a_formula_in_a_title_stays_text(built: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    write_workbook(built, tmp_path / "review.xlsx", config=make_config())
    book = openpyxl.load_workbook(tmp_path / "review.xlsx")
    cells = [cell for row in book["references"].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if str(cell.value).startswith("=cmd")] == ["s"]
    links = {cell.hyperlink.target for cell in cells if cell.hyperlink}
    assert "https://doi.org/10.1000/p1" in links


def test_the_workbook_is_the_same_bytes_twice(built: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_workbook(built, tmp_path / name, config=make_config())
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
