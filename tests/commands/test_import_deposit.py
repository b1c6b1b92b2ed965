"""A published pair of lists, brought into a review made of the same exports, comes to its final lists."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from living import MODULE, run
from places import REVIEW, ROOT
from prismake.__main__ import main
from prismake.commands.new import DEFAULTS, write_review

LISTS = {"included.ris": "included", "excluded.ris": "excluded"}
LOG = "eppi,2020,{},database,EPPI-Reviewer,2020-01-01,,as exported\n"


@pytest.mark.slow
def test_a_published_pair_of_lists_comes_to_its_final_lists(shared_data, tmp_path, monkeypatch):
    folder, deposit = tmp_path / "review", shared_data / "atlas/chronic_pain"
    write_review(folder, {**DEFAULTS, "people": "team", "adjudicator": "judge"})
    shutil.copy(REVIEW / "config/protocol.yaml", folder / "config")
    (folder / "Snakefile").write_text(MODULE.format(ROOT / "workflow/Snakefile"))
    for name in LISTS:
        shutil.copy(deposit / name, folder / "seeds/search")
    head = "source,round,file,kind,platform,searched_on,hits,query\n"
    (folder / "config/searches.csv").write_text(head + "".join(map(LOG.format, LISTS)))
    run(folder)
    monkeypatch.chdir(folder)
    lists = [str(deposit / name) for name in LISTS]
    assert main(["import", *lists, "--phase", "title_abstract", "--person", "team"]) == 0
    run(folder)
    settled = pd.read_csv("results/screening/title_abstract.csv").set_index("reference_id")["status"]
    records = pd.read_parquet("results/records.parquet").set_index("record_id")["file"]
    assert settled.sort_index().equals(records.map(LISTS).loc[settled.sort_index().index].rename("status"))
    assert settled.value_counts().to_dict() == {
        status: (deposit / name).read_text(encoding="utf-8-sig").count("TY  - ") for name, status in LISTS.items()
    }
    assert main(["import", *lists, "--phase", "title_abstract", "--person", "team"]) == 0
    assert len(list(Path("seeds").rglob("import-*.xlsx"))) == 1
