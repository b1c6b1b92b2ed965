"""Harms: people of each arm, events of what was counted, and what was stated; silence is called silence."""

from types import SimpleNamespace

import pandas as pd
import pytest

from extracted import arm, extract, outcome
from prismake import config, tables
from prismake.config import files
from prismake.extract import build_harms
from prismake.extract.known import list_known
from prismake.issues import ReviewError
from prismake.report.harms import list_harms, summarise_harms

STUDIES = tables.from_rows("studies", [{"study_id": "a:1", "label": "Tan"}, {"study_id": "a:2", "label": "Li"}])
CODEBOOK = pd.DataFrame(
    [["follow_up", "study", "Follow-up", "number", "", "months", "", ""]],
    columns=files.columns("codebook"),
    dtype="str",
)
SPEC = {
    "id": "harms",
    "title": "Harms",
    "harms": {"statement": "stated", "words": "words", "outcomes": ["Bleeding"], "follow_up": "follow_up"},
}
SHOWN = ["study_id", "arm", "people", "events", "statement", "words", "follow_up", "unit"]


def build(*rows, spec=SPEC, **study):
    frame = build_harms([spec], extraction=extract(*rows, **study), studies=STUDIES, codebook=CODEBOOK)
    return frame[SHOWN].to_numpy().tolist()


SILENT = ["a:2", "", "", "", "", "", "", "months"]


def test_a_study_of_which_nothing_was_seen_has_a_row_and_says_nothing():
    assert build() == [["a:1", *SILENT[1:]], SILENT]


def test_events_stand_with_what_was_counted_arm_by_arm():
    rows = [
        arm("experimental", "72"),
        arm("control", "68"),
        outcome(outcome="bleeding", arm="experimental", events="2", n="72", denominator="patients"),
        outcome(outcome="bleeding", arm="control", events="0", n="68", denominator="patients"),
        outcome(outcome="score", arm="control", events="9", n="68"),
    ]
    assert build(*rows, stated="with figures", follow_up="30") == [
        ["a:1", "control", "68", "bleeding 0/68 patients", "with figures", "", "30", "months"],
        ["a:1", "experimental", "72", "bleeding 2/72 patients", "with figures", "", "30", "months"],
        SILENT,
    ]


def test_stated_as_none_is_no_count_of_none():
    rows = build(arm("experimental", "12"), stated="none", words="No adverse reaction")
    assert rows[0] == ["a:1", "experimental", "12", "", "none", "No adverse reaction", "", "months"]


def test_an_event_has_the_name_that_the_review_says_and_an_arm_without_a_row_its_line():
    spec = SPEC | {"harms": SPEC["harms"] | {"event": "note"}}
    rows = build(outcome(outcome="Bleeding", arm="control", events="1", n="", note="late"), spec=spec)
    assert rows[0][:4] == ["a:1", "control", "", "Bleeding 1/? (late)"]


def test_what_extractors_see_otherwise_is_not_settled_and_never_not_seen():
    rows = [arm("experimental", "12"), outcome(outcome="bleeding", arm="experimental", events="2", n="12")]
    extraction = extract(*rows, stated="none", follow_up="3")
    open_ = extraction["variable"].isin(["events", "arm_n", "stated", "follow_up"])
    given = {"studies": STUDIES, "codebook": CODEBOOK}
    disputed = extraction.assign(value=extraction["value"].mask(open_, "not settled"))
    (first, _) = build_harms([SPEC], extraction=disputed, **given)[SHOWN].to_dict("records")
    told = {"people": "not settled", "events": "bleeding: not settled", "statement": "not settled"}
    assert first == first | told | {"follow_up": "not settled"}
    tables_ = {"harms": build_harms([SPEC], extraction=disputed, **given), "extraction": disputed}
    told = "extractors differ, not settled: 1 study; {}: 1 study; of these, with figures of events: 0 studies"
    assert summarise_harms(tables_)[0][2] == told.format("not extracted")
    other = disputed.iloc[:1].assign(study_id=STUDIES["study_id"].iloc[1], variable="design", value="randomised")
    read = tables_ | {"extraction": pd.concat([disputed, other])}
    assert summarise_harms(read)[0][2] == told.format("not seen in what was read")
    (listing,) = list_harms(tables_, SimpleNamespace(label_of=str))
    assert listing.rows[0][2:5] == (
        "extractors differ, not settled",
        "bleeding: extractors differ, not settled",
        "extractors differ, not settled",
    )
    assert "extractors differ, not settled" in listing.rows[0][6]


def test_words_the_codebook_lacks_are_told(review_config):
    (review_config / "tables.yaml").write_text(
        "tables:\n- {id: one, title: T, harms: {statement: mood, outcomes: [joy], event: colour, follow_up: design}}\n"
        "- {id: two, title: T, harms: {statement: remarks, outcomes: [joy]}}\n"
    )
    with pytest.raises(ReviewError) as caught:
        config.load(review_config)
    assert {"mood", "joy", "colour"} <= {issue.found for issue in caught.value.issues}


def test_equal_counts_of_two_times_stand_with_their_times():
    rows = [
        outcome(outcome="bleeding", arm="control", events="1", n="30", timepoint=when)
        for when in ("3 months", "6 months")
    ]
    assert build(*rows)[0][3] == "bleeding 1/30, 3 months; bleeding 1/30, 6 months"


def test_a_number_is_told_with_its_unit_and_words_as_they_are():
    extraction = extract(follow_up="1", stated="none").assign(unit=["months", ""])
    (study, _) = list_known(extraction, studies=STUDIES.sort_values("label", ascending=False))[::-1]
    assert (study.tell("follow_up"), study.tell("stated"), study.state("follow_up")) == ("1 month", "none", "1")
