"""Sentences of checklists and sections over configurations in which they were untrue: each says what there is."""

from typing import Any

import pandas as pd
import pytest

from checked import Change, edit, log, make_view, plan, put, write
from filled import fill, give
from prismake.config.accuracy import list_judged
from prismake.report.checklists.answering import FACTS
from prismake.report.combined import list_combined
from prismake.report.flow import measure_flow
from prismake.report.flow_diagram import tell_flow
from prismake.report.interchange import write_prisma
from prismake.report.labels import name_source
from prismake.report.methods import write_methods
from prismake.report.page import render_page
from prismake.report.sections.missing import build_missing
from prismake.report.sections.opening import build_flow
from prismake.report.sections.results import build_results
from prismake.report.unsynthesised import list_unsynthesised
from prismake.statistics.measures import CONVENTIONS, MEASURES, name_null
from prismake.synthesise.starting import find_start
from reported import PROTOCOL, build, make_config, make_searches, make_tables
from tested import KEARON, STRIP

MACHINE = {"reference_id": "p1", "voted_id": "p1", "person": "tilly", "decision": "include"}


def test_a_study_whose_result_stands_alone_is_in_no_synthesis() -> None:
    """The list of what is in no synthesis says the same of each result."""
    view = make_view(put("appraisal", *({"study_id": one, "judgement": "low"} for one in ("p1", "w2"))))
    assert list_combined(view.tables) == {"p1", "w1"}
    assert FACTS["weight"](view) == "Of 2 studies in a synthesis, 1 has a judgement of risk of bias."
    listed = list_unsynthesised(view.tables, analyses=view.analyses, library=view.library).rows
    assert ("Tan w2", "all") in {row[:2] for row in listed}


@pytest.mark.parametrize(("kind", "n"), [("network", 26), ("diagnostic", len(KEARON["tables"])), ("directions", 2)])
def test_every_kind_of_synthesis_counts(kind: str, n: int) -> None:
    """The trials of Senn 2013, the studies of Kearon 1998, two directions of effect, nothing beside."""
    assert len(list_combined(fill(kind, put("effects"), put("estimates")).tables)) == n


def test_a_machine_alone_selects_nothing_and_excludes_no_full_text() -> None:
    gone = edit("ledger", "bucket", "full_text_excluded", bucket="included")
    for phase, role in (("title_abstract", "machine"), ("full_text", "machine"), ("full_text", "overruled")):
        row = {**MACHINE, "phase": phase, "role": role}
        view = make_view(gone, put("votes_title_abstract"), put("votes_full_text"), put(f"votes_{phase}", row))
        assert FACTS["selection"](view) == ""
        assert FACTS["excluded"](view) == ""


def test_machines_that_differ_are_told_each_by_itself() -> None:
    row = {"phase": "title_abstract", "round": "2024", "sample": 60, "relevant": 60, "found": 60, "recall": 1.0}
    row |= {"ci_low": 0.94, "ci_high": 1.0, "line": 0.9, "confidence": 0.95, "verdict": "passed"}
    rows = [
        {**row, "person": "tilly", "differs": 2},
        {**row, "person": "tilly", "differs": 1, "round": "2025"},
        {**row, "person": "rex", "differs": 1},
        {**row, "person": "max", "differs": 0},
    ]
    told = FACTS["machine_stopping"](fill("with a machine that votes", put("machines_title_abstract", *rows)))
    assert "otherwise than people decided: rex on 1 reference and tilly on 3 references. What people" in told


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Exercise for people living with dementia systematic review", False),
        ("Adults living alone and depression, a review", False),
        ("Living donors: evidence", False),
        ("Teas: a living, systematic review and meta-analysis", True),
        ("Teas: living network meta-analysis", True),
        ("A living evidence map of teas", True),
        ("Teas: living guideline", True),
    ],
)
def test_living_is_said_of_the_review_itself(title: str, said: bool) -> None:
    assert bool(FACTS["title_living"](make_view(write("config", title=title)))) == said


NETWORK = {"id": "net", "title": "Teas", "outcome": "sleep", "measure": "MD"}


@pytest.mark.parametrize(
    ("network", "analyses", "told"),
    [
        ([NETWORK], [], True),
        ([NETWORK | {"model": "common"}], [], False),
        ([NETWORK | {"model": "common"}], None, False),
        ([], [], False),
    ],
)
def test_the_model_of_a_network_is_one_of_the_models(
    network: list[Any], analyses: list[Any] | None, told: bool
) -> None:
    changes = [give("network", network)] + ([] if analyses is None else [give("analyses", analyses)])
    assert bool(FACTS["random_effects"](make_view(*changes))) == told


def test_trials_with_several_arms_are_no_single_effects() -> None:
    alone = FACTS["dependence"](make_view(give("network", [NETWORK]), give("analyses", [])))
    assert alone == "In networks, trials with several arms enter with the covariances of their effects."
    beside = FACTS["dependence"](make_view(give("network", [NETWORK])))
    assert beside == f"In each pairwise analysis each study has one effect. {alone}"


def test_the_certainty_of_a_test_is_told_by_the_titles_of_its_sides() -> None:
    rows = [
        {"analysis_id": one["id"], "outcome": "positive in the ill", "certainty": "low"} for one in list_judged([STRIP])
    ]
    told = FACTS["certainty"](make_view(give("accuracy", [STRIP]), give("analyses", []), put("grade", *rows)))
    title = STRIP["title"]
    assert told == f"Certainty of the evidence: {title}: sensitivity: low; {title}: specificity: low."


@pytest.mark.parametrize(
    ("source", "database", "told"),
    [
        ("embase", "", "Embase on Ovid"),
        ("embase_2", "Embase Classic", "Embase Classic on Ovid"),
        ("wos", "", "Web of Science on Ovid"),
    ],
)
def test_databases_are_called_by_their_names(source: str, database: str, told: str) -> None:
    view = make_view(log("pubmed", kind="website"), log("embase", source=source, database=database))
    assert FACTS["platforms"](view) == f"Databases with their platforms: {told}."
    assert name_source(source, "", "database", database) in told


def test_what_nobody_searched_is_not_told_as_a_search() -> None:
    view = make_view(log(how="compiled by hand"))
    assert "(compiled by hand): " in FACTS["registers"](view)
    assert "compiled by hand" not in FACTS["citations"](view)  # these are followed by hand anyway
    assert FACTS["queries"](view) == ""  # not done is no answer
    assert FACTS["rounds"](view) == ""


def number(item: int, quote: str, page: str) -> dict[str, str]:
    row = {"study_id": "p1", "person": "anna", "level": "outcome", "variable": "n", "value": "12"}
    return {**row, "item": str(item), "quote": quote, "page": page}


@pytest.mark.parametrize(
    ("beside", "told"),
    [
        (
            [('"a"', "1"), ('"a"', "")],
            "1 stands with the words and the place behind it and 1 with the words alone.",
        ),
        ([('"a"', "")], "Every number of an outcome in people's sheets (1) stands with the words alone."),
        ([("", "1"), ("", "1")], "Every number of an outcome in people's sheets (2) stands with the place alone."),
        ([("", "")], "Every number of an outcome in people's sheets (1) stands without either."),
        ([("abstract", "1")], "sheets (1) stands with the place and a note that quotes no words."),
        ([("a note", ""), ('"b"', "")], "1 stands with the words alone and 1 with a note that quotes no words."),
        ([('"a"', "1")], "sheets (1) stands with the words and the place behind it."),
    ],
)
def test_what_stands_beside_numbers_is_told_as_it_is(beside: list[tuple[str, str]], told: str) -> None:
    rows = [number(at, *one) for at, one in enumerate(beside)]
    assert told in " ".join(write_methods(make_view(put("extraction", *rows))))


def measure(**fates: str) -> pd.DataFrame:
    """The flow after some references have another status at full text."""
    tables = make_tables()
    screened = tables["full_text"].copy()
    for reference, status in fates.items():
        screened.loc[screened["reference_id"] == reference, "status"] = status
    tables["full_text"] = screened
    ledger = build(tables)["ledger"]
    return measure_flow(ledger, tables=tables, searches=make_searches(), protocol=PROTOCOL)[0]


def test_a_full_text_that_waits_is_not_said_to_have_been_assessed() -> None:
    flow, done = measure(), measure(p6="included", s10="not_retrieved")
    waiting, closed = (dict(zip(one["data"], one["description"], strict=True)) for one in (flow, done))
    for column in ("dbr_assessed", "other_assessed"):
        assert waiting[column] == "Reports assessed or to be assessed for eligibility"
        assert closed[column] == "Reports assessed for eligibility"
    told = tell_flow(flow)
    assert "Reports awaiting classification" in told
    assert "Reports not yet decided, via other methods:" in told
    assert "other methods, " not in told
    assert "Reports not yet decided" not in tell_flow(done)
    assert "Reports assessed or to be assessed for eligibility" in write_prisma(flow)
    assert "to be assessed" not in write_prisma(done)


def owe(task: str, n: int) -> Change:
    row = {"task": task, "done": 0, "sheets": 1}
    return put("owed", {**row, "person": "anna", "owed": n}, {**row, "person": "ben", "owed": 1})


def close_screening(tables: dict[str, pd.DataFrame], config: dict[str, Any]) -> None:
    """Nothing waits, nothing is in conflict, everything is extracted."""
    numbers = tables["flow"].copy()
    numbers.loc[numbers["data"].str.endswith(("_pending", "_conflict")), "n"] = 0
    tables["flow"] = numbers
    rows = [
        {"study_id": one, "person": "a", "level": "study", "variable": "design", "value": "x"}
        for one in ("p1", "w1", "w2")
    ]
    put("extraction", *rows)(tables, config)


def show(*changes: Change) -> str:
    tables, config = build(make_tables()), make_config()
    for change in changes:
        change(tables, config)
    return render_page(tables, config=config)


def test_owed_work_is_told_beside_decided_references() -> None:
    done = show(close_screening)
    assert "No reference waits for a decision of people." in done
    assert "under way" not in done.partition('id="flow"')[0]
    owing = show(close_screening, owe("10 Risk of bias", 4))
    assert "<b>This review is under way.</b>" in owing
    assert "Work that people still owe</a>: Risk of bias (5)" in owing
    assert "No reference waits" not in owing
    pending = show(owe("02 Title and abstract", 4))
    assert "Work that people still owe" not in pending


def test_the_caption_of_the_flow_tells_what_the_diagram_has() -> None:
    assert build_flow(make_view())["flow_found_too"]
    assert build_flow(make_view())["flow_open"]
    alone = make_view(lambda tables, config: tables.update(flow=tables["flow"].assign(n=0)))
    assert not build_flow(alone)["flow_found_too"]
    assert not build_flow(alone)["flow_open"]
    assert "no one sought" not in show()


def test_the_matrix_of_missing_results_explains_what_is_not_admitted() -> None:
    row = {"analysis_id": "thickness", "study_id": "p1", "status": "reported in full"}
    whole = [{**row, "analysis_id": one["id"]} for one in make_config()["analyses"]]
    partly, known = (
        build_missing(make_view(put("missing_results", row))),
        build_missing(make_view(put("missing_results", *whole))),
    )
    assert "not admitted, its design or species is not among those that the synthesis takes" in partly["lead"]
    assert "not admitted" not in known["lead"]


@pytest.mark.parametrize(
    ("model", "told", "silent"),
    [
        ("random", ["tau2_ci"], ["tau2_ci_counts", "glmm"]),
        ("glmm", ["tau2_ci_counts", "glmm"], ["tau2_ci", "peto"]),
    ],
)
def test_conventions_are_those_of_the_models_that_were_computed(model: str, told: list[str], silent: list[str]) -> None:
    view = make_view(edit("estimates", "analysis_id", None, model=model, tau2_low=0.1))
    shown = build_results(view)["conventions"]
    assert all(CONVENTIONS[name] in shown for name in told)
    assert not any(CONVENTIONS[name] in shown for name in silent)
    assert ("ogit-normal" in " ".join(shown)) == (model == "glmm")


@pytest.mark.parametrize(("measure", "told"), [("SMD", True), ("SMDH", True), ("SMDR", False), ("MD", False)])
def test_the_exact_correction_is_told_of_measures_that_have_it(measure: str, told: bool) -> None:
    shown = build_results(make_view(edit("effects", "study_id", None, measure=measure)))["conventions"]
    assert (CONVENTIONS["smd"] in shown) == told


def test_the_value_of_no_effect_is_the_measures_own() -> None:
    assert {name: name_null(one) == "" for name, one in MEASURES.items()} == {
        name: one.null is None for name, one in MEASURES.items()
    }


@pytest.mark.parametrize("verdict", ["below", "above", "across"])
def test_a_verdict_names_the_value_of_no_effect_of_its_measure(verdict: str) -> None:
    row = {"analysis_id": "birth", "k": 2, "shown": 1.0, "shown_low": 0.5, "shown_high": 2.0, "verdict": verdict}
    row |= {"changes": 0, "model": "random"}
    rows = [{**row, "scenario": at, "measure": one, "changed": "measure" * at} for at, one in enumerate(("OR", "RD"))]
    analyses = build_results(make_view(put("sensitivity", *rows)))["analyses"]
    (listing,) = [one for shown in analyses for one in shown.robustness.listings if one.name == "sensitivity-birth"]
    words = {"across": "includes"}.get(verdict, verdict)
    assert [row[3] for row in listing.rows] == [f"{words} the value of no effect ({n})" for n in (1, 0)]


@pytest.mark.parametrize(
    ("designs", "level", "why"),
    [
        (["randomised"], "high", "accuracy of a test in randomised studies"),
        (["cross_sectional"], "high", "accuracy of a test in cross-sectional studies"),
        (["cohort", "randomised"], "high", "accuracy of a test in randomised or cohort studies"),
        (
            ["cohort", "randomised", "cross_sectional"],
            "high",
            "accuracy of a test in randomised, cohort or cross-sectional studies",
        ),
        (
            ["case_control", "cohort"],
            "low",
            "accuracy of a test, not all studies randomised, cross-sectional or cohorts: case control",
        ),
    ],
)
def test_where_the_certainty_of_a_test_starts_is_told_by_its_designs(designs: list[str], level: str, why: str) -> None:
    assert find_start({"designs": designs, "comparison": {"kind": "test"}}) == (level, why)


def test_the_plan_itself_is_no_other_choice() -> None:
    rows = [{"analysis_id": "thickness", "scenario": at} for at in (0, 1)]
    told = FACTS["robustness"](make_view(put("sensitivity", *rows)))
    assert told == "1 other choice of 1 analysis was tried; the report says which change the conclusion."
    assert FACTS["robustness"](make_view(put("sensitivity", rows[0]))) == ""


def test_a_corrected_effect_is_a_result_of_a_test_without_a_p() -> None:
    """The methods count alike."""
    rows = [{"analysis_id": "thickness", "test": "trim_fill", "k": 12, "shown": 1.0}]
    rows += [{"analysis_id": "thickness", "test": "egger", "k": 3}]
    view = make_view(put("bias", *rows), plan(bias=["egger", "trim_fill"]))
    none = make_view(put("bias", {"analysis_id": "thickness", "test": "egger", "remark": "needs ten studies"}))
    assert FACTS["small_studies"](none) == FACTS["bias_tests"](none) == ""
    judged = make_view(put("grade", {"analysis_id": "thickness", "missing_evidence": "low"}))
    assert "(ROB-ME) is judged for 1 analysis" in FACTS["small_studies"](judged)
    assert FACTS["small_studies"](view).startswith("Of 2 tests of small-study effects, 1 could be run")
    assert "trim and fill; 1 could be run" in " ".join(write_methods(view))


def test_every_result_in_a_synthesis_leaves_none_beside() -> None:
    row = {"study_id": "p1", "person": "anna", "level": "outcome", "item": "1"}
    told = [{**row, "variable": "outcome", "value": "thickness"}, {**row, "variable": "mean", "value": "5"}]
    view = make_view(plan(outcome="thickness"), put("extraction", *told))
    assert FACTS["unused"](view) == "Every extracted result is in a synthesis."
    other = make_view(plan(outcome="births"), put("extraction", *told))
    assert FACTS["unused"](other).startswith("1 result stands in no synthesis")


def test_characteristics_agree_with_their_number() -> None:
    row = {"study_id": "p1", "person": "a", "level": "study", "value": "x"}
    view = make_view(put("extraction", {**row, "variable": "design"}, {**row, "variable": "country"}))
    assert FACTS["characteristics"](view).startswith("2 characteristics of 1 of 3 studies stand in")


def test_an_amendment_without_a_reason_leaves_the_item_open() -> None:
    view = make_view(write("protocol", amendments=[{"date": "2025-01-01", "text": "more", "reason": " "}]))
    assert FACTS["amended_because"](view) == ""
