"""Citation searching lived through: two rounds from what was included, until no seed waits."""

import csv
import re

import pandas as pd
import pytest

from living import IDLE, decide_full_text, decide_title, run, start, vote
from prismake.__main__ import main

HEADER = "source,round,file,kind,platform,searched_on,hits,query,how,database,direction,seeds\n"
# Found by a database before and excluded; new, without identifier; new and excluded, the seed not named.
FIRST = """Title,Authors,Year,Journal,DOI,seed
Green tea and the sleep of shift workers.,"Okafor, Ngozi",2019,Journal of tea medicine,10.5555/tea.2,10.5555/tea.1
Thyme tea for colds: a second trial,"Sato, Emi",2021,Kitchen Medicine,,10.5555/tea.4
A comment on thyme tea and what it costs,"Ruiz, Eva",2022,Herbal Reports,10.5555/tea.12,
"""
SECOND = (
    "TY  - JOUR\nTI  - A comment on thyme tea and what it costs\nAU  - Ruiz, Eva\nPY  - 2022\nT2  - Herbal Reports\n"
)
SECOND += "DO  - 10.5555/tea.12\nER  - \n"
ROUNDS = {
    "chase.csv": (FIRST, 'chaser,2024-03,chase.csv,citation,citationchaser,2024-03-05,3,both ways,,,both,"{}"\n'),
    "thyme.ris": (SECOND, 'thyme,2024-04,thyme.ris,citation,References of Sato,2024-04-01,1,by hand,,,backward,"{}"\n'),
}


def chase(folder, name, *seeds):
    content, row = ROUNDS[name]
    (folder / "seeds/search" / name).write_text(content, encoding="utf-8")
    log = folder / "config/searches.csv"
    head, *rows = log.read_text(encoding="utf-8").splitlines(keepends=True)
    log.write_text("".join([HEADER, *rows, row.format("; ".join(seeds))]), encoding="utf-8")
    assert head
    run(folder, *BUILT)


def table(folder, name, *, at):
    rows = csv.DictReader((folder / f"results/{name}.csv").open(encoding="utf-8", newline=""))
    return {row[at]: row for row in rows}


def count(row, *names):
    return [int(row[name]) for name in names]


def decide(person, title):
    return decide_full_text(person, title) if "rats" not in title else {"decision": "exclude", "reason": "population"}


def tell(capsys):
    assert main(["status", "--quick"]) == 0
    return [line for line in capsys.readouterr().out.splitlines() if "citation searching" in line]


TRACED = ("results/citation_searches.csv", "results/seed_references.csv")
BUILT = (*TRACED, "reports/exports/seeds.csv", "reports/review.html")
COUNTS = ("seeds", "records", "unknown_seed", "new_references", "included", "undecided")


@pytest.mark.lived
def test_rounds_of_citation_searching_go_on_until_no_seed_waits(tmp_path, monkeypatch, capsys):
    folder = start(tmp_path / "review")
    run(folder, *TRACED)
    vote(folder, "title_abstract", decide_title)
    run(folder, *TRACED)
    vote(folder, "full_text", decide)
    run(folder, *BUILT)
    monkeypatch.chdir(folder)
    exports = folder / "reports/exports"
    assert tell(capsys) == []  # no direction is stated: nobody has begun to follow citations
    assert (exports / "seeds_doi.txt").read_text().split() == ["10.5555/tea.9", "10.5555/tea.1", "10.5555/tea.4"]
    assert (exports / "seeds_pmid.txt").read_text() == "1001\n"

    chase(folder, "chase.csv", "PMID: 1001", "10.5555/tea.4", "10.5555/tea.9")
    assert count(table(folder, "citation_searches", at="round")["2024-03"], *COUNTS) == [3, 3, 1, 2, 0, 2]
    assert "Whether another round is needed can be said once two references are decided." in read_page(folder)
    assert tell(capsys) == []

    vote(folder, "title_abstract", decide_title)
    run(folder, *TRACED)
    vote(folder, "full_text", decide)
    run(folder, *BUILT)
    (note,) = tell(capsys)
    (thyme,) = re.findall(r"chaser:\w+", note)
    assert f"1 included document not yet chased: {thyme} (no DOI, no PMID)" in note
    assert (exports / "seeds_doi.txt").read_text() == (exports / "seeds_pmid.txt").read_text() == ""
    assert "Thyme tea for colds" in (exports / "seeds.ris").read_text()
    rows = pd.read_csv(exports / "seeds.csv", dtype="str", keep_default_na=False).set_index("seed")
    assert rows.loc[thyme, "note"].startswith("neither DOI nor PMID: check its list of references by hand")
    assert rows.loc["scopus:3d41189838", "chased"] == "2024-03 both"
    page = read_page(folder)
    assert (
        "One included document has not been a seed yet (1 without DOI and PMID), and is left for the next round."
        in page
    )
    seed = table(folder, "seed_references", at="seed")["scopus:3d41189838"]
    assert count(seed, "records", "new_references", "included") == [1, 1, 1]
    assert count(table(folder, "seed_references", at="seed")["medline:1001"], "records", "new_references") == [1, 0]

    chase(folder, "thyme.ris", thyme)
    rounds = table(folder, "citation_searches", at="round")
    assert count(rounds["2024-03"], *COUNTS) == [3, 3, 1, 2, 1, 0]
    assert count(rounds["2024-04"], *COUNTS) == [1, 1, 0, 0, 0, 0]
    page = read_page(folder)
    assert "The last round found no included document that no other search had found." in page
    assert "Every included document that can be a seed (one registration aside) has been one." in page
    assert "More seeds may come of references that are not settled: 1 awaits classification." in page
    assert tell(capsys) == []
    flow = {name: int(row["n"]) for name, row in table(folder, "flow", at="data").items()}
    names = ("citations_results", "other_screened_out.also_in_databases", "other_screened_out.duplicates")
    assert [flow[name] for name in names] == [6, 2, 1]
    assert [flow[name] for name in ("other_sought_reports", "other_included", "database_results")] == [2, 2, 7]
    run(folder)
    assert IDLE in run(folder)
    assert main(["checklists", "--items"]) == 0
    assert "PRISMA-S 5 (from facts)" in capsys.readouterr().out


def read_page(folder):
    page = (folder / "reports/review.html").read_text(encoding="utf-8")
    return " ".join(re.sub(r"<[^>]+>", "", page).split())
