"""Certainty of the evidence: sheets issued once and never again, every problem named, the sum done by machine."""

import math

import openpyxl
import pandas as pd
import pytest

from extraction_factory import PRE_POST, TRIAL, TWO_TRIALS, before_after, compute, trial
from people import fill_sheet
from prismake.files.seeds import as_issued, check_places
from prismake.issues import ReviewError
from prismake.report.certainty_words import write_counted
from prismake.sheets import read_sheet
from prismake.synthesise import gather_grades, issue_grades, pool_effects, read_grades, summarise_findings
from prismake.synthesise.certainty import DOWNGRADES, rate_certainty
from prismake.tables import empty, from_rows

ANALYSES = [TRIAL, PRE_POST]
PEOPLE = {"ada": "ada"}
FINE = {name: next(iter(words)) for name, words in DOWNGRADES.items()}
FINE |= {"publication_bias_reason": "registers searched, nothing is missing"}


@pytest.fixture
def evidence():
    effects, estimates = zip(
        *(
            pool_effects(compute(analysis, *sheets), analyses=[analysis])
            for analysis, sheets in ((TRIAL, TWO_TRIALS), (PRE_POST, (before_after("x"), before_after("y", mean="5"))))
        ),
        strict=True,
    )
    return pd.concat(effects), pd.concat(estimates)


def issue(folder, estimates, people=("ada",), former=None):
    return issue_grades(folder, people=people, former=former or {}, analyses=ANALYSES, estimates=estimates)


def fill(folder, answers):
    (path,) = folder.rglob("*.xlsx")
    assert fill_sheet(path, "certainty", answers) == len(answers)
    return path


def read(*paths):
    return read_grades(paths, analyses=ANALYSES, people=PEOPLE)


def issues_of(*paths):
    with pytest.raises(ReviewError) as caught:
        read(*paths)
    return [(one.found, one.allowed) for one in caught.value.issues]


def summarise(judgements, evidence, absolute=None, cohorts=None):
    effects, estimates = evidence
    grade = summarise_findings(
        judgements,
        analyses=ANALYSES,
        effects=effects,
        estimates=estimates,
        absolute=empty("absolute") if absolute is None else absolute,
        cohorts=cohorts,
    )
    return grade.set_index("analysis_id")


@pytest.mark.parametrize(
    ("judgements", "start", "level", "signs"),
    [
        (FINE, "high", "high", "⊕⊕⊕⊕"),
        (FINE | {"risk_of_bias": "serious"}, "high", "moderate", "⊕⊕⊕◯"),
        (FINE | {"risk_of_bias": "serious", "imprecision": "very serious"}, "high", "very low", "⊕◯◯◯"),
        (FINE | {"imprecision": "extremely serious"}, "low", "very low", "⊕◯◯◯"),
        (FINE | {"large_effect": "very large"}, "low", "high", "⊕⊕⊕⊕"),
        (FINE | {"large_effect": "large", "publication_bias": "strongly suspected"}, "low", "low", "⊕⊕◯◯"),
        (FINE | {"large_effect": "very large", "dose_response": "yes"}, "low", "high", "⊕⊕⊕⊕"),
    ],
)
def test_the_level_is_the_start_minus_what_lowers_plus_what_raises_it(judgements, start, level, signs):
    found = rate_certainty(judgements, start=start)
    assert (found.level, found.signs) == (level, signs)


def test_a_domain_that_is_not_judged_leaves_the_level_open():
    found = rate_certainty({"risk_of_bias": "serious"}, start="high")
    assert (found.level, found.downgraded, len(found.missing)) == ("", -1, 4)


def test_each_analysis_with_data_is_issued_once_and_a_new_one_in_a_new_sheet(tmp_path, evidence):
    _, estimates = evidence
    (first,) = issue(tmp_path, estimates[estimates["analysis_id"] == "live_birth"])
    assert as_issued(first)
    before = first.read_bytes()
    (second,) = issue(tmp_path, estimates)
    assert second.name == "batch-002.xlsx"
    assert first.read_bytes() == before
    assert issue(tmp_path, estimates) == []
    assert issue(tmp_path, estimates, people=["ada_b"], former={"ada": "ada_b"}) == []


def test_an_analysis_without_data_is_not_asked(tmp_path, evidence):
    _, estimates = evidence
    nothing = estimates.assign(k=0)
    assert issue(tmp_path, nothing) == []


def test_sheets_on_certainty_stand_in_their_own_folder(tmp_path, evidence):
    issue(tmp_path / "grade", evidence[1])
    assert list(check_places(tmp_path)) == []


def test_an_untouched_sheet_gives_nothing_and_the_summary_says_what_is_open(tmp_path, evidence):
    (path,) = issue(tmp_path, evidence[1])
    judgements = read(path)
    assert len(judgements) == 0
    grade = summarise(judgements, evidence)
    assert grade["certainty"].tolist() == ["", ""]
    assert grade.loc["live_birth", "missing"].split("; ") == list(DOWNGRADES)
    assert grade.loc["live_birth", ["k", "participants", "start"]].tolist() == [2, 107, "high"]
    assert grade.loc["thickness", ["k", "participants", "start"]].tolist() == [2, 12, "low"]


def test_judgements_become_a_level_with_their_reasons(tmp_path, evidence):
    issue(tmp_path, evidence[1])
    answers = FINE | {"imprecision": "Serious ", "imprecision_reason": "few events", "importance": "critical"}
    judgements = read(fill(tmp_path, {"live_birth": answers}))
    grade = summarise(judgements, evidence)
    row = grade.loc["live_birth"]
    assert row[["person", "certainty", "downgraded", "importance"]].tolist() == ["ada", "moderate", -1, "critical"]
    assert row["imprecision_reason"] == "few events"
    assert grade.loc["thickness", "person"] == ""


def test_unknown_words_are_named_together(tmp_path, evidence):
    issue(tmp_path, evidence[1])
    path = fill(tmp_path, {"live_birth": {"inconsistency": "so so"}, "thickness": {"indirectness": "bad"}})
    assert [found for found, _ in issues_of(path)] == ["'so so'", "'bad'"]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"inconsistency": "serious"}, "inconsistency 'serious'"),
        ({"large_effect": "large"}, "large effect 'large'"),
        ({"publication_bias_reason": ""}, "publication bias 'undetected'"),
    ],
)
def test_a_row_without_a_reason_that_it_needs_is_held_back_alone_and_told(tmp_path, evidence, answers, told):
    issue(tmp_path, evidence[1])
    path = fill(tmp_path, {"live_birth": FINE, "thickness": FINE | answers})
    judgements, remarks = gather_grades([path], analyses=ANALYSES, people=PEOPLE)
    assert judgements["analysis_id"].tolist() == ["live_birth"]
    assert remarks["kind"].tolist() == ["half-filled row"]
    cell = remarks["cell"].item()
    assert f"without a reason: {told} ({cell} is empty). The row counts as an empty one" in remarks["text"].item()
    row = openpyxl.load_workbook(path)["certainty"]
    assert row[cell.partition("!")[2]].value in (None, "")
    assert summarise(judgements, evidence).loc["thickness", "certainty"] == ""


def test_the_sheet_shows_what_the_estimate_rests_on(tmp_path):
    """By hand: 40 + 67 + 40 people; I² and prediction limits as the table estimates has them, on the ratio's scale."""
    effects, estimates = pool_effects(compute(TRIAL, *TWO_TRIALS, trial("c", "9", "20", "7", "20")), analyses=[TRIAL])
    judged = [{"study_id": "a", "domain": "overall", "outcome": "live_birth", "judgement": "low"}]
    appraisal = pd.DataFrame([*judged, {**judged[0], "study_id": "b", "outcome": "thickness", "judgement": "high"}])
    asked = {"analyses": ANALYSES, "estimates": estimates, "effects": effects, "appraisal": appraisal}
    (path,) = issue_grades(tmp_path, people=["ada"], former={}, **asked)
    rows = {row.id: row for row in read_sheet(path, pages=()).rows["certainty"]}
    shown, row = rows["live_birth"], estimates.set_index("model").loc["random"]
    assert shown.text("participants") == "147"
    assert shown.text("bias") == "low: 1, not judged: 2"
    limits = ", ".join(f"{math.exp(row[name]):.2f}" for name in ("pi_low", "pi_high"))
    told = f"I² {row['i2']:.0f} % [{row['i2_low']:.0f}, {row['i2_high']:.0f}]; prediction interval [{limits}]"
    assert shown.text("consistency") == told
    heads = [cell.value for cell in openpyxl.load_workbook(path)["certainty"][3]]
    assert any("Publication bias: are studies or results likely to be missing?" in str(head) for head in heads)
    assert any("reason (also of undetected)" in str(head) for head in heads)


def test_randomised_evidence_cannot_be_raised(tmp_path, evidence):
    issue(tmp_path, evidence[1])
    path = fill(tmp_path, {"live_birth": {"large_effect": "large", "large_effect_reason": "RR 3"}})
    assert issues_of(path) == [("large effect: large, for randomised studies", "no")]


def test_a_sheet_of_nobody_and_two_sheets_that_differ_are_issues(tmp_path, evidence):
    issue(tmp_path, evidence[1])
    path = fill(tmp_path, {"live_birth": FINE})
    copy = path.with_name("copy.xlsx")
    copy.write_bytes(path.read_bytes())
    assert len(read(path, copy)) == 1
    fill_sheet(copy, "certainty", {"live_birth": {"imprecision": "serious", "imprecision_reason": "x"}})
    assert "judged differently" in issues_of(path, copy)[0][0]
    with pytest.raises(ReviewError) as caught:
        read_grades([path], analyses=ANALYSES, people={"ben": "ben"})
    assert "who is nobody in config/config.yaml" in str(caught.value)


def test_an_analysis_that_is_gone_waits_in_its_sheet(tmp_path, evidence):
    issue(tmp_path, evidence[1])
    path = fill(tmp_path, {"live_birth": FINE})
    judgements, remarks = gather_grades([path], analyses=[PRE_POST], people=PEOPLE)
    assert (len(judgements), remarks["kind"].tolist()) == (0, ["idle sheet"])
    assert "config/analyses has no analysis live_birth. What stands there waits" in remarks["text"][0]


def test_a_judgement_on_an_analysis_without_a_study_counts_and_is_told(tmp_path, evidence):
    issue(tmp_path, evidence[1])
    path = fill(tmp_path, {"live_birth": FINE})
    gone = evidence[1][evidence[1]["analysis_id"] != "live_birth"]
    judgements, remarks = gather_grades([path], analyses=ANALYSES, people=PEOPLE, estimates=gone)
    assert len(judgements) == 1
    assert "no study counts in live_birth now" in remarks["text"][0]
    assert len(gather_grades([path], analyses=ANALYSES, people=PEOPLE, estimates=evidence[1])[1]) == 0


def test_a_note_without_a_judgement_is_told(tmp_path, evidence):
    issue(tmp_path, evidence[1])
    path = fill(tmp_path, {"live_birth": {"note": "wait for the trial", "importance": "critical"}})
    judgements, remarks = gather_grades([path], analyses=ANALYSES, people=PEOPLE)
    assert (len(judgements), remarks["kind"].tolist()) == (0, ["half-filled row"])
    assert "note 'wait for the trial'" in remarks["text"][0]


def test_a_changed_locked_cell_stops_the_stage(tmp_path, evidence):
    (path,) = issue(tmp_path, evidence[1])
    book = openpyxl.load_workbook(path)
    book["certainty"]["B4"].value = "another title"
    book.save(path)
    assert "locked cell" in issues_of(path)[0][0]


def test_people_of_studies_that_may_share_them_are_counted_and_told(evidence):
    """By hand: the smaller study of the trials has 40 people of 107; a study outside the analysis is none of them."""
    pairs = [{"study_a": "a", "study_b": "b", "ruling": "not sure"}, {"study_a": "a", "study_b": "elsewhere"}]
    told = summarise(empty("grade_judgements"), evidence, cohorts=from_rows("cohorts", pairs))
    assert told.loc["live_birth", ["participants", "doubtful"]].tolist() == [107, 40]
    assert write_counted(told.loc["live_birth"].to_dict()).endswith(
        "107 patients, of which 40 may be counted twice (2 studies)"
    )
    alone = summarise(empty("grade_judgements"), evidence, cohorts=from_rows("cohorts", pairs[1:]))
    assert "twice" not in write_counted(alone.loc["live_birth"].to_dict())


def test_an_outcome_without_data_keeps_its_row(evidence):
    effects, estimates = evidence
    only = effects[effects["analysis_id"] == "live_birth"]
    grade = summarise(empty("grade_judgements"), (only, estimates))
    assert grade.loc["thickness", ["k", "participants"]].tolist() == [0, 0]


JUDGED = FINE | {"risk_of_bias": "serious", "risk_of_bias_reason": "no blinding", "note": "first"}
DEATH = TRIAL | {"outcome": "death", "title": "Death", "designs": ["controlled"]}


def call(analysis, name):
    return analysis | {"id": name}


def gather(*paths, analyses=ANALYSES):
    judgements, remarks = gather_grades(paths, analyses=analyses, people=PEOPLE)
    return judgements.set_index("analysis_id"), remarks


def test_what_was_judged_stays_with_the_analysis_that_the_row_shows_when_two_ids_are_swapped(tmp_path, evidence):
    issue(tmp_path, evidence[1])
    path = fill(tmp_path, {"live_birth": JUDGED})
    swapped = [call(TRIAL, "thickness"), call(PRE_POST, "live_birth")]
    judgements, remarks = gather(path, analyses=swapped)
    assert (len(judgements), remarks["kind"].tolist()) == (0, ["judgement held back"])
    assert "on 'Live birth'" in remarks["text"][0]
    assert "live_birth is 'Thickness before and after'" in remarks["text"][0]
    assert "what the row shows is called thickness" in remarks["text"][0]


@pytest.mark.parametrize(
    "now",
    [
        DEATH,
        TRIAL | {"outcome": "death"},
        TRIAL | {"title": "Stillbirth"},
        TRIAL | {"title": "Live birth, women under 35"},
        TRIAL | {"species": "rat"},
        TRIAL | {"comparison": {"kind": "arms", "experimental": "experimental", "control": "placebo"}},
    ],
)
def test_a_row_that_shows_another_analysis_counts_nowhere_and_is_asked_anew(tmp_path, evidence, now):
    _, estimates = evidence
    issue(tmp_path, estimates)
    path = fill(tmp_path, {"live_birth": JUDGED})
    analyses = [now, PRE_POST]
    judgements, remarks = gather(path, analyses=analyses)
    assert (len(judgements), remarks["kind"].tolist()) == (0, ["judgement held back"])
    asked = {"people": ["ada"], "former": {}, "analyses": analyses, "estimates": estimates}
    (later,) = issue_grades(tmp_path, **asked)
    assert [row.id for row in read_sheet(later, pages=()).rows["certainty"]] == ["live_birth"]
    assert issue_grades(tmp_path, **asked) == []
    fill_sheet(later, "certainty", {"live_birth": FINE})
    assert gather(path, later, analyses=analyses)[0]["risk_of_bias"].tolist() == ["not serious"]


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (TRIAL, []),
        (TRIAL | {"title": "Live-births"}, ["title 'Live birth', now 'Live-births'"]),
        (TRIAL | {"designs": ["randomised", "controlled"]}, ["start 'high', now 'low'"]),
    ],
)
def test_another_spelling_or_start_counts_and_is_told(tmp_path, evidence, now, told):
    _, estimates = evidence
    issue(tmp_path, estimates)
    path = fill(tmp_path, {"live_birth": JUDGED})
    judgements, remarks = gather(path, analyses=[now, PRE_POST])
    assert len(judgements) == 1
    assert [words in text for words, text in zip(told, remarks["text"], strict=True)] == [True] * len(told)
    asked = {"people": ["ada"], "former": {}, "analyses": [now, PRE_POST], "estimates": estimates}
    assert issue_grades(tmp_path, **asked) == []


def test_a_title_that_is_spelt_as_another_analysis_of_today_is_that_one(tmp_path, evidence):
    issue(tmp_path, evidence[1])
    path = fill(tmp_path, {"live_birth": JUDGED})
    births = [TRIAL | {"title": "Live births"}, call(TRIAL, "first_birth")]
    assert len(gather(path, analyses=births)[0]) == 0
    assert len(gather(path, analyses=births[:1])[0]) == 1


@pytest.mark.parametrize("name", ["a-copy.xlsx", "z-copy.xlsx"])
def test_words_of_two_copies_are_joined_and_told_whatever_the_files_are_called(tmp_path, evidence, name):
    issue(tmp_path, evidence[1])
    path = fill(tmp_path, {"live_birth": JUDGED})
    copy = path.with_name(name)
    copy.write_bytes(path.read_bytes())
    fill_sheet(
        copy,
        "certainty",
        {"live_birth": {"risk_of_bias_reason": "attrition", "note": "", "importance": "critical"}},
    )
    judgements, remarks = gather(*sorted([path, copy]))
    names = ["risk_of_bias_reason", "note", "importance"]
    assert judgements.loc["live_birth", names].tolist() == [
        "attrition | no blinding",
        "first",
        "critical",
    ]
    assert remarks["kind"].tolist() == ["words of two copies"]
    for words in (path.name, name, "attrition", "no blinding", "critical"):
        assert words in remarks["text"][0]


def test_two_copies_of_two_importances_name_both_cells(tmp_path, evidence):
    issue(tmp_path, evidence[1])
    path = fill(tmp_path, {"live_birth": JUDGED | {"importance": "critical"}})
    copy = path.with_name("copy.xlsx")
    copy.write_bytes(path.read_bytes())
    fill_sheet(copy, "certainty", {"live_birth": {"importance": "not important"}})
    ((found, allowed),) = issues_of(path, copy)
    assert found == f"importance 'not important'; but 'critical' in {path.as_posix()} certainty!J4"
    assert allowed == "one importance per analysis and person"


def test_a_row_that_one_copy_has_cleared_counts_and_both_cells_are_named(tmp_path, evidence):
    issue(tmp_path, evidence[1])
    path = fill(tmp_path, {"live_birth": JUDGED})
    copy = path.with_name("copy.xlsx")
    copy.write_bytes(path.read_bytes())
    fill_sheet(copy, "certainty", {"live_birth": dict.fromkeys(JUDGED, "") | {"note": "start again"}})
    judgements, remarks = gather(path, copy)
    assert judgements["note"].tolist() == ["first | start again"]
    assert remarks["kind"].tolist() == ["value in one copy only"]
    assert (
        "live_birth: 5 judgements in certainty!J4, none in certainty!J4, note 'start again' there"
        in (remarks["text"][0])
    )
