"""Retractions and corrections: from a dropped-in Retraction Watch file, and from the exports themselves."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from living import IDLE, run
from prismake import extract, screen, tables
from prismake.issues import ReviewError

HEAD = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
    "RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason,Paywalled,Notes"
)
NAME = "retraction_watch_2026-05-31.csv"
REFERENCES = tables.from_rows(
    "references",
    [
        {"reference_id": "a:1", "doi": "10.5555/tea.1", "title": "Tea"},
        {"reference_id": "a:2", "pmid": "1002", "title": "Sage"},
        {"reference_id": "a:3", "title": "Mint"},
    ],
)


def entry(number: int, *, doi="", pmid="0", nature="Retraction", date="7/5/2015 0:00", reason="+Error in Data;") -> str:
    return f'{number},"Tea, hot",,,,,,,,,{date},10.5555/notice,0,1/1/2010 0:00,{doi},{pmid},{nature},{reason},No,'


def write(folder, *entries: str, name: str = NAME, head: str = HEAD):
    path = folder / name
    path.write_text("\n".join([head, *entries]) + "\n", encoding="utf-8")
    return path


def check(*paths, references=REFERENCES, related=None, checked_on=""):
    links = tables.empty("related") if related is None else related
    return screen.check_retractions(paths, references=references, related=links, checked_on=checked_on)


def flags(retractions) -> dict[str, str]:
    return dict(zip(retractions["reference_id"], retractions["flag"], strict=True))


def test_no_file_and_no_notice_says_that_nothing_was_checked():
    retractions, checks = check()
    assert (len(retractions), len(checks)) == (0, 0)


def test_a_notice_is_matched_by_doi_and_by_pmid_and_keeps_date_reason_and_record(tmp_path):
    path = write(
        tmp_path, entry(11, doi="https://doi.org/10.5555/TEA.1"), entry(12, pmid="1002", nature="Correction"), entry(13)
    )
    retractions, checks = check(path)
    shown = retractions[["reference_id", "notice", "nature", "flag", "date", "reason", "matched_by", "checked_on"]]
    assert shown.to_numpy().tolist() == [
        ["a:1", "11", "retraction", "RETRACTED", "2015-07-05", "Error in Data", "doi", "2026-05-31"],
        ["a:2", "12", "correction", "CORRECTED", "2015-07-05", "Error in Data", "pmid", "2026-05-31"],
    ]
    assert checks.to_numpy().tolist() == [[path.as_posix(), "2026-05-31", 3, 2]]


@pytest.mark.parametrize(("date", "flag"), [("1/1/2020 0:00", ""), ("1/1/2010 0:00", "RETRACTED")])
def test_a_reinstated_paper_is_not_retracted_unless_it_was_retracted_again(tmp_path, date, flag):
    doi = "10.5555/tea.1"
    retractions, _ = check(write(tmp_path, entry(11, doi=doi), entry(12, doi=doi, nature="Reinstatement", date=date)))
    assert retractions.set_index("nature")["flag"].to_dict() == {"retraction": flag, "reinstatement": ""}


def test_a_later_file_says_what_holds(tmp_path):
    old = write(tmp_path, entry(11, doi="10.5555/tea.1", nature="Expression of concern"), name="rw-20250101.csv")
    new = write(tmp_path, entry(11, doi="10.5555/tea.1"))
    retractions, checks = check(new, old)
    assert (flags(retractions), len(checks)) == ({"a:1": "RETRACTED"}, 2)


def test_a_date_from_the_configuration_serves_a_file_without_one(tmp_path):
    path = write(tmp_path, entry(11, doi="10.5555/tea.1"), name="retractions.csv")
    with pytest.raises(ReviewError, match="no date of the check"):
        check(path)
    assert check(path, checked_on="2026-04-01")[1]["checked_on"].tolist() == ["2026-04-01"]


def test_a_file_with_other_columns_is_named(tmp_path):
    with pytest.raises(ReviewError, match="no column Record ID, OriginalPaperDOI"):
        check(write(tmp_path, "1;2", head="a;b"))


def test_the_exports_themselves_tell_by_type_title_and_notice():
    references = REFERENCES.assign(
        publication_types=["Journal Article; Retracted Publication", "", ""], title=["Tea", "RETRACTED: Sage", "Mint"]
    )
    notice = {"left": "a:9", "right": "a:3", "relation": "erratum", "evidence": "correction by its title"}
    retractions, _ = check(references=references, related=tables.from_rows("related", [notice]))
    assert flags(retractions) == {"a:1": "RETRACTED", "a:2": "RETRACTED", "a:3": "CORRECTED"}
    assert retractions["source"].tolist() == ["publication type", "title", "notice in the exports"]


def test_a_notice_is_a_flag_in_the_sheets_and_excludes_nothing(tmp_path):
    retractions, _ = check(write(tmp_path, entry(11, doi="10.5555/tea.1")))
    eligibility = screen.apply_rules(REFERENCES, rules=[], retractions=retractions)
    assert eligibility.to_numpy().tolist() == [
        ["a:1", "RETRACTED", "flag", "Retraction Watch 11; 2015-07-05; Error in Data"]
    ]
    assert screen.list_candidates(REFERENCES, eligibility=eligibility, previous=None) == ["a:1", "a:2", "a:3"]


def test_the_extraction_sheet_of_a_study_says_so_in_its_heading(tmp_path):
    retractions, _ = check(write(tmp_path, entry(11, doi="10.5555/tea.1")))
    members = [{"study_id": "a:2", "reference_id": one} for one in ("a:1", "a:2")]
    members = tables.from_rows("study_references", members)
    marked = extract.mark_titles(REFERENCES, study_references=members, retractions=retractions)
    assert marked["title"].tolist() == ["Tea", "[RETRACTED 2015-07-05: a:1] Sage", "Mint"]


def test_sixty_thousand_notices_are_matched(tmp_path):
    path = write(tmp_path, *(entry(n, doi=f"10.5555/tea.{n}", pmid=str(n)) for n in range(60_000)))
    rows = [{"reference_id": f"b:{n}", "doi": f"10.5555/tea.{n}"} for n in range(0, 60_000, 20)]
    references = tables.from_rows("references", rows)
    retractions, _ = check(path, references=references)
    assert len(retractions) == 3_000


def test_the_order_of_references_does_not_matter(tmp_path):
    path = write(tmp_path, entry(11, doi="10.5555/tea.1"), entry(12, pmid="1002"))
    pd.testing.assert_frame_equal(check(path)[0], check(path, references=REFERENCES[::-1])[0])


@pytest.mark.slow
def test_a_file_dropped_into_a_review_is_told_at_study_analysis_and_report(finished, tmp_path):
    review = Path(shutil.copytree(finished, tmp_path / "review", symlinks=True))
    references = tables.read("references", review / "results/references.parquet").set_index("reference_id")
    effects = tables.read("effects", review / "results/effects.csv")
    pooled = effects.loc[effects["analysis_id"] == "score_pre_post", "study_id"]
    study_id = next(one for one in pooled if references.loc[one, "doi"])
    (review / "seeds/retractions").mkdir()
    write(review / "seeds/retractions", entry(11, doi=references.loc[study_id, "doi"]), entry(12))
    run(review)
    assert tables.read("retractions", review / "results/retractions.csv")["reference_id"].tolist() == [study_id]
    remarks = tables.read("estimates", review / "results/estimates.csv").set_index("analysis_id")["remark"]
    assert remarks["score_pre_post"].str.contains("of which a document bears the flag RETRACTED").all()
    page = (review / "reports/review.html").read_text(encoding="utf-8")
    assert "Error in Data" in page
    assert "2026-05-31" in page
    assert IDLE in run(review)


def test_a_doi_with_brackets_in_it_is_matched_whole(tmp_path):
    doi, other = "10.1890/0012-9658(2006)87[1234:abc]2.0.co;2", "10.1890/0012-9658(2006)87[99:x]2.0.co;2"
    references = tables.from_rows(
        "references", [{"reference_id": f"a:{n}", "doi": one} for n, one in enumerate((doi, other))]
    )
    row = f"1,T,,,,,,,,,1/2/2020,,,,https://doi.org/{doi.upper()},0,Retraction,+Error;,,"
    (tmp_path / NAME).write_text(f"{HEAD}\n{row}\n")
    found, _ = screen.check_retractions([tmp_path / NAME], references=references, related=tables.empty("related"))
    assert found["reference_id"].tolist() == ["a:0"]
