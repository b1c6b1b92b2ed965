"""A settled value stays with what it is on: its row by what the row says, its cast as the sheet showed it."""

import random

import pandas as pd
import pytest

from extracted import CODEBOOK, PEOPLE, extract, named_study, outcome
from people import fill_folder
from prismake import tables
from prismake.extract import decide_extraction, gather_disagreements, issue_disagreements, read_disagreements
from prismake.extract.consensus_forms import describe_cell, index_codebook
from prismake.extract.row_words import name_row, read_words
from prismake.extract.settling import list_cells
from prismake.issues import ReviewError
from prismake.sheets import Column, Meta, Page, Workbook, issue_workbook

CONTROL = {"outcome": "recovery", "arm": "control", "timepoint": "7 days", "n": "30"}
TREATED = CONTROL | {"arm": "experimental"}
ANNA = (outcome(**CONTROL, events="15"), outcome(**TREATED, events="24"))
BEN = (outcome(**TREATED, events="24"), outcome(**CONTROL, events="14"))
RULED = {"a:1|outcome|1|events": {"value": "16", "quote": "table 2"}}
TIMES = ("baseline", "3 days")
SHOWN = ("study", "context", "label", "allowed", "cast", "value?", "quote?", "page?", "note?")


def together(**people):
    frames = [extract(*rows, person=person) for person, rows in people.items()]
    return pd.concat(frames, ignore_index=True)


@pytest.fixture
def known():
    return {name: frame for name, frame in named_study().items() if name != "extraction_settled"}


def issue(folder, extraction, known, people=("anna", "ben"), former=None, adjudicator="carla"):
    told = {"adjudicator": adjudicator, "people": people, "codebook": CODEBOOK, "former": former or {}}
    return issue_disagreements(folder, extraction=extraction, **told, **known)


def decide(folder, extraction, known, people=("anna", "ben"), names=PEOPLE):
    frames = {name: frame for name, frame in known.items() if name != "studies"}
    rulings = read_disagreements(sorted(folder.rglob("*.xlsx")), codebook=CODEBOOK, people=names, **frames)
    settled, remarks = decide_extraction(extraction, rulings=rulings, codebook=CODEBOOK, people=people)
    rows = {row["item"]: {} for row in tables.to_rows(settled)}
    for row in tables.to_rows(settled):
        rows[row["item"]][row["variable"]] = (row["value"], row["status"])
    events = {row["arm"][0]: row.get("events") for row in rows.values() if "arm" in row}
    return events, [(row["kind"], row["text"]) for row in tables.to_rows(remarks)]


SETTLED = {"control": ("16", "consensus"), "experimental": ("24", "agreed")}
OPEN = {"control": ("", "disagreement"), "experimental": ("24", "agreed")}


def old_sheet(folder, row_id, context, cast, **filled):
    """A consensus sheet as it was issued before it remembered cast and rows in hidden cells."""
    columns = tuple(Column(name.removesuffix("?"), name, 12, fill=name.endswith("?")) for name in SHOWN)
    row = {"id": row_id, "study": "Tan 2016", "context": context, "label": "events", "allowed": "", "cast": cast}
    meta = Meta("consensus", "extraction", "carla", "batch-001")
    book = Workbook(meta, "old", (), (Page("values", columns, (row,), done_when="value"),))
    issue_workbook(folder / "carla" / "batch-001.xlsx", book)
    fill_folder(folder, "values", {row_id: filled})


@pytest.fixture(params=["issued now", "issued before"])
def ruled(request, tmp_path, known):
    """The folder with a ruling of 16 on the control arm, of which anna wrote 15 and ben 14."""
    if request.param == "issued now":
        issue(tmp_path, together(anna=ANNA, ben=BEN), known)
        fill_folder(tmp_path, "values", RULED)
    else:
        cast = "anna: 15 – “page 3”\nben: 14 – “page 3” (page 4)"
        context = "outcome 1: recovery, control, 7 days"
        old_sheet(tmp_path, "a:1|outcome|1|events", context, cast, value="16", quote="table 2")
    return tmp_path


def test_a_ruling_counts_on_its_row_and_is_not_asked_again(ruled, known):
    extraction = together(anna=ANNA, ben=BEN)
    assert decide(ruled, extraction, known) == (SETTLED, [])
    assert issue(ruled, extraction, known) == []


def test_another_order_of_people_moves_no_settled_value(ruled, known):
    extraction = together(anna=ANNA, ben=BEN)
    assert decide(ruled, extraction, known, people=("ben", "anna")) == (SETTLED, [])
    assert issue(ruled, extraction, known, people=("ben", "anna")) == []


@pytest.mark.parametrize("swapped", [{"anna": ANNA[::-1]}, {"ben": BEN[::-1]}, {"anna": ANNA[::-1], "ben": BEN[::-1]}])
def test_rows_that_moved_in_a_sheet_take_their_settled_value_along(ruled, known, swapped):
    extraction = together(**{"anna": ANNA, "ben": BEN} | swapped)
    assert decide(ruled, extraction, known) == (SETTLED, [])
    assert issue(ruled, extraction, known) == []


def test_rows_that_were_renumbered_keep_their_settled_value(ruled, known):
    blank = outcome(outcome="score", arm="control", timepoint="baseline", n="3")
    assert decide(ruled, together(anna=(blank, *ANNA), ben=(*BEN, blank)), known)[0]["control"] == ("16", "consensus")


def test_a_row_that_says_another_arm_now_gets_no_value_that_was_settled_for_its_number(ruled, known):
    extraction = together(anna=(outcome(**TREATED, events="15"), outcome(**CONTROL, events="24")), ben=BEN)
    events, remarks = decide(ruled, extraction, known)
    assert events == {"control": ("", "disagreement"), "experimental": ("", "disagreement")}
    ((kind, text),) = remarks
    assert kind == "consensus overtaken"
    assert "seen anna: 15; ben: 14; now anna: 24; ben: 14" in text
    assert "asked again" in text
    assert len(issue(ruled, extraction, known)) == 1
    assert issue(ruled, extraction, known) == []


def test_a_value_corrected_after_the_ruling_is_asked_again_and_the_new_word_counts(ruled, known):
    extraction = together(anna=ANNA, ben=(BEN[0], outcome(**CONTROL, events="13")))
    events, ((kind, _),) = decide(ruled, extraction, known)
    assert (events, kind) == (OPEN, "consensus overtaken")
    (path,) = issue(ruled, extraction, known)
    fill_folder(path.parent, "values", {"a:1|outcome|1|events": {"value": "16"}})
    assert decide(ruled, extraction, known) == (SETTLED, [])


def test_two_people_who_correct_themselves_overtake_the_ruling_which_stands_and_is_told(ruled, known):
    both = outcome(**CONTROL, events="17")
    extraction = together(anna=(both, ANNA[1]), ben=(BEN[0], both))
    events, ((kind, text),) = decide(ruled, extraction, known)
    assert (events, kind) == (SETTLED, "consensus overtaken")
    assert "seen anna: 15; ben: 14; now anna: 17; ben: 17. '16' stands; clear values!G4" in text
    assert issue(ruled, extraction, known) == []


def test_two_people_who_correct_themselves_to_what_was_settled_leave_nothing_to_tell(ruled, known):
    both = outcome(**CONTROL, events="16")
    assert decide(ruled, together(anna=(both, ANNA[1]), ben=(BEN[0], both)), known) == (SETTLED, [])


def test_a_lost_sheet_does_not_move_a_settled_value_and_is_told(ruled, known):
    events, ((kind, text),) = decide(ruled, together(ben=BEN), known)
    assert events == {"control": ("16", "consensus"), "experimental": ("24", "single extractor")}
    assert kind == "consensus overtaken"
    assert "now ben: 14" in text


def test_all_sheets_lost_is_told(ruled, known):
    events, ((kind, _),) = decide(ruled, tables.empty("extraction"), known)
    assert (events, kind) == ({}, "consensus without a row")


def test_a_third_person_who_differs_has_the_value_asked_again(ruled, known):
    extraction = together(anna=ANNA, ben=BEN, dora=(outcome(**CONTROL, events="12"),))
    people = ("anna", "ben", "dora")
    events, ((kind, text),) = decide(ruled, extraction, known, people=people, names=PEOPLE | {"dora": "dora"})
    assert events["control"] == ("", "disagreement")
    assert kind == "consensus overtaken"
    assert "dora: 12" in text
    assert len(issue(ruled, extraction, known, people=people)) == 1


def test_a_renamed_person_is_the_same_person(ruled, known):
    extraction = together(anne=ANNA, ben=BEN)
    names = {"anna": "anne", "anne": "anne", "ben": "ben", "carla": "carla"}
    people = ("anne", "ben")
    assert decide(ruled, extraction, known, people=people, names=names) == (SETTLED, [])
    assert issue(ruled, extraction, known, people=people, former={"anna": "anne"}) == []


def test_a_renamed_adjudicator_is_not_asked_again(ruled, known):
    extraction = together(anna=ANNA, ben=BEN)
    assert issue(ruled, extraction, known, former={"carla": "clara"}, adjudicator="clara") == []


def test_a_time_point_in_other_words_is_told_and_asked_again(ruled, known):
    moved = [(level, row | {"timepoint": "3 days"}) for level, row in (*ANNA, *BEN)]
    extraction = together(anna=moved[:2], ben=moved[2:])
    events, ((kind, text),) = decide(ruled, extraction, known)
    assert (events, kind) == (OPEN, "consensus without a row")
    assert "settled events of recovery, control, 7 days as '16', seen anna: 15; ben: 14" in text
    assert len(issue(ruled, extraction, known)) == 1


def test_case_and_blanks_of_an_arm_change_no_row(ruled, known):
    extraction = together(anna=ANNA, ben=BEN)
    extraction.loc[extraction["value"] == "control", "value"] = " Control "
    assert decide(ruled, extraction, known)[0][" Control "] == ("16", "consensus")


def test_a_ruling_of_which_nothing_but_a_number_is_known_counts_nowhere_and_is_told():
    rows = [
        {"study_id": "a:1", "level": "outcome", "item": "1", "variable": "events", "value": "16", "person": "carla"}
    ]
    rulings = tables.from_rows("extraction_rulings", rows)
    extraction = together(anna=ANNA, ben=BEN)
    settled, remarks = decide_extraction(extraction, rulings=rulings, codebook=CODEBOOK, people=("anna", "ben"))
    assert "consensus" not in set(settled["status"])
    assert remarks["kind"].tolist() == ["consensus without a row"]


def test_rows_doubled_in_meaning_are_told_apart_by_the_rest_of_the_row(tmp_path, known):
    women, men = outcome(**CONTROL, mean="3", events="15"), outcome(**CONTROL, mean="9", events="15")
    other = [(level, row | {"events": "14"}) for level, row in (women, men)]
    extraction = together(anna=(women, men), ben=other)
    issue(tmp_path, extraction, known)
    fill_folder(tmp_path, "values", {"a:1|outcome|1|events": {"value": "1"}, "a:1|outcome|2|events": {"value": "2"}})
    frames = {name: frame for name, frame in known.items() if name != "studies"}
    paths = sorted(tmp_path.rglob("*.xlsx"))
    rulings = read_disagreements(paths, codebook=CODEBOOK, people=PEOPLE, **frames)
    turned = together(anna=(men, women), ben=other)
    settled, remarks = decide_extraction(turned, rulings=rulings, codebook=CODEBOOK, people=("ben", "anna"))
    found = {row["item"]: {} for row in tables.to_rows(settled)}
    for row in tables.to_rows(settled):
        found[row["item"]][row["variable"]] = row["value"]
    assert {row["mean"]: row["events"] for row in found.values()} == {"3": "1", "9": "2"}
    assert len(remarks) == 0


def test_rows_alike_in_every_cell_are_asked_once_and_share_the_word(tmp_path, known):
    twice = (outcome(**CONTROL, events="15"),) * 2
    extraction = together(anna=twice, ben=[(level, row | {"events": "14"}) for level, row in twice])
    issue(tmp_path, extraction, known)
    assert fill_folder(tmp_path, "values", {f"a:1|outcome|{n}|events": {"value": "16"} for n in (1, 2)}) == 1
    assert decide(tmp_path, extraction, known) == ({"control": ("16", "consensus")}, [])


def test_an_older_sheet_on_one_of_two_rows_that_it_does_not_tell_apart_is_asked_again(tmp_path, known):
    rows = (outcome(**CONTROL, mean="3", events="15"), outcome(**CONTROL, mean="9", events="15"))
    extraction = together(anna=rows, ben=[(level, row | {"events": "14"}) for level, row in rows])
    cast = "anna: 15 – “page 3”\nben: 14 – “page 3”"
    old_sheet(tmp_path, "a:1|outcome|1|events", "outcome 1: recovery, control, 7 days", cast, value="16")
    events, ((kind, _),) = decide(tmp_path, extraction, known)
    assert (events, kind) == ({"control": ("", "disagreement")}, "consensus without a row")
    (path,) = issue(tmp_path, extraction, known)
    assert path.name == "batch-002.xlsx"


def test_a_word_on_the_study_is_held_against_the_cast(tmp_path, known):
    def study(anna, ben):
        return pd.concat([extract(design=anna), extract(design=ben, person="ben")], ignore_index=True)

    before = study("randomised", "controlled")
    issue(tmp_path, before, known)
    fill_folder(tmp_path, "values", {"a:1|study||design": {"value": "controlled"}})
    frames = {name: frame for name, frame in known.items() if name != "studies"}
    rulings = read_disagreements(sorted(tmp_path.rglob("*.xlsx")), codebook=CODEBOOK, people=PEOPLE, **frames)

    def status(extraction):
        settled, remarks = decide_extraction(extraction, rulings=rulings, codebook=CODEBOOK, people=("ben", "anna"))
        return settled["status"].tolist(), settled["value"].tolist(), remarks["kind"].tolist()

    assert status(before) == (["consensus"], ["controlled"], [])
    assert status(study("single_arm", "controlled")) == (["disagreement"], [""], ["consensus overtaken"])
    assert status(study("single_arm", "single_arm")) == (["consensus"], ["controlled"], ["consensus overtaken"])


def test_two_words_on_one_value_are_an_issue_that_names_both(ruled, known):
    extraction = together(anna=ANNA, ben=BEN)
    changed = together(anna=ANNA, ben=(BEN[0], outcome(**CONTROL, events="13")))
    (path,) = issue(ruled, changed, known)
    fill_folder(path.parent, "values", {"a:1|outcome|1|events": {"value": "16"}})
    (ruled / "carla" / "batch-001.xlsx").replace(ruled / "carla" / "copy.xlsx")
    old_sheet(ruled, "a:1|outcome|9|events", "outcome 9: recovery, control, 7 days", "anna: 15\nben: 14", value="11")
    with pytest.raises(ReviewError, match="one word on each value") as caught:
        decide(ruled, extraction, known)
    assert "copy.xlsx" in caught.value.issues[0].found + caught.value.issues[0].file


def test_words_without_a_value_in_a_consensus_sheet_are_told(tmp_path, known):
    issue(tmp_path, together(anna=ANNA, ben=BEN), known)
    fill_folder(tmp_path, "values", {"a:1|outcome|1|events": {"note": "ask the authors"}})
    frames = {name: frame for name, frame in known.items() if name != "studies"}
    paths = sorted(tmp_path.rglob("*.xlsx"))
    rulings, remarks = gather_disagreements(paths, codebook=CODEBOOK, people=PEOPLE, **frames)
    assert len(rulings) == 0
    assert "note 'ask the authors' stands without a value" in remarks["text"][0]


def test_words_on_a_study_that_is_not_included_wait_and_are_told(ruled, known):
    gone = {"clusters": known["clusters"], "study_references": tables.empty("study_references")}
    paths = sorted(ruled.rglob("*.xlsx"))
    rulings, remarks = gather_disagreements(paths, codebook=CODEBOOK, people=PEOPLE, **gone)
    assert len(rulings) == 0
    assert remarks["kind"].tolist() == ["idle sheet"]


def test_a_new_adjudicator_is_not_asked_what_the_one_before_settled(ruled, known):
    extraction = together(anna=ANNA, ben=BEN)
    frames = {name: frame for name, frame in known.items() if name != "studies"}
    rulings = read_disagreements(sorted(ruled.rglob("*.xlsx")), codebook=CODEBOOK, people=PEOPLE, **frames)
    settled, _ = decide_extraction(extraction, rulings=rulings, codebook=CODEBOOK, people=("anna", "ben"))
    told = {"adjudicator": "dora", "people": ("anna", "ben"), "codebook": CODEBOOK, "former": {"carla": ""}}
    assert issue_disagreements(ruled, extraction=extraction, settled=settled, **told, **known) == []
    assert len(issue_disagreements(ruled, extraction=extraction, **told, **known)) == 1


PLACES = [(name, arm, time) for name in ("score", "recovery") for arm in ("control", "experimental") for time in TIMES]


def mutate(rng, sheets, people):
    """What people do to rows between a ruling and the next run."""
    person = rng.choice(sorted(sheets))
    rows = sheets[person]
    act = rng.choice(["shuffle", "people", "drop", "figure", "arms", "lose", "add"])
    if act == "shuffle":
        rng.shuffle(rows)
    elif act == "people":
        rng.shuffle(people)
    elif act == "drop" and len(rows) > 1:
        rows.pop(rng.randrange(len(rows)))
    elif act == "figure":
        rng.choice(rows)["events"] = str(rng.randint(1, 3))
    elif act == "arms":
        one, other = rng.choice(rows), rng.choice(rows)
        one["arm"], other["arm"] = other["arm"], one["arm"]
    elif act == "lose" and len(sheets) > 1:
        del sheets[person]
    elif act == "add":
        sheets["dora"] = [dict(row) for row in rows]
        people[:] = [*people, "dora"] if "dora" not in people else people


def frame_of(sheets):
    return together(**{person: [outcome(**row) for row in rows] for person, rows in sheets.items()})


def rule(cells):
    """A ruling on every value that differs, each with a value of its own."""
    rows = []
    for number, cell in enumerate((cell for cell in cells if cell.disputed), start=100):
        shown = describe_cell(cell, variables=index_codebook(CODEBOOK), labels={"a:1": "Tan"})
        study_id, level, item, variable = cell.key
        keys = {"study_id": study_id, "level": level, "item": item, "variable": variable, "cell": f"values!G{number}"}
        shown = {name: shown[name] for name in ("seen", "rows")} | {"context": shown["context"].partition(": ")[2]}
        rows.append(keys | shown | {"value": str(number), "person": "carla", "sheet": "a.xlsx"})
    return rows


@pytest.mark.parametrize("seed", range(60))
def test_in_random_histories_no_settled_value_moves_and_none_is_lost_without_a_word(seed):
    rng = random.Random(seed)
    keys = [dict(zip(("outcome", "arm", "timepoint"), place, strict=True)) for place in rng.sample(PLACES, 4)]
    sheets = {one: [key | {"events": str(rng.randint(1, 3))} for key in keys] for one in ("anna", "ben")}
    people = ["anna", "ben"]
    rows = rule(list_cells(frame_of(sheets), codebook=CODEBOOK, people=people))
    rows = [row | {"rows": ""} for row in rows] if seed % 2 else rows  # as an older sheet shows it
    for _ in range(rng.randint(1, 3)):
        mutate(rng, sheets, people)
    rulings = tables.from_rows("extraction_rulings", rows)
    extraction = frame_of(sheets)
    settled, remarks = decide_extraction(extraction, rulings=rulings, codebook=CODEBOOK, people=people)
    by_value = {row["value"]: row for row in rows}
    cells = {cell.key: cell for cell in list_cells(extraction, codebook=CODEBOOK, people=people)}
    told = " ".join(remarks["text"])
    counted = set()
    for row in tables.to_rows(settled[settled["status"] == "consensus"]):
        ruling = by_value[row["value"]]
        cell = cells[row["study_id"], row["level"], row["item"], row["variable"]]
        assert ruling["context"] in {name_row(item, besides=row["variable"]) for item in cell.rows.values()}
        same = {person: entry["value"] for person, entry in cell.entries.items()} == read_words(ruling["seen"])
        assert same or f"as '{row['value']}'" in told
        assert same or not cell.disputed
        counted.add(row["value"])
    assert all(value in counted or f"as '{value}'" in told for value in by_value)
