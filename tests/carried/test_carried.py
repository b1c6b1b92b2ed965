"""A review that was issued and half voted with an earlier version: every typed value stays on its document.

tests/carried/ was made by tests/carried/make.py with the code of then; truth.csv was written at the moment of typing,
from what the sheets showed. Since then it has changed how ids are made: nothing of that may move or ask anything.
"""

import csv
import re
import shutil
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from living import IDLE, MODULE, hashes, run
from places import ROOT

CARRIED = ROOT / "tests" / "carried"
TRUTH = list(csv.DictReader((CARRIED / "truth.csv").open(encoding="utf-8", newline="")))
KINDS = {
    r"duplicates/": "duplicates",
    r"(screening|consensus)/(title_abstract|full_text)/\w+/batch": "votes",
    r"consensus/\w+/\w+/reopened": "reopened",
    r"studies/": "studies",
    r"extraction/": "extraction",
    r"consensus/extraction/": "values",
    r"appraisal/": "appraisal",
    r"grade/": "grade",
}
Line = dict[str, str]


def typed_in(kind: str) -> list[Line]:
    pattern = next(pattern for pattern, name in KINDS.items() if name == kind)
    return [line for line in TRUTH if re.match(f"seeds/{pattern}", line["file"])]


def fold(text: str) -> str:
    """What a cell means: case, blanks and the decimal mark aside."""
    words = " ".join(text.split()).casefold()
    number = words.replace(",", ".")
    return f"{float(number):g}" if re.fullmatch(r"\d+(\.\d+)?", number) else words


def key_of(title: str, year: str) -> tuple[str, str]:
    """The first word of a title, which no other title here has, and the year, which two of one title differ in."""
    return re.findall(r"\w+", title)[0].casefold(), year


def year_of(shown: str) -> str:
    return re.findall(r"\b[12]\d{3}\b", shown)[-1]


class Today:
    """The tables as today's code makes them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys: dict[str, set[tuple[str, str]]] = {}  # by reference, those of all its records, and their authors'
        self.clusters = {line["record_id"]: line["reference_id"] for line in self.read("clusters")}
        for record in pd.read_parquet(folder / "results/records.parquet").to_dict("records"):
            named = self.keys.setdefault(self.clusters[record["record_id"]], set())
            named.add(key_of(record["title"], record["year"]))
            named.add(key_of(record["authors"] or "nobody", record["year"]))

    def read(self, name: str) -> list[Line]:
        return list(csv.DictReader((self.folder / f"results/{name}.csv").open(encoding="utf-8", newline="")))

    def find(self, key: tuple[str, str]) -> str:
        """The reference of a document that a sheet showed."""
        (found,) = {reference for reference, keys in self.keys.items() if key in keys}
        return found

    def studies(self) -> dict[str, str]:
        return {line["reference_id"]: line["study_id"] for line in self.read("study_references")}


@pytest.fixture(scope="module")
def started(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("carried")
    for name in ("config", "seeds"):
        shutil.copytree(CARRIED / name, folder / name)
    shutil.copytree(ROOT / "profiles", folder / "profiles")
    (folder / "Snakefile").write_text(MODULE.format(ROOT / "workflow" / "Snakefile"))
    run(folder)
    return folder


@pytest.fixture(scope="module")
def today(started) -> Today:
    return Today(started)


def test_every_line_of_the_truth_is_asked_for_below():
    assert sum(len(typed_in(kind)) for kind in KINDS.values()) == len(TRUTH) > 300
    assert all(typed_in(kind) for kind in KINDS.values())


def test_nothing_is_asked_again_and_no_sheet_is_changed(started):
    before, now = hashes(CARRIED, "seeds", "config"), hashes(started, "seeds", "config")
    assert {name: now.get(name) for name in before} == before
    # What an earlier version did not know: a sheet for what nobody asked.
    assert {Path(name).name for name in now.keys() - before.keys()} == {"unasked.xlsx"}


def test_the_next_run_is_idle(started):
    assert IDLE in run(started)


def test_every_vote_counts_for_its_person_on_the_document_that_its_row_showed(today):
    labels = {"Wrong population": "population", "Wrong intervention": "intervention"}
    cells: dict[tuple[str, ...], Line] = {}
    for line in typed_in("votes"):
        phase = line["file"].split("/")[2]
        role = "reviewer" if "screening" in line["file"] else "adjudicator"
        key = (phase, line["person"], role, today.find(key_of(line["title"], year_of(line["shown"]))), line["file"])
        row = cells.setdefault((*key, line["no"]), {})
        row[line["column"]] = fold(labels.get(line["typed"], line["typed"]))
    expected = Counter(
        (
            *key[:4],
            row.get("decision") or row["retrieval"].replace(" ", "_"),
            *(row.get(name, "") for name in ("reason", "attempts", "note")),
        )
        for key, row in cells.items()
    )
    found = Counter(
        tuple(line[name] for name in ("phase", "person", "role", "reference_id", "decision", "reason"))
        + tuple(fold(line[name]) for name in ("attempts", "note"))
        for phase in ("title_abstract", "full_text")
        for line in today.read(f"votes/{phase}")
        if line["role"] != "reopened"
    )
    assert found == expected


def test_every_reopened_decision_is_that_of_the_document_whose_id_was_typed(today):
    rows: dict[tuple[str, str], Line] = {}
    for line in typed_in("reopened"):
        rows.setdefault((line["file"].split("/")[2], line["title"]), {})[line["column"]] = line["typed"]
    assert len(rows) == 2
    for (phase, title), row in rows.items():
        (vote,) = [line for line in today.read(f"votes/{phase}") if line["role"] == "reopened"]
        words = {word for word, _ in today.keys[vote["reference_id"]]}
        assert key_of(title, "")[0] in words
        assert (vote["decision"], vote["note"]) == (row["decision"], row["why"])


@pytest.mark.parametrize(("kind", "table"), [("duplicates", "rulings"), ("studies", "study_rulings")])
def test_every_ruling_on_a_pair_stands(today, kind, table):
    rulings = [line for line in typed_in(kind) if line["column"] == "ruling"]
    said = Counter((line["person"], line["ruling"]) for line in today.read(table))
    assert said == Counter((line["person"], fold(line["typed"])) for line in rulings)
    studies = today.studies()
    for line in rulings:
        titles, shown = line["title"].split(" || "), line["shown"].split(" || ")
        left, right = (today.find(key_of(*pair)) for pair in zip(titles, map(year_of, shown), strict=True))
        if kind == "studies":
            left, right = studies[left], studies[right]
        assert (left == right) == fold(line["typed"]).startswith("same"), line["title"]
    notes = {line["typed"] for line in typed_in(kind) if line["column"] == "note"}
    assert notes == {line["note"] for line in today.read(table)} - {""}


def test_what_nobody_has_ruled_on_is_still_open(today):
    doubtful = [line for line in today.read("pairs") if line["verdict"] == "doubtful"]
    named = [{today.clusters[line[side]] for side in ("left", "right")} for line in doubtful]
    assert {today.find(("chervil", "2011")), today.find(("chervil", "2012"))} in named
    assert today.find(("chervil", "2011")) != today.find(("chervil", "2012"))


def names_of(line: Line) -> Line:
    """What the row of a line of the truth shows: outcome, arm, time point."""
    return dict(part.split("=", 1) for part in line["row"].split("; ") if "=" in part)


def test_every_extracted_value_counts_for_its_person_study_and_row(today):
    expected = Counter()
    studies = today.studies()
    support = {}
    for line in typed_in("extraction"):
        label, title = line["title"].split(": ", 1)
        study = studies[today.find(key_of(title, year_of(label)))]
        shown = names_of(line)
        row = tuple(fold(shown.get(name, "")) for name in ("outcome", "arm", "timepoint"))
        variable = shown["label"].strip(" *").casefold() if line["page"] == "study" else line["column"]
        if line["column"] in ("quote", "page"):
            support[line["person"], study, line["page"], row, line["column"], fold(line["typed"])] = line
            continue
        expected[line["person"], study, line["page"], row, variable, fold(line["typed"])] += 1
    rows: dict[tuple[str, ...], Line] = {}
    told = today.read("extraction")
    for line in told:
        rows.setdefault((line["study_id"], line["person"], line["level"], line["item"]), {})[line["variable"]] = line[
            "value"
        ]
    found, kept = Counter(), set()
    for line in told:
        whole = rows[line["study_id"], line["person"], line["level"], line["item"]]
        row = tuple(fold(whole.get(name, "")) for name in ("outcome", "arm", "timepoint"))
        key = (line["person"], line["study_id"], line["level"], row)
        found[(*key, line["variable"], fold(line["value"]))] += 1
        kept |= {(*key, name, fold(line[name])) for name in ("quote", "page") if line[name]}
    assert found == expected
    assert set(support) == kept


def test_every_value_that_the_adjudicator_settled_stands_in_its_row(today):
    rows: dict[tuple[str, str], Line] = {}
    for line in typed_in("values"):
        rows.setdefault((line["title"], line["row"]), {})[line["column"]] = line["typed"]
    settled = [line for line in today.read("extraction_settled") if line["status"] == "consensus"]
    assert len(settled) == len(rows) > 0
    for (study, shown), typed in rows.items():
        context = shown.split("context=")[1].split(";")[0]  # "outcome 1: recovery, control, 7 days, patients"
        words = {fold(word) for word in context.split(": ")[1].split(", ")}
        (line,) = [line for line in settled if (fold(line["value"]), line["page"]) == (typed["value"], typed["page"])]
        (name,) = [name for name, place in today.studies().items() if place == line["study_id"]]
        assert key_of(study, year_of(study)) in today.keys[name]
        same = [other for other in today.read("extraction_settled") if other["item"] == line["item"]]
        mine = [other for other in same if (other["study_id"], other["level"]) == (line["study_id"], line["level"])]
        assert words <= {fold(other["value"]) for other in mine}
        assert line["quote"] == typed["quote"]


def test_every_judgement_counts_for_its_study_outcome_and_domain(today):
    rows: dict[tuple[str, str, str], Line] = {}
    for line in typed_in("appraisal"):
        rows.setdefault((line["title"], line["file"], line["no"]), {**names_of(line)})[f"typed {line['column']}"] = (
            line["typed"]
        )
    studies = today.studies()
    expected, answers = Counter(), Counter()
    for (heading, _, _), row in rows.items():
        label = heading.split(",")[0]
        study = studies[today.find(key_of(label, year_of(label)))]
        if row["item"] == "judgement":
            number = row["domain"].split(" ")[0]
            kept = (row["typed answer"], row["typed support"], row["typed page"])
            expected[study, row.get("outcome", ""), number, *kept] += 1
        else:
            answers[study, row.get("outcome", ""), row["item"]] += 1
    found = Counter(
        tuple(line[name] for name in ("study_id", "outcome", "domain", "judgement", "support", "page"))
        for line in today.read("appraisal")
        if line["basis"] == "stated"
    )
    assert found == expected
    assert all(item == "2.1" for _, _, item in answers)  # a question of a domain that is not judged yet


def test_every_judgement_of_certainty_counts_for_its_analysis(today):
    typed = {line["column"]: line["typed"] for line in typed_in("grade")}
    (row,) = today.read("grade_judgements")
    assert row["analysis_id"] == "recovery_trial"
    assert {line["title"] for line in typed_in("grade")} == {"Recovery in the trials"}
    assert {name: row[name] for name in typed} == typed
