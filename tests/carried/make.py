"""Made the review in this folder, once, with the code of commit a1ee284; with later code it would be another review.

It lives the review through as people do: run, type into the issued sheets, save with openpyxl, run again. What is typed
is noted in truth.csv at the moment of typing, from what the sheet shows (title, authors and year, arm, outcome, time
point) and never from ids. To see how it was done:

    git worktree add ../then a1ee284 && cp -r tests/carried ../then/tests/ && cd ../then
    python tests/carried/make.py /tmp/made        # a folder that does not exist yet
"""

import csv
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MODULE = 'module review:\n    snakefile:\n        "{}"\n\n\nuse rule * from review\n'
COLUMNS = ("file", "page", "no", "person", "title", "shown", "row", "column", "typed")
Shown = dict[str, str]
Typed = dict[str, Any]
TRUTH: list[dict[str, str]] = []

YES, NO, MAYBE = "include", "exclude", "unclear"
# By a word that one title alone has: what Anna and Ben say of title and abstract.
TITLE_ABSTRACT: dict[str, tuple[Any, Any]] = {
    "Alpina": (YES, " Include "),
    "Borage": (NO, NO),
    "Caraway": (YES, (NO, "a bedtime story?")),
    "Dill": (NO, ""),
    "Elder": (YES, MAYBE),
    "Fennel": (NO, NO),
    "Ginseng": (NO, "EXCLUDE"),
    "Hyssop": ("", NO),
    "Iris": (NO, (YES, "fever counts as a cold here")),
    "Jasmine": (YES, YES),
    "Kava": (NO, YES),
    "Lavender": (NO, NO),
    "Mallow": (YES, NO),
    "Nettle": (NO, NO),
    "Oregano": ((YES, "see the second table"), YES),
    "Parsley": (NO, NO),
    "Quince": (MAYBE, YES),
    "Rosemary tea": (YES, YES),
    "Sage": (NO, YES),
    "Thyme": (YES, YES),
    "Ulmus": (NO, NO),
    "Verbena": (YES, YES),
    "Willow": (YES, NO),
    "Xeranthemum": (NO, NO),
    "Yarrow": (NO, NO),
    "Zinnia": ("", ""),
    "Anise seeds": (NO, NO),
    "Anisette": (YES, NO),
    "Basil": (NO, NO),
    "Chervil": (NO, ""),
    "Daisy": (NO, NO),
    "Eucalyptus": (YES, YES),
    "Fig": (NO, NO),
    "Gentian": (YES, YES),
    "Heather": (NO, NO),
    "Juniper": (YES, ""),
}
TITLE_CONSENSUS = {
    "Caraway": (YES, "it was drunk"),
    "Iris": (NO, "a fever alone is none"),
    "Mallow": (NO, ""),
    "Sage": (NO, ""),
    "Willow": (YES, ""),
    "Anisette": (NO, ""),
}  # Kava stays open
WRONG, OTHER = "Wrong population", "Wrong intervention"
FULL_TEXT: dict[str, tuple[Typed, Typed]] = {
    "Alpina": ({"decision": YES}, {"decision": YES}),
    "Caraway": ({"decision": YES}, {"decision": "Include", "note": "read twice"}),
    "Elder": ({"decision": NO, "reason": WRONG}, {"decision": NO, "reason": WRONG}),
    "Jasmine": ({"decision": YES}, {"decision": YES}),
    "Oregano": ({"decision": YES}, {"decision": YES}),
    "Quince": (
        {"retrieval": "not retrieved", "attempts": "the library, two letters"},
        {"retrieval": "not retrieved", "attempts": "the library"},
    ),
    "Rosemary tea": ({"decision": YES}, {"decision": YES}),
    "Thyme": ({"decision": YES}, {"decision": YES}),
    "Verbena": ({"decision": YES}, {}),
    "Willow": ({"decision": NO, "reason": OTHER}, {"decision": YES}),
    "Eucalyptus": ({"decision": NO, "reason": WRONG}, {"decision": NO, "reason": OTHER}),
    "Gentian": ({"decision": NO, "reason": OTHER}, {"decision": NO, "reason": OTHER}),
}
FULL_CONSENSUS = {"Eucalyptus": {"decision": NO, "reason": "population", "note": "children"}}  # Willow stays open
REOPENED = {
    "title_abstract": ("Fennel", {"decision": YES, "why": "the editor sent the whole report of fennel tea"}),
    "full_text": ("Gentian", {"decision": "awaiting", "why": "a translation of the gentian report is on its way"}),
}


def find(table: dict[str, Any], title: str) -> Any:
    """What the table has for the title."""
    return next((said for word, said in table.items() if word in title), None)


def run(folder: Path) -> None:
    """One run of the workflow."""
    subprocess.run([sys.executable, "-m", "snakemake", "--cores", "2", "--quiet", "all"], cwd=folder, check=True)


def fill(path: Path, page: str, say: Callable[[Shown], Typed | None]) -> None:
    """Type into the rows of one page what `say` answers to what a row shows, note it, and save."""
    book = openpyxl.load_workbook(path, rich_text=True)
    sheet = book[page]
    columns = {str(cell.value).removesuffix("?"): cell.column for cell in sheet[2] if cell.value}
    heading = next(filter(None, (read_heading(cell.value) for row in (1, 3) for cell in sheet[row])), "")
    for number in range(4, sheet.max_row + 1):
        row = {key: str(sheet.cell(number, at).value or "") for key, at in columns.items()}
        visible = {key: text for key, text in row.items() if key not in ("id", "guard", "left", "right")}
        typed = say(visible | {"heading": heading}) or {}
        for key, text in typed.items():
            if text == "":
                continue
            cell: Any = sheet.cell(number, columns[key])
            cell.value = text
            note(path, page, visible=visible, heading=heading, typed=typed, key=key)
    book.save(path)


def read_heading(value: object) -> str:
    """What stands above a page in words; labels of columns and the hidden identity are none."""
    text = str(value or "")
    return text if re.search(r"\d{4}", text) and "|" not in text else ""


def say_entry(record: str) -> tuple[str, str]:
    """The title, and authors and year, of one side of a pair as it is shown."""
    plain = re.sub("≠ |[«»]", "", record)
    lines = dict(line.split(": ", 1) for line in plain.split("\n") if ": " in line)
    return lines["title"], f"{lines.get('authors', '')}. {lines.get('year', '')}"


def note(path: Path, page: str, *, visible: Shown, heading: str, typed: Typed, key: str) -> None:
    """One line of the truth."""
    names = ("label", "context", "question", "outcome", "arm", "timepoint", "item", "domain", "label", "study")
    row = {name: str(typed.get(name) or visible.get(name) or "") for name in names}
    entries = [say_entry(visible[side]) for side in ("left_record", "right_record") if side in visible]
    title = visible.get("title") or " || ".join(entry[0] for entry in entries)
    TRUTH.append(
        {
            "file": path.relative_to(FOLDER).as_posix(),
            "page": page,
            "no": visible.get("no", ""),
            "person": path.parent.name,
            "title": title or visible.get("study") or heading,
            "shown": visible.get("source_line") or " || ".join(entry[1] for entry in entries),
            "row": "; ".join(f"{name}={text}" for name, text in row.items() if text),
            "column": key,
            "typed": str(typed[key]),
        }
    )


def vote_titles(number: int) -> Callable[[Shown], Typed | None]:
    def say(row: Shown) -> Typed | None:
        said = find(TITLE_ABSTRACT, row["title"])[number]
        decision, words = said if isinstance(said, tuple) else (said, "")
        return {"decision": decision, "note": words}

    return say


def settle_titles(row: Shown) -> Typed | None:
    said = find(TITLE_CONSENSUS, row["title"])
    return said and {"decision": said[0], "note": said[1]}


def rule_pairs(row: Shown) -> Typed | None:
    if "Basil" in row["left_record"]:
        return {"ruling": "same", "note": "printed twice"}
    return (
        {"ruling": "Different"} if "Anise" in row["left_record"] + row["right_record"] else None
    )  # Chervil stays open


def rule_studies(row: Shown) -> Typed | None:
    both = row["left_record"] + row["right_record"]
    return {"ruling": "same study", "note": "the same people"} if "Thyme" in both else {"ruling": "different"}


def reopen(phase: str) -> None:
    """Look the id up where the guide says it stands, and type it with the new decision."""
    word, said = REOPENED[phase]
    report = openpyxl.load_workbook(FOLDER / "reports/review.xlsx")["references"]
    head = next(row for row in report.iter_rows() if any("title" in str(cell.value).casefold() for cell in row))
    labels = [str(cell.value).casefold() for cell in head]
    rows = [[str(cell.value or "") for cell in row] for row in report.iter_rows(min_row=head[0].row + 1)]
    at = next(number for number, label in enumerate(labels) if "title" in label)
    (found,) = [row for row in rows if word in row[at]]
    path = FOLDER / f"seeds/consensus/{phase}/carla/reopened.xlsx"
    numbers = iter([True])
    fill(path, "reopened", lambda row: {"reference": found[0], **said} if next(numbers, False) else None)
    for line in TRUTH[-len(said) - 1 :]:
        line["title"] = found[at]


SERIES = {"outcome": "symptom_score", "arm": "experimental", "n": 12, "quote": "table 1", "page": "3"}
TRIAL = {"outcome": "recovery", "denominator": "patients", "timepoint": "7 days", "quote": "page 4", "page": 4}
STUDIES: dict[str, tuple[str, dict[str, list[Typed]]]] = {  # by person the rows of the page outcome
    "Alpina": (
        "randomised",
        {
            "anna": [
                TRIAL | {"arm": "control", "n": "30", "events": "15"},
                TRIAL | {"arm": "experimental", "n": 30, "events": 24},
            ],
            "ben": [
                TRIAL | {"arm": "experimental", "n": 30, "events": 24},
                TRIAL | {"arm": "control", "n": 30, "events": "14"},
            ],
        },
    ),
    "Caraway": (
        "single_arm",
        {
            "anna": [
                SERIES | {"timepoint": "baseline", "mean": "8,1", "sd": 1.5},
                SERIES | {"timepoint": "3 days", "mean": 4.2, "sd": "1,1"},
            ],
            "ben": [
                SERIES | {"timepoint": "baseline", "mean": 8.1, "sd": 1.5},
                SERIES | {"timepoint": "3 days", "mean": 4.2, "sd": 1.2},
            ],
        },
    ),
    "Jasmine": (
        "randomised",
        {"anna": [TRIAL | {"arm": "experimental", "n": 40, "events": 31}], "ben": []},
    ),
    "Oregano": (
        "single_arm",
        {
            "anna": [
                SERIES | {"timepoint": "baseline", "mean": 7.5, "sd": 2},
                SERIES | {"timepoint": "7 days", "mean": 5, "sd": 1.9},
            ],
            "ben": [
                SERIES | {"timepoint": "7 days", "mean": 5, "sd": 1.9},
                SERIES | {"timepoint": "baseline", "mean": 7.5, "sd": 2},
            ],
        },
    ),
}  # the study of Rosemary and Thyme stays empty


def extract(path: Path, person: str) -> None:
    """Fill one extraction sheet, told by the heading that it shows."""
    sheet = openpyxl.load_workbook(path)["study"]
    heading = " ".join(str(cell.value) for row in sheet.iter_rows(max_row=3) for cell in row if cell.value)
    found = find(STUDIES, heading)
    if found is None:
        return
    design, rows = found
    study = {"Design": {"value": design, "quote": "methods"}, "Species": {"value": "Human"}}
    fill(path, "study", lambda row: find(study, row["label"]))
    arms = iter([{"arm": "experimental", "label": "tea, a cup"}, {"arm": "control", "label": "warm water"}])
    if design == "randomised":
        fill(path, "arm", lambda row: next(arms, None))
    listed = iter(rows[person])
    fill(path, "outcome", lambda row: next(listed, None))


def settle_values(row: Shown) -> Typed | None:
    """One value is settled, the other stays open."""
    if "events" in row["label"].casefold():
        return {"value": "15", "quote": "table 2 of the report", "page": "5", "note": "counted again"}
    return None


def appraise(row: Shown) -> Typed | None:
    reasons = {"support": f"as reported, {row['item']}", "page": "2"}
    if row["item"] == "2.1":
        return {"answer": "probably yes", "support": "patients knew"}
    if "JBI" in row["heading"]:
        return {"answer": "yes", **reasons} if row["item"] == "judgement" else None
    if row["item"] == "judgement" and "1" in row["domain"].split(" ")[0]:
        return {"answer": "low", **reasons}
    return None


def grade(row: Shown) -> Typed | None:
    if "trials" in row["title"]:
        return {"risk_of_bias": "serious", "risk_of_bias_reason": "patients knew", "note": "to be talked over"}
    return None


def live() -> None:
    """From the first run to the last: everything that is owed has been issued, and about half of it is answered."""
    run(FOLDER)
    seeds = FOLDER / "seeds"
    fill(seeds / "duplicates/carla/batch-001.xlsx", "pairs", rule_pairs)
    for number, person in enumerate(("anna", "ben")):
        fill(seeds / f"screening/title_abstract/{person}/batch-001.xlsx", "votes", vote_titles(number))
    run(FOLDER)
    fill(seeds / "consensus/title_abstract/carla/batch-001.xlsx", "votes", settle_titles)
    reopen("title_abstract")
    run(FOLDER)
    for number, person in enumerate(("anna", "ben")):
        for path in sorted((seeds / "screening/full_text" / person).glob("*.xlsx")):
            fill(path, "votes", lambda row, at=number: (find(FULL_TEXT, row["title"]) or ({}, {}))[at])
    run(FOLDER)
    fill(seeds / "consensus/full_text/carla/batch-001.xlsx", "votes", lambda row: find(FULL_CONSENSUS, row["title"]))
    reopen("full_text")
    fill(seeds / "studies/carla/batch-001.xlsx", "pairs", rule_studies)
    for person in ("anna", "ben"):
        for path in sorted((seeds / "extraction" / person).glob("*.xlsx")):
            extract(path, person)
    run(FOLDER)
    fill(seeds / "consensus/extraction/carla/batch-001.xlsx", "values", settle_values)
    run(FOLDER)
    for path in sorted((seeds / "appraisal/anna").glob("*.xlsx")):
        fill(path, "appraisal", appraise)
    for path in sorted((seeds / "grade/carla").glob("*.xlsx")):
        fill(path, "certainty", grade)
    run(FOLDER)


def main() -> None:
    """Make the review in a new folder."""
    FOLDER.mkdir()
    for name in ("config", "seeds/search"):
        shutil.copytree(HERE / name, FOLDER / name)
    shutil.copytree(ROOT / "profiles", FOLDER / "profiles")
    (FOLDER / "Snakefile").write_text(MODULE.format(ROOT / "workflow" / "Snakefile"))
    live()
    with (FOLDER / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(TRUTH)


if __name__ == "__main__":
    FOLDER = Path(sys.argv[1]).resolve()
    main()
