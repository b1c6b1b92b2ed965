"""Risk of bias by two people: where they differ it is not settled, until the adjudicator's word on just that comes."""

import pytest

from extracted import CODEBOOK, named_study
from people import fill_folder, fill_sheet
from prismake import extract, tables
from prismake.issues import ReviewError
from prismake.report.figures.judgements import find_judged, read_assessments, read_lights
from prismake.report.robvis import list_robvis
from prismake.running.plan import describe_tools
from prismake.sheets import read_sheet
from prismake.text.vocabulary import NOT_SETTLED

ANALYSES = [{"id": "one", "outcome": "birth", "designs": ["randomised"]}]
LOW = dict.fromkeys("12345", "low")
SETTING = {"people": ["anna", "ben"], "adjudicator": "carla"}
PEOPLE = {name: name for name in ("anna", "ben", "carla", "dora")}


OTHERS = ("death", "tp", "tn")


def clusters(title="Mouse trial of a drug"):
    rows = [{"record_id": "a:1", "reference_id": "a:1", "title": title}]
    return tables.from_rows("clusters", rows)


def run(
    folder, *, setting=SETTING, people=PEOPLE, former=None, design="randomised", title="Mouse trial of a drug", **plans
):
    named = named_study(design=design, outcomes=["birth", *OTHERS] if plans else ["birth"]) | {
        "clusters": clusters(title),
        "former_ids": tables.empty("former_ids"),
    }
    sheets, consensus = folder / "appraisal", folder / "consensus/appraisal"
    saved = [[str(path) for path in sorted(one.rglob("*.xlsx"))] for one in (sheets, consensus)]
    given = {
        "analyses": ANALYSES,
        "setting": setting,
        "people": people,
        "former": former or {},
        "codebook": CODEBOOK,
        **plans,
    }
    return extract.judge_studies(named, sheets, consensus, sheets=saved[0], settled=saved[1], **given)


def judge(folder, person, words, *, outcome="birth", overall=None, why="seen"):
    rows = {f"{outcome}|{n}|judgement": {"answer": word, "support": f"{why} {word}"} for n, word in words.items()}
    if overall:
        rows[f"{outcome}|overall|overall"] = {"answer": overall, "support": "on the whole"}
    assert fill_folder(folder / "appraisal" / person, "appraisal", rows)


def begin(folder, anna, ben, **more):
    run(folder, **more)
    judge(folder, "anna", anna)
    judge(folder, "ben", ben)
    return run(folder, **more)


def settled(made):
    rows = tables.to_rows(made["appraisal_settled"])
    return {row["domain"]: (row["judgement"], row["status"]) for row in rows}


def rule(folder, words, *, person="carla", support=None):
    given = {row_id: {"judgement": word} | ({"support": support} if support else {}) for row_id, word in words.items()}
    return fill_folder(folder / "consensus/appraisal" / person, "judgements", given)


def asked(folder, person="carla"):
    paths = sorted((folder / "consensus/appraisal" / person).glob("*.xlsx"))
    return [[row.id for row in read_sheet(path, pages=()).rows["judgements"]] for path in paths]


D2 = "a:1|rob2_2019|birth|2"


def test_a_single_judge_and_two_who_agree_are_settled(tmp_path):
    run(tmp_path)
    judge(tmp_path, "anna", LOW)
    assert settled(run(tmp_path))["overall"] == ("low", "single judge")
    judge(tmp_path, "ben", LOW)
    assert set(settled(run(tmp_path)).values()) == {("low", "agreed")}
    assert asked(tmp_path) == []


@pytest.mark.parametrize(("anna", "ben"), [("low", "high"), ("high", "low"), ("some concerns", "low")])
def test_what_differs_is_not_settled_whoever_comes_first_and_asked_once(tmp_path, anna, ben):
    made = begin(tmp_path, LOW | {"2": anna}, LOW | {"2": ben})
    found = settled(made)
    assert found["2"] == found["overall"] == (NOT_SETTLED, NOT_SETTLED)
    assert found["1"] == ("low", "agreed")
    assert asked(tmp_path) == [[D2]]
    run(tmp_path)
    assert asked(tmp_path) == [[D2]]


def test_the_adjudicators_word_stands_and_the_overall_judgement_follows(tmp_path):
    begin(tmp_path, LOW | {"2": "high"}, LOW | {"3": "high"})
    assert asked(tmp_path) == [[D2, "a:1|rob2_2019|birth|3"]]
    assert rule(tmp_path, {D2: "low"})
    assert settled(run(tmp_path))["overall"] == (NOT_SETTLED, NOT_SETTLED)
    rule(tmp_path, {"a:1|rob2_2019|birth|3": "Some concerns"}, support="half of them lost")
    found = settled(run(tmp_path))
    assert (found["2"], found["3"]) == (("low", "consensus"), ("some concerns", "consensus"))
    assert found["overall"] == ("some concerns", "by the tool's rule")
    row = run(tmp_path)["appraisal_settled"].set_index("domain").loc["2"]
    assert (row["support"], row["settled_by"], row["cast"]) == ("seen low", "carla", "anna: high; ben: low")


def test_a_whole_judge_is_not_settled_by_half_a_one_who_differs(tmp_path):
    found = settled(begin(tmp_path, LOW, {"1": "high"}))
    assert found["1"] == found["overall"] == (NOT_SETTLED, NOT_SETTLED)
    assert found["2"] == ("low", "single judge")


def test_an_override_of_one_is_asked_itself(tmp_path):
    run(tmp_path)
    judge(tmp_path, "anna", LOW, overall="high")
    judge(tmp_path, "ben", LOW)
    assert settled(run(tmp_path))["overall"] == (NOT_SETTLED, NOT_SETTLED)
    assert asked(tmp_path) == [["a:1|rob2_2019|birth|overall"]]
    rule(tmp_path, {"a:1|rob2_2019|birth|overall": "low"})
    assert settled(run(tmp_path))["overall"] == ("low", "consensus")


def test_a_word_on_other_judgements_than_those_of_today_counts_nowhere_and_is_asked_again(tmp_path):
    begin(tmp_path, LOW | {"2": "high"}, LOW)
    rule(tmp_path, {D2: "low"})
    judge(tmp_path, "ben", LOW | {"2": "some concerns"})
    made = run(tmp_path)
    assert settled(made)["2"] == (NOT_SETTLED, NOT_SETTLED)
    assert made["remarks"]["kind"].tolist() == ["consensus overtaken"]
    assert asked(tmp_path) == [[D2], [D2]]
    fill_sheet(tmp_path / "consensus/appraisal/carla/batch-002.xlsx", "judgements", {D2: {"judgement": "high"}})
    made = run(tmp_path)
    assert settled(made)["2"] == ("high", "consensus")
    assert made["remarks"].empty


def test_a_word_that_no_tool_has_is_named(tmp_path):
    begin(tmp_path, LOW | {"2": "high"}, LOW)
    rule(tmp_path, {D2: "perhaps"}, support="")
    with pytest.raises(ReviewError) as caught:
        run(tmp_path)
    assert [issue.found for issue in caught.value.issues] == ["'perhaps'"]


def test_a_word_that_nobody_gave_reasons_for_is_held_back_alone_and_told(tmp_path):
    begin(tmp_path, LOW | {"2": "high", "3": "high"}, LOW)
    d3 = D2.replace("|2", "|3")
    rule(tmp_path, {D2: "some concerns"}, support="")
    rule(tmp_path, {d3: "high"}, support="")  # whose reasons anna gave
    made = run(tmp_path)
    assert (settled(made)["2"][0], settled(made)["3"]) == (NOT_SETTLED, ("high", "consensus"))
    ((kind, cell, text),) = made["remarks"][["kind", "cell", "text"]].to_numpy().tolist()
    assert kind == "half-filled row"
    assert text.startswith("'some concerns' on Tan 2016: ")
    assert f"and {cell} is empty: its reasons are missing. It counts nowhere yet" in text


def test_two_words_of_the_adjudicator_name_both_cells(tmp_path):
    begin(tmp_path, LOW | {"2": "high"}, LOW)
    rule(tmp_path, {D2: "low"})
    (path,) = (tmp_path / "consensus/appraisal/carla").glob("*.xlsx")
    copy = path.with_name("copy.xlsx")
    copy.write_bytes(path.read_bytes())
    fill_sheet(copy, "judgements", {D2: {"judgement": "high"}})
    with pytest.raises(ReviewError, match="one word on each judgement"):
        run(tmp_path)


def test_another_adjudicator_is_not_asked_what_was_settled_and_names_may_change(tmp_path):
    begin(tmp_path, LOW | {"2": "high"}, LOW)
    rule(tmp_path, {D2: "low"})
    run(tmp_path, setting=SETTING | {"adjudicator": "dora"})
    assert asked(tmp_path, "dora") == []
    renamed = PEOPLE | {"ben": "benno", "benno": "benno"}
    made = run(tmp_path, people=renamed, former={"ben": "benno"}, setting=SETTING | {"people": ["anna", "benno"]})
    assert settled(made)["2"] == ("low", "consensus")
    assert asked(tmp_path) == [[D2]]


def test_without_an_adjudicator_it_stays_open_until_people_agree(tmp_path):
    made = begin(tmp_path, LOW | {"2": "high"}, LOW, setting={"people": ["anna", "ben"]})
    assert settled(made)["2"] == (NOT_SETTLED, NOT_SETTLED)
    judge(tmp_path, "anna", LOW)
    assert settled(run(tmp_path, setting={"people": ["anna", "ben"]}))["2"] == ("low", "agreed")


def test_a_row_that_shows_another_document_counts_nowhere(tmp_path):
    begin(tmp_path, LOW | {"2": "high"}, LOW)
    rule(tmp_path, {D2: "low"})
    (path,) = (tmp_path / "consensus/appraisal/carla").glob("*.xlsx")
    from prismake.extract.appraisal_settling import list_disputes, read_rulings

    made = run(tmp_path)
    known = named_study() | {"clusters": clusters("A quite other document")}
    where = {name: known[name] for name in ("clusters", "study_references")}
    disputes = list_disputes(made["appraisal"], studies=known["studies"], clusters=known["clusters"])
    said = read_rulings([path], disputes, people=PEOPLE, **where)
    assert said.given == {}
    assert "its id names A quite other document now" in said.remarks[0]["text"]


@pytest.mark.parametrize("name", ["appraisal_settled", "appraisal"])
def test_lights_and_exports_show_no_ones_word(tmp_path, name):
    made = begin(tmp_path, LOW | {"2": "high"}, LOW)
    judged = find_judged({name: made[name]})
    (assessment,) = read_assessments(judged)
    light = assessment.lights["a:1"]["2"]
    assert (light.judgement, light.look, light.symbol, light.support) == (NOT_SETTLED, "open", "≠", "")
    domains, lights = read_lights(judged, outcome="birth")
    assert lights["a:1"][domains.index("overall")].look == "open"
    frame = list_robvis(judged, studies=named_study()["studies"], tools=describe_tools())["rob2_2019"]
    row = ["Tan 2016, birth (not settled: D2, Overall)", "Low", "", "Low", "Low", "Low", "", 1]
    assert frame.to_numpy().tolist() == [row]


def test_outcomes_of_networks_and_of_accuracy_are_asked_beside_those_of_analyses(tmp_path):
    network = {"id": "net", "outcome": "death", "designs": ["randomised"]}
    test = {"id": "test", "sensitivity": "tp", "specificity": "tn", "designs": ["randomised"]}
    run(tmp_path, networks=[network], accuracy=[test])
    (path,) = (tmp_path / "appraisal/anna").glob("*.xlsx")
    asked = {row.text("outcome") for row in read_sheet(path, pages=()).rows["appraisal"]}
    assert asked == {"birth", "death", "tp", "tn"}
    judge(tmp_path, "anna", {"1": "low"}, outcome="death")
    assert run(tmp_path, networks=[network], accuracy=[test])["remarks"].empty


def test_an_analysis_asks_for_its_outcome_however_it_spells_the_design(tmp_path):
    planned = [ANALYSES[0] | {"designs": ["Randomised "]}, {"id": "two", "outcome": "death", "designs": ["controlled"]}]
    run(tmp_path, analyses=planned)
    (path,) = (tmp_path / "appraisal/anna").rglob("*.xlsx")
    assert {row.text("outcome") for row in read_sheet(path, pages=()).rows["appraisal"]} == {"birth"}
