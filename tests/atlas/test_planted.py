"""A planted error is caught: one vote flipped, one record removed, one standard deviation changed."""

import csv
import hashlib
import io
import pickle
import random
import re
import shutil

import pytest

import rebuild
from judging import UNEXPLAINED
from prismake.ingest import source
from prismake.issues import ReviewError
from snhl import mapping as snhl

TICK = re.compile(r"<span[^<>]*>Reviewer \d</span>")  # of EPPI-Reviewer's report
FLIPPED = {"include": "exclude", "exclude": "include"}


@pytest.fixture(scope="module", autouse=True)
def remembered():
    """Exports that an error left as they were are read once, and equal records are deduplicated once."""

    def list_exports(searches, *, source, folder):
        listed = searches[searches["source"] == source]
        return [searches, source, *((folder / name).read_bytes() for name in listed["file"])]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "read_source", remember(source.read_source, what=list_exports))
        told = remember(snhl.deduplicate, what=lambda records, *, sources: [records.to_csv(), sources])
        patch.setattr(snhl, "deduplicate", told)
        yield


def remember(function, *, what):
    """The function, asked once for each `what` its arguments say."""
    known = {}

    def ask(*arguments, cores=1, **named):
        key = hashlib.sha256(pickle.dumps(what(*arguments, **named))).digest()
        if key not in known:
            known[key] = function(*arguments, **named)
        return known[key]

    return ask


def is_caught(name, folder):
    try:
        lines, _ = rebuild.rebuild_review(name, folder)
    except ReviewError:
        return True
    return any(line.verdict == UNEXPLAINED for line in lines)


def edit_rows(path, change, *, delimiter=","):
    """Rewrite a table after `change` was made to its rows, the header first."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=delimiter))
    change(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)


def flip_title(folder, chance):
    """A vote of one of two people on a title, or a final decision on a full text."""
    name, column = chance.choice(
        [("reviewer_1_title_abstract", "response"), ("reviewer_2_title_abstract", "response"), ("full_text", "final")]
    )

    def change(rows):
        row, at = chance.choice(rows[1:]), rows[0].index(column)
        row[at] = FLIPPED[row[at]]

    edit_rows(folder / f"votes/{name}.csv", change)


def remove_hit(folder, chance):
    path = chance.choice(sorted((folder / "search").iterdir()))
    edit_rows(path, lambda rows: rows.pop(chance.randrange(1, len(rows))))


def flip_tick(folder, chance):
    """One person's tick moved between including and excluding; what is ticked for a reason alone stays."""
    path = folder / "coding_report.html"
    rows = [row.split("<td>") for row in path.read_text(encoding="utf-8").split("<tr>")]
    cells = [(row, at, tick) for row in rows if len(row) == 8 for at in (5, 7) for tick in TICK.findall(row[at])]
    row, at, tick = chance.choice(cells)
    row[at] = row[at].replace(tick, "")
    row[12 - at] = tick + row[12 - at]
    path.write_text("<tr>".join("<td>".join(row) for row in rows), encoding="utf-8")


def remove_record(folder, chance):
    path = folder / chance.choice(["included.ris", "excluded.ris"])
    records = path.read_text(encoding="utf-8-sig").split("TY  - ")
    del records[chance.randrange(1, len(records))]
    path.write_text("TY  - ".join(records), encoding="utf-8-sig")


def change_deviation(folder, chance):
    """A standard deviation with its decimal mark one place to the right; where two means are alike, none tells in g."""

    def change(rows):
        arms = [f"sd{stem}_arm{arm}" for stem in ("", "_change") for arm in (1, 2)]
        effect = rows[0].index(".g")
        telling = [row for row in rows[1:] if row[effect] != "NA" and abs(float(row[effect].replace(",", "."))) > 0.01]
        cells = [(row, rows[0].index(arm)) for row in telling for arm in arms]
        row, at = chance.choice([(row, at) for row, at in cells if row[at] != "NA"])
        row[at] = str(float(row[at].replace(",", ".")) * 10).replace(".", ",")

    edit_rows(folder / "data.csv", change, delimiter=";")


def change_effect(folder, chance):
    """A standard deviation of a deposited effect with its decimal mark one place to the right."""

    def change(rows):
        row, at = chance.choice(rows[1:]), rows[0].index(chance.choice(["treat_sd", "ctrl_sd"]))
        row[at] = str(float(row[at]) * 10)

    edit_rows(folder / "extraction/nma_input_long.csv", change)


def flip_judgement(folder, chance):
    """One person's judgement of a domain."""

    def change(rows):
        row, at = chance.choice(rows[1:]), chance.randrange(1, 6)
        row[at] = "L" if row[at] == "SC" else "SC"

    edit_rows(folder / "extraction/rob2_reviewer_1.csv", change)


def remove_row(folder, chance):
    """A comparison of a table of arms."""
    edit_rows(folder / "data.csv", lambda rows: rows.pop(chance.randrange(1, len(rows))), delimiter=";")


def remove_effect(folder, chance):
    path = folder / "extraction/nma_input_long.csv"
    edit_rows(path, lambda rows: rows.pop(chance.randrange(1, len(rows))))


def change_age(folder, chance):
    """What no figure is made of."""

    def change(rows):
        row, at = chance.choice(rows[1:]), rows[0].index("mean_age")
        row[at] = "99,9"

    edit_rows(folder / "data.csv", change, delimiter=";")


PLANTED = [
    ("snhl", flip_title),
    ("snhl", remove_hit),
    ("chronic_pain", flip_tick),
    ("chronic_pain", remove_record),
    ("mdma", change_deviation),
    ("mdma", remove_row),
    ("psilocybin", change_deviation),
    ("psilocybin", remove_row),
    ("nmn", change_effect),
    ("nmn", remove_effect),
    ("nmn", flip_judgement),
]


def list_missed(shared_data, folder, name, error, *, seeds):
    """The seeds whose error is not caught, each planted into a copy of its own."""
    missed = []
    for seed in seeds:
        copied = folder / str(seed)
        # The deposits are read-only: contents alone are copied.
        shutil.copytree(shared_data / "atlas" / name, copied, copy_function=shutil.copyfile)
        error(copied, random.Random(seed))
        missed += [] if is_caught(name, copied) else [seed]
        shutil.rmtree(copied, ignore_errors=True)
    return missed


@pytest.mark.parametrize("name", dict(PLANTED))
def test_an_untouched_copy_has_nothing_to_catch(shared_data, tmp_path, name):
    assert list_missed(shared_data, tmp_path, name, lambda *_: None, seeds=[0]) == [0]


def test_an_error_in_what_no_figure_is_made_of_is_told_as_missed(shared_data, tmp_path):
    assert list_missed(shared_data, tmp_path, "mdma", change_age, seeds=range(3)) == [0, 1, 2]


@pytest.mark.parametrize(("name", "error"), PLANTED)
def test_a_few_errors_are_caught(shared_data, tmp_path, name, error):
    assert list_missed(shared_data, tmp_path, name, error, seeds=range(3)) == []


@pytest.mark.slow
@pytest.mark.parametrize(("name", "error"), PLANTED)
def test_a_hundred_of_a_hundred_errors_are_caught(shared_data, tmp_path, name, error):
    assert list_missed(shared_data, tmp_path, name, error, seeds=range(100)) == []
