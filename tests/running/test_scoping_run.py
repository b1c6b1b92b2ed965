"""A scoping review from `prismake new` to its report: voted on, charted, and its checklist answered but for people."""

import re

import pytest

from living import decide_title, run, start_new, vote
from people import fill_sheet
from pooled_words import read_words
from prismake.__main__ import main

ANSWERS = {
    **{"title": "Tea: a scoping review", "kind": "scoping", "people": "anna, ben", "adjudicator": "carla"},
    **{"databases": "pubmed", "forms": "csv"},
}
CHARTED = {
    **{"design": "trial", "species": "human", "country": "Spain", "aim": "Whether tea helps", "setting": "community"},
    **{"concept_words": "green tea", "approach": "quantitative", "findings": "fewer days", "funding": "not told"},
}


@pytest.mark.lived
def test_a_scoping_review_is_charted_and_its_checklist_answered(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "review"
    start_new(folder, ANSWERS)
    monkeypatch.chdir(folder)
    run(folder)
    assert read_words((folder / "reports/review.html").read_text(encoding="utf-8")) == []
    vote(folder, "title_abstract", decide_title)
    run(folder)
    vote(folder, "full_text", lambda person, title: {"decision": "include"} if "rats" not in title else {})
    run(folder)
    for path in sorted((folder / "seeds/extraction").rglob("*.xlsx")):
        fill_sheet(path, "study", {name: {"value": word} for name, word in CHARTED.items()})
    run(folder)
    page = (folder / "reports/review.html").read_text(encoding="utf-8")
    assert all(f'id="{name}"' in page for name in ("maps", "evidence", "checklists"))
    assert 'id="results"' not in page
    assert read_words(page) == []
    assert "What was charted of each document" in page
    assert main(["checklists", "--items"]) == 0
    told = capsys.readouterr().out
    row = next(line.split() for line in told.splitlines() if re.match(r"PRISMA-ScR +22 ", line))
    assert row[1] == "22"
    assert int(row[2]) >= 13, told
