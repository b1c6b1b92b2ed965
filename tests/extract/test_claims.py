"""The claims register: figures of documents beside the sheets of the studies they are said to come from."""

import pandas as pd
import pytest

from prismake import config, tables
from prismake.config import files
from prismake.extract import check_claims
from prismake.issues import ReviewError

REFERENCES = tables.from_rows(
    "references",
    [
        {"reference_id": "a:1", "title": "A trial"},
        {"reference_id": "a:2", "title": "A meta-analysis", "abstract": "Live birth was 0.40 (0.22 to 0.6)."},
    ],
)
CLUSTERS = pd.DataFrame({"record_id": ["a:1", "b:1", "a:2"], "reference_id": ["a:1", "a:1", "a:2"]})
MEMBERS = tables.from_rows("study_references", [{"study_id": "a:1", "reference_id": "a:1", "role": "primary"}])
PREGNANT = {"outcome": "pregnancy", "events": "23", "n": "29", "denominator": "patients"}
BORN = {"outcome": "live birth", "events": "10", "n": "22", "denominator": "transfers"}
THICK = {"outcome": "thickness", "mean": "9.93", "n": "29"}


def extract(*lines: dict[str, str], **traits: str) -> pd.DataFrame:
    keys = {"study_id": "a:1", "person": "anna", "sheet": "s.xlsx"}
    cells = [
        {**keys, "level": "study", "variable": name, "value": value, "cell": "study!D4"}
        for name, value in traits.items()
    ]
    for item, line in enumerate(lines, start=1):
        rows = [{"level": "outcome", "item": str(item), "variable": name, "value": v} for name, v in line.items()]
        cells += [{**keys, **row, "cell": f"outcome!B{item}"} for row in rows]
    return tables.from_rows("extraction", cells)


SHEETS = extract(PREGNANT, BORN, THICK, cell_source="bone marrow", enrolled="29")


def check(*claims: dict[str, str], extraction=SHEETS) -> pd.DataFrame:
    rows = [
        {"claim_id": f"c{number}", "document": "a page", "source_study": "a:1", "verdict": "not checked", **claim}
        for number, claim in enumerate(claims)
    ]
    names = files.columns("claims")
    register = pd.DataFrame([[row.get(name, "") for name in names] for row in rows], columns=names, dtype="str")
    known = {"clusters": CLUSTERS, "study_references": MEMBERS, "references": REFERENCES}
    return check_claims(register, extraction=extraction, **known)


@pytest.mark.parametrize(
    ("claim", "verdict", "evidence"),
    [
        ({"outcome": "pregnancy", "measure": "events", "value": "23", "n": "29"}, "confirmed", "23/29 in s.xlsx"),
        ({"outcome": "Pregnancy", "measure": "percentage", "value": "79.31"}, "confirmed", "23/29 in s.xlsx"),
        ({"outcome": "pregnancy", "measure": "percentage", "value": "79.4"}, "contradicted", "23/29 in s.xlsx"),
        ({"outcome": "pregnancy", "measure": "events", "value": "24", "n": "29"}, "contradicted", "23/29 in s.xlsx"),
        (
            {"outcome": "live birth", "measure": "events", "value": "10", "n": "22", "denominator": "patients"},
            "different denominator",
            "10/22 in s.xlsx",
        ),
        ({"outcome": "thickness", "measure": "mean", "value": "9.930"}, "confirmed", "9.93 in s.xlsx"),
        ({"outcome": "enrolled", "measure": "number", "value": "29"}, "confirmed", "29 in s.xlsx study!D4"),
        ({"outcome": "cell_source", "measure": "trait", "value": "Bone  marrow"}, "confirmed", "bone marrow"),
        ({"outcome": "cell_source", "measure": "trait", "value": "umbilical cord"}, "contradicted", "bone marrow"),
        ({"outcome": "miscarriage", "measure": "events", "value": "1"}, "not checked", "nothing is extracted"),
        ({"outcome": "live birth", "measure": "OR", "value": "2.27"}, "not checked", "an effect is computed"),
        ({"measure": "other"}, "not checked", "no figure"),
        ({"source_study": "a:2", "measure": "other"}, "not checked", "no figure"),
        (
            {"source_study": "", "measure": "OR", "value": "2.27"},
            "source not found",
            "the register gives no record of this review as its source",
        ),
        (
            {"source_study": "a:2", "measure": "proportion", "value": "0.40", "ci_low": "0.22", "ci_high": "0.60"},
            "confirmed",
            "the abstract has 0.40, 0.22, 0.60",
        ),
        ({"source_study": "a:2", "measure": "OR", "value": "2.25"}, "not checked", "2.25 not in what was exported"),
    ],
)
def test_a_claim_is_compared_with_what_stands_behind_it(claim, verdict, evidence):
    (row,) = check(claim).to_dict("records")
    assert row["machine"] == verdict
    assert row["evidence"].startswith(evidence) or evidence in row["evidence"]


def test_figures_of_one_study_counted_per_different_things_are_told_apart():
    claims = check(
        {"outcome": "pregnancy", "measure": "events", "value": "23", "n": "29", "statement": "23 of 29"},
        {"outcome": "live birth", "measure": "events", "value": "10", "n": "22"},
        {"outcome": "live birth", "measure": "events", "value": "10", "n": "22", "document": "another page"},
    )
    assert claims["machine"].tolist() == ["confirmed", "different denominator", "confirmed"]
    assert claims["evidence"][1] == "10/22 in s.xlsx outcome!B2, per transfers; but “23 of 29” beside it per patients"


@pytest.mark.parametrize(
    ("verdict", "doubt"),
    [
        ("confirmed", ""),
        ("not checked", ""),
        ("contradicted", "the register says contradicted, the sheets say confirmed"),
    ],
)
def test_a_person_and_the_machine_who_differ_are_told(verdict, doubt):
    claim = {"outcome": "pregnancy", "measure": "events", "value": "23", "n": "29", "verdict": verdict}
    assert check(claim)["doubt"].tolist() == [doubt]


def test_a_source_may_be_named_by_any_of_its_records_and_an_unknown_one_is_named():
    claim = {"outcome": "pregnancy", "measure": "events", "value": "23"}
    assert check({**claim, "source_study": "b:1"})["study_id"].tolist() == ["a:1"]
    with pytest.raises(ReviewError, match=r"config/claims, c0"):
        check({**claim, "source_study": "b:7"})


def test_an_empty_register_gives_an_empty_table():
    assert check().empty


def test_a_review_without_a_register_loads_and_a_wrong_one_is_named_with_its_line(tmp_path, review_config):
    assert config.load(review_config).claims.empty
    head = ",".join(files.columns("claims"))
    rows = (
        "c1,a page,,It says so,live birth,OR,2.27 (p),,,,,,source not found,",
        "c1,a page,,Again,,other,,,,,,,,maybe",
    )
    (review_config / "claims.csv").write_text("\n".join([head, *rows]) + "\n")
    with pytest.raises(ReviewError, match=r"claims\.csv, line 3"):
        config.load(review_config)
    (review_config / "claims.csv").write_text("\n".join([head, rows[0], rows[0]]) + "\n")
    with pytest.raises(ReviewError) as caught:
        config.load(review_config)
    assert {issue.found for issue in caught.value.issues} == {"value '2.27 (p)'", "stands more than once"}
    assert [path.rsplit("/", 1)[-1] for path in config.list_files(review_config)][-1] == "claims.csv"


@pytest.mark.parametrize(
    "reason", ["As the claim before", "see above; no interval", "Ibid.", "Ditto", "Same as the row above"]
)
def test_a_reason_that_points_to_another_row_is_refused(review_config, reason):
    head = ",".join(files.columns("claims"))
    row = f'c1,a page,,Again,,other,,,,,,,not checked,"{reason}"'
    (review_config / "claims.csv").write_text(f"{head}\n{row}\n")
    with pytest.raises(ReviewError) as caught:
        config.load(review_config)
    assert {issue.allowed for issue in caught.value.issues} == {"words that stand alone"}


@pytest.mark.parametrize(
    "reason", ["The page reads it as certain", "A dose above 10 mg; lower before treatment", "A condition"]
)
def test_a_reason_that_stands_alone_is_taken(review_config, reason):
    head = ",".join(files.columns("claims"))
    (review_config / "claims.csv").write_text(f'{head}\nc1,a page,,Again,,other,,,,,,,not checked,"{reason}"\n')
    assert config.load(review_config).claims["reason"].tolist() == [reason]


def test_the_cells_named_are_those_of_the_figures():
    cells = SHEETS.assign(cell=[f"outcome!{'BCDEFGH'[at % 7]}4" for at in range(len(SHEETS))])
    found = check({"outcome": "pregnancy", "measure": "events", "value": "23", "n": "29"}, extraction=cells)
    own = cells[(cells["item"] == "1") & cells["variable"].isin(["n", "events"])].set_index("variable")["cell"]
    assert found["evidence"].tolist() == [f"23/29 in s.xlsx {own['n']}, {own['events']}"]


def test_a_claim_in_words_is_no_effect():
    told = check({"measure": "other", "value": "day 10"}, {"measure": "proportion", "value": "0.4"})[
        "evidence"
    ].tolist()
    assert told == ["a claim in words: nothing to compare", "an effect is computed, and stands in no sheet"]
