"""Kinds of pairs that look alike, and their mirror images that are one document; chains; evidence that only adds."""

import itertools

import pandas as pd
import pytest

from prismake import tables
from prismake.dedupe import deduplicate, find_pairs
from twins import ARTICLE, BARE, make_records

FIELDS = {"author": "authors", "number": "issue", "isbn": "issn", "pubtype": "publication_types"}
LIMB = "Effects of {} on recovery after distal limb fracture: a randomised comparison"
SUPPLEMENT = {**BARE, "volume": "29", "issue": "Suppl 1", "pages": "S33"}
WORDS = [
    *(("pravastatin", "rosuvastatin"), ("edoxaban", "apixaban"), ("oxaliplatin", "cisplatin")),
    *(("Austria", "Australia"), ("Mali", "Malta"), ("mortality", "morbidity"), ("rural", "urban")),
    *(("hip", "knee"), ("day", "night"), ("causal", "casual"), ("efferent", "afferent"), ("Frauen", "Kinder")),
    *(("incidence", "prevalence"), ("laparotomy", "laparoscopy"), ("ketamine", "esketamine")),
    *(("dabigatran", "argatroban"), ("evolocumab", "alirocumab"), ("lisinopril", "enalapril"), ("Niger", "Nigeria")),
    *(("scared", "scarred"), ("feed", "fed"), ("spine", "spin"), ("mourning", "morning"), ("coma", "comma")),
    *(("during pregnancy", "after pregnancy"), ("transfer to hospital", "transfer from hospital")),
    *(("brain volume", "brain index"), ("oral care", "general care"), ("profile", "profile update")),
    *(("гепатита Б", "гепатита Г"), ("(一)", "(二)")),
    *(("Slovakia", "Slovenia"), ("Iran", "Iraq"), ("preoperative", "postoperative"), ("inpatients", "outpatients")),
]
TRANSLATED = [
    *(
        "[Krafttraining bei älteren Erwachsenen mit Bluthochdruck]",
        "Krafttraining für Ältere mit zu hohem Blutdruck",
    ),
    *("Силовые тренировки у пожилых больных с гипертонией", "老年高血压患者的抗阻运动"),
]
SPELLINGS = [
    *(("haemorrhage", "hemorrhage"), ("colour", "color"), ("centres", "centers"), ("dialogue", "dialog")),
    *(("paralysed", "paralyzed"), ("fibre", "fiber"), ("labour", "labor"), ("adrenaline", "adrenalin")),
    *(("diseases", "disease"), ("kinases", "kinase"), ("metastases", "metastasis"), ("overdoses", "overdose")),
    *(("grey matter", "gray matter"), ("artefacts", "artifacts"), ("neurones", "neurons"), ("practise", "practice")),
    *(("modelling", "modeling"), ("focussed", "focused"), ("leucaemia", "leukemia"), ("vs rest", "versus rest")),
    *(("one-year rest", "1-year rest"), ("twelve weeks", "12 weeks"), ("the seventh rib", "the 7th rib")),
    *(("exercises", "exercise"), ("non-immune hydrops", "nonimmune hydrops"), ("analyses", "analysis")),
]


NOTICES = [
    *("Withdrawal: {}", "Editorial expression of concern: {}", "Berichtigung: {}", "Corrección: {}", "{}: correction"),
    *("Discussion of: {}", "{} - Discussion", "Kommentar zu: {}", "Journal club: {}", "Réponse à: {}", "{}: response"),
    *('Peer review of: "{}"', "Reviewer #1 (Public Review): {}", "Supplementary Table 2 from {}", "Dataset: {}"),
    *("Additional file 2: {}", "Video abstract: {}", "Plain English summary: {}", "Podcast: {}"),
]
REMARKS = ["{} (Retracted Article)", "{} (Retracted article. See vol. 50, pg. 100, 2023)", "[Retracted] {}"]
REMARKS += ["(Retracted) {}", "{} [letter]", "{} [Correction appears in Spine 2018;41:501]", "Original Research: {}"]


def count_documents(*rows):
    return deduplicate(make_records(*rows))[1]["reference_id"].nunique()


@pytest.mark.parametrize("place", [BARE, {**BARE, "volume": "29"}, SUPPLEMENT], ids=["bare", "volume", "supplement"])
@pytest.mark.parametrize(("one", "other"), WORDS)
def test_another_word_is_another_document(one, other, place):
    assert count_documents(*({**place, "title": LIMB.format(word)} for word in (one, other))) == 2


@pytest.mark.parametrize("place", [BARE, SUPPLEMENT], ids=["bare", "supplement"])
@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_another_spelling_is_the_same_document(one, other, place):
    assert count_documents(*({**place, "title": LIMB.format(word)} for word in (one, other))) == 1


@pytest.mark.parametrize("notice", NOTICES)
def test_what_is_written_about_an_article_is_not_the_article_even_under_its_doi_and_pages(notice):
    article = {**ARTICLE, "doi": "10.1/x"}
    other = {**article, "title": notice.format(ARTICLE["title"])}
    assert count_documents(article, other) == 2
    assert count_documents(other, other) == 1


@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_of_a_database_makes_no_other_article(remark):
    article = {**BARE, "volume": "29"}
    assert count_documents(article, {**article, "title": remark.format(ARTICLE["title"])}) == 1


@pytest.mark.parametrize("title", TRANSLATED)
def test_translations_in_one_volume_are_asked_about_where_pages_are_missing(title):
    one = {**ARTICLE, "pages": "", "issue": ""}
    other = {**one, "title": title, "issue": "4"}

    def ask(*rows):
        return deduplicate(make_records(*rows))[0][["verdict", "rule"]].values.tolist()

    assert ask(one, other) == [["doubtful", "two_languages_no_pages"]]
    for change in ({"volume": "30"}, {"year": "2016"}, {"authors": "Harrow, Jim"}, {"journal": "Spinal Medicine"}):
        assert ask(one, {**other, **change}) == []
    assert ask(one, {**other, "title": "Salt and stroke in the young: incidence in four regions"}) == []
    assert ask({**one, "pages": "210-218"}, {**other, "pages": "301-309"}) == []


@pytest.mark.parametrize("identifier", [{"pmid": "39000111"}, {"doi": "10.1/x"}, {"pmcid": "PMC1"}])
def test_an_identifier_does_not_join_what_all_else_parts(identifier):
    other = {"authors": "Harrow, Jim", "year": "2011", "journal": "Spinal Medicine", "volume": "7", "pages": "1-9"}
    copy = {**ARTICLE, **identifier, "pages": "210"}
    assert count_documents({**ARTICLE, **identifier}, {**ARTICLE, **identifier, **other}) == 2
    assert count_documents({**ARTICLE, **identifier}, copy) == 1


@pytest.mark.parametrize("doi", ["10.1007/978-3-030-12345-6", "10.1016/s.suppl1", "10.1111/(ISSN)1365-2036"])
def test_the_doi_of_a_book_journal_or_supplement_decides_nothing(doi):
    chapter = {**BARE, "title": "Introduction to the methods of the trial", "pages": "1-10", "doi": doi}
    assert count_documents(chapter, {**chapter, "authors": "Harrow, Jim", "pages": "101-110"}) == 2
    assert count_documents(chapter, {**chapter, "journal": "J Hum Hypertens"}) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"issue": "Suppl 4", "pages": "S210"},
        {"journal": "Journal of Human Hypertension B"},
    ],
)
def test_the_same_numbers_of_another_part_are_another_place(change):
    one = {**ARTICLE, "pages": "210"} if "pages" in change else {**BARE, "journal": "Journal of Human Hypertension A"}
    assert count_documents(one, {**one, **change}) == 2
    assert count_documents(one, one) == 1


@pytest.mark.parametrize(
    "title", ["Annual report of the stroke registry", "The year in review", "President's message", "Book reviews"]
)
def test_a_title_that_returns_needs_an_equal_place(title):
    assert count_documents({**BARE, "title": title}, {**BARE, "title": title, "year": "2016"}) == 2
    placed = {**ARTICLE, "title": title}
    assert count_documents(placed, placed) == 1


def test_a_year_off_by_one_is_no_evidence_without_a_place():
    assert count_documents(BARE, {**BARE, "year": "2014"}) == 2
    assert count_documents(ARTICLE, {**ARTICLE, "year": "2014"}) == 1


def test_a_meeting_is_not_the_journal_named_after_it():
    meeting = {**BARE, "journal": "Very Large Data Bases"}
    assert count_documents(meeting, {**meeting, "journal": "Very Large Data Bases Journal"}) == 2


@pytest.mark.parametrize("length", range(3, 13))
def test_a_chain_of_years_never_ends_in_one_reference(length):
    assert count_documents(*({**BARE, "year": str(2000 + step)} for step in range(length))) == length


@pytest.mark.parametrize("length", range(3, 9))
@pytest.mark.parametrize("field", ["volume", "issue", "pages", "doi"])
def test_no_bare_record_brings_two_documents_together(field, length):
    values = {"volume": "{}", "issue": "{}", "pages": "{}1-{}9", "doi": "10.1/{}"}[field]
    base = {**BARE, "volume": "29"} if field in ("issue", "pages") else BARE
    told = [{**base, field: values.format(step, step)} for step in range(1, length)]
    records = make_records(*told, base)
    named = deduplicate(records)[1].set_index("record_id")["reference_id"]
    assert named[[f"r{n}" for n in range(1, length)]].nunique() == length - 1


def test_adding_an_equal_field_never_splits_and_a_contradicting_one_never_joins():
    equal = {"volume": "29", "issue": "4", "pages": "210-218", "doi": "10.1/a", "pmid": "7"}
    other = {"volume": "31", "issue": "5", "pages": "410-418", "doi": "10.1/b", "pmid": "8"}
    for size in range(len(equal)):
        for fields in itertools.combinations(equal, size):
            base = {**BARE, **{field: equal[field] for field in fields}}
            before = count_documents(base, base)
            for field in set(equal) - set(fields):
                assert count_documents(*[{**base, field: equal[field]}] * 2) <= before, (fields, field)
                parted = {**base, field: equal[field]}, {**base, field: other[field]}
                assert count_documents(*parted) >= before, (fields, field)


def test_reports_of_many_dois_under_one_title_are_no_questions():
    reports = [{**BARE, "title": "A rare case of pain in the hand", "doi": f"10.1/{n:04}"} for n in range(50)]
    pairs = deduplicate(make_records(*reports))[0]
    assert len(pairs) == 0
    undated = [{**row, "doi": "", "pages": f"{n}1-{n}9", "volume": "2"} for n, row in enumerate(reports, start=1)]
    assert len(deduplicate(make_records(*undated))[0]) == len(undated) - 1


def test_twins_in_two_scripts_are_asked_about():
    chinese = {**ARTICLE, "title": "运动对老年高血压患者血压的影响", "authors": "张, 伟", "journal": "中华医学杂志"}
    assert find_pairs(make_records(ARTICLE, chinese))["rule"].tolist() == ["two_scripts"]
    assert find_pairs(make_records(ARTICLE, {**chinese, "pages": "1-9"})).empty


@pytest.mark.parametrize("lacks", [("journal", "volume", "issue"), ("authors",)], ids=["no journal", "no authors"])
def test_twins_in_two_languages_are_asked_about_on_the_same_pages_only(lacks):
    known = {**ARTICLE, **dict.fromkeys(lacks, "")}
    french = {**known, "title": "Effets de l'exercice sur la tension chez les personnes âgées"}
    assert find_pairs(make_records(known, french))["rule"].tolist() == ["two_languages"]
    assert find_pairs(make_records(known, {**french, "pages": "310-318"})).empty
    english = {**known, "title": "The cost of salt in schools and how it is borne by parents"}
    assert find_pairs(make_records(known, english)).empty


def test_a_short_title_beside_the_full_one_is_asked_about_unless_something_contradicts():
    short = {**BARE, "title": "Exercise for blood pressure"}
    full = {**short, "title": "Exercise for blood pressure: the walking trial in four towns"}
    assert find_pairs(make_records(short, full))["rule"].tolist() == ["main_title"]
    for other in ({"authors": "Meier, Hans"}, {"year": "2011"}, {"journal": "Lancet"}):
        assert find_pairs(make_records(short, {**full, **other})).empty
    placed = {**short, "volume": "29", "pages": "1-9"}
    assert find_pairs(make_records(placed, {**placed, **full, "volume": "30", "pages": "1-9"})).empty
    assert find_pairs(make_records({**short, "title": "Editorial"}, {**full, "title": "Editorial: salt"})).empty


def test_the_same_title_is_said_of_equal_titles_only_and_words_that_differ_are_shown():
    pair = find_pairs(make_records(ARTICLE, {**ARTICLE, "title": ARTICLE["title"].replace("adults", "adullts")}))
    assert pair["verdict"].tolist() == ["duplicate"]
    assert pair["evidence"].iloc[0].startswith("near-identical title, volume and start page")
    assert pair["evidence"].iloc[0].endswith("words: adults ≠ adullts")


def test_shared_pairs_are_judged_as_expected(shared_data):
    path = shared_data / "cases" / "dedupe" / "pairs.csv"
    if not path.is_file():
        pytest.skip(f"no {path}")
    listed = pd.read_csv(path, dtype=str, keep_default_na=False).rename(columns=FIELDS)
    joined, needless = set(), set()
    for case, rows in listed.groupby("case"):
        known = [column for column in rows if column in tables.TABLES["records"].columns]
        pairs, clusters, _ = deduplicate(make_records(*rows[known].to_dict("records")))
        named = clusters.set_index("record_id")["reference_id"]
        one = named["r1"] == named[f"r{len(rows)}"]
        if one and rows["expected"].iloc[0] != "duplicate":
            joined.add(case)
        asked = bool((pairs["verdict"] == "doubtful").any())
        if rows["expected"].iloc[0] == "duplicate" and not one and not (asked and rows["doubtful_ok"].iloc[0] == "yes"):
            needless.add(case)
    assert listed["case"].nunique() == 175
    assert joined == set()
    assert needless <= {"spanish_english_thin"}
