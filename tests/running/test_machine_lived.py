"""A review with a machine that votes, through the workflow: its votes are imported, validated and told."""

import csv
import re

import pandas as pd
import pytest
import yaml

from living import IDLE, decide_title, run, start, titles
from machine_review import TILLY
from people import fill_folder
from prismake.__main__ import main

PHASE = "title_abstract"
LIMITS = {"sample": 3, "recall": 0.1, "confidence": 0.6, "seed": 4, "stands_for": "one reader"}


def rewrite(folder, name, change):
    path = folder / f"config/{name}.yaml"
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(loaded)
    path.write_text(yaml.safe_dump(loaded), encoding="utf-8")


def bring(folder, monkeypatch, words):
    """The machine's votes as a table of its own, brought by `prismake import`."""
    with (folder / "tilly.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([["key", "name", "verdict"], *([one, title, word] for one, (title, word) in words.items())])
    columns = {"id": "key", "title": "name", "decision": "verdict"}
    mapping = {"votes": [{"file": "tilly.csv", "phase": PHASE, "person": "tilly", "columns": columns}]}
    (folder / "import.yaml").write_text(yaml.safe_dump(mapping), encoding="utf-8")
    monkeypatch.chdir(folder)
    assert main(["import", "import.yaml"]) == 0


@pytest.mark.lived
def test_a_machine_through_the_workflow(tmp_path, monkeypatch, capsys):
    folder = start(tmp_path / "review")
    rewrite(folder, "config", lambda found: found["screening"][PHASE]["people"].append(TILLY))
    rewrite(folder, "protocol", lambda found: found.update(screening={"machines": {PHASE: LIMITS}}))
    run(folder)
    sheets = folder / "seeds/screening" / PHASE
    shown = titles(sheets / "tilly")
    assert shown == titles(sheets)
    bring(folder, monkeypatch, {one: (title, decide_title("ben", title)["decision"]) for one, title in shown.items()})
    for person in ("anna", "ben"):
        answers = {one: decide_title(person, title) for one, title in titles(sheets / person).items()}
        assert fill_folder(sheets / person, "votes", answers) == len(answers)
    run(folder)
    assert IDLE in run(folder)
    settled = pd.read_csv(folder / f"results/screening/{PHASE}.csv", dtype="str", keep_default_na=False)
    (machine,) = pd.read_csv(folder / f"results/machines/{PHASE}.csv").to_dict("records")
    assert (machine["sample"], machine["voted"], machine["verdict"]) == (3, 3, "passed")
    assert settled["settled_by"].value_counts().to_dict() == {
        "agreement": 3,
        "agreement with a machine": len(shown) - 3,
    }
    expected = {
        one: "excluded" if decide_title("ben", title)["decision"] == "exclude" else "included"
        for one, title in shown.items()
    }
    assert dict(zip(settled["reference_id"], settled["status"], strict=True)) == expected
    report = (folder / "reports/review.html").read_text(encoding="utf-8")
    words = " ".join(re.sub(r"<[^>]+>", " ", report).split())
    assert "tilly is Reader of Example Ltd, version 2.1" in words
    assert f"3 references were decided on without any machine, {len(shown) - 3} by people together with one" in words
    assert "Machines that vote, on samples drawn by chance" in words
    flow = dict(pd.read_csv(folder / "results/flow.csv", dtype="str", keep_default_na=False)[["data", "n"]].to_numpy())
    assert (flow["records_screened"], len(shown)) == ("7", 8)  # one was found by other methods
    capsys.readouterr()
    assert main(["status", "--quick"]) == 0
    assert re.search(rf"Title and abstract +tilly +{len(shown)} +0", capsys.readouterr().out)
