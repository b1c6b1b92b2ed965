"""Deduplication: every principle and every guard has a case that it decides, and most a mirror image."""

import re
import sys
from pathlib import Path

import pandas as pd
import pytest

from prismake import tables
from prismake.dedupe import GUARDS, QUESTIONS, RULES, deduplicate, find_pairs, join_records, merge_records
from prismake.dedupe.blocks import LARGEST_BLOCK
from prismake.issues import ReviewError

ARTICLE = {
    "title": "Effects of exercise on blood pressure in older adults with hypertension",
    "authors": "Smith, John; Doe, Anna",
    "year": "2015",
    "journal": "Journal of Human Hypertension",
    "volume": "29",
    "issue": "4",
    "pages": "210-218",
    "type": "JOUR",
}
BARE = {**ARTICLE, "volume": "", "issue": "", "pages": ""}
ENTRY = {
    "title": "Exercise for hypertension in older adults",
    "accession": "NCT01234567",
    "registry_ids": "NCT01234567",
    "journal": "ClinicalTrials.gov",
    "publication_types": "Trial registry record",
}
EDITORIAL = {**ARTICLE, "title": "Editorial", "authors": "Zwass, Vladimir", "pages": "3-8"}


def make_records(*rows, **columns):
    numbered = [
        {"record_id": f"r{number}", "source": "pubmed", "round": "2024-01", "position": number, **columns, **row}
        for number, row in enumerate(rows, start=1)
    ]
    return tables.from_rows("records", numbered)


def judge(left, right):
    """The verdict on two records, "" when they are no pair."""
    pairs = find_pairs(make_records(left, right))
    return pairs["verdict"].iloc[0] if len(pairs) else ""


def make_rulings(*rows):
    return tables.from_rows(
        "rulings",
        [
            {
                "left": left,
                "right": right,
                "ruling": word,
                "person": "ana",
                "sheet": "duplicates.xlsx",
                "cell": f"F{row}",
            }
            for row, (left, right, word) in enumerate(rows, start=2)
        ],
    )


def group_ids(clusters):
    """The clusters as a sorted list of lists of record_ids."""
    return sorted(sorted(members) for members in clusters.groupby("reference_id")["record_id"].agg(list))


SAME = {
    "identical": (ARTICLE, {}),
    "case, punctuation, abbreviated journal": (
        ARTICLE,
        {"title": ARTICLE["title"].upper() + ".", "journal": "J. Hum. Hypertens.", "authors": "Smith J; Doe A"},
    ),
    "shortened page range": ({**ARTICLE, "pages": "100-109"}, {"pages": "100-9"}),
    "page prefix": ({**ARTICLE, "pages": "S210-S218"}, {"pages": "210-218"}),
    "page range damaged by a spreadsheet": ({**ARTICLE, "pages": "06-Oct"}, {"pages": "6-10"}),
    "volume as decimal": ({**ARTICLE, "volume": "29.0"}, {"volume": "29"}),
    "DOI as URL and in capitals": (
        {**BARE, "doi": "10.1038/jhh.2014.1"},
        {"doi": "https://doi.org/10.1038/JHH.2014.1."},
    ),
    "electronic publication a year before": (BARE, {"year": "2014"}),
    "missing subtitle": (ARTICLE, {"title": ARTICLE["title"] + ": a randomised trial"}),
    "translated title in brackets": (ARTICLE, {"title": f"[{ARTICLE['title']}]"}),
    "remark of the database": (ARTICLE, {"title": ARTICLE["title"] + ". [Review] [45 refs]"}),
    "retraction in front": (ARTICLE, {"title": "RETRACTED: " + ARTICLE["title"]}),
    "diacritics": ({**ARTICLE, "authors": "Müller, Jörg; Åström, Å"}, {"authors": "Muller J; Astrom A"}),
    "wrongly decoded": ({**ARTICLE, "authors": "König, Ralf; Oliva, P"}, {"authors": "KÃ¶nig R; Oliva P"}),
    "Greek letters and markup": (
        {**ARTICLE, "title": "The role of TGF-&beta;<sub>1</sub> in fibrosis of the aged heart"},
        {"title": "The role of TGF-beta1 in fibrosis of the aged heart"},
    ),
    "blanks within digits": (
        {**ARTICLE, "title": "5-HT(1A) receptors in the aged heart of rats"},
        {"title": "5HT1A receptors in the aged heart of rats"},
    ),
    "Roman and Arabic numeral": (
        {**ARTICLE, "title": "Burden of stroke in Europe, part II"},
        {"title": "Burden of stroke in Europe, part 2"},
    ),
    "family names first or last": (ARTICLE, {"authors": "John Smith; Anna Doe"}),
    "authors in another order": (ARTICLE, {"authors": "Doe, Anna; Smith, John"}),
    "Chinese": (
        {**ARTICLE, "title": "运动对老年高血压患者血压的影响", "authors": "张, 伟; 李, 明", "journal": "中华医学杂志"},
        {"title": "运动对老年高血压患者血压的影响。"},
    ),
    "title in two languages": (
        {**ARTICLE, "title": "The state of platform capitalism in the economy", "pages": "128-139"},
        {"title": "Zum aktuellen Stand des Plattformkapitalismus in der Wirtschaft"},
    ),
    "same PMID, nothing else but a similar title": (
        {"pmid": "123", "title": ARTICLE["title"]},
        {"title": ARTICLE["title"] + " and others"},
    ),
    "same PMID, no title": ({"pmid": "123"}, {}),
    "same PMCID written in two ways, no title": ({"pmcid": "PMC 5514021"}, {"pmcid": "PMC5514021"}),
    "same DOI, one title missing": ({"doi": "10.1/x", "title": ARTICLE["title"]}, {"title": ""}),
    "registry entry exported twice": (ENTRY, {"title": "Exercise for hypertension in older adults (EXHOP)"}),
    "editorial of one issue": ({**EDITORIAL, "doi": "10.1/x1"}, {}),
    "preprint found twice": ({**BARE, "journal": "medRxiv", "doi": "10.1101/2014.01.01.123456"}, {}),
    "erratum found twice": ({**ARTICLE, "title": "Erratum: " + ARTICLE["title"]}, {}),
    "Cochrane review of one version": (
        {**BARE, "journal": "Cochrane Database Syst Rev", "doi": "10.1002/14651858.CD009128.pub2"},
        {},
    ),
}

APART = {
    "nothing is known of either": ({"year": "2015"}, {}),
    "placeholder titles": ({**ARTICLE, "title": "[Not available]", "authors": "", "pages": ""}, {}),
    "titles lost in a spreadsheet": ({**ARTICLE, "title": "#NAME?", "authors": "", "pages": ""}, {}),
    "part I and part II": (
        {**BARE, "title": "Burden of stroke in Europe: Part I"},
        {"title": "Burden of stroke in Europe: Part II"},
    ),
    "phases": ({**BARE, "title": "Drug X in hypertension: phase 2"}, {"title": "Drug X in hypertension: phase III"}),
    "years": ({**BARE, "title": "Heart disease statistics, 2014"}, {"title": "Heart disease statistics, 2015"}),
    "Greek letters numbered": ({**BARE, "title": "Effects of Δ8-cannabinol"}, {"title": "Effects of Δ9-cannabinol"}),
    "in vivo and in vitro": (
        {**BARE, "title": "Curcumin inhibits tumour growth in vivo"},
        {"title": "Curcumin inhibits tumour growth in vitro"},
    ),
    "men and women": (
        {**BARE, "title": "Activity and mortality among older men"},
        {"title": "Activity and mortality among older women"},
    ),
    "with and without": (
        {**BARE, "title": "Outcome of patients with diabetes"},
        {"title": "Outcome of patients without diabetes"},
    ),
    "hypo- and hyperthermia": (
        {**BARE, "title": "Recovery after hypothermic arrest"},
        {"title": "Recovery after hyperthermic arrest"},
    ),
    "hepatitis B and C": (
        {**BARE, "title": "Cohort study of hepatitis B in Norway"},
        {"title": "Cohort study of hepatitis C in Norway"},
    ),
    "one word replaced": (
        {**ARTICLE, "title": "Osteopontin in murine cardiomyopathy", "pages": "S72", "doi": "10.1093/cvr/supp1"},
        {"title": "Metallothionein in murine cardiomyopathy"},
    ),
    "a word more": (BARE, {"title": ARTICLE["title"].replace("adults", "obese adults")}),
    "a companion by its subtitle": (BARE, {"title": ARTICLE["title"] + ": a qualitative study"}),
    "erratum": (ARTICLE, {"title": "Erratum: " + ARTICLE["title"], "pages": "300"}),
    "erratum with the same DOI and pages": (
        {**ARTICLE, "doi": "10.1/x"},
        {"title": "Correction to: " + ARTICLE["title"]},
    ),
    "comment": (BARE, {"title": "Comment on: " + ARTICLE["title"], "authors": "Jones, K"}),
    "reply": (BARE, {"title": ARTICLE["title"] + ": authors' reply"}),
    "protocol": (BARE, {"title": ARTICLE["title"] + ": study protocol"}),
    "retraction notice": (ARTICLE, {"title": "Retraction notice to: " + ARTICLE["title"], "pages": "301"}),
    "erratum by its type": (
        {**BARE, "publication_types": "Journal Article"},
        {"publication_types": "Published Erratum"},
    ),
    "conference abstract": (ARTICLE, {"journal": "Circulation", "volume": "128", "issue": "22", "pages": "A1234"}),
    "conference abstract of the same journal": (
        ARTICLE,
        {"volume": "28", "issue": "S1", "pages": "S12", "year": "2014"},
    ),
    "conference abstract by its type": (
        {**BARE, "publication_types": "Journal Article"},
        {"publication_types": "Conference Abstract"},
    ),
    "conference abstract with the article's DOI": (
        {**ARTICLE, "doi": "10.1/x"},
        {"journal": "Circulation", "volume": "128", "pages": "366"},
    ),
    "preprint and article": (
        {**BARE, "journal": "medRxiv", "doi": "10.1101/2014.01.01.123456"},
        {**ARTICLE, "doi": "10.1038/jhh.2014.1"},
    ),
    "preprint without DOI": ({**BARE, "journal": "Research Square"}, ARTICLE),
    "registry entry and its article": (
        {**ENTRY, "authors": ARTICLE["authors"], "year": "2015"},
        {**ARTICLE, "title": ENTRY["title"], "accession": "", "publication_types": ""},
    ),
    "two registrations of one text": (ENTRY, {"accession": "NCT06503471", "registry_ids": "NCT06503471"}),
    "two articles of one trial": (
        {**BARE, "registry_ids": "NCT01234567"},
        {"title": "Five years of follow-up of exercise in older adults", "year": "2019"},
    ),
    "Cochrane updates": (
        {**BARE, "journal": "Cochrane Database Syst Rev", "pages": "CD009128", "doi": "10.1002/14651858.CD009128.pub2"},
        {"doi": "10.1002/14651858.CD009128.pub3"},
    ),
    "Cochrane updates without DOI": (
        {**BARE, "journal": "Cochrane Database of Systematic Reviews", "pages": "CD009128", "issue": "3"},
        {"issue": "1", "year": "2016"},
    ),
    "DOI and start page differ": ({**ARTICLE, "doi": "10.1/a1"}, {"doi": "10.1/a2", "pages": "410-418"}),
    "volume and start page differ": (ARTICLE, {"volume": "30", "pages": "410-418"}),
    "reprint in another journal": (ARTICLE, {"journal": "Hypertension Research", "volume": "38", "pages": "101-109"}),
    "wrong DOI": (
        {**ARTICLE, "doi": "10.1/x"},
        {"title": "Sodium and stroke in Japan", "authors": "Tanaka, K", "journal": "Stroke", "pages": "400-410"},
    ),
    "pro and con of one DOI": (
        {**ARTICLE, "title": "Immunotherapy is useful in asthma (pro)", "pages": "S4-S5", "doi": "10.1/x"},
        {"title": "Immunotherapy is useful in asthma (con)", "pages": "S5-S6", "authors": "Saglani, S"},
    ),
    "PMIDs differ": ({**ARTICLE, "pmid": "1"}, {"pmid": "2"}),
    "editorials of two issues": (EDITORIAL, {"issue": "5"}),
    "editorials of two DOIs": ({**EDITORIAL, "doi": "10.1/x1"}, {"doi": "10.1/x2"}),
    "comments of two issues": (
        {**BARE, "title": "Remarks from the quarterly's editor in chief", "volume": "29", "issue": "1"},
        {"issue": "2"},
    ),
    "same title, other authors and journal": (
        {**ARTICLE, "title": "Hypertension in pregnancy"},
        {"authors": "Garcia, M", "journal": "BMJ", "volume": "350", "pages": "55-60"},
    ),
    "same title years later": (BARE, {"year": "2019"}),
}


@pytest.mark.parametrize(("left", "change"), SAME.values(), ids=SAME)
def test_same_document_is_merged(left, change):
    assert judge(left, {**left, **change}) == "duplicate"


@pytest.mark.parametrize(("left", "change"), SAME.values(), ids=SAME)
def test_mirror_image_is_merged(left, change):
    assert judge({**left, **change}, left) == "duplicate"


@pytest.mark.parametrize(("left", "change"), APART.values(), ids=APART)
def test_different_documents_are_not_merged(left, change):
    assert judge(left, {**left, **change}) != "duplicate"


@pytest.mark.parametrize(("left", "change"), APART.values(), ids=APART)
def test_mirror_image_is_not_merged(left, change):
    assert judge({**left, **change}, left) != "duplicate"


def test_shared_adversarial_pairs_are_judged_as_expected(shared_data):
    path = shared_data / "dedupe" / "adversarial_pairs.csv"
    if not path.is_file():
        pytest.skip(f"no {path}")
    listed = pd.read_csv(path, dtype=str, keep_default_na=False)
    listed = listed.rename(columns={"ID": "record_id", "author": "authors", "number": "issue"})
    wrong = {
        case: expected
        for (case, expected), rows in listed.groupby(["case", "expected"])
        if (judge(*rows.drop(columns=["ENTRYTYPE", "case", "expected"]).to_dict("records")) == "duplicate")
        != (expected == "dup")
    }
    assert listed["case"].nunique() == 38
    assert wrong == {}


@pytest.mark.parametrize(("name", "lost"), [("cytology_screening", 5), ("diabetes", 3), ("neuroimaging", 3)])
def test_labelled_sets_lose_no_work_and_leave_few_copies(shared_data, monkeypatch, name, lost):
    path = shared_data / "dedupe" / f"{name}.csv.gz"
    if not path.is_file():
        pytest.skip(f"no {path}")
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent / "benchmarks"))
    monkeypatch.delitem(sys.modules, "dedupe", raising=False)
    import dedupe as benchmark

    records, groups = benchmark.read_labelled(path)
    named = deduplicate(records)[1].set_index("record_id")["reference_id"]
    count = benchmark.count_errors((named == named.index).reindex(groups.index), groups)
    assert count.fp == 0
    assert count.fn <= lost
    assert count.f1 >= 0.996


def test_no_records_give_empty_tables():
    pairs, clusters, references = deduplicate(tables.empty("records"))
    assert (len(pairs), len(clusters), len(references)) == (0, 0, 0)
    assert list(references.columns) == list(tables.TABLES["references"].columns)


def test_one_record_is_its_own_reference():
    pairs, clusters, references = deduplicate(make_records(ARTICLE))
    assert len(pairs) == 0
    assert clusters.to_dict("records") == [{"record_id": "r1", "reference_id": "r1", "joined_by": ""}]
    assert references.loc[0, ["n_records", "title"]].tolist() == [1, ARTICLE["title"]]


def test_empty_records_stay_apart():
    clusters = deduplicate(make_records({}, {}, {}))[1]
    assert group_ids(clusters) == [["r1"], ["r2"], ["r3"]]


def test_arguments_are_not_changed():
    records = make_records(ARTICLE, ARTICLE)
    before = records.copy()
    deduplicate(records)
    pd.testing.assert_frame_equal(records, before)


def test_a_pair_names_its_rule_and_what_agreed():
    pair = find_pairs(make_records(ARTICLE, ARTICLE)).iloc[0]
    assert (pair["left"], pair["right"], pair["rule"]) == ("r1", "r2", "same_place")
    assert "same title, volume and start page" in pair["evidence"]
    assert "agree: title, authors, journal, year, volume, issue, start page, page range" in pair["evidence"]


def test_a_pair_held_back_names_every_guard():
    pair = find_pairs(make_records(ARTICLE, {**ARTICLE, "pmid": "1", "doi": "10.1/a"}, {**ARTICLE, "pmid": "2"}))
    held = pair[pair["verdict"] == "doubtful"].iloc[0]
    assert held["rule"] == "pmid"
    assert held["evidence"].endswith("held back: the PMIDs differ")


def test_ids_of_rules_are_unique_and_sentences_are_there():
    entries = [*RULES, *GUARDS, *QUESTIONS]
    assert len({entry.id for entry in entries}) == len(entries)
    assert all(re.fullmatch(r"[a-z_]+", entry.id) and entry.sentence for entry in entries)


def test_a_large_block_is_refined_not_skipped():
    editorials = [{**EDITORIAL, "volume": str(volume)} for volume in range(1, 8 * LARGEST_BLOCK)]
    records = make_records(*editorials, editorials[3], editorials[-2])
    groups = [group for group in group_ids(deduplicate(records)[1]) if len(group) > 1]
    assert groups == sorted([sorted(["r4", "r320"]), sorted(["r318", "r321"])])


def test_many_copies_of_one_record_end_in_one_reference():
    clusters = deduplicate(make_records(*[ARTICLE] * (5 * LARGEST_BLOCK)))[1]
    assert clusters["reference_id"].unique().tolist() == ["r1"]


def test_order_of_records_does_not_matter(shared_data):
    path = shared_data / "dedupe" / "cytology_screening.csv.gz"
    if not path.is_file():
        pytest.skip(f"no {path}")
    listed = pd.read_csv(path, dtype=str, keep_default_na=False).rename(
        columns={"ID": "record_id", "author": "authors"}
    )
    records = tables.from_rows("records", listed.drop(columns=["ENTRYTYPE", "number", "group"]).to_dict("records"))
    expected = deduplicate(records)
    for seed in (1, 2):
        for table, again in zip(expected, deduplicate(records.sample(frac=1, random_state=seed)), strict=True):
            pd.testing.assert_frame_equal(table, again)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"round": "2023-12"}, "r3"),
        ({"source": "embase"}, "r3"),
        ({"position": 0}, "r3"),
        ({}, "r1"),
        ({"round": "2024-02", "source": "embase", "position": 0}, "r1"),
    ],
)
def test_reference_is_named_after_earliest_round_then_source_then_position(change, expected):
    records = make_records(ARTICLE, ARTICLE, {**ARTICLE, **change})
    clusters = deduplicate(records, sources=["embase", "pubmed"])[1]
    assert clusters["reference_id"].unique().tolist() == [expected]
    assert clusters.set_index("record_id")["joined_by"][expected] == ""


def test_a_later_search_does_not_rename_a_reference():
    first = make_records(ARTICLE, ARTICLE)
    later = make_records(ARTICLE, ARTICLE, {**ARTICLE, "record_id": "a0", "round": "2025-01", "source": "aaa"})
    for records in (first, later):
        assert deduplicate(records)[1]["reference_id"].unique().tolist() == ["r1"]


def test_a_union_of_contradicting_members_is_refused_and_becomes_doubtful():
    bridge = {**BARE, "year": "2015"}
    records = make_records(
        {**ARTICLE, "doi": "10.1/a1"}, bridge, {**ARTICLE, "doi": "10.1/a2", "volume": "30", "pages": "410-418"}
    )
    pairs, clusters, _ = deduplicate(records)
    assert len(group_ids(clusters)) == 2
    refused = pairs[pairs["rule"] == "transitivity"].iloc[0]
    assert refused["verdict"] == "doubtful"
    assert "held back: would bring together" in refused["evidence"]
    assert "DOI and start page differ" in refused["evidence"]


def test_a_chain_without_contradiction_ends_in_one_reference():
    records = make_records(BARE, {**ARTICLE, "doi": "10.1/a1"}, {"doi": "10.1/a1"})
    assert group_ids(deduplicate(records)[1]) == [["r1", "r2", "r3"]]


def test_a_ruling_joins_what_the_machine_kept_apart():
    records = make_records({**ARTICLE, "pmid": "1"}, {**ARTICLE, "pmid": "2"})
    clusters = deduplicate(records, make_rulings(("r1", "r2", "same")))[1]
    assert clusters.to_dict("records") == [
        {"record_id": "r1", "reference_id": "r1", "joined_by": ""},
        {"record_id": "r2", "reference_id": "r1", "joined_by": "ruling"},
    ]


def test_a_ruling_parts_what_the_machine_would_join():
    pairs, clusters, references = deduplicate(make_records(ARTICLE, ARTICLE), make_rulings(("r2", "r1", "different")))
    assert group_ids(clusters) == [["r1"], ["r2"]]
    assert pairs["verdict"].tolist() == ["doubtful"]
    assert len(references) == 2


def test_a_ruling_different_holds_against_a_chain():
    records = make_records(ARTICLE, ARTICLE, ARTICLE)
    clusters = deduplicate(records, make_rulings(("r1", "r3", "different")))[1]
    assert len(group_ids(clusters)) == 2
    assert clusters.set_index("record_id")["reference_id"].loc[["r1", "r3"]].nunique() == 2


def test_a_ruling_same_brings_its_copies_along():
    one, other = {**ARTICLE, "doi": "10.1/a1"}, {**ARTICLE, "doi": "10.1/a2", "volume": "30", "pages": "410-418"}
    clusters = deduplicate(make_records(one, other, one, other), make_rulings(("r1", "r2", "same")))[1]
    assert group_ids(clusters) == [["r1", "r2", "r3", "r4"]]


def test_two_documents_are_asked_about_once():
    one, other = {**ARTICLE, "pmid": "1"}, {**ARTICLE, "pmid": "2"}
    pairs = deduplicate(make_records(one, other, one, other))[0]
    doubtful = pairs[pairs["verdict"] == "doubtful"]
    assert doubtful[["left", "right"]].to_numpy().tolist() == [["r1", "r2"]]


def test_an_answered_question_is_not_asked_anew():
    one, other = {**ARTICLE, "pmid": "1"}, {**ARTICLE, "pmid": "2"}
    pairs = deduplicate(make_records(one, other, one, other), make_rulings(("r3", "r4", "different")))[0]
    doubtful = pairs[pairs["verdict"] == "doubtful"]
    assert doubtful[["left", "right"]].to_numpy().tolist() == [["r3", "r4"]]


def test_a_blank_ruling_is_pending():
    clusters = deduplicate(make_records(ARTICLE, ARTICLE), make_rulings(("r1", "r2", " ")))[1]
    assert group_ids(clusters) == [["r1", "r2"]]


def test_contradictory_words_on_one_pair_are_named_at_both_cells():
    rulings = make_rulings(("r1", "r2", "same"), ("r2", "r1", "different"))
    with pytest.raises(ReviewError) as caught:
        deduplicate(make_records(ARTICLE, ARTICLE), rulings)
    assert [(issue.file, issue.place) for issue in caught.value.issues] == [
        ("duplicates.xlsx", "F2"),
        ("duplicates.xlsx", "F3"),
    ]


def test_rulings_that_contradict_through_a_chain_are_named():
    rulings = make_rulings(("r1", "r2", "same"), ("r2", "r3", "same"), ("r1", "r3", "different"))
    with pytest.raises(ReviewError) as caught:
        deduplicate(make_records(ARTICLE, ARTICLE, ARTICLE), rulings)
    assert [issue.place for issue in caught.value.issues] == ["F4"]
    assert "duplicates.xlsx F2, duplicates.xlsx F3" in caught.value.issues[0].allowed


def test_every_unknown_id_and_word_is_an_issue():
    rulings = make_rulings(("r1", "r9", "same"), ("r1", "r2", "maybe"))
    with pytest.raises(ReviewError) as caught:
        deduplicate(make_records(ARTICLE, ARTICLE), rulings)
    assert [(issue.place, issue.found) for issue in caught.value.issues] == [("F2", "record r9"), ("F3", "maybe")]


def test_a_pair_ruled_the_same_stays_in_the_table():
    records = make_records({**ARTICLE, "pmid": "1"}, {**ARTICLE, "pmid": "2"})
    pairs = deduplicate(records, make_rulings(("r1", "r2", "same")))[0]
    assert pairs[["left", "right", "verdict"]].to_numpy().tolist() == [["r1", "r2", "doubtful"]]


def test_rulings_are_read_without_regard_to_case_and_blanks():
    clusters = deduplicate(make_records(ARTICLE, ARTICLE), make_rulings(("r1", "r2", " Different")))[1]
    assert group_ids(clusters) == [["r1"], ["r2"]]


def test_the_best_value_of_every_field_is_taken_with_its_source():
    poor = {
        **ARTICLE,
        "title": ARTICLE["title"].upper(),
        "authors": "Smith, J; et al",
        "abstract": "Short.",
        "issn": "1",
    }
    rich = {**BARE, "abstract": "A long abstract.", "doi": "10.1/x", "keywords": "Rest; exercise", "issn": "2; 1"}
    reference = deduplicate(make_records(poor, {**rich, "keywords": "exercise; Age"}, rich))[2].iloc[0]
    assert reference["title"] == ARTICLE["title"]
    assert reference["authors"] == ARTICLE["authors"]
    assert reference["abstract"] == "A long abstract."
    assert reference["pages"] == "210-218"
    assert reference["keywords"] == "exercise; Age; Rest"
    assert reference["issn"] == "1; 2"
    taken = reference["taken_from"].split("; ")
    assert {"title=r2", "abstract=r2", "pages=r1", "keywords=r2", "keywords=r3", "issn=r1", "issn=r2"} <= set(taken)


def test_no_field_that_any_member_fills_is_lost():
    fields = list(tables.BIBLIOGRAPHIC)
    full = {field: f"value of {field}" for field in fields} | {"pmid": "1", "year": "2015", "doi": "10.1/x"}
    records = make_records(*({"pmid": "1", field: full[field]} for field in fields))
    rulings = make_rulings(*((f"r{number}", f"r{number + 1}", "same") for number in range(1, len(fields))))
    references = deduplicate(records, rulings)[2]
    assert references[fields].to_dict("records") == [full]
    assert len(references.loc[0, "taken_from"].split("; ")) == len(fields)


def test_taken_from_names_only_filled_fields():
    reference = deduplicate(make_records({"title": "Exercise", "year": "2015"}))[2].iloc[0]
    assert reference["taken_from"] == "title=r1; year=r1"


def test_a_retraction_stays_visible():
    records = make_records(ARTICLE, {**ARTICLE, "title": "RETRACTED: " + ARTICLE["title"]})
    assert deduplicate(records)[2].loc[0, "title"] == "RETRACTED: " + ARTICLE["title"]


def test_sources_and_rounds_are_listed_once_in_order():
    records = make_records(ARTICLE, {**ARTICLE, "source": "embase", "round": "2025-01"}, ARTICLE)
    reference = deduplicate(records, sources=["pubmed", "embase"])[2].iloc[0]
    assert reference[["n_records", "sources", "rounds"]].tolist() == [3, "pubmed; embase", "2024-01; 2025-01"]


def test_stages_fit_together_by_hand():
    records = make_records(ARTICLE, ARTICLE, {"title": "Something else altogether"})
    clusters, pairs = join_records(
        records, pairs=find_pairs(records), rulings=tables.empty("rulings"), sources=["pubmed"]
    )
    references = merge_records(records, clusters=clusters, sources=["pubmed"])
    assert pairs["verdict"].tolist() == ["duplicate"]
    assert references["reference_id"].tolist() == ["r1", "r3"]
    assert references["n_records"].sum() == len(records)
