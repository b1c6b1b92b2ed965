"""Labels, quotations, counts, agreement and claims as readers see them."""

import re

import pandas as pd
import pytest

from checked import make_view, put
from prismake.report import render_page
from prismake.report.answers import write_answer
from prismake.report.characteristics import read_characteristics
from prismake.report.counts import Counted, count_events
from prismake.report.effect_figures import read_figures
from prismake.report.labels import name_measure, name_tool
from prismake.report.linked import count_verdicts, list_claims
from prismake.report.screening_listings import AGREEMENT, list_agreement
from prismake.report.sections.findings import build_findings
from prismake.report.sections.results import build_results
from prismake.report.study_names import rename_studies
from prismake.statistics.measures import MEASURES
from prismake.tables import from_rows
from reported import build, make_config, make_tables

STUDIES = from_rows("studies", [{"study_id": study, "label": f"Tan {study}"} for study in ("p1", "w1", "w2")])
PROPORTION = {
    "id": "birth",
    "title": "Births",
    "outcome": "live birth",
    "measure": "PLO",
    "method": "glmm",
    "labels": {},
}


def effect(study: str = "p1", **more: object) -> dict[str, object]:
    row: dict[str, object] = {"analysis_id": "birth", "study_id": study, "measure": "PLO", "yi": 0.0, "vi": 0.5}
    return {**row, "data": "5/10", "events1": 5, "n1": 10, **more}


def pooled(**more: object) -> dict[str, object]:
    row: dict[str, object] = {"analysis_id": "birth", "model": "glmm", "method": "GLMM", "test": "z", "k": 2}
    return {**row, "estimate": 0.0, "se": 0.3, "ci_low": -0.6, "ci_high": 0.6, "p": 0.96, **more}


def read(analysis: dict, effects: list, estimates: list):
    tables = {"estimates": from_rows("estimates", estimates), "studies": STUDIES}
    return read_figures(from_rows("effects", effects), analysis=analysis, **tables)


@pytest.mark.parametrize("measure", [name for name, one in MEASURES.items() if one.unit == "proportion"])
def test_a_proportion_is_one_and_is_not_tested_against_one_half(measure):
    assert name_measure(measure) == "proportion"
    analysis = {**PROPORTION, "measure": measure, "method": "inverse_variance"}
    rows = [effect(study, measure=measure, yi=0.4, vi=0.01) for study in ("p1", "w1")]
    figures = read(analysis, rows, [pooled(model="random", ci_low=0.2, ci_high=0.6, estimate=0.4)])
    assert (figures.measure_words, figures.main.p) == ("proportion", "")
    assert write_answer(figures, analysis, absence="").headline.startswith("Proportion ")


@pytest.mark.parametrize("measure", [name for name, one in MEASURES.items() if one.null is not None])
def test_a_comparison_keeps_its_p_and_its_name(measure):
    figures = read({**PROPORTION, "measure": measure}, [effect(measure=measure)], [pooled(model="glmm")])
    assert figures.main.p == "p = 0.96"
    assert figures.measure_words == MEASURES[measure].label.removesuffix(" (Fisher's z)")  # r is what is shown
    assert figures.measure_words.count("Hedges' g") <= 1


ADDED = "0.5 added to events and non-events because one of them is zero"


@pytest.mark.parametrize(
    ("method", "estimates", "weight", "remark"),
    [
        ("glmm", [pooled(), pooled(model="random")], None, f"{ADDED} in the models by weights alone"),
        ("peto", [pooled(model="peto"), pooled(model="common")], None, f"{ADDED} in the models by weights alone"),
        ("glmm", [pooled()], None, ""),
        ("glmm", [], None, ""),
        ("inverse_variance", [pooled(model="random")], 50.0, ADDED),
        ("inverse_variance", [], None, ""),
    ],
)
def test_half_an_event_is_told_only_where_it_was_added(method, estimates, weight, remark):
    row = effect(remark=ADDED, shown=0.0, shown_low=0.0, shown_high=0.5, weight=weight)
    assert read({**PROPORTION, "method": method}, [row], estimates).studies[0].remark == remark


def test_crossover_trials_that_rob_2_judges_are_randomised():
    analysis = {**PROPORTION, "measure": "MD", "designs": ["randomised", "crossover"]}
    figures = read(analysis, [effect(measure="MD")], [pooled(model="random")])
    assert "Not all of these studies are randomised" in str(write_answer(figures, analysis, absence="").cautions)
    tools = {"crossover": "rob2_crossover_2020"}
    assert "randomised" not in str(write_answer(figures, analysis, absence="", tools=tools).cautions)


def test_conventions_are_no_cautions_and_only_those_that_were_used_are_told():
    remark = "Logit-normal model of the counts, adaptive Gauss-Hermite quadrature; nothing is added to empty cells"
    figures = read(PROPORTION, [effect(), effect("w1")], [pooled(remark=f"{remark}; Tan p1 may share people")])
    assert write_answer(figures, PROPORTION, absence="").cautions == (
        "One group, without a comparison.",
        "Tan p1 may share people.",
    )
    told = " ".join(build_results(make_view())["conventions"])
    assert "Hartung-Knapp" in told
    assert not re.search("Peto|Mantel|0.5 is added|Logit-normal", told)


@pytest.mark.parametrize(
    ("counted", "few"),
    [
        (Counted(1, ((41, 720), (26, 680))), True),
        (Counted(3, ((9, 470),)), True),
        (Counted(3, ((10, 470),)), False),
        (Counted(2, ((12, 40), (9, 40))), True),
        (Counted(2, ((12, 40), (15, 40))), False),
        (Counted(4, ((0, 900),)), True),
    ],
)
def test_one_study_or_a_count_below_ten_makes_no_rate_per_1000(counted, few):
    assert counted.is_few == few


GRADE = {
    "analysis_id": "thickness",
    "person": "a",
    "outcome": "birth",
    "k": 1,
    "participants": 5,
    "counted": "patients",
}


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([effect(events1=0, n1=5)], "0 of 5 patients"),
        (
            [effect(events1=200, n1=500), effect("w1", events1=100, n1=400)],
            "400 [300, 500] of 1000, without any comparison",
        ),
        ([effect(events1=6, n1=500), effect("w1", events1=3, n1=400)], "9 of 900 patients"),
        (
            [effect(events1=None, n1=None), effect("w1", events1=None, n1=None)],
            "400 [300, 500] of 1000, without any comparison",
        ),
    ],
)
def test_the_summary_of_findings_shows_counts_where_they_are_few(rows, shown):
    def change(tables, config):
        config["analyses"] = [{**PROPORTION, "id": "thickness"}]

    grade = {**GRADE, "k": len(rows), "shown": 0.4, "shown_low": 0.3, "shown_high": 0.5}
    view = make_view(
        change, put("grade", grade), put("effects", *({**row, "analysis_id": "thickness"} for row in rows))
    )
    told = build_findings(view)["listings"][0]
    (row,) = (dict(zip(told.columns, row, strict=True)) for row in told.rows)
    assert row["Effect [95 % CI]"].startswith("proportion: ")
    assert row["Absolute numbers"] == shown
    assert row["What it comes to"] == "one group, without a comparison"


def test_counts_of_two_arms_name_the_groups():
    rows = from_rows("effects", [effect(events1=41, n1=72, events2=26, n2=68)])
    words = "41 of 72 patients in the experimental group and 26 of 68 in the control group"
    assert count_events(rows, "birth").tell("patients") == words
    assert count_events(rows, "other") is None


@pytest.mark.parametrize(("studies", "shown"), [(2, False), (3, True)])
def test_the_funnel_plot_is_said_to_be_shown_only_where_it_is(studies, shown):
    def change(tables, config):
        config["analyses"] = [{**PROPORTION, "bias": ["egger"]}]

    remark = f"not run: {studies} studies, and the test needs 10; the funnel plot is shown without a test"
    bias = {"analysis_id": "birth", "test": "egger", "k": studies, "remark": remark}
    effects = put("effects", *(effect(study, yi=0.1 * at) for at, study in enumerate(("p1", "w1", "w2")[:studies])))
    (analysis,) = build_results(make_view(change, effects, put("estimates"), put("bias", bias)))["analyses"]
    told = str([table.rows for table in analysis.robustness.listings])
    assert ("the funnel plot is shown" in told) == any(
        "Funnel" in plot.table.caption for plot in analysis.robustness.plots
    )
    assert ("the funnel plot is shown" in told) == shown


def test_a_range_without_a_width_is_none():
    rows = [
        {"analysis_id": "birth", "scenario": at, "changed": "", "changes": at, "measure": "PLO", "k": 2, "shown": shown}
        for at, shown in enumerate((0.9, 0.8501, 0.8499))
    ]

    def change(tables, config):
        config["analyses"] = [PROPORTION]

    (analysis,) = build_results(make_view(change, put("effects", effect()), put("sensitivity", *rows)))["analyses"]
    assert "Over 2 other combinations of choices the estimate is 0.85 throughout." in analysis.robustness.sentences


@pytest.mark.parametrize(
    ("quote", "page", "support"),
    [
        ('"we treated 12"', "3", "“we treated 12”, p. 3"),
        ("abstract: our reading of its design", "abstract", "abstract: our reading of its design, abstract"),
        ("", "3-4", "pp. 3-4"),
        ("", "", ""),
    ],
)
def test_a_note_beside_a_value_is_no_quotation(quote, page, support):
    row = {"study_id": "p1", "person": "a", "level": "study", "variable": "design", "value": "single_arm"}
    view = make_view(put("extraction", {**row, "quote": quote, "page": page}))
    found = read_characteristics(view.tables, view.library, codebook=view.codebook)
    study = next(study for study in found.studies if study.study_id == "p1")
    assert study.traits == ("single arm",)
    assert study.items[0].values[0].support == support


def test_a_note_of_a_voter_is_told_as_a_note():
    vote = {
        "phase": "title_abstract",
        "reference_id": "p1",
        "voted_id": "p1",
        "role": "reviewer",
        "decision": "include",
    }
    tables = {
        **build(make_tables()),
        "votes_title_abstract": from_rows("votes", [{**vote, "person": "a", "note": "seen twice"}]),
    }
    page = render_page(tables, config=make_config())
    assert "note: seen twice" in page
    assert "“seen twice”" not in page


def named(label: str, authors: str = "", title: str = "", other: str = "") -> str:
    tables = dict(build(make_tables()))
    references = tables["references"].copy()
    references.loc[references["reference_id"] == "p1", ["authors", "title", "year"]] = [authors, title, "2020"]
    references.loc[references["reference_id"] == "c1", ["authors", "title"]] = ["", other]
    studies = tables["studies"].copy()
    studies.loc[studies["study_id"] == "p1", "label"] = label
    renamed = rename_studies({**make_view().tables, **tables, "references": references, "studies": studies})
    return dict(zip(renamed["studies"]["study_id"], renamed["studies"]["label"], strict=True))["p1"]


LONG = "Effect of a very long treatment with a very long name on endometrial regeneration"


@pytest.mark.parametrize(
    ("label", "known", "name"),
    [
        ("Tan 2016", {"authors": "Li, P", "title": LONG}, "Tan 2016"),
        ("Effect of a very … 2020", {"title": LONG}, f"{LONG} 2020"),
        ("NCT02680366", {"authors": "Li, P; Tan, J"}, "Li 2020 (NCT02680366)"),
        ("NCT02680366", {"other": LONG}, f"{LONG} (NCT02680366)"),
        ("NCT02680366", {}, "NCT02680366"),
    ],
)
def test_a_study_is_called_by_a_name_in_full_where_one_is_known(label, known, name):
    assert named(label, **known) == name


def test_a_cell_that_holds_a_registration_is_no_label():
    tables = make_view().tables
    studies = tables["studies"].assign(label=["NCT02680366", *tables["studies"]["label"][1:]])
    cells = ((1, "Study", "NCT02680366"), (2, "Number", "NCT02680366"), (3, "Birth", "NCT02680366: 1/2"))
    rows = [
        {"place": 1, "table_id": "x", "row": 1, "column": at, "heading": heading, "text": text}
        for at, heading, text in cells
    ]
    told = rename_studies({**tables, "studies": studies, "evidence_tables": from_rows("evidence_tables", rows)})
    label = told["studies"]["label"].iloc[0]
    assert label != "NCT02680366"
    assert told["evidence_tables"]["text"].tolist() == [label, "NCT02680366", f"{label}: 1/2"]


def test_labels_in_the_words_of_other_stages_change_with_them():
    cell = {"place": 1, "table_id": "x", "row": 1, "column": 1, "heading": "Birth", "text": "Tan p1: 1/2; Tan p12: 3/4"}
    tables = {**make_view().tables, "evidence_tables": from_rows("evidence_tables", [cell])}
    studies = tables["studies"].copy()
    studies.loc[studies["study_id"] == "p1", "label"] = "NCT1"
    cell = from_rows("evidence_tables", [{**cell, "text": "NCT1: 1/2"}])
    drawn = from_rows("evidence_maps", [{"place": 1, "row": 1, "column": 1, "text": "31 (without NCT1)"}])
    fact = from_rows("trust_facts", [{"study_id": "p2", "item": "4.9", "found": "shares rows with NCT1"}])
    shown = {"evidence_tables": cell, "evidence_maps": drawn, "trust_facts": fact}
    told = rename_studies({**tables, "studies": studies, **shown})
    assert told["trust_facts"]["found"].tolist() == ["shares rows with Tan 2016 (NCT1)"]
    assert told["evidence_tables"]["text"].tolist() == ["Tan 2016 (NCT1): 1/2"]
    assert told["evidence_maps"]["text"].tolist() == ["31 (without Tan 2016 (NCT1))"]


@pytest.mark.parametrize(
    "tool", ["rob2_2019", "robins_i_2016", "robins_i_v2_2025", "jbi_case_series_2020", "syrcle_2014"]
)
def test_tools_are_called_as_they_are(tool):
    assert re.search(r" \(20\d\d\)$", name_tool(tool))
    assert "_" not in name_tool(tool)


def votes(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    row = {"phase": "full_text", "role": "reviewer", "batch": ""}
    return from_rows(
        "votes",
        [
            {**row, "person": who, "reference_id": ref, "voted_id": ref, "decision": told, "reason": why}
            for who, ref, told, why in rows
        ],
    )


def test_agreement_says_what_counts_and_how_often_the_reason_is_the_same_too():
    cast = votes(
        *(("anna", ref, "exclude", why) for ref, why in (("p1", "design"), ("p2", "design"))),
        *(("ben", ref, "exclude", why) for ref, why in (("p1", "design"), ("p2", "population"))),
    )
    measured = {"phase": "full_text", "person_a": "anna", "person_b": "ben", "n": 2, "observed": 1.0, "people": 2}
    view = make_view(put("agreement", measured))
    listing = list_agreement({**view.tables, "votes_full_text": cast})
    assert listing.caption == AGREEMENT
    assert "unclear goes on to full text, as include does" in listing.caption
    assert dict(zip(listing.columns, listing.rows[0], strict=True))["Same decision and reason"] == "1 of 2"


def claim(claim_id: str, verdict: str, machine: str, **more: str) -> dict[str, str]:
    row = {"claim_id": claim_id, "document": "B", "location": "1", "statement": claim_id, "measure": "number"}
    return {**row, "value": "2", "verdict": verdict, "machine": machine, "evidence": "", **more}


def test_claims_stand_in_the_order_of_their_file_with_their_sources_by_name():
    rows = [
        claim("b", "confirmed", "confirmed", source_study="p1", study_id="p1"),
        claim("a", "not checked", "source not found"),
    ]
    view = make_view(put("claims", *rows))
    found = list_claims(view.tables, view.library, order=("b", "a")).rows
    assert [row[0] for row in found] == ["b", "a"]
    assert found[0][3].words == "Tan p1"
    assert found[1][3] == "none given"
    source = make_view(put("claims", claim("c", "confirmed", "not checked", source_study="p2")))
    assert list_claims(source.tables, source.library).rows[0][3].words.startswith("Tan J, Li PY")


def test_people_and_machine_differ_wherever_their_verdicts_do():
    rows = [
        claim("a", "confirmed", "confirmed"),
        claim("b", "not checked", "source not found"),
        claim("c", "confirmed", "contradicted", doubt="the sheets say another number"),
        claim("d", "contradicted", "not checked"),
    ]
    told = count_verdicts(make_view(put("claims", *rows)).tables)
    assert told.endswith("People and machine differ on 1. On 1 the machine had nothing to compare.")
    assert count_verdicts(make_view(put("claims", rows[0])).tables).startswith("1 claim: 1 confirmed.")


def test_a_judgement_is_neither_confirmed_nor_contradicted():
    row = claim("a", "contradicted", "not checked", measure="other", value="", reason="30 months")
    view = make_view(put("claims", row))
    assert list_claims(view.tables, view.library).rows[0][4] == "no figure to compare"
    assert "contradicted" not in count_verdicts(view.tables)


def test_no_id_of_the_vocabulary_stands_on_the_page(built):
    text = re.sub(
        r"<style.*?</style>|<script.*?</script>|<[^>]+>", " ", render_page(built, config=make_config()), flags=re.DOTALL
    )
    assert not re.search(r"\b(single_arm|case_report|rob2_2019|adhoc_hartung_knapp)\b", text)
    assert "p. abstract" not in text


def test_a_page_of_nothing_but_what_was_compiled_never_says_searched_on(built):
    config = make_config()
    config["searches"] = config["searches"].assign(how="compiled by hand")
    page = render_page(built, config=config)
    assert "Searched on 2024" not in page
    assert "We searched" not in page
    assert "none was run" in page


@pytest.mark.parametrize(
    ("rows", "estimates", "words"),
    [
        ([effect(events1=1, n1=3), effect("w1", events1=1, n1=1)], [pooled()], ["Counted: 2 of 4 patients."]),
        ([effect(events1=0, n1=5, data="0/5")], [], []),
        ([effect(events1=60, n1=100), effect("w1", events1=50, n1=90)], [pooled()], ["Out of 1000 …"]),
    ],
)
def test_the_summary_counts_where_there_are_few(rows, estimates, words):
    grade = from_rows("grade", [{**GRADE, "analysis_id": "birth", "words": "Out of 1000 …"}])
    counted = count_events(from_rows("effects", rows), "birth")
    answer = write_answer(read(PROPORTION, rows, estimates), PROPORTION, absence="", grade=grade, counted=counted)
    assert [one for one in answer.sentences if one.startswith(("Counted", "Out of"))] == words
    if not estimates:
        assert "0 of 5, proportion" in answer.sentences[0]


def test_a_review_without_a_study_led_to_none_so_far():
    def exclude(tables, config):
        tables["flow"] = tables["flow"].assign(n=0)

    assert make_view(exclude).summary.lead == "0 records from 5 sources; no study has been included so far."
