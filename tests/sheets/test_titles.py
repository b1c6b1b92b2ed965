"""Titles that are those of one document, however they are spelt, and titles that are not."""

from pathlib import Path

import pandas as pd
import pytest

from people import fill_sheet
from prismake import sheets, tables
from prismake.sheets.documents import find_other_title
from prismake.sheets.former import Index
from prismake.sheets.shown import Shown, read_heading
from prismake.text.titles import are_alike, fold_title
from small_review import PHASE, build, issue, read, read_export

# Titles


@pytest.mark.parametrize(
    ("shown", "today"),
    [
        ("Tea for colds", "TEA FOR COLDS."),
        ("Tumour trial in adults", "Tumor trial in adults"),
        ("Randomised tea", "Randomized tea"),
        ("Tea <i>in vitro</i>", "Tea in vitro"),
        ("Effect of H₂O_x000D_ on tea", "Effect of H2O on tea"),
        ("Café au lait", "Cafe\u0301 au lait"),
        ("Metaanalysis of tea", "Meta-analysis of tea"),
        ("Green tea for the common cold", "Green tea for the common cold: a randomized trial"),
        ("[no title in the export]", "Tea"),
        ("Tea for colds", "RETRACTED: Tea for colds"),
        ("Tea for colds", "[Withdrawn article] Tea for colds"),
        ("Tea for colds (retracted)", "Tea for colds"),
        ("TGF-β in tea", "TGF-beta in tea"),
        ("Tea & colds", "Tea and colds"),
        ("Tea &amp; colds", "Tea & colds"),
        ("Tea trial, part II", "Tea trial, part 2"),
        ("A ten-year trial of tea", "10-year trial of tea"),
        ("The tea programme", "Tea program"),
        ("Tea", ""),
    ],
)
def test_corrected_spellings_and_typography_are_no_other_document(shown, today):
    clusters = tables.from_rows("clusters", [{"record_id": "s:1", "reference_id": "s:1", "title": today}])
    assert sheets.Documents(clusters).find_other("s:1", shown) == ""


@pytest.mark.parametrize(
    ("shown", "today"),
    [
        ("Alpha trial", "Mouse study"),
        ("Tea trial, part 1", "Tea trial, part 2"),
        ("Tea trial I", "Tea trial II"),
        ("Tea in men", "Tea in women"),
        ("Tea in rats", "Tea in mice"),
        ("Green tea for the common cold", "Green tea for the common cold: protocol"),
        ("Green tea for the common cold in 2001", "Green tea for the common cold in 2010"),
        ("Hypertension and green tea", "Hypotension and green tea"),
        ("Tea with milk", "Tea without milk"),
        ("Symptomatic carotid stenosis", "Asymptomatic carotid stenosis"),
        ("Maternal smoking and birth weight", "Paternal smoking and birth weight"),
        ("Abduction of the hip after replacement", "Adduction of the hip after replacement"),
        ("Typical antipsychotics in schizophrenia", "Atypical antipsychotics in schizophrenia"),
        ("Cognitive therapy for insomnia in adults", "Cognitive therapy for insomnia in adults with depression"),
        ("男性糖尿病患者研究", "女性糖尿病患者研究"),
        ("Green tea for the common cold", "Green tea for the common cold: economic evaluation"),
        ("Green tea for the common cold", "Green tea for the common cold: authors' answer"),
        ("Green tea for the common cold", "Green tea for the common cold: a systematic review"),
        ("Green tea for the common cold", "Retraction: Green tea for the common cold"),
    ],
)
def test_another_title_is_another_document(shown, today):
    assert find_other_title(shown, [today]) == today
    assert find_other_title(today, [shown]) == shown


def test_a_row_with_the_title_of_any_record_of_the_reference_raises_no_alarm():
    rows = [("s:1", "Tea for colds"), ("s:2", "Tee bei Erkältung")]
    clusters = tables.from_rows("clusters", [{"record_id": i, "reference_id": "s:1", "title": t} for i, t in rows])
    assert [sheets.Documents(clusters).find_other("s:1", title) for _, title in rows] == ["", ""]
    assert sheets.Documents(clusters).find_other("s:2", "Kaffee") == "Tea for colds"


def test_titles_are_alike_in_both_directions():
    pairs = [("tea trial", "tea trials"), ("tea", "tea"), ("a b c d e", "a b c d e f"), ("x", "y"), ("", "y")]
    assert [are_alike(*pair) for pair in pairs] == [are_alike(*reversed(pair)) for pair in pairs]
    assert fold_title("The C–D") == "c d"


def name_twins(*rows: tuple[str, str, str]) -> sheets.Documents:
    named = [{"record_id": i, "reference_id": i, "title": title, "doi": doi} for i, title, doi in rows]
    return sheets.Documents(tables.from_rows("clusters", named))


def test_the_doi_of_the_document_alone_settles_what_the_title_leaves_open():
    documents = name_twins(("s:1", "A wholly new title", "10.1/a"), ("s:2", "Tea", "10.1/b"))
    assert documents.find_other("s:1", "Alpha trial", doi="10.1/a") == ""
    assert documents.find_other("s:1", "Alpha trial", doi="10.1/b") == "A wholly new title"
    assert documents.find_other("s:1", "Alpha trial") == "A wholly new title"


def test_the_doi_of_a_twin_of_the_same_title_is_another_document_and_a_corrected_doi_is_none():
    documents = name_twins(("s:1", "Editorial", "10.1/a"), ("s:2", "Editorial", "10.1/b"))
    assert documents.find_other("s:1", "Editorial", doi="10.1/b") == "Editorial, with another DOI or PMID"
    assert documents.find_other("s:1", "Editorial", doi="10.1/a") == ""
    assert documents.find_other("s:1", "Editorial", doi="10.1/a.") == ""


def test_a_doi_that_many_documents_share_settles_nothing():
    documents = name_twins(("s:1", "Mouse study", "10.1/supplement"), ("s:2", "Alpha trial", "10.1/supplement"))
    assert documents.find_other("s:1", "Alpha trial", doi="10.1/supplement") == "Mouse study"


def test_twins_of_one_title_keep_their_votes_in_any_order(tmp_path):
    def export(*dois: str) -> str:
        entry = "TY  - JOUR\nTI  - Editorial\nPY  - 2020\nDO  - {}\nER  - \n"
        return "".join(map(entry.format, dois))

    def vote_on(references: pd.DataFrame, sheet: Path) -> None:
        ids = dict(zip(references["doi"], references["reference_id"], strict=True))
        words = {"10.5555/a": "include", "10.5555/b": "exclude"}
        fill_sheet(sheet, "votes", {ids[doi]: {"decision": word} for doi, word in words.items()})

    clusters, references = build(read_export(tmp_path, export("10.5555/a", "10.5555/b"), "a.ris"))
    folder = tmp_path / "screening" / PHASE
    vote_on(references, issue(folder, clusters, references)[0])
    clusters, references = build(read_export(tmp_path, export("10.5555/b", "10.5555/a"), "a.ris"))
    found = read(folder, clusters)
    dois = dict(zip(references["reference_id"], references["doi"], strict=True))
    counted = {dois[row["reference_id"]]: row["decision"] for row in tables.to_rows(found.votes)}
    assert counted.items() <= {"10.5555/a": "include", "10.5555/b": "exclude"}.items()
    assert len(counted) + len(found.held) == 2


def test_a_title_in_brackets_is_no_flag_of_a_study():
    headings = {"study": "Kim 2001: [RETRACTED 2020-01-01] [Effect of tea on mood in adults]."}
    sheet = sheets.Returned(Path("a.xlsx"), sheets.Meta("extraction", "s:1", "anna", "study"), 1, {}, headings)
    assert read_heading(sheet) == "[Effect of tea on mood in adults]."


def test_a_title_spelt_otherwise_is_found_by_its_words():
    rows = [
        {"record_id": f"hand:{n}", "source": "hand", "title": f"Trial {n} of tea and warm milk"} for n in range(3000)
    ]
    index = Index(rows | dict.fromkeys(("authors", "journal", "abstract", "year", "doi", "pmid"), "") for rows in rows)
    assert index.find(Shown("hand:x", "Trial 17 of tea and warm milk")) == "hand:17"
    assert index.find(Shown("hand:x", "Trials 17 of tea and warm milk")) == "hand:17"
    assert index.find(Shown("hand:x", "Trial 3001 of tea and warm milk")) == ""


SETS = ("cardiac", "cytology_screening", "depression", "diabetes", "digital_work", "neuroimaging")


@pytest.mark.parametrize("name", SETS)
def test_no_title_of_joined_records_raises_an_alarm_on_real_sets(shared_data, name):
    """The labelled sets, joined as people labelled them: every title that a sheet may show of a reference."""
    frame = pd.read_csv(shared_data / "dedupe" / f"{name}.csv.gz", dtype=str, keep_default_na=False)
    groups = frame["group"].where(frame["group"] != "", frame["ID"])
    first = groups.map(frame["ID"].groupby(groups.to_numpy()).first())
    named = {"record_id": frame["ID"], "reference_id": first.to_numpy(), "joined_by": "", "title": frame["title"]}
    documents = sheets.Documents(tables.conform("clusters", pd.DataFrame(named)))
    assert (frame["ID"] != first).sum() > 50
    assert [t for i, t in zip(first, frame["title"], strict=True) if documents.find_other(i, t)] == []
