"""Extractors who come and go: a study goes to as many as config wants, and finished work of whoever left counts."""

from pathlib import Path

import pandas as pd
import pytest

from people import fill_sheet
from prismake import tables
from prismake.config import files
from prismake.extract import issue_extraction
from prismake.running.workload import list_owed

CODEBOOK = pd.DataFrame(
    [
        ["design", "study", "Design", "choice", "randomised|single_arm", "", "yes", ""],
        ["enrolled", "study", "Enrolled", "integer", "", "", "", ""],
        ["outcome", "outcome", "Outcome", "choice", "pain|rest", "", "yes", ""],
        ["mean", "outcome", "Mean", "number", "", "", "", ""],
    ],
    columns=files.columns("codebook"),
    dtype="str",
)
IDS = ("a:1", "a:2", "a:3")
LEFT = {"ben": None}
WHOLE = {"study": {"design": {"value": "randomised"}}, "outcome": {"outcome 1": {"outcome": "pain", "mean": "3"}}}


def named(*ids):
    titles = {one: {"title": f"Trial number {one[-1]} of a drug"} for one in ids}
    pairs = [{"study_id": one, "reference_id": one, "role": "primary"} for one in ids]
    return {
        "studies": tables.from_rows("studies", [{"study_id": one, "label": f"Tan {one[-1]}"} for one in ids]),
        "study_references": tables.from_rows("study_references", pairs),
        "references": tables.from_rows("references", [{"reference_id": one, **titles[one]} for one in ids]),
        "clusters": tables.from_rows(
            "clusters", [{"record_id": one, "reference_id": one, **titles[one]} for one in ids]
        ),
    }


def issue(folder, people, former=None, ids=IDS, codebook=CODEBOOK):
    today = {old: new or "" for old, new in (former or {}).items()}
    issued = issue_extraction(folder, people=people, codebook=codebook, former=today, **named(*ids))
    return [(path.parent.name, path.name.split("_")[0]) for path in issued]


def fill(folder, person, number, pages=WHOLE):
    (path,) = Path(folder, person).glob(f"Tan-{number}_*.xlsx")
    for page, rows in pages.items():
        assert fill_sheet(path, page, rows)


def test_two_extractors_get_every_study_and_the_next_run_nothing(tmp_path):
    assert len(issue(tmp_path, ["anna", "ben"])) == 6
    assert issue(tmp_path, ["anna", "ben"]) == []


@pytest.mark.parametrize("people", [["anna", "cara"], ["cara", "anna"]])
def test_who_comes_gets_what_the_leaver_has_not_finished(tmp_path, people):
    issue(tmp_path, ["anna", "ben"])
    fill(tmp_path, "ben", 1)
    fill(tmp_path, "ben", 2, {"study": WHOLE["study"]})
    assert issue(tmp_path, people, LEFT) == [("cara", "Tan-2"), ("cara", "Tan-3")]
    assert issue(tmp_path, people, LEFT) == []


@pytest.mark.parametrize(
    "pages",
    [
        {},
        {"study": {"enrolled": {"value": "40"}}, "outcome": WHOLE["outcome"]},
        {**WHOLE, "outcome": {"outcome 1": {"outcome": "pain"}, "outcome 2": {"mean": "4"}}},
    ],
)
def test_half_a_leavers_work_is_owed_again(tmp_path, pages):
    issue(tmp_path, ["anna", "ben"], ids=IDS[:1])
    fill(tmp_path, "ben", 1, pages)
    assert issue(tmp_path, ["anna", "cara"], LEFT, ids=IDS[:1]) == [("cara", "Tan-1")]


def test_who_comes_beside_the_others_gets_everything(tmp_path):
    issue(tmp_path, ["anna", "ben"])
    fill(tmp_path, "ben", 1)
    assert issue(tmp_path, ["anna", "ben", "cara"]) == [("cara", f"Tan-{n}") for n in (1, 2, 3)]


def test_another_name_is_no_other_person(tmp_path):
    issue(tmp_path, ["anna", "ben"])
    fill(tmp_path, "ben", 1)
    assert issue(tmp_path, ["anna", "benno"], {"ben": "benno"}) == []


def test_who_extracts_no_longer_but_stays_in_the_review_has_left_as_well(tmp_path):
    issue(tmp_path, ["anna", "ben"])
    fill(tmp_path, "ben", 1)
    assert issue(tmp_path, ["anna", "cara"]) == [("cara", "Tan-2"), ("cara", "Tan-3")]


def test_a_new_study_goes_to_all_of_today(tmp_path):
    issue(tmp_path, ["anna", "ben"], ids=IDS[:1])
    fill(tmp_path, "ben", 1)
    assert issue(tmp_path, ["anna", "cara"], LEFT, ids=IDS[:2]) == [("anna", "Tan-2"), ("cara", "Tan-2")]


def test_one_extractor_after_another(tmp_path):
    issue(tmp_path, ["ben"])
    fill(tmp_path, "ben", 1)
    assert issue(tmp_path, ["cara"], LEFT) == [("cara", "Tan-2"), ("cara", "Tan-3")]


def test_what_the_codebook_requires_later_makes_finished_work_unfinished(tmp_path):
    issue(tmp_path, ["anna", "ben"], ids=IDS[:1])
    fill(tmp_path, "ben", 1)
    more = pd.concat([CODEBOOK, CODEBOOK.head(1).assign(variable="country", type="text", values="")])
    assert issue(tmp_path, ["anna", "cara"], LEFT, ids=IDS[:1], codebook=more) == [("anna", "Tan-1"), ("cara", "Tan-1")]


def test_the_status_counts_the_same(tmp_path):
    setting = {"title_abstract": {"people": ["anna"]}, "full_text": {"people": ["anna"]}}
    config = {"screening": setting, "extraction": {"people": ["anna", "cara"]}, "former": LEFT}
    value = {"level": "study", "item": "", "variable": "design", "value": "randomised"}
    values = [("a:1", "anna"), ("a:1", "ben"), ("a:2", "ben")]
    sheets = [("anna", one) for one in IDS] + [("ben", one) for one in IDS] + [("cara", "a:3")]
    frames = {
        "studies": tables.from_rows("studies", [{"study_id": one} for one in IDS]),
        "extraction": tables.from_rows(
            "extraction", [{**value, "study_id": one, "person": who, "sheet": f"{who}/{one}"} for one, who in values]
        ),
        "sheets_extraction": tables.from_rows(
            "sheets",
            [
                {
                    "sheet": f"{who}/{one}",
                    "kind": "extraction",
                    "phase": one,
                    "person": who,
                    "batch": "study",
                    "rows": 1,
                }
                for who, one in sheets
            ],
        ),
    }
    rows = tables.to_rows(list_owed(frames, config=config))
    found = {row["person"]: (row["done"], row["owed"], row["next"]) for row in rows if "Extraction" in row["task"]}
    assert found == {"anna": (1, 2, "anna/a:2"), "cara": (0, 1, "cara/a:3")}
