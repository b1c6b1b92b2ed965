"""Trustworthiness before risk of bias: two people, conflicts settled, and serious concerns that keep a study out."""

import pytest

from extracted import CODEBOOK, named_study
from people import fill_folder
from prismake import extract, tables
from prismake.config import load
from prismake.issues import ReviewError
from prismake.sheets import read_sheet

ANALYSES = [{"id": "one", "outcome": "birth", "designs": ["randomised"]}]
SETTING = {"people": ["anna", "ben"], "adjudicator": "carla"}
PEOPLE = {name: name for name in ("anna", "ben", "carla")}
TRUST = {"designs": ["randomised"]}
NONE = dict.fromkeys("1234", "no concerns")
READ = ("references", "extraction", "retractions", "retraction_checks")


def run(folder, *, trustworthiness=TRUST, design="randomised", setting=SETTING):
    title = [{"record_id": "a:1", "reference_id": "a:1", "title": "Mouse trial of a drug"}]
    named = {name: tables.empty(name) for name in READ} | named_study(design=design, outcomes=("birth",))
    named |= {"clusters": tables.from_rows("clusters", title), "former_ids": tables.empty("former_ids")}
    sheets, consensus = folder / "appraisal", folder / "consensus/appraisal"
    saved = [[str(path) for path in sorted(one.rglob("*.xlsx"))] for one in (sheets, consensus)]
    given = {"analyses": ANALYSES, "setting": setting, "people": PEOPLE, "former": {}, "codebook": CODEBOOK}
    return extract.judge_studies(
        named, sheets, consensus, sheets=saved[0], settled=saved[1], trustworthiness=trustworthiness, **given
    )


def names(folder, person="anna"):
    return sorted(path.stem.partition("_inspect")[1] or "risk" for path in (folder / "appraisal" / person).glob("*"))


def judge(folder, person, words):
    rows = {f"|{n}|judgement": {"answer": word, "support": f"seen {word}"} for n, word in words.items()}
    assert fill_folder(folder / "appraisal" / person, "appraisal", rows)


def begin(folder, anna, ben):
    run(folder)
    judge(folder, "anna", anna)
    judge(folder, "ben", ben)
    return run(folder)


def settled(made):
    return {row["domain"]: row["judgement"] for row in tables.to_rows(made["trust_settled"])}


def test_trustworthiness_is_asked_first_with_what_arithmetic_says_beside_each_check(tmp_path):
    made = run(tmp_path)
    assert names(tmp_path) == names(tmp_path, "ben") == ["_inspect"]
    (path,) = (tmp_path / "appraisal/anna").glob("*")
    rows = {row.id: row for row in read_sheet(path, pages=()).rows["appraisal"]}
    assert len([one for one in rows if one.split("|")[2][0].isdigit()]) == 21
    assert rows["|1|1.1"].text("facts").startswith("not looked at: no Retraction Watch file")
    assert rows["|1|1.3"].text("facts") == ""
    assert set(made["trust_facts"]["study_id"]) == {"a:1"}
    assert run(tmp_path)["sheets"]["sheet"].tolist() == made["sheets"]["sheet"].tolist()


def test_risk_of_bias_is_asked_once_two_people_trust_the_study(tmp_path):
    made = begin(tmp_path, NONE, NONE | {"4": "some concerns"})
    assert settled(made)["overall"] == "not settled"
    assert names(tmp_path) == ["_inspect"]
    given = {"a:1|inspect_sr_2025||4": {"judgement": "some concerns"}}
    assert fill_folder(tmp_path / "consensus/appraisal/carla", "judgements", given)
    assert settled(run(tmp_path))["overall"] == "some concerns"
    assert names(tmp_path) == names(tmp_path, "ben") == ["_inspect", "risk"]


def test_a_study_with_serious_concerns_is_not_judged_for_risk_of_bias(tmp_path):
    bad = NONE | {"1": "serious concerns"}
    made = begin(tmp_path, bad, bad)
    assert settled(made)["overall"] == "serious concerns"
    assert names(tmp_path) == ["_inspect"]
    assert len(made["appraisal"]) == len(made["appraisal_settled"]) == 0
    assert set(made["trust_judgements"]["person"]) == {"anna", "ben"}


@pytest.mark.parametrize("word", ["no concerns", "serious concerns"])
def test_the_word_of_one_of_two_judges_decides_nothing_and_of_a_single_judge_it_does(tmp_path, word):
    run(tmp_path)
    judge(tmp_path, "anna", NONE | {"1": word})
    made = run(tmp_path)
    (row,) = made["trust_settled"].query("domain == 'overall'").to_dict("records")
    assert [row[one] for one in ("judgement", "cast")] == ["not settled", f"anna: {word}"]
    assert row["settled_by"]  # it is no conflict, which the adjudicator would settle
    assert names(tmp_path) == ["_inspect"]
    alone = {"people": ["anna"]}
    assert settled(run(tmp_path, setting=alone))["overall"] == word
    assert ("risk" in names(tmp_path)) == (word == "no concerns")


def test_other_designs_are_asked_at_once_and_without_config_nobody_is(tmp_path):
    run(tmp_path / "one", design="controlled")
    run(tmp_path / "two", trustworthiness={})
    assert names(tmp_path / "one") == names(tmp_path / "two") == ["risk"]


def test_a_design_is_asked_however_config_spells_it(tmp_path):
    spelt = {"designs": ["Randomised"]}
    run(tmp_path, trustworthiness=spelt)
    judge(tmp_path, "anna", NONE)
    assert names(tmp_path) == ["_inspect"]
    assert set(run(tmp_path, trustworthiness=spelt)["trust_settled"]["remark"]) == {""}


def test_judgements_that_config_no_longer_asks_for_have_a_remark(tmp_path):
    bad = NONE | {"1": "serious concerns"}
    begin(tmp_path, bad, bad)
    made = run(tmp_path, trustworthiness={})
    assert set(made["trust_settled"]["remark"]) == {
        "config/config.yaml does not ask for the trustworthiness of this design"
    }
    assert "risk" in names(tmp_path)


def test_config_names_who_judges_and_designs_that_there_are(review_config):
    file = review_config / "config.yaml"
    file.write_text(file.read_text() + "trustworthiness:\n  designs: [randomised, sworn]\n")
    with pytest.raises(ReviewError) as caught:
        load(review_config)
    told = [(one.place, one.found) for one in caught.value.issues]
    assert ("trustworthiness.designs", "sworn") in told
