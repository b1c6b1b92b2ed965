"""A review with every key that a schema of config/ knows, rendered whole: no key may be loaded and break a page."""

import json
import re
from dataclasses import replace

import openpyxl
import pytest

from extraction_factory import RCT, STUDY, sheet
from full_config import write_full
from places import REVIEW
from prismake import config, report
from prismake.extract import list_evidence
from prismake.report.methods import write_methods
from prismake.synthesise import analyse
from prismake.tables import empty, from_rows
from reported import build, make_config, make_tables

NAMED = {"medline:1001": "p1", "medline:1002": "w1", "medline:1003": "w2"}
ARMS = {"experimental": 9, "second tea": 7, "control": 5, "another": 6}
KEPT = ("accuracy", "accuracy_script", "analyses", "findings_document", "findings_workbook", "metafor", "network")
KEPT += ("network_contributions", "network_script", "revman", "script", "swim", "swim_script")
KEPT += tuple(f"revman_{name}" for name in ("arms", "bias", "information", "left_out", "package", "results"))
PLANS = ("analyses", "accuracy", "network", "swim")


def count(at):
    known = {"outcome": "recovery", "timepoint": "7 days", "denominator": "patients", "n": "20"}
    return [known | {"arm": arm, "events": str(events + at)} for arm, events in ARMS.items()]


def measure(at, *timepoints):
    known = {"outcome": "symptom_score", "denominator": "", "n": "20", "sd": "2"}
    arms = enumerate(("experimental", "control"))
    return [
        known | {"timepoint": time, "arm": arm, "mean": str(5 + side + at - order)}
        for side, arm in arms
        for order, time in enumerate(timepoints)
    ]


def load(folder):
    """config/ in full; what it says of documents of the small review, it says of studies of the report's tests."""
    review = config.load(write_full(REVIEW / "config", folder / "config"))
    told = json.dumps({name: getattr(review, name) for name in (*PLANS, "evidence_tables")})
    for old, new in NAMED.items():
        told = told.replace(old, new)
    return replace(review, **json.loads(told))


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    review, tables = load(tmp_path_factory.mktemp("full")), make_tables()
    sheets = [
        sheet(study, *count(at), *measure(at, "7 days"), traits=RCT | {"enrolled": str(80 + at)})
        for at, study in enumerate(("w1", "w2"))
    ]
    sheets += [sheet("p1", *measure(0, "baseline", "7 days")[:2], traits=STUDY | {"enrolled": "20"})]
    named = {name: empty(name) for name in ("cohorts", "retractions", "appraisal_settled", "trust_settled")}
    extraction = [row for rows in sheets for row in rows]
    named |= {"extraction_settled": from_rows("extraction_settled", extraction)}
    named |= {name: tables[name] for name in ("studies", "study_references")}
    planned = {name: getattr(review, name) for name in PLANS}
    made = tables | named | {"extraction": from_rows("extraction", extraction)} | analyse(named, **planned)
    nothing = {"claims": review.claims.iloc[:0], "facts": review.apart.iloc[:0], "reported": review.reported.iloc[:0]}
    given = {"specs": review.evidence_tables, "codebook": review.codebook, "criteria": review.protocol["criteria"]}
    made = build(made | list_evidence(made | {"former_ids": empty("former_ids")}, **given, **nothing))
    return made, {**review.by_name(), "provenance": make_config()["provenance"]}


def test_the_page_names_both_arms_that_share_a_control(full):
    tables, told = full
    page = report.render_page(tables, config=told)
    assert "between arms: experimental or second tea against control" in page
    assert re.search(r">Experimental</text>\s*<text[^>]*>or second tea</text>", page)
    assert "[&#39;" not in page
    shown = {text.strip() for text in re.findall(r">([^<]+)<", page)}
    assert {"Studies", "What a leaflet says", "Designs and species", "A leaflet&#39;s table", "Harms", "Mice"} <= shown


def test_everything_else_is_written(full, tmp_path):
    tables, told = full
    view = report.open_view(tables, config=told)
    report.write_workbook(tables, tmp_path / "review.xlsx", config=told)
    sheets = openpyxl.load_workbook(tmp_path / "review.xlsx", read_only=True).sheetnames
    assert {"estimates", "network estimates", "accuracy estimates"} <= set(sheets)
    report.write_manuscript(view, tmp_path / "review.docx", figures=tmp_path / "figures")
    assert report.check_manuscript(view, tmp_path / "review.docx").differences == []
    paths = {name: tmp_path / name for name in KEPT}
    report.export_analyses(tables, paths, analyses=view.analyses, tools={})
    report.export_findings(view, paths)
    report.export_revman(view, paths)
    report.export_accuracy(tables, paths)
    report.export_swim(tables, paths)
    report.export_networks(tables, paths, networks=list(view.network))
    assert {path.name for path in paths.values() if path.stat().st_size} == set(KEPT)
    assert all(text for name, text in report.write_exports(view).items() if not name.startswith("seeds"))
    assert "[" not in " ".join(write_methods(view))
    assert report.check_review(tables, config=told)["checks"]["check"].nunique() == 75
