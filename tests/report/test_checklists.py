"""Standards as data: the items that each publication has, and which of them a filled review answers, one by one."""

import re
from functools import cache

import pytest
import yaml

from checked import edit, make_view, plan, put, say, write
from filled import KINDS, REMOVED, fill, give
from places import WORKFLOW
from prismake.report.checklists.answering import BY_HAND, FACTS, FROM_FACTS, OPEN, answer_items
from prismake.report.checklists.counting import count_items
from prismake.report.checklists.packs import USUAL, choose_standards, list_items, list_standards
from prismake.report.checklists.planned import tell_assumptions
from prismake.report.ledger import STOPPING_RULE
from prismake.report.page import render_page
from prismake.report.sections.changes import build_changes
from prismake.screen import ranking
from prismake.text.vocabulary import NOT_SETTLED
from reported import build, make_config, make_tables

LEAST = 0.6
BY_THEMSELVES = ("PRISMA-LSR", "RAISE", "PRISMA-trAIce", "PRISMA-P", "SWiM")  # by what a review does
# How many sub-items each of the 27 items has, by the official workbook of PRISMA-EcoEvo 1.0.
ECOLOGY = (6, 5, 3, 2, 4, 2, 6, 4, 2, 3, 2, 2, 5, 3, 3, 3, 1, 4, 4, 5, 1, 1, 4, 2, 6, 4, 2)
# As the tables of the publications number their items; those left out are items that an extension deletes.
NUMBERS = {
    "PRISMA 2020": "1 2 3 4 5 6 7 8 9 10a 10b 11 12 13a 13b 13c 13d 13e 13f 14 15 16a 16b 17 18 19 20a 20b 20c 20d 21"
    " 22 23a 23b 23c 23d 24a 24b 24c 25 26 27",
    "PRISMA 2020 for abstracts": "1 2 3 4 5 6 7 8 9 10 11 12",
    "PRISMA-ScR": "1 2 3 4 5 6 7 8 9 10 11 12 14 17 18 19 20 21 24 25 26 27",
    "ENTREQ": "1 2 3 4 5a 5b 6 7 8 9 10 11 12 13a 13b 14a 14b 15 16 17 18 19 20a 20b 21",  # in parts: 5, 13, 14, 20
    "PRISMA-DTA": "1 2 3 D1 4 5 6 7 8 9 10 11 12 13 14 D2 16 17 18 19 20 21 23 24 25 26 27",
    "PRISMA-NMA": "1 2 3 4 5 6 7 8 9 10 11 S1 12 13 14 S2 15 16 17 S3 S4 18 19 20 21 S5 22 23 24 25 26 27",
    "PRISMA harms": "1 14 18 21",
    "PRISMA-S": "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
    "PRISMA-EcoEvo": " ".join(f"{item}.{at + 1}" for item, n in enumerate(ECOLOGY, start=1) for at in range(n)),
    "SWiM": "1 2 3 4 5 6 7 8 9",
    "AMSTAR 2": "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
    "ROBIS": "1.1 1.2 1.3 1.4 1.5 2.1 2.2 2.3 2.4 2.5 3.1 3.2 3.3 3.4 3.5 4.1 4.2 4.3 4.4 4.5 4.6 A B C",
    "PRISMA-LSR": "1 2 3 4 5 6 7 8 9",
    "RAISE": "1 2 3 4 5 6 7 8",
    "PRISMA-trAIce": "T1 A1 I1 M1 M2 M3 M4 M5 M6 M7 M8 M9 M10 R1 R2 D1 D2",
    "PRISMA-P": "1a 1b 2 3a 3b 4 5a 5b 5c 6 7 8 9 10 11a 11b 11c 12 13 14 15a 15b 15c 15d 16 17",
}
# The kind animal asks what the kind intervention does.
NEEDED = sorted(
    {
        (kind, fact)
        for kind, (standards, _) in KINDS.items()
        for one in list_items()
        for fact in one.facts
        if one.standard in standards and kind != "animal"
    }
)


@cache
def fill_once(kind):
    return answers(kind)


def answers(kind: str, *changes):
    standards = KINDS[kind][0]
    return {(one.item.standard, one.item.item): one for one in answer_items(fill(kind, *changes), standards)}


@pytest.mark.parametrize("standard", NUMBERS)
def test_a_pack_has_the_items_of_its_publication_each_with_its_source(standard):
    items = [one for one in list_items() if one.standard == standard]
    assert [one.item for one in items] == NUMBERS[standard].split()
    assert all(one.words and one.source and (one.todo or one.facts) for one in items)


def test_every_standard_is_held_against_a_kind_and_every_fact_serves_an_item():
    assert set(list_standards()) == set(NUMBERS) == {name for names, _ in KINDS.values() for name in names}
    assert {fact for one in list_items() for fact in one.facts} == set(FACTS) == set(REMOVED)


def test_the_schema_offers_what_people_can_choose():
    schema = yaml.safe_load((WORKFLOW / "schemas/config.schema.yaml").read_text(encoding="utf-8"))
    offered = schema["properties"]["standards"]["items"]["enum"]
    assert offered == [name for name in list_standards() if name not in BY_THEMSELVES]


@pytest.mark.parametrize(("kind", "fact"), NEEDED)
def test_each_item_is_answered_from_facts_and_no_longer_once_one_of_them_is_gone(kind, fact):
    without = answers(kind, *REMOVED[fact])
    held = {key: one for key, one in fill_once(kind).items() if fact in one.item.facts}
    assert {key: one.status for key, one in held.items()} == dict.fromkeys(held, FROM_FACTS)
    assert {key: without[key].status for key in held} == dict.fromkeys(held, OPEN)


@pytest.mark.parametrize("kind", KINDS)
def test_most_of_each_pack_is_answered_from_facts(kind):
    for tally in count_items(fill_once(kind).values()):
        assert tally.from_facts / tally.items >= LEAST, tally
        assert tally.from_facts + tally.by_hand + tally.missing == tally.items


def test_what_people_wrote_answers_an_item_without_a_fact():
    view = make_view(say("PRISMA 2020", "3"))
    one = next(one for one in answer_items(view) if (one.item.standard, one.item.item) == ("PRISMA 2020", "3"))
    assert (one.status, one.answer, one.todo) == (BY_HAND, "none", "")


@pytest.mark.parametrize(
    ("config", "standards"),
    [
        ({}, USUAL),
        ({"standards": ["PRISMA-S", "PRISMA-ScR"]}, ("PRISMA-ScR", "PRISMA-S")),
        ({"screening": {"full_text": {"order": "ranked"}}}, (*USUAL, "RAISE", "PRISMA-trAIce")),
        ({"screening": {"full_text": {"machines": [{"name": "tilly"}]}}}, (*USUAL, "RAISE", "PRISMA-trAIce")),
        ({"living": {"schedule": "monthly"}}, (*USUAL, "PRISMA-LSR")),
    ],
)
def test_a_review_is_held_against_what_it_chose_and_what_goes_with_its_ways(config, standards):
    assert set(choose_standards(config)) == set(standards)


def test_the_page_shows_the_sentence_of_an_item():
    page = render_page(build(make_tables()), config=make_config())
    section = page.partition('id="checklists"')[2]
    assert "The protocol is not registered (a demonstration)." in section
    assert "Open: Write the rationale" in section


def test_a_placeholder_answers_nothing():
    view = make_view(write("protocol", question={"framework": "PICO", "population": "[Who]"}))
    by_item = {(one.item.standard, one.item.item): one for one in answer_items(view)}
    assert by_item["PRISMA 2020", "4"].status == OPEN


@pytest.mark.parametrize("voted", [True, False])
def test_no_excluded_full_text_is_an_answer_once_people_voted(voted):
    gone = [edit("ledger", "bucket", "full_text_excluded", bucket="included")]
    view = fill("intervention", *gone, *([] if voted else [put("votes_full_text")]))
    assert FACTS["excluded"](view) == ("No full text has been excluded." if voted else "")


@pytest.mark.parametrize(
    ("key", "given", "words"),
    [
        ("crossover", {"correlation": 0.5, "source": "a trial of two teas"}, "0.5 between what a person has"),
        ("dependent", {"correlation": 0.6}, "a correlation of 0.6 between the sampling errors"),
        ("correlation", 0.7, "a correlation of 0.7 between before and after"),
        ("icc", {"value": 0.05, "source": "a school"}, "an intracluster correlation of 0.05 (a school)"),
    ],
)
def test_every_value_that_an_analysis_assumes_is_told(key, given, words):
    told = tell_assumptions(make_view(plan(**{key: given})))
    assert told.startswith("Assumed where a study gives nothing: ")
    assert words in told
    assert tell_assumptions(make_view(plan())) == "No value is assumed where a study gives nothing."
    network = {"id": "net", "title": "All teas", key: given}
    assert words in tell_assumptions(make_view(give("network", [network])))


def test_batches_are_read_in_the_order_of_their_numbers_and_imports_are_no_batches_of_the_machine():
    handed = {"p1": "batch-1000", "p2": "batch-999", "w1": "import-001", "w2": "no-abstract-001"}
    late = [edit("title_abstract", "reference_id", "p1", status="excluded")]
    moved = [edit("votes_title_abstract", "reference_id", key, batch=batch) for key, batch in handed.items()]
    told = FACTS["machine_validation"](fill("living, ranked", *moved, *late))
    assert "1 of 1 included reference that ranked batches handed out stood in the first 1 batch of 2 (1 of 2" in told


def test_a_machine_that_votes_is_told_with_its_recall_and_what_it_stands_for():
    view = fill("with a machine that votes")
    assert FACTS["machine_validation"](view) == (
        "Machines were held against what people decided without them on references drawn by chance (titles and "
        "abstracts, tilly, round 2024: 60 of 60 relevant references found, recall 100.0 % (95 % limits 94.0 to 100.0 "
        "%), the lower limit above the line of 90 %)."
    )
    assert FACTS["machine_use"](view) == "On titles and abstracts, votes of tilly are told and decide nothing."
    told = "On titles and abstracts, otherwise than people decided: tilly on 2 references. What people decided stands."
    assert FACTS["machine_stopping"](view).endswith(told)


def test_what_the_stopping_rule_left_unread_was_decided_by_nobody():
    view, unread = (
        fill("with a machine that votes"),
        edit("title_abstract", "reference_id", "p1", settled_by=STOPPING_RULE),
    )
    left = fill("with a machine that votes", unread)
    first, second = (
        int(re.search(r"abstracts (\d+) references", FACTS["machine_oversight"](one))[1]) for one in (view, left)
    )
    assert second == first - 1


def test_a_follow_up_that_is_not_settled_is_no_length():
    told = FACTS["harms"](fill("intervention", edit("harms", "study_id", None, follow_up=NOT_SETTLED)))
    assert "Harms are told of 1 arm, with the length of follow-up for 0," in told


def test_a_reason_that_says_not_registered_says_it_once():
    told = fill("intervention", write("protocol", registration={"none": "Not registered, since it is a test."}))
    assert FACTS["registration"](told) == "The protocol is not registered, since it is a test."


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        ("outcomes", "hba1c"),
        ("measures", "HbA1c: mean difference, and P-scores that rank."),
        ("models", "networks were to be combined in a random-effects model with one τ² for all comparisons by the gen"),
        ("admitted", "HbA1c: randomised."),
        ("synthesis", "frequentist network meta-analysis"),
        ("results", "Results of 26 studies stand in tables and figures"),
        ("answers", "1 network has estimates of every two treatments"),
        ("pooled", "1 network has estimates of every two treatments with their intervals, and tests of heterogeneity"),
        ("graph", "One circle per treatment"),
        # 26 trials, 10 treatments, 15 comparisons, and Q = 22.53 on 7 degrees of freedom by netmeta
        ("geometry", "26 studies of 10 treatments, of which 15 pairs are compared directly"),
        ("consistency", "Q = 22.53, df = 7, p = 0.002"),
        ("consistency_methods", "by back-calculation"),
    ],
)
def test_a_review_of_a_network_alone_tells_it(fact, words):
    gone = [give("analyses", []), put("effects"), put("estimates")]
    assert words in FACTS[fact](fill("network", *gone))


def test_a_review_of_tests_tells_what_was_compared():
    view = fill("diagnostic")
    assert FACTS["explored"](view) == "Heterogeneity is looked into by country."
    assert FACTS["groups"](view) == "The report shows groups of studies of 1 test."


def test_the_settings_that_are_told_are_those_of_the_machine():
    told = FACTS["machine_settings"](fill("living, ranked"))
    assert f"more than {100 * ranking.MOST_COMMON:.0f} % of the" in told
    assert f"C = {ranking.C}; irrelevant references together weigh 1/{ranking.RATIO} of the relevant ones" in told


@pytest.mark.parametrize(
    ("fact", "title", "told"),
    [
        (
            "title_living",
            "Teas: a living systematic review",
            "The title says living: Teas: a living systematic review.",
        ),
        ("title_living", "Costs of living and health", ""),
        ("title_living", "Enlivening teas", ""),
        ("title_harms", "Side effects of teas.", "The title says side effects: Side effects of teas."),
        ("title_harms", "Benefits of teas", ""),
    ],
)
def test_a_title_answers_where_it_has_the_word(fact, title, told):
    assert FACTS[fact](fill("living, ranked", write("config", title=title))) == told


def test_references_that_a_rule_left_unread_are_told_apart_from_those_that_people_voted_on():
    view = fill("living, ranked", edit("title_abstract", "reference_id", "p2", settled_by=STOPPING_RULE))
    told = "people voted on 4 references by titles and abstracts, the rule for stopping left 1 unread."
    assert FACTS["machine_flow"](view) == f"Of the ranked references {told}"


def test_what_could_not_be_compared_is_no_change_and_leaves_the_items_open():
    rows = [
        {"part": "studies", "item": "p1", "change": "added", "since": "0.9"},
        {"part": "grade", "item": "thickness", "change": "not compared", "since": "0.9"},
    ]
    known, partly = (fill("living, ranked", put("changes", *some)) for some in (rows[:1], rows))
    assert FACTS["changes"](known) == "1 change since version 0.9 stands in the report; 1 study is new."
    assert FACTS["changes"](partly) == ""
    told = "these were added, removed or changed: 1 study. What that version did not keep is not compared."
    lead = f"Compared with version 0.9, {told}"
    assert build_changes(partly)["lead"] == lead


def test_tools_that_judge_the_review_leave_the_judgement_to_people():
    config = make_config()
    config["config"] = config["config"] | {"standards": ["AMSTAR 2", "ROBIS"]}
    section = render_page(build(make_tables()), config=config).partition('id="checklists"')[2]
    assert "AMSTAR 2 and ROBIS judge the review itself" in section
    critical = {one.item for one in list_items() if one.standard == "AMSTAR 2" and one.words.startswith("Critical: ")}
    assert critical == {"2", "4", "7", "9", "11", "13", "15"}  # Shea 2017, box 1


def test_what_to_do_about_searches_is_a_sentence():
    todo = {(one.standard, one.item): one.todo for one in list_items()}
    asked = [("PRISMA 2020", "7"), *(("PRISMA-S", item) for item in ("1", "2", "8", "12", "13"))]
    assert [key for key in asked if not todo[key].startswith(("Copy ", "Write ", "Say "))] == []
