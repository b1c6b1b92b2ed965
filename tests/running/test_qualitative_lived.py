"""A synthesis of qualitative research from `prismake new` to its report: extracted, appraised, judged by two people."""

import re

import docx
import openpyxl
import pandas as pd
import pytest

from living import IDLE, decide_title, run, start_new, vote
from people import fill_folder, fill_sheet
from prismake.__main__ import main
from prismake.synthesise.cerqual import COMPONENTS, CONFIDENCE, NONE

pytestmark = pytest.mark.lived
ANSWERS = {
    **{"title": "Living with a cold: a qualitative evidence synthesis", "kind": "qualitative", "people": "anna, ben"},
    **{"adjudicator": "carla", "databases": "pubmed", "forms": "csv"},
}
EXTRACTED = {
    **{"design": "phenomenology", "country": "Spain", "setting": "at home", "people_words": "adults with a cold"},
    **{"participants": "12", "sampling": "purposive", "interest": "tea", "data_collection": "interviews"},
    **{"analysis": "themes", "richness": "rich", "funding": "not told", "conflicts": "none"},
}
FOUND = {"value": "tea gives ease", "quote": "It held me together", "page": "4"}
REASONS = {"support": "as reported", "page": "2"}
SURE = dict.fromkeys(COMPONENTS, NONE) | {CONFIDENCE: "high"}
UNSURE = SURE | {"adequacy": "moderate concerns", "adequacy_reason": "two short interviews"}
UNSURE |= {CONFIDENCE: "moderate", "confidence_reason": "the data are thin"}
POOLED = re.compile(r"(?i:meta-?analy|\bpool|heterogen|forest plot|effect size)|\bI²")


def begin(folder):
    """The scaffold with a question, people for every task, and the records of the tiny review."""
    start_new(folder, ANSWERS)
    path = folder / "config/config.yaml"
    keys = "studies|people|appraisal|adjudicator|tools|grade|beside"
    path.write_text(re.sub(rf"^( *)# ?( *(?:{keys}):.*)$", r"\1\2", path.read_text(), flags=re.MULTILINE))


def appraise(folder):
    answers = {f"|{n}|judgement": {"answer": "yes" if n < 10 else "no", **REASONS} for n in range(1, 11)}
    answers["|overall|overall"] = {"answer": "include", **REASONS}
    assert fill_folder(folder / "seeds/appraisal", "appraisal", answers)


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    folder = tmp_path_factory.mktemp("qualitative") / "review"
    begin(folder)
    run(folder)
    vote(folder, "title_abstract", decide_title)
    run(folder)
    vote(folder, "full_text", lambda person, title: {"decision": "include"} if "rats" not in title else {})
    run(folder)
    for path in sorted((folder / "seeds/extraction").rglob("*.xlsx")):
        answers = {name: {"value": word} for name, word in EXTRACTED.items()} | {"findings": FOUND}
        fill_sheet(path, "study", answers)
    run(folder)
    appraise(folder)
    first, second, *_ = studies = pd.read_csv(folder / "results/studies.csv")["study_id"].tolist()
    rows = f'ease,Comfort,"Tea gives ease, and a pause.",{first}; {second}\nritual,,Making tea is a ritual.,{first}\n'
    path = folder / "config/findings.csv"
    path.write_text(path.read_text() + rows)
    run(folder)
    assert IDLE in run(folder)
    for person, words in (("anna", UNSURE), ("ben", SURE)):
        sheet = folder / f"seeds/cerqual/{person}/batch-001.xlsx"
        assert fill_sheet(sheet, "findings", {"ease": words, "ritual": SURE}) == 2
    run(folder)
    owed = pd.read_csv(folder / "results/owed.csv")
    assert ("carla", 2) in set(zip(owed["person"], owed["owed"], strict=True))
    given = {"ease|adequacy": {"judgement": "moderate concerns"}, "ease|confidence": {"judgement": "moderate"}}
    assert fill_folder(folder / "seeds/consensus/cerqual", "judgements", given) == 2
    run(folder)
    assert IDLE in run(folder)
    return folder, studies


def test_the_profile_has_what_people_judged_and_settled(lived):
    folder, _ = lived
    rows = pd.read_csv(folder / "results/confidence.csv", keep_default_na=False).set_index("finding_id")
    assert rows["confidence"].to_dict() == {"ease": "moderate", "ritual": "high"}
    assert rows.loc["ease", "adequacy_reason"] == "two short interviews"
    owed = pd.read_csv(folder / "results/owed.csv")
    assert owed.loc[owed["task"].str.contains("onfidence"), "owed"].sum() == 0


def test_the_page_leads_from_each_number_to_the_studies_behind_it(lived):
    folder, studies = lived
    page = (folder / "reports/review.html").read_text(encoding="utf-8")
    section = page.partition('id="qualitative"')[2].partition("<section")[0]
    links = set(re.findall(r'href="#(table-finding-[^"]+)"', page))
    assert links == {"table-finding-ease", "table-finding-ritual"}
    assert all(f'id="{name}"' in page for name in (*links, "bias", "studies"))
    assert "Summary of qualitative findings" in section
    assert "Moderate concerns about adequacy: two short interviews. The data are thin." in page
    assert "Included studies that contribute to no finding" in page or len(studies) == 2
    assert "“It held me together” (p. 4)" in page
    assert "The methodological limitations of" in page
    assert [page[max(0, one.start() - 40) : one.end() + 40] for one in POOLED.finditer(strip(page))] == []


def strip(page):
    body = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", body)


def test_workbook_export_and_manuscript_say_the_same(lived):
    folder, _ = lived
    book = openpyxl.load_workbook(folder / "reports/review.xlsx", read_only=True)
    assert {"confidence", "finding studies", "confidence settled"} <= set(book.sheetnames)
    assert not {"effects", "estimates", "grade"} & set(book.sheetnames)
    sheet = openpyxl.load_workbook(folder / "reports/exports/qualitative_findings.xlsx").active
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert {"CERQual evidence profile", "Confidence (GRADE-CERQual)", "moderate", "high"} <= set(cells)
    document = docx.Document(str(folder / "reports/review.docx"))
    told = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "moderate concerns: two short interviews" in told
    assert not [one for one in told if POOLED.search(one)]
    assert not (folder / "reports/exports/summary_of_findings.xlsx").exists()


def test_the_checklist_is_answered_but_for_people_and_no_check_asks_for_effects(lived, monkeypatch, capsys):
    folder, _ = lived
    monkeypatch.chdir(folder)
    assert main(["checklists", "--items"]) == 0
    told = capsys.readouterr().out
    row = next(line.split() for line in told.splitlines() if re.match(r"ENTREQ +25 ", line))
    assert row[1:] == ["25", "14", "10", "0", "1"]  # 13b: not every appraised study contributes to a finding
    checks = pd.read_csv(folder / "results/checks.csv").set_index("check")
    assert set(checks.loc[[49, 56, 57, 58], "status"]) == {"not applicable"}
    assert set(checks.loc[[54, 60], "status"]) == {"passed"}
