"""A deposited table of arms, brought by `prismake import` into a review of its references, and pooled as any other."""

import csv
import json
import re
import shutil

import pandas as pd
import pytest
import yaml

import rebuild
from judging import read_config, read_table
from living import MODULE, run
from places import REVIEW, ROOT
from prismake.__main__ import main
from prismake.text.dois import find_doi

ATLAS = ROOT / "atlas/mdma"
CITED = re.compile(r"(?P<author>[^,]+, [^,]+), .*?\((?P<year>\d{4})\)\. (?P<title>.+?)\. [A-Z]\w* .*(?P<doi>10\.\S+)")
ENTRY = "TY  - JOUR\nAU  - {author}\nPY  - {year}\nTI  - {title}\nDO  - {doi}\nER  - \n"
PERSON = "deposit"  # as the mapping says
CONFIG = {
    "title": "The deposited references",
    "version": "1.0",
    "authors": ["Nobody"],
    "demonstration": "Rebuilt by a test.",
    "screening": {phase: {"people": [PERSON], "votes": 1} for phase in ("title_abstract", "full_text")},
    "extraction": {"people": [PERSON]},
}
SEARCH = {"source": "deposit", "round": "2024", "file": "references.ris", "kind": "database", "platform": "a deposit"}
SEARCH |= {"searched_on": "2024-12-31", "hits": "", "query": "the included studies", "how": "compiled by hand"}


@pytest.fixture
def review(shared_data, tmp_path, monkeypatch):
    """A review whose export has the references of the deposit; beside it the table and the mapping of the atlas."""
    folder, deposit = tmp_path / "review", shared_data / "atlas/mdma"
    cited = json.loads((deposit / "references.json").read_text(encoding="utf-8")).values()
    exported = "".join(ENTRY.format(**CITED.search(text.strip()).groupdict()) for text in cited)
    for place in ("config", "seeds/search", "old"):
        (folder / place).mkdir(parents=True)
    (folder / "Snakefile").write_text(MODULE.format(ROOT / "workflow" / "Snakefile"))
    shutil.copytree(ROOT / "profiles", folder / "profiles")
    shutil.copy(REVIEW / "config/protocol.yaml", folder / "config")
    shutil.copy(ATLAS / "config/codebook.csv", folder / "config")
    (planned,) = [one for one in read_config(ATLAS, "analyses")["analyses"] if one["id"] == "primary"]
    (folder / "config/analyses.yaml").write_text(yaml.safe_dump({"analyses": [planned]}))
    (folder / "config/config.yaml").write_text(yaml.safe_dump(CONFIG))
    with (folder / "config/searches.csv").open("w", newline="") as file:
        csv.writer(file).writerows([SEARCH.keys(), SEARCH.values()])
    for name in ("seeds/search/references.ris", "old/included.ris"):
        (folder / name).write_text(exported, encoding="utf-8")
    for path in (deposit / "data.csv", ATLAS / "import.yaml"):
        shutil.copyfile(path, folder / "old" / path.name)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.lived
def test_a_deposited_table_is_pooled_by_the_workflow_to_the_deposits_numbers(review, shared_data):
    """Each g to the deposited one, the pooled estimate to the printed digits, and exactly to what the atlas has."""
    for phase in ("title_abstract", "full_text"):
        run(review, "results/studies.csv")
        assert main(["import", "old/included.ris", "--phase", phase, "--person", PERSON]) == 0
    run(review, "results/studies.csv")
    assert main(["import", "old/import.yaml"]) == 0
    told = pd.read_csv("results/import.csv", dtype=str, keep_default_na=False)
    assert told.query("level == 'outcome'")["outcome"].value_counts().to_dict() == {"new": 12}
    assert set(told["outcome"]) == {"new", "not asked for"}
    run(review)
    records = pd.read_parquet("results/records.parquet").set_index("record_id")["doi"]
    rows = read_table(shared_data / "atlas/mdma/data.csv", delimiter=";")
    effects = pd.read_csv("results/effects.csv").set_index("study_id")
    assert len(effects) == 6
    for study_id, effect in effects.iterrows():
        figures = [effect[name] for name in ("n1", "mean1", "sd1")]
        (row,) = [
            row
            for row in rows
            if find_doi(row["doi"]) == records[study_id]
            and row["primary_timepoint"] == "1"
            and [_read(row[f"{name}_arm1"]) for name in ("n", "mean", "sd")] == pytest.approx(figures)
            and [_read(row[f"{name}_arm2"]) for name in ("n", "mean", "sd")]
            == pytest.approx([effect[name] for name in ("n2", "mean2", "sd2")])
        ]
        assert effect["yi"] == pytest.approx(_read(row[".g"]), abs=1e-3)
    (pooled,) = pd.read_csv("results/estimates.csv").query("model == 'random'").to_dict("records")
    assert (pooled["k"], pooled["estimate"]) == (6, pytest.approx(-0.712, abs=1e-3))
    lines = {line.figure: line.ours for line in rebuild.rebuild_review("mdma", shared_data / "atlas/mdma")[0]}
    for name in ("estimate", "ci_low", "ci_high"):
        assert pooled[name] == pytest.approx(lines[f"pooled, {name}"], rel=1e-11)


def _read(text):
    return float("nan") if text == "NA" else float(text.replace(",", "."))
