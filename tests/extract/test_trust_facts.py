"""What arithmetic says of the checks of INSPECT-SR: planted fraud is seen, clean trials are left alone."""

import math
import shutil
import subprocess
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from giving_up import give_up
from prismake.extract import study_doubts
from prismake.extract.copied import PASSAGE, find_shared_passages
from prismake.extract.doubts import find_doubts
from prismake.extract.tools import TRUST_TOOL, read_tool
from prismake.extract.trust_facts import FOUND, NOTHING, UNSEEN, list_trust_facts
from prismake.statistics.printed import is_possible_mean, is_possible_sd, read_printed
from prismake.statistics.recomputed import Group, _test_exactly, range_p_counts, range_p_means
from prismake.tables import empty, from_rows

CODEBOOK = empty("doubts").reindex(columns=["variable", "level", "label", "type", "values", "unit", "required", "help"])
TIMES = ("baseline", "12 weeks")
SCALES = ("pain", "function", "mood", "sleep", "quality of life")


def summarise(values):
    return {"n": str(len(values)), "mean": f"{values.mean():.2f}", "sd": f"{values.std(ddof=1):.2f}"}


def simulate(chance):
    """The rows of a trial of two arms: five scales of whole numbers, before and after, with p of the t test."""
    sizes = chance.integers(25, 90, size=2)
    rows = []
    for scale in SCALES:
        level, spread = chance.uniform(20, 70), chance.uniform(6, 15)
        for time in TIMES:
            shift = 0.0 if time == "baseline" else chance.normal(-2, 3)
            arms = [np.rint(chance.normal(level + at * shift, spread, n)) for at, n in enumerate(sizes)]
            for arm, values in zip(("control", "experimental"), arms, strict=True):
                rows.append({"outcome": scale, "arm": arm, "timepoint": time, "denominator": "patients"})
                rows[-1] |= {**summarise(values), "whole_numbers": "yes"}
            rows[-1]["p"] = f"{_test(*arms):.3f}"
    start = np.datetime64("2015-01-01") + int(chance.integers(0, 2500))
    dates = {"registered_on": start - 30, "started_on": start, "ended_on": start + 600}
    return {name: str(day) for name, day in dates.items()}, rows


def _test(one, other):
    n1, n2 = len(one), len(other)
    pooled = ((n1 - 1) * one.var(ddof=1) + (n2 - 1) * other.var(ddof=1)) / (n1 + n2 - 2)
    statistic = abs(one.mean() - other.mean()) / math.sqrt(pooled * (1 / n1 + 1 / n2))
    from scipy.stats import t

    return 2 * t.sf(statistic, n1 + n2 - 2)


def write(trials):
    """The table extraction of trials by study."""
    found = []
    for study, (dates, rows) in trials.items():
        cells = [("study", "", name, value, f"B{at}") for at, (name, value) in enumerate(dates.items(), start=2)]
        for line, row in enumerate(rows, start=4):
            cells += [("outcome", str(line), name, value, f"{name}{line}") for name, value in row.items()]
        found += [
            {"study_id": study, "person": "ada", "level": level, "item": item, "variable": name, "value": value}
            | {"sheet": f"{study}.xlsx", "cell": cell, "typed": value}
            for level, item, name, value, cell in cells
        ]
    return from_rows("extraction", found)


def tell(trials, **tables):
    extraction = write(trials)
    names = ("study_references", "references", "retractions", "retraction_checks")
    studies = from_rows("studies", [{"study_id": name, "label": f"{name} 2020"} for name in trials])
    named = {**{name: empty(name) for name in names}, "studies": studies, "extraction": extraction}
    named |= {"extraction_settled": settle(extraction), **tables}
    return list_trust_facts(named, codebook=CODEBOOK)


def settle(extraction):
    return from_rows("extraction_settled", [row._asdict() for row in extraction.drop(columns="typed").itertuples()])


def copy_rows(chance, trial, other):
    dates, rows = trial
    taken = chance.choice(len(rows), size=2, replace=False)
    return dates, [
        row | {name: other[1][at][name] for name in ("n", "mean", "sd")} if at in taken else row
        for at, row in enumerate(rows)
    ]


def move_means(chance, trial):
    """A mean that as many whole numbers cannot have, as it comes out where somebody types what looks well."""
    dates, rows = trial
    rows = [dict(row) for row in rows]
    for row in rows[:6]:
        row["mean"] = f"{float(row['mean']) + chance.uniform(0.5, 3):.2f}"
    return dates, rows


def shift_dates(chance, trial):
    dates, rows = trial
    start = np.datetime64(dates["started_on"])
    moved = {"registered_on": str(start + int(chance.integers(40, 900)))} if chance.random() < 0.5 else {}
    return dates | (moved or {"ended_on": str(start - int(chance.integers(1, 300)))}), rows


def test_planted_fraud_is_caught_and_clean_trials_are_not_suspected(record_property):
    chance = np.random.default_rng(20250903)
    clean = {f"clean{at}": simulate(chance) for at in range(200)}
    fraud = {}
    for at in range(20):
        made = simulate(chance)
        kind = at % 3
        other = clean[f"clean{at}"]
        made = (
            copy_rows(chance, made, other)
            if kind == 0
            else move_means(chance, made)
            if kind == 1
            else shift_dates(chance, made)
        )
        fraud[f"fraud{at}"] = made
    facts = tell({**clean, **fraud})
    suspected = set(facts.loc[facts["status"] == FOUND, "study_id"])
    caught, alarms = len(suspected & set(fraud)), len(suspected & set(clean))
    record_property("caught", caught)
    record_property("false alarms", alarms)
    assert caught >= 19
    assert alarms <= 10  # five per cent; those whose rows were copied stand beside the copy
    alone = tell(clean)
    assert len(set(alone.loc[alone["status"] == FOUND, "study_id"])) <= 4


def test_each_finding_names_its_check_and_its_cells():
    chance = np.random.default_rng(7)
    one, other = simulate(chance), simulate(chance)
    facts = tell(
        {"a": one, "b": copy_rows(chance, other, one), "c": shift_dates(np.random.default_rng(1), simulate(chance))}
    )
    found = facts[facts["status"] == FOUND].set_index(["study_id", "item"])
    assert "share 2 rows" in found.loc[("a", "3.1"), "found"]
    assert found.loc[("b", "3.1"), "cells"].startswith("a.xlsx ")
    assert {"2.2", "2.4"} & set(found.loc["c"].index)
    assert set(facts.loc[facts["item"] == "1.1", "status"]) == {UNSEEN}


def test_at_least_eight_of_the_checks_are_looked_at_of_a_study_with_figures():
    facts = tell({"a": simulate(np.random.default_rng(3))})
    asked = {question.id for domain in read_tool(TRUST_TOOL).domains for question in domain.questions}
    assert len(asked) == 21
    assert set(facts["item"]) <= asked
    assert len(facts) >= 8
    assert len(tell({"a": ({}, [])}).query("status == 'nothing found'")) == 0  # what was not seen is not clean


def link(*references):
    return from_rows("study_references", [{"study_id": "a", "reference_id": one} for one in references])


@pytest.mark.parametrize(
    ("references", "status", "told"),
    [
        ([{}], UNSEEN, "no DOI and no PMID to find the study by in Retraction Watch"),
        ([{"pmid": "7"}], NOTHING, "compared with Retraction Watch of 2024-05-06"),
        (
            [{"doi": "10.1/a"}, {}],
            NOTHING,
            "compared with Retraction Watch of 2024-05-06, 1 of 2 documents: the others",
        ),
    ],
)
def test_a_document_without_doi_and_pmid_is_compared_with_no_notice(references, status, told):
    rows = [{"reference_id": f"r{at}", **one} for at, one in enumerate(references)]
    checks = from_rows("retraction_checks", [{"file": "x.csv", "checked_on": "2024-05-06", "entries": 9, "matched": 1}])
    given = {"references": from_rows("references", rows), "retraction_checks": checks}
    facts = tell({"a": ({}, [])}, study_references=link(*(row["reference_id"] for row in rows)), **given)
    row = facts.set_index("item").loc["1.1"]
    assert row["status"] == status
    assert row["found"].startswith(told)


def test_notices_are_told_and_a_file_that_was_compared_is_named():
    linked = link("r1")
    notice = {"reference_id": "r1", "source": "Retraction Watch", "notice": "7", "nature": "retraction"}
    notices = from_rows("retractions", [notice | {"flag": "RETRACTED", "date": "2021-02-03", "reason": "data"}])
    checks = from_rows("retraction_checks", [{"file": "x.csv", "checked_on": "2024-05-06", "entries": 9, "matched": 1}])
    known = from_rows("references", [{"reference_id": "r1", "doi": "10.1/a"}])
    given = {"study_references": linked, "references": known, "retraction_checks": checks}
    facts = tell({"a": ({}, [])}, retractions=notices, **given)
    told = facts.set_index("item")
    assert told.loc["1.1", ["status", "found"]].tolist() == [FOUND, "retraction 2021-02-03 (Retraction Watch) data"]
    assert told.loc["1.2", ["status", "found"]].tolist() == [NOTHING, "compared with Retraction Watch of 2024-05-06"]


def test_a_passage_in_two_abstracts_is_told_and_a_phrase_is_not():
    words = [f"word{at}" for at in range(PASSAGE)]
    texts = {
        "a": [f"Aim. {' '.join(words)} end"],
        "b": [f"Other beginning {' '.join(words)}"],
        "c": [" ".join(words[1:])],
    }
    (copy,) = find_shared_passages(texts, {"a": "A 2001", "b": "B 2002"})
    assert copy.studies == ("a", "b")
    assert copy.found.startswith("A 2001 and B 2002 share a passage: “word0")


LICENCES = (
    "This is an open access article distributed under the terms of the Creative Commons Attribution License, which "
    "permits unrestricted use, distribution, and reproduction, provided the original work is properly cited.",
    "Copyright 2019 by the authors and by the society that publishes this journal of medicine in the name of all of "
    "its members and of their successors, who keep every right in it. All rights reserved.",
)


@pytest.mark.parametrize("licence", LICENCES)
def test_the_words_of_a_licence_are_copied_by_nobody(licence):
    assert len(licence.split()) > PASSAGE
    texts = {"a": [f"Ten slept well. {licence}"], "b": [f"Nobody woke up. {licence} PROSPERO 1."]}
    assert find_shared_passages(texts, {}) == []


@given(st.lists(st.integers(0, 9), min_size=2, max_size=40))
def test_what_whole_numbers_have_is_possible(values):
    array = np.array(values)
    mean, sd = (read_printed(text, typed=text) for text in (f"{array.mean():.2f}", f"{array.std(ddof=1):.2f}"))
    assert is_possible_mean(mean, len(values))
    assert is_possible_sd(mean, sd, len(values))


def test_no_spread_that_four_whole_numbers_have_is_refused_and_most_others_are():
    counted = {
        round(float(np.std(values, ddof=1)), 2)
        for values in combinations_with_replacement(range(-9, 12), 4)
        if sum(values) == 4
    }
    mean, spreads = read_printed("1.00", typed="1.00"), [cents / 100 for cents in range(60, 400)]
    refused = {sd for sd in spreads if not is_possible_sd(mean, read_printed(f"{sd:.2f}", typed=f"{sd:.2f}"), 4)}
    assert not refused & counted
    assert len(refused) > 0.9 * len(set(spreads) - counted)


def _ask_r(code):
    program = shutil.which("Rscript")
    if program is None:
        give_up("R is not installed")
    done = subprocess.run([program, "-e", f"cat({code})"], capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


def test_the_p_of_counts_lie_where_r_has_them():
    table = "matrix(c(41,31,26,42),2)"
    p = _ask_r(f"chisq.test({table})$p.value, chisq.test({table},correct=F)$p.value, fisher.test({table})$p.value")
    span = range_p_counts(41, 72, 26, 68)
    assert (span.low, span.high) == (pytest.approx(min(p) / 1.02), pytest.approx(max(p) * 1.02))


def test_the_exact_test_is_that_of_scipy():
    from scipy.stats import fisher_exact

    for table in ((0, 9, 7, 9), (1, 30, 14, 28), (2400, 2500, 2300, 2500), (5, 5, 1, 4000), (3, 7, 3, 7)):
        events1, n1, events2, n2 = table
        expected = fisher_exact([[events1, n1 - events1], [events2, n2 - events2]])[1]
        assert _test_exactly(*table) == pytest.approx(expected, rel=1e-9)


def test_no_p_is_computed_where_none_is_stated(monkeypatch):
    monkeypatch.setattr(study_doubts, "recompute_p", None)  # which would raise
    rows = [{"outcome": "pain", "arm": arm, "timepoint": "", "n": "40", "events": "3"} for arm in "ab"]
    assert find_doubts(write({"x": ({}, rows)}), codebook=CODEBOOK).empty


def test_the_p_of_means_lie_where_r_has_them():
    data = "a<-c(1,4,5,9,9,12); b<-c(8,9,13,14,15,22,7)"
    p = _ask_r(f"{{{data}; c(t.test(a,b)$p.value, t.test(a,b,var.equal=T)$p.value, mean(a), sd(a), mean(b), sd(b))}}")
    one, other = (
        Group(*(read_printed(repr(x), typed=repr(x)) for x in p[at : at + 2]), n) for at, n in ((2, 6), (4, 7))
    )
    span = range_p_means(one, other)
    assert all(span.low <= found <= span.high for found in p[:2])
    assert span.high == pytest.approx(max(p[:2]) * 1.02, rel=1e-4)


def test_a_p_that_no_test_gives_is_a_doubt():
    rows = [
        {"outcome": "pain", "arm": arm, "timepoint": "", "n": "40", "mean": mean, "sd": "8.00"}
        for arm, mean in (("a", "30.0"), ("b", "31.0"))
    ]
    rows[1]["p"] = "0.02"
    doubts = find_doubts(write({"x": ({}, rows)}), codebook=CODEBOOK)
    (row,) = doubts[doubts["check"] == "p_recomputed"].to_dict("records")
    assert row["found"] == "p 0.02"
    rows[1]["p"] = "0.58"
    assert "p_recomputed" not in set(find_doubts(write({"x": ({}, rows)}), codebook=CODEBOOK)["check"])
    assert isinstance(doubts, pd.DataFrame)


def look(rows, study=None):
    return tell({"a": (study or {}, rows)}).set_index("item")[["status", "found"]]


ROW = {"outcome": "pain", "arm": "a", "timepoint": "", "denominator": "patients", "n": "40"}
MEAN = {"mean": "30.0", "sd": "8.00"}


@pytest.mark.parametrize(
    ("check", "row", "more"),
    [
        ("4.6", ROW, {"n_analysed": "50"}),
        ("4.7", ROW | MEAN, ROW | MEAN | {"arm": "b"}),
        ("4.8", ROW | MEAN | {"whole_numbers": "no"}, ROW | MEAN | {"whole_numbers": "yes"}),
        ("4.9", ROW | {"p": "0.60"}, ROW | {"events": "20", "percent": "50"}),
        ("4.9", ROW | MEAN | {"p": "0.59"}, ROW | {"arm": "b", "mean": "31.0", "sd": "8.00"}),
        ("4.10", ROW | MEAN | {"minimum": "9"}, ROW | MEAN | {"minimum": "9", "maximum": "50"}),
    ],
)
def test_what_was_compared_with_nothing_was_not_looked_at(check, row, more):
    assert look([row]).loc[check, "status"] == UNSEEN
    beside = look([row], more) if "n_analysed" in more else look([row, more])
    assert beside.loc[check, "status"] == NOTHING


def test_the_two_treatments_of_a_crossover_trial_are_the_same_people():
    both = [ROW | {"arm": arm, "mean": mean, "sd": "8.00"} for arm, mean in (("a", "30.0"), ("b", "31.0"))]
    both[1]["p"] = "0.02"  # as a paired test may have it
    alike = [
        ROW | {"outcome": f"o{at}", "arm": arm, "timepoint": "baseline", "mean": "30.0", "sd": "8.00"}
        for at in range(6)
        for arm in "ab"
    ]
    assert {look(both).loc["4.9", "status"], look(alike).loc["4.3", "status"]} == {FOUND}
    crossed = look([row | {"crossover": "yes"} for row in (*both, *alike)])
    assert crossed.loc[["4.3", "4.9"], "status"].tolist() == [UNSEEN, UNSEEN]


def test_a_value_that_the_adjudicator_overruled_is_no_fact():
    row = ROW | {"events": "20", "percent": "10"}
    wrong = write({"a": ({}, [row])})
    assert look([row]).loc["4.9", "status"] == FOUND
    settled = settle(wrong)
    at = settled["variable"] == "percent"
    settled.loc[at, ["value", "sheet", "cell"]] = ["50", "consensus.xlsx", "H4"]
    told = tell({"a": ({}, [row])}, extraction_settled=settled).set_index("item")
    assert told.loc["4.9", "status"] == NOTHING
    settled.loc[at, "value"] = ""  # people differ
    assert tell({"a": ({}, [row])}, extraction_settled=settled).set_index("item").loc["4.9", "status"] == UNSEEN


def test_the_digits_that_were_typed_stay_beside_the_value_that_counts():
    rows = [ROW | {"arm": arm, "mean": mean, "sd": "8"} for arm, mean in (("a", "30"), ("b", "31"))]
    rows[1]["p"] = "0.02"
    typed = write({"a": ({}, rows)})
    typed.loc[typed["variable"] == "mean", "typed"] += ".000"
    wide, exact = (
        list_trust_facts({**empty_facts(typed), "extraction_settled": settle(typed)}, codebook=CODEBOOK)
        for typed in (typed.assign(typed=typed["value"]), typed)
    )
    found = [one.set_index("item").loc["4.9", "found"] for one in (wide, exact)]
    assert found[0] != found[1]


def empty_facts(extraction):
    names = ("study_references", "references", "retractions", "retraction_checks")
    studies = from_rows("studies", [{"study_id": "a", "label": "A 2020"}])
    return {**{name: empty(name) for name in names}, "studies": studies, "extraction": extraction}
