"""What a row shows is held against what its id names: no vote moves to another document, and ids may change."""

import doctest
from pathlib import Path

import pandas as pd
import pytest

from people import fill_sheet
from places import REVIEW
from prismake import dedupe, extract, ingest, screen, sheets, tables
from prismake.ingest import record_ids
from prismake.issues import ReviewError
from prismake.screen import reopening
from prismake.seeds import saved_sheets
from prismake.sheets import titles
from prismake.sheets.documents import find_other_title
from prismake.sheets.former import Index
from prismake.sheets.shown import Shown, read_heading
from prismake.sheets.titles import are_alike, fold_title

PHASE = "title_abstract"
PROTOCOL = {
    "criteria": [{"id": "design", "phase": [PHASE, "full_text"], "text": "Trials.", "reason": "Wrong design"}],
}
PEOPLE = {"anna": "anna", "ben": "ben", "carla": "carla"}
NO_FORMER = tables.empty("former_ids")


def read_export(folder: Path, content: str, name: str = "hand.csv", source: str = "hand") -> pd.DataFrame:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(content, encoding="utf-8")
    row = {"source": source, "round": "2024-01", "file": name, "kind": "website", "platform": "", "searched_on": ""}
    return ingest.read_source(pd.DataFrame([{**row, "hits": "", "query": ""}]), source=source, folder=folder)[0]


def build(records: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    none = {"pairs": tables.empty("pairs"), "rulings": tables.empty("rulings")}
    sources = sorted(set(records["source"]))
    clusters, _ = dedupe.join_records(records, **none, sources=sources)
    return clusters, dedupe.merge_records(records, clusters=clusters, sources=sources)


def issue(folder: Path, clusters: pd.DataFrame, references: pd.DataFrame, people: tuple[str, ...] = ("anna",)):
    pending = [{"reference_id": one, "status": "pending"} for one in references["reference_id"]]
    return screen.issue_screening(
        folder,
        phase=PHASE,
        setting={"people": list(people)},
        screening=tables.from_rows("screening", pending),
        votes=tables.empty("votes"),
        references=references,
        clusters=clusters,
        eligibility=tables.empty("eligibility"),
        protocol=PROTOCOL,
        former={},
    ).sheets


def read(folder: Path, clusters: pd.DataFrame) -> screen.votes.Votes:
    return screen.read_ballots(
        saved_sheets(folder), phase=PHASE, criteria=PROTOCOL["criteria"], clusters=clusters, people=PEOPLE
    )


def vote(sheet: Path, references: pd.DataFrame, words: dict[str, str]) -> None:
    ids = dict(zip(references["title"], references["reference_id"], strict=True))
    fill_sheet(sheet, "votes", {ids[title]: {"decision": word} for title, word in words.items()})


def count(found: screen.votes.Votes, references: pd.DataFrame) -> dict[str, str]:
    names = dict(zip(references["reference_id"], references["title"], strict=True))
    return {names[row["reference_id"]]: row["decision"] for row in tables.to_rows(found.votes)}


@pytest.mark.parametrize("module", [record_ids, titles], ids=lambda module: module.__name__)
def test_examples_in_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


# Running numbers


@pytest.mark.parametrize("header", ["id", "key", "Accession Number", "Covidence #", "ID", "Key", "accession_number"])
@pytest.mark.parametrize(
    "form",
    ["{}", "#{}", "000{}", "ref{}", "R-{}", "2024-{}", "study_{}", "10{}", "2024000{}", "#10000{}", "{}a", "R-10000{}"],
)
def test_votes_stay_when_an_export_numbers_its_rows_anew(tmp_path, header, form):
    def export(*rows: str) -> str:
        lines = [f"{form.format(number)},{row}" for number, row in enumerate(rows, start=1)]
        return "\n".join([f"{header},title,year,authors", *lines, ""])

    alpha, beta, mouse = "Alpha trial,2001,A", "Beta trial,2002,B", "Mouse study,2003,C"
    clusters, references = build(read_export(tmp_path, export(alpha, beta)))
    folder = tmp_path / "screening" / PHASE
    vote(issue(folder, clusters, references)[0], references, {"Alpha trial": "include", "Beta trial": "exclude"})
    clusters, references = build(read_export(tmp_path, export(mouse, alpha, beta)))
    found = read(folder, clusters)
    assert count(found, references) == {"Alpha trial": "include", "Beta trial": "exclude"}
    assert found.held.empty
    assert [path.stem for path in issue(folder, clusters, references)] == ["batch-002"]


def test_documents_that_are_alike_but_for_their_dois_keep_their_ids_in_any_order(tmp_path):
    def export(*rows: str) -> pd.DataFrame:
        lines = [f"{number},Editorial,2020,{doi}" for number, doi in enumerate(rows, start=12)]
        return read_export(tmp_path, "\n".join(["id,title,year,doi", *lines, ""]))

    first, second = export("10.5555/a", "10.5555/b"), export("10.5555/b", "10.5555/a")
    assert first.set_index("doi")["record_id"].to_dict() == second.set_index("doi")["record_id"].to_dict()


def test_names_that_people_give_are_ids(tmp_path):
    records = read_export(tmp_path, "key,title\nkim2001,Tea\nbone_marrow_trial,Coffee\n")
    assert records["record_id"].tolist() == ["hand:bone_marrow_trial", "hand:kim2001"]


@pytest.mark.parametrize(
    "accession",
    ["WOS:000312345600012", "2-s2.0-85012345678", "L2001234567", "CN-01234567", "2005-12345-001", "NCT01234567"],
)
def test_what_a_database_calls_an_entry_names_it(tmp_path, accession):
    records = read_export(tmp_path, f"Accession Number,title\n{accession},Tea\n")
    assert records["record_id"].tolist() == [f"hand:{accession}"]


@pytest.mark.parametrize(
    "format_", ["TY  - JOUR\nAN  - {}\nTI  - {}\nER  - \n", "%0 Journal Article\n%M {}\n%T {}\n\n"]
)
def test_running_numbers_name_nothing_in_any_format(tmp_path, format_):
    first = read_export(tmp_path, format_.format(1, "Alpha trial") + format_.format(2, "Beta trial"), "a.txt")
    second = read_export(tmp_path, format_.format(1, "Beta trial") + format_.format(2, "Alpha trial"), "a.txt")
    assert first.set_index("title")["record_id"].to_dict() == second.set_index("title")["record_id"].to_dict()


def test_a_pmid_of_few_digits_names_its_article(tmp_path):
    nbib = "PMID- 12345\nTI  - Tea\n\n"
    assert read_export(tmp_path, nbib, "a.nbib")["record_id"].tolist() == ["hand:12345"]


@pytest.mark.parametrize(
    "mark", ["\u200b", "\u00ad", "\u00a0", "  ", "\ufeff", "\u2028", "\x1f", "\x7f", "\ufffe", "\u200d", "\u2060"]
)
def test_an_id_with_characters_that_a_sheet_does_not_keep_is_voted_on_once(tmp_path, mark):
    records = read_export(tmp_path, f"TY  - JOUR\nAN  - L20{mark}01234567\nTI  - Tea\nER  - \n", "a.ris")
    clusters, references = build(records)
    folder = tmp_path / "screening" / PHASE
    vote(issue(folder, clusters, references)[0], references, {"Tea": "include"})
    assert count(read(folder, clusters), references) == {"Tea": "include"}
    assert issue(folder, clusters, references) == []


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


# Votes beside another document's title


@pytest.fixture
def moved(tmp_path):
    """Anna's sheet about Alpha and Beta, where the numbers of a database now name Mouse and Alpha."""
    ids = ("s:L2000000001", "s:L2000000002")

    def name(*shown: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        rows = [{"record_id": i, "source": "s", "title": t} for i, t in zip(ids, shown, strict=True)]
        return build(tables.from_rows("records", rows))

    clusters, references = name("Alpha trial", "Beta trial")
    folder = tmp_path / "screening" / PHASE
    vote(issue(folder, clusters, references)[0], references, {"Alpha trial": "include", "Beta trial": "exclude"})
    return folder, *name("Mouse study", "Alpha trial")


def test_a_vote_beside_another_title_counts_for_neither_and_both_are_named(moved):
    folder, clusters, _ = moved
    found = read(folder, clusters)
    assert found.votes.empty
    assert found.asked.empty
    texts = dict(zip(found.held["reference_id"], found.held["text"], strict=True))
    assert sorted(texts) == ["s:L2000000001", "s:L2000000002"]
    for words in ("'Alpha trial'", "'Mouse study'", "'include'", "batch-001.xlsx"):
        assert words in texts["s:L2000000001"]
    for words in ("'Beta trial'", "'Alpha trial'", "'exclude'"):
        assert words in texts["s:L2000000002"]


def test_held_votes_stop_whoever_has_no_place_for_them(moved):
    folder, clusters, _ = moved
    with pytest.raises(ReviewError) as caught:
        screen.read_votes(
            saved_sheets(folder), phase=PHASE, criteria=PROTOCOL["criteria"], clusters=clusters, people=PEOPLE
        )
    assert len(caught.value.issues) == 2


def test_what_is_held_back_is_asked_again_and_counts_as_the_person_then_says(moved):
    folder, clusters, references = moved
    [again] = issue(folder, clusters, references)
    assert again.stem == "batch-002"
    vote(again, references, {"Alpha trial": "include", "Mouse study": "exclude"})
    assert count(read(folder, clusters), references) == {"Alpha trial": "include", "Mouse study": "exclude"}
    assert issue(folder, clusters, references) == []


def test_a_note_beside_another_title_is_told_too_and_an_empty_row_is_not(tmp_path, moved):
    _, clusters, _ = moved
    before = clusters.assign(title=["Alpha trial", "Beta trial"])
    references = tables.from_rows(
        "references",
        [{"reference_id": i, "title": t} for i, t in zip(before["record_id"], before["title"], strict=True)],
    )
    folder = tmp_path / "other" / PHASE
    fill_sheet(issue(folder, before, references)[0], "votes", {"s:L2000000001": {"note": "ask Kim"}})
    assert [("ask Kim" in text) for text in read(folder, clusters).held["text"]] == [True]


def test_a_ruling_beside_other_titles_is_named_and_the_pair_is_asked_again(tmp_path):
    def name(*shown: str) -> pd.DataFrame:
        rows = [{"record_id": f"s:{n}", "source": "s", "title": title} for n, title in enumerate(shown)]
        return tables.from_rows("records", rows)

    pair = {"left": "s:0", "right": "s:1", "verdict": "doubtful", "rule": "x", "score": 1.0, "evidence": "e"}
    pairs = tables.from_rows("pairs", [pair])
    [sheet] = dedupe.issue_rulings(tmp_path, people=["anna"], pairs=pairs, records=name("Alpha trial", "Alfa trial"))
    fill_sheet(sheet, "pairs", {"s:0 = s:1": {"ruling": "same"}})
    today = name("Alpha trial", "Mouse study")
    with pytest.raises(ReviewError) as caught:
        dedupe.read_rulings([sheet], records=today, people=PEOPLE)
    assert "'Alfa trial', but s:1 is 'Mouse study' now" in caught.value.issues[0].found
    assert len(dedupe.issue_rulings(tmp_path, people=["anna"], pairs=pairs, records=today)) == 1


def test_an_extraction_sheet_under_another_title_is_named_and_the_study_is_asked_again(tmp_path):
    codebook = pd.read_csv(REVIEW / "config/codebook.csv", dtype=str, keep_default_na=False)
    named = {
        "studies": tables.from_rows("studies", [{"study_id": "s:1", "label": "Kim 2001: the first"}]),
        "study_references": tables.from_rows("study_references", [{"reference_id": "s:1", "study_id": "s:1"}]),
    }

    def read_as(title: str) -> tuple[list[Path], str]:
        references = tables.from_rows("references", [{"reference_id": "s:1", "title": title}])
        row = {"record_id": "s:1", "reference_id": "s:1", "title": title}
        clusters = tables.from_rows("clusters", [row])
        asked = {"codebook": codebook, "clusters": clusters}
        folder = tmp_path / "seeds/extraction"
        issued = extract.issue_extraction(folder, people=["anna"], references=references, former={}, **asked, **named)
        for path in issued:
            fill_sheet(path, "study", {codebook[codebook["level"] == "study"]["variable"].iloc[0]: {"quote": "seen"}})
        try:
            extract.read_extraction(
                saved_sheets(folder), people=PEOPLE, study_references=named["study_references"], **asked
            )
        except ReviewError as error:
            return issued, "; ".join(issue.found for issue in error.issues)
        return issued, ""

    assert [len(read_as("Alpha trial")[0]), read_as("Alpha trial.")] == [1, ([], "")]
    issued, found = read_as("Mouse study")
    assert "headed 'the first: Alpha trial', but s:1 is 'Mouse study' now" in found
    assert len(issued) == 1


def test_an_appraisal_sheet_under_another_title_is_named_and_the_study_is_asked_again(tmp_path):
    studies = tables.from_rows("studies", [{"study_id": "s:1", "label": "Kim 2001"}])
    joined = tables.from_rows("study_references", [{"reference_id": "s:1", "study_id": "s:1"}])
    settled = {"study_id": "s:1", "level": "study", "item": "", "variable": "design", "value": "randomised"}
    known = {"study_references": joined, "extraction_settled": tables.from_rows("extraction_settled", [settled])}
    folder = tmp_path / "seeds/appraisal"

    def name(title: str) -> pd.DataFrame:
        return tables.from_rows("clusters", [{"record_id": "s:1", "reference_id": "s:1", "title": title}])

    def issue_as(title: str) -> list[Path]:
        asked = {"people": ["anna"], "chosen": {}, "analyses": [], "studies": studies, "former": {}}
        return extract.issue_appraisal(folder, clusters=name(title), **asked, **known)

    [sheet] = issue_as("Alpha trial: a study")
    fill_sheet(sheet, "appraisal", {"|1|judgement": {"answer": "Low", "support": "seen"}})
    assert issue_as("Alpha trial: a study") == []
    assert len(issue_as("Mouse study")) == 1
    read = {"chosen": {}, "people": PEOPLE, **known}
    assert extract.read_appraisal([sheet], clusters=name("ALPHA trial: a study."), **read)["study_id"].tolist() == [
        "s:1"
    ]
    with pytest.raises(ReviewError) as caught:
        extract.read_appraisal([sheet], clusters=name("Mouse study"), **read)
    assert "headed 'Alpha trial: a study', but s:1 is 'Mouse study' now" in caught.value.issues[0].found


@pytest.mark.parametrize(
    ("title", "problem"),
    [("", False), ("Alpha trial", False), ("alpha", False), ("Mouse study", True), ("Alpha trial of 12", True)],
)
def test_a_decision_is_reopened_for_the_document_whose_title_stands_beside_its_id(tmp_path, title, problem):
    clusters = tables.from_rows(
        "clusters", [{"record_id": "s:1", "reference_id": "s:1", "title": "Alpha trial of tea"}]
    )
    folder = tmp_path / "seeds/consensus" / PHASE
    decided = tables.from_rows("screening", [{"reference_id": "s:1", "status": "excluded"}])
    [sheet] = reopening.issue_reopened(
        folder, phase=PHASE, setting={"adjudicator": "carla"}, screening=decided, protocol=PROTOCOL, former={}
    )
    typed = {"reference": "s:1", "title": title, "decision": "include", "why": "seen"}
    fill_sheet(sheet, "reopened", {"reopened 1": {key: text for key, text in typed.items() if text}})
    asked = {"phase": PHASE, "criteria": PROTOCOL["criteria"], "clusters": clusters, "people": PEOPLE}
    if problem:
        with pytest.raises(ReviewError, match="Alpha trial of tea"):
            screen.read_votes([sheet], **asked)
    else:
        assert screen.read_votes([sheet], **asked)[0]["reference_id"].tolist() == ["s:1"]


# Ids that no record has any more


def former(folder: Path, records: pd.DataFrame) -> dict[str, str]:
    found = sheets.find_former(folder, records=records)
    return dict(zip(found["former_id"], found["record_id"], strict=True))


def issue_old(folder: Path, *rows: dict[str, str]) -> None:
    """A sheet of an earlier version, with ids of its own."""
    references = tables.from_rows("references", rows)
    clusters = [{"record_id": row["reference_id"], "reference_id": row["reference_id"]} for row in rows]
    issue(folder / "screening" / PHASE, tables.from_rows("clusters", clusters), references)


def test_nothing_is_carried_over_where_every_id_is_known(tmp_path):
    issue_old(tmp_path, {"reference_id": "hand:a", "title": "Tea"})
    assert former(tmp_path, tables.from_rows("records", [{"record_id": "hand:a", "source": "hand"}])) == {}


@pytest.mark.parametrize(
    ("shown", "today", "found"),
    [
        ({"title": "Tea for the common cold"}, [{"title": "Tea for the common cold"}], "hand:0"),
        ({"title": "Tea for the common cold"}, [{"title": "TEA for the common cold."}], "hand:0"),
        ({"title": "Tea for the common cold"}, [{"title": "Coffee for the common cold"}], ""),
        ({"title": "Tea", "doi": "10.1/a"}, [{"title": "Tea: a new title of it", "doi": "10.1/a"}], "hand:0"),
        ({"title": "Tea", "doi": "10.1/a"}, [{"title": "Coffee", "doi": "10.1/a"}], ""),
        ({"title": "Tea trial", "year": "2001"}, [{"title": "Tea trial", "year": "2002"}], ""),
        (
            {"title": "Tea for the common cold", "doi": "10.1/a.pub2"},
            [{"title": "Tea for the common cold", "doi": "10.1/a.pub3"}],
            "",
        ),
        (
            {"title": "Editorial", "abstract": "On tea."},
            [{"title": "Editorial", "abstract": "On milk."}, {"title": "Editorial", "abstract": "On tea."}],
            "hand:1",
        ),
        (
            {"title": "Editorial", "year": "2001", "authors": "Kim, A"},
            [
                {"title": "Editorial", "year": "2001", "authors": "Lee, B"},
                {"title": "Editorial", "year": "2001", "authors": "KIM, A"},
            ],
            "hand:1",
        ),
        (
            {"title": "Tea for the common cold"},
            [
                {"title": "Tea for the common cold", "year": "2001"},
                {"title": "Tea for the common cold", "year": "2009"},
            ],
            "",
        ),
        (
            {"title": "Tea for the common cold", "doi": "10.1/b"},
            [
                {"title": "Tea for the common cold", "doi": "10.1/a"},
                {"title": "Tea for the common cold", "doi": "10.1/b"},
            ],
            "hand:1",
        ),
    ],
)
def test_an_id_that_is_gone_is_the_record_that_says_what_the_sheet_showed(tmp_path, shown, today, found):
    issue_old(tmp_path, {"reference_id": "hand:17", **shown})
    rows = [{"record_id": f"hand:{n}", "source": "hand", **row} for n, row in enumerate(today)]
    assert former(tmp_path, tables.from_rows("records", rows)) == ({"hand:17": found} if found else {})


def test_an_id_is_looked_for_in_its_own_source_alone(tmp_path):
    issue_old(tmp_path, {"reference_id": "hand:17", "title": "Tea for the common cold"})
    other = [{"record_id": "scopus:1", "source": "scopus", "title": "Tea for the common cold"}]
    assert former(tmp_path, tables.from_rows("records", other)) == {}


def test_a_record_that_a_sheet_shows_beside_a_lost_id_is_another_document(tmp_path):
    rows = [
        {"reference_id": "hand:17", "title": "Tea for a cold"},
        {"reference_id": "hand:b", "title": "Tea for a colds"},
    ]
    issue_old(tmp_path, *rows)
    today = [{"record_id": "hand:b", "source": "hand", "title": "Tea for a cold"}]
    assert former(tmp_path, tables.from_rows("records", today)) == {}


def test_two_lost_ids_of_one_sheet_are_never_one_record(tmp_path):
    issue_old(tmp_path, *({"reference_id": f"hand:{n}", "title": "Tea for the common cold"} for n in (1, 2)))
    today = [{"record_id": "hand:a", "source": "hand", "title": "Tea for the common cold"}]
    assert former(tmp_path, tables.from_rows("records", today)) == {}


def test_an_id_under_which_two_sheets_show_two_documents_is_not_carried_over(tmp_path):
    issue_old(tmp_path / "a", {"reference_id": "hand:1", "title": "Tea for the common cold"})
    issue_old(tmp_path / "b", {"reference_id": "hand:1", "title": "Coffee for the common cold"})
    rows = [
        {"record_id": f"hand:{word}", "source": "hand", "title": f"{word} for the common cold"}
        for word in ("tea", "coffee")
    ]
    assert former(tmp_path, tables.from_rows("records", rows)) == {}


def test_exports_and_downloads_are_no_sheets_in_which_ids_are_looked_for(tmp_path, monkeypatch):
    for folder in ("search", "retractions"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text("id,title\n1,Tea\n")
    monkeypatch.setattr("prismake.sheets.former.read_sheet", lambda *_, **__: pytest.fail("an export was opened"))
    assert former(tmp_path, tables.from_rows("records", [{"record_id": "hand:a", "source": "hand"}])) == {}


def test_rulings_under_two_ids_of_one_record_are_one_ruling(tmp_path):
    rows = [{"record_id": f"s:{name}", "source": "s", "title": f"The {name} trial of tea"} for name in ("x", "y", "b")]
    old = tables.from_rows("records", rows)
    pairs = [
        {"left": "s:b", "right": f"s:{name}", "verdict": "doubtful", "rule": "x", "score": 1.0, "evidence": "e"}
        for name in ("x", "y")
    ]
    asked = {"people": ["anna"], "pairs": tables.from_rows("pairs", pairs), "records": old}
    [sheet] = dedupe.issue_rulings(tmp_path, **asked)
    fill_sheet(sheet, "pairs", {"s:b = s:x": {"ruling": "same"}, "s:b = s:y": {"ruling": "same"}})
    today = [{**rows[0], "record_id": "s:n"}, rows[2]]
    carried = [
        {"former_id": f"s:{name}", "record_id": "s:n", "title": f"The {name} trial of tea"} for name in ("x", "y")
    ]
    rulings = dedupe.read_rulings(
        [sheet],
        records=tables.from_rows("records", today),
        people=PEOPLE,
        former_ids=tables.from_rows("former_ids", carried),
    )
    assert rulings[["left", "right", "ruling"]].to_numpy().tolist() == [["s:b", "s:n", "same"]]


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
