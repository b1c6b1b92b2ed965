"""Findings of qualitative research in page, methods, checks and export: what is told, and no word of pooling."""

import re

import docx
import openpyxl
import pandas as pd
import pytest

from checked import edit, put, write
from filled import CONTRIBUTION, FINDING, FOUND, JUDGED, JUDGEMENT, MAPPED, PROFILE, fill, give
from prismake.report import check_manuscript, export_confidence, write_manuscript
from prismake.report.audit_trail import Link
from prismake.report.checklists.planned import tell_protocol, tell_raters
from prismake.report.checklists.qualitative import tell_judged, tell_kept, tell_quoted, tell_tools
from prismake.report.checks import COMBINING, FUNCTIONS, run_checks
from prismake.report.checks.synthesis import check_everyone, check_summary
from prismake.report.confidence import COMPONENTS, explain_level, list_confidence
from prismake.report.facts import unmark
from prismake.report.labels import name_tool
from prismake.report.methods import tell_methods, write_methods
from prismake.report.sections import list_contents
from prismake.report.sections.opening import build_summary

POOLED = re.compile(r"(?i:meta-?analy|\bpool|heterogen|effect size)|\bI²")
DIFFER = edit("confidence", "finding_id", None, adequacy="", confidence="", unsettled="adequacy (anna: a; ben: b)")


def listings(*changes):
    return {one.name: one for one in list_confidence(fill("qualitative", *changes))}


def put_judged(*rows):
    return put("confidence_judgements", *rows)


def tell(heading, *changes):
    return unmark(dict(tell_methods(fill("qualitative", *changes)))[heading])


def test_the_summary_has_the_columns_of_its_publication_and_each_number_leads_to_its_studies():
    """Lewin 2018, paper 2: finding, studies that contribute, confidence, explanation; the theme beside it."""
    shown = listings()
    summary = shown["qualitative-findings"]
    assert summary.columns == (
        *("Finding", "Theme", "Studies that contribute", "Confidence (GRADE-CERQual)"),
        "Explanation",
    )
    ((finding, theme, studies, level, why),) = summary.rows
    assert (finding, theme, level) == (FINDING["finding"], "Comfort", "moderate")
    assert why == "Moderate concerns about adequacy: thin data. Few words."
    assert isinstance(studies, Link)
    assert studies.anchor == "table-finding-warmth"
    assert studies.words.startswith("2 studies: ")
    assert len(shown["finding-warmth"].rows) == 2


def test_the_profile_has_every_component_with_its_explanation():
    ((_, *judged, level, whole, _),) = listings()["cerqual-profile"].rows
    none = "no or very minor concerns"
    assert judged == [none, none, "moderate concerns: thin data", none]
    assert (level, whole) == ("moderate", "few words")


def test_themes_have_no_column_where_there_is_none():
    summary = listings(edit("confidence", "finding_id", None, theme=""))["qualitative-findings"]
    assert "Theme" not in summary.columns


def test_what_people_differ_on_is_not_settled_and_what_nobody_judged_not_judged():
    shown = listings(DIFFER)
    ((*_, level, _),) = shown["qualitative-findings"].rows
    assert level == "not settled: adequacy (anna: a; ben: b)"
    assert shown["cerqual-profile"].rows[0][3] == "not settled"
    blank = {name: value for name, value in PROFILE.items() if name in FINDING or name in ("position", "study_ids")}
    empty = listings(put("confidence", {**blank, "studies": 2}))
    assert empty["cerqual-profile"].rows[0][1:6] == ("not judged",) * 5
    assert empty["qualitative-findings"].rows[0][-1] == "not judged"
    assert "cerqual-levels" not in empty


def test_no_concern_at_all_is_told_as_such():
    fine = dict.fromkeys(COMPONENTS, "no or very minor concerns") | {f"{name}_reason": "" for name in COMPONENTS}
    assert explain_level(PROFILE | fine | {"confidence_reason": ""}) == "No or very minor concerns in any component."


def test_a_level_that_surprises_is_asked_back_and_studies_without_a_finding_are_named():
    assert "cerqual-questions" not in listings()
    shown = listings(edit("confidence", "finding_id", None, question="Is that meant?", study_ids="p1", studies=1))
    assert shown["cerqual-questions"].rows == ((FINDING["finding"], "Is that meant?"),)
    assert {row[0].anchor for row in shown["findings-without"].rows} == {"study-w1", "study-w2"}


def test_the_page_has_the_section_and_none_of_what_pools():
    names = dict(list_contents(fill("qualitative")))
    assert "qualitative" in names
    assert not {"results", "outcomes", "findings"} & set(names)
    assert names["bias"] == "Methodological limitations"
    assert build_summary(fill("qualitative"))["findings"] == [(FINDING["finding"], "moderate")]


def test_methods_tell_findings_and_nothing_of_pooling():
    told = unmark(" ".join(write_methods(fill("qualitative"))))
    assert not POOLED.search(told)
    assert "One finding rests on 2 studies. Two people judged methodological limitations, coherence" in told
    assert "The methodological limitations of 1 study were judged" in told
    none = give("findings", pd.DataFrame([], columns=list(FINDING)))
    assert tell("Findings and confidence", none, put("confidence")) == "No finding has been written yet."


def test_a_finding_that_is_held_back_is_told_and_an_open_check():
    held = give("findings", pd.DataFrame([FINDING, {**FINDING, "finding_id": "late", "finding": "Another."}]))
    told = tell("Findings and confidence", held)
    assert told.startswith("One finding waits for the decision on a document that it names. One finding rests on 2")
    assert [issue.place for issue in check_summary(fill("qualitative", held))] == ["late"]
    assert tell("Findings and confidence", put("confidence")).endswith("that it names.")


def test_judges_who_differ_are_told_as_judges_and_what_they_differ_on_is_counted():
    open_ = put("confidence_settled", {"finding_id": "warmth", "item": "adequacy", "judgement": "not settled"})
    told = tell("Findings and confidence", DIFFER, open_)
    assert "Two people judged methodological limitations, coherence, adequacy and relevance of 1 finding" in told
    assert "One finding was judged by two people or more; no findings have a level of confidence." in told
    assert told.endswith("One judgement differed and is not settled.")
    halves = {"finding_id": "warmth", "person": "anna", "coherence": "minor concerns"}
    assert "Nobody has judged all components of it" in tell("Findings and confidence", put_judged(halves))
    nobody = tell("Findings and confidence", edit("confidence", "finding_id", None, person=""))
    assert "The confidence in it was not judged." in nobody


def test_people_who_judged_one_finding_each_are_not_told_as_having_judged_both():
    profiles = put("confidence", {**PROFILE, "person": "anna"}, {**PROFILE, "finding_id": "two", "person": "ben"})
    each = put_judged(JUDGEMENT | {"person": "anna"}, JUDGEMENT | {"finding_id": "two", "person": "ben"})
    told = tell("Findings and confidence", profiles, each)
    assert "Two people judged methodological limitations, coherence, adequacy and relevance of 2 findings" in told
    assert "No findings were judged by two people or more; two findings have a level of confidence." in told


def test_a_review_that_also_pools_has_both():
    view = fill("intervention", *FOUND)
    told = unmark(" ".join(write_methods(view)))
    assert POOLED.search(told)
    assert "One finding rests on 2 studies." in told
    assert {"qualitative", "results", "bias"} <= set(dict(list_contents(view)))
    assert dict(list_contents(view))["bias"] == "Risk of bias"
    assert "One finding" not in unmark(" ".join(write_methods(fill("intervention"))))


def test_checks_on_effects_do_not_apply_and_those_on_findings_do():
    view = fill("qualitative")
    checks, _ = run_checks(view)
    notes = checks.set_index("check")["note"]
    assert {notes[number] for number in COMBINING} == {"the review puts findings together and no figures"}
    assert check_summary(view) == []
    assert [issue.found for issue in check_summary(fill("qualitative", DIFFER))] == [
        "not settled: adequacy (anna: a; ben: b)"
    ]
    unjudged = edit("confidence", "finding_id", None, confidence="")
    assert [issue.found for issue in check_summary(fill("qualitative", unjudged))] == ["confidence not judged"]
    assert [issue.place for issue in check_everyone(fill("qualitative", put("effects")))] == ["w2"]
    nothing = fill("qualitative", give("findings", pd.DataFrame([], columns=list(FINDING))))
    assert check_everyone(nothing) == "no finding has been written yet"


def test_a_study_behind_a_finding_needs_its_appraisal():
    unjudged = [edit("appraisal", "study_id", None, study_id="w2"), edit("effects", "study_id", None, yi=None)]
    found = FUNCTIONS[55](fill("qualitative", *unjudged))
    assert [issue.place for issue in found] == ["p1", "w1"]
    assert found[0].found == "no judgement of its methodological limitations"


def test_the_manuscript_has_the_tables_and_every_number_is_known_again(tmp_path):
    view = fill("qualitative")
    write_manuscript(view, tmp_path / "review.docx", figures=tmp_path / "figures")
    assert check_manuscript(view, tmp_path / "review.docx").differences == []
    document = docx.Document(str(tmp_path / "review.docx"))
    heads = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
    assert {"Findings, and the confidence in them", "Methodological limitations of studies"} <= set(heads)
    assert "Results of syntheses" not in heads
    told = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "moderate concerns: thin data" in told


def test_the_export_has_the_tables_and_the_same_bytes_each_time(tmp_path):
    for at in range(2):
        export_confidence(fill("qualitative"), {"qualitative_findings": tmp_path / f"{at}.xlsx"})
    assert len({(tmp_path / f"{at}.xlsx").read_bytes() for at in range(2)}) == 1
    sheet = openpyxl.load_workbook(tmp_path / "0.xlsx").active
    told = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert told[0].startswith("Summary of qualitative findings: ")
    assert {"CERQual evidence profile", "moderate", "“It was a comfort” (p. 3)"} <= set(told)


def test_the_export_has_room_for_every_column(tmp_path):
    export_confidence(fill("qualitative"), {"qualitative_findings": tmp_path / "long.xlsx"})
    sheet = openpyxl.load_workbook(tmp_path / "long.xlsx").active
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.column == 8 and "2 studies" in str(cell.value)]
    width, height = sheet.column_dimensions["H"].width, sheet.row_dimensions[cell.row].height
    assert width * (height // 15) >= len(cell.value)


def test_a_scoping_review_stays_one_with_a_finding_and_charts_its_tables():
    mapping = write("config", standards=["PRISMA-ScR"])
    view = fill("scoping", mapping, *FOUND)
    assert (view.maps_only, view.qualitative, view.pools) == (True, True, False)
    assert tell_protocol(view).startswith("This is the protocol of a scoping review")
    assert "maps what there is" in unmark(" ".join(write_methods(view)))
    changed = [
        set(run_checks(fill("scoping", mapping, *more))[0].query("status == 'not applicable'")["check"])
        for more in (FOUND, ())
    ]
    assert changed[1] - changed[0] == {60}


@pytest.mark.parametrize("standard", ["ENTREQ", "PRISMA-ScR"])
def test_what_was_charted_stands_in_the_manuscript_of_each_review_that_pools_nothing(tmp_path, standard):
    view = fill("qualitative", write("config", standards=[standard]), *MAPPED)
    write_manuscript(view, tmp_path / "review.docx", figures=tmp_path / "figures")
    assert "Evidence in tables" in [one.text for one in docx.Document(str(tmp_path / "review.docx")).paragraphs]


def test_raters_are_told_for_certainty_and_for_confidence():
    both = tell_raters(fill("intervention", *FOUND))
    assert "The certainty of the evidence is rated by 2 people, each alone, with GRADE;" in both
    assert "The confidence in findings is rated by 2 people, each alone, with GRADE-CERQual;" in both
    assert "certainty" not in tell_raters(fill("qualitative"))
    assert "CERQual" not in tell_raters(fill("intervention"))


def test_quotations_are_told_with_a_page_only_where_they_have_one():
    assert tell_quoted(fill("qualitative")) == (
        "Of 2 contributions of studies to findings, 1 stands with words of the report (1 quotation, with its page)."
    )
    unplaced = edit("finding_studies", "study_id", "p1", quotations=3, placed=0)
    assert "(3 quotations, none with its page)" in tell_quoted(fill("qualitative", unplaced))
    some = edit("finding_studies", "study_id", "p1", quotations=3, placed=1)
    assert "(3 quotations, 1 of them with its page)" in tell_quoted(fill("qualitative", some))


def test_no_study_is_said_to_be_kept_where_one_that_was_appraised_has_no_finding():
    alone = [put("appraisal_settled", {**JUDGED, "status": "agreed"}), put("finding_studies", CONTRIBUTION)]
    told = "The appraised study contributes to a finding: none was left out by its appraisal."
    assert tell_kept(fill("qualitative", *alone)).startswith(told)
    assert tell_kept(fill("qualitative")).startswith("Each of the 2 appraised studies contributes to a finding:")
    assert tell_kept(fill("qualitative", alone[1])) == ""


def test_the_words_of_a_study_that_contributes_to_several_findings_are_counted_once():
    again = put("finding_studies", CONTRIBUTION, {**CONTRIBUTION, "finding_id": "ritual"})
    assert tell_quoted(fill("qualitative", again)) == (
        "Of 2 contributions of studies to findings, 2 stand with words of the report (1 quotation, with its page)."
    )


def test_the_appraisal_is_told_by_tool_and_judgement():
    rows = [{"study_id": "p1", "tool": "jbi_qualitative_2015", "domain": str(at), "judgement": "yes"} for at in (1, 2)]
    rows += [{**rows[0], "study_id": name, "domain": "overall", "judgement": "not settled"} for name in ("p1", "w1")]
    view = fill("qualitative", put("appraisal_settled", *rows))
    assert tell_tools(view) == f"Methodological limitations were judged with {name_tool('jbi_qualitative_2015')}."
    told = f"by {name_tool('jbi_qualitative_2015')}, overall: not settled 2; single questions: yes 2."
    assert tell_judged(view) == f"The methodological limitations of 2 studies are, {told}"


def test_a_review_that_is_begun_as_qualitative_pools_nothing_before_its_first_finding():
    view = fill("qualitative", give("findings", pd.DataFrame([], columns=list(FINDING))), put("confidence"))
    assert (view.qualitative, view.pools, view.maps_only) == (True, False, False)
    scoping = fill("scoping", write("config", standards=["PRISMA-ScR"]))
    assert (scoping.qualitative, scoping.pools, scoping.maps_only) == (False, False, True)
