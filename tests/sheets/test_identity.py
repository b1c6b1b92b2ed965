"""What a row shows is held against what its id names: no vote moves to another document."""

from functools import partial
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from people import fill_sheet
from places import REVIEW
from prismake import dedupe, extract, screen, tables
from prismake.files.seeds import saved_sheets
from prismake.issues import ReviewError
from prismake.screen import reopening
from prismake.sheets import Column, Meta, Page, Workbook, issue_workbook, read_sheet
from prismake.sheets.pages import Extent
from small_review import PEOPLE, PHASE, PROTOCOL, build, count, issue, read, read_export, vote

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


def issue_votes(folder: Path, *, person: str = "anna", batch: str = "batch-001", ids: str = "abc") -> Path:
    rows = tuple({"id": f"s:{one}", "title": f"Title {one}"} for one in ids)
    page = Page("votes", (Column("title", "Title", 40), Column("decision", "Decision", 12, fill=True)), rows)
    meta = Meta("screening", "title_abstract", person, batch)
    return issue_workbook(folder / person / f"{batch}.xlsx", Workbook(meta, "A sheet", (), (page,)))


def tell(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(ReviewError) as told:
        read_sheet(path, pages=[Page("votes", ())])
    return [(issue.place, issue.found) for issue in told.value.issues]


@pytest.mark.parametrize("other", [{"person": "ben"}, {"batch": "batch-002"}])
@pytest.mark.parametrize("ids", ["xyz", "abc"])
def test_a_whole_row_of_another_sheet_is_no_row_of_this_one(tmp_path, other, ids):
    mine, theirs = issue_votes(tmp_path), issue_votes(tmp_path, ids=ids, **other)
    source, book = openpyxl.load_workbook(theirs)["votes"], openpyxl.load_workbook(mine)
    for cell in source[5]:
        book["votes"][cell.coordinate] = cell.value
    book.save(mine)
    found = "No. 2: a locked cell of the row was changed, or it is a row of another sheet"
    assert tell(mine) == [("votes!A5", found)]
    for cell in source[5]:  # below the others it is none either
        book["votes"].cell(7, cell.column, cell.value)
    book.save(mine)
    assert ("votes!A7", found) in tell(mine)


def test_a_sheet_of_an_earlier_version_is_read_by_the_guards_that_it_has(tmp_path, monkeypatch):
    with monkeypatch.context() as earlier:
        earlier.setattr("prismake.sheets.rendering.Extent", partial(Extent, bound=False))
        path = issue_votes(tmp_path)
    assert "prismake|1|" in openpyxl.load_workbook(path)["votes"]["A1"].value
    assert [row.id for row in read_sheet(path, pages=[Page("votes", ())]).rows["votes"]] == ["s:a", "s:b", "s:c"]
    book = openpyxl.load_workbook(path)
    book["votes"]["B4"] = "Title z"
    book.save(path)
    assert tell(path) == [("votes!A4", "No. 1: a locked cell of the row was changed")]
