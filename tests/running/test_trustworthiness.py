"""A review that begins to ask whether its trials can be trusted: the run issues, reads, and keeps a study out."""

import pandas as pd
import pytest

from hardship import copy
from living import IDLE, TRIAL, run
from people import fill_sheet

WORDS = {"1": "no concerns", "2": "no concerns", "3": "no concerns", "4": "serious concerns"}


@pytest.mark.lived
def test_a_study_with_serious_concerns_leaves_a_review_that_was_finished(finished, tmp_path):
    folder = copy(finished, tmp_path / "review")
    before = pd.read_csv(folder / "results/effects.csv").set_index("study_id")
    assert before.loc[[TRIAL], "yi"].notna().any()
    config = folder / "config/config.yaml"
    config.write_text(config.read_text() + "trustworthiness: {designs: [randomised]}\n")
    told = run(folder)
    assert "_inspect_sr_2025.xlsx" in told
    assert IDLE in run(folder)
    facts = pd.read_csv(folder / "results/trust_facts.csv")
    assert len(facts[facts["study_id"] == TRIAL]) == 11
    rows = {f"|{at}|judgement": {"answer": word, "support": "seen"} for at, word in WORDS.items()}
    (sheet,) = (folder / "seeds/appraisal/anna").glob("*_inspect_sr_2025.xlsx")
    assert fill_sheet(sheet, "appraisal", rows) == len(rows)
    run(folder)
    after = pd.read_csv(folder / "results/effects.csv").set_index("study_id")
    assert after.loc[[TRIAL], "yi"].isna().all()
    assert "INSPECT-SR" in after.loc[[TRIAL], "remark"].iloc[0]
    page = (folder / "reports/review.html").read_text(encoding="utf-8")
    assert "One study with serious concerns stands in no synthesis of effects" in page
    assert 'id="trust"' in page
    assert IDLE in run(folder)
