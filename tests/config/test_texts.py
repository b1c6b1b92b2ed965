"""What config/ says is what was meant: no text cut off, no day to come, no export lost for how its name is written."""

import datetime
import os
import shutil
import unicodedata
from pathlib import Path

import pytest

from mistaken import edit, refuse
from places import REVIEW, ROOT
from prismake import config
from prismake.commands.new import DEFAULTS, KINDS, write_review
from prismake.config.files import read_checked

COMPOSED, TAKEN_APART = (unicodedata.normalize(form, "étude.ris") for form in ("NFC", "NFD"))


@pytest.fixture
def review(tmp_path) -> Path:
    for name in ("config", "seeds"):
        shutil.copytree(REVIEW / name, tmp_path / name)
    return tmp_path


# Comments


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("config.yaml", "title: Tea", "title: Effects of tea # and coffee"),
        ("protocol.yaml", "population: Adults with a common cold", "population: Adults with a cold   # or the flu"),
        ("protocol.yaml", "outcomes: [Recovery, Symptom score]", "outcomes:\n    - Recovery # by day 7\n    - Score"),
        ("protocol.yaml", "outcomes: [Recovery, Symptom score]", "outcomes: [Recovery, Score # in points\n    ]"),
        ("protocol.yaml", "text: Tea, drunk.", "text: Tea,\n      drunk # or inhaled"),
        ("protocol.yaml", "reason: Wrong population", "reason: Wrong population # 1"),
        ("protocol.yaml", "none: This review is a test.", "none: This review # is a test."),
        ("protocol.yaml", "include: [tea, cold]", "include:\n    - tea # hot\n    - cold"),
    ],
)
def test_a_text_that_yaml_cuts_off_is_named_with_its_line_and_with_what_is_cut(review, file, before, after):
    edit(review, file, before, after)
    (issue,) = (one for one in refuse(review) if "no part of the text" in one.found)
    lines = (review / "config" / file).read_text(encoding="utf-8").splitlines()
    assert issue.found.startswith("#")
    assert issue.found.partition(" behind")[0] in lines[int(issue.place.removeprefix("line ")) - 1]
    assert "quotes" in issue.remedy


def test_quotes_folded_texts_and_comments_elsewhere_say_what_was_meant(review):
    edit(review, "config.yaml", "title: Tea", 'title: "Effects of tea # and coffee" # the title\n# x\nnothing: ')
    path = review / "config/config.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("nothing: ")] + text[text.index("\n", text.index("nothing: ")) + 1 :])
    edit(review, "protocol.yaml", "framework: PICO", "framework: PICO # Population, Intervention, …")
    edit(review, "protocol.yaml", "text: Tea, drunk.", "text: >- # folded\n      Tea # green, drunk.")
    edit(review, "protocol.yaml", "  include: [tea, cold]", "  include: [tea, cold] # search words")
    edit(review, "protocol.yaml", "phase: [title_abstract, full_text]", "phase: [title_abstract, full_text] # both")
    edit(review, "protocol.yaml", "id: population", "id: population # first")
    edit(review, "protocol.yaml", "Water, or", "Water#1, or")
    loaded = config.load(review / "config", seeds=review / "seeds")
    assert loaded.config["title"] == "Effects of tea # and coffee"
    assert loaded.protocol["criteria"][1]["text"] == "Tea # green, drunk."
    assert loaded.protocol["question"]["comparator"].startswith("Water#1, or")


@pytest.mark.parametrize("kind", KINDS)
def test_the_commented_files_of_a_new_review_raise_no_alarm(tmp_path, kind):
    write_review(tmp_path / "review", {**DEFAULTS, "kind": kind})
    folders = [tmp_path / "review/config", ROOT / "config", REVIEW / "config", *ROOT.glob("atlas/*/config")]
    for path in (path for folder in folders for path in folder.glob("*.yaml")):
        assert read_checked(path, path.stem)[1] == []


# Days


def read_day(day: str | int) -> str:
    """Return a day as it stands, or the day so many days from when the test runs (not from when it was collected)."""
    if isinstance(day, str):
        return day
    return (datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=day)).isoformat()


@pytest.mark.parametrize("day", ["2924-02-01", "0202-02-01", "1899-12-31", 2, "2924-12-31"])
@pytest.mark.parametrize("file", ["searches.csv", "protocol.yaml"])
def test_a_day_that_is_still_to_come_or_too_long_ago_is_named(review, file, day):
    day = read_day(day)
    if file == "searches.csv":
        edit(review, file, ",2024-02-01,3,", f",{day},3,")
    else:
        edit(review, file, "none: This review is a test.", f"registry: PROSPERO\n  id: CRD1\n  date: {day}")
    assert any(day in issue.found and "correct the date" in issue.remedy for issue in refuse(review))


@pytest.mark.parametrize("day", ["1966-01-01", 0, 1])
def test_today_and_where_it_is_tomorrow_already_are_days_of_a_search(review, day):
    day = read_day(day)
    edit(review, "searches.csv", ",2024-02-01,3,", f",{day},3,")
    assert day in list(config.load(review / "config", seeds=review / "seeds").searches["searched_on"])


def test_a_clock_that_is_wrong_stops_no_review_and_lets_no_day_of_another_age_pass():
    assert config.find_latest(datetime.date(1970, 1, 1)) == datetime.date(2100, 1, 1)
    assert config.find_latest(datetime.date(2026, 12, 31)) == datetime.date(2027, 1, 1)


# Names of exports


@pytest.mark.parametrize(("logged", "standing"), [(COMPOSED, TAKEN_APART), (TAKEN_APART, COMPOSED)])
@pytest.mark.parametrize("folder", ["", unicodedata.normalize("NFD", "été/")])
def test_an_export_is_found_however_its_letters_are_put_together(review, logged, standing, folder):
    search = review / "seeds/search"
    (search / folder).mkdir(exist_ok=True)
    (search / "scopus.ris").rename(search / folder / standing)
    edit(review, "searches.csv", "scopus.ris", unicodedata.normalize("NFC", folder) + logged)
    for seeds in (review / "seeds", None):  # jobs read config/ without looking at the exports
        files = list(config.load(review / "config", seeds=seeds).searches["file"])
        assert (search / files[1]).is_file()


@pytest.mark.parametrize("logged", [COMPOSED, TAKEN_APART])
def test_two_files_whose_names_only_look_the_same_are_named(review, logged):
    search = review / "seeds/search"
    shutil.copy(search / "scopus.ris", search / COMPOSED)
    (search / "scopus.ris").rename(search / TAKEN_APART)
    edit(review, "searches.csv", "scopus.ris", logged)
    assert any("look the same" in issue.found and "rename one" in issue.remedy for issue in refuse(review))


def test_one_export_is_not_listed_in_both_forms(review):
    (review / "seeds/search/scopus.ris").rename(review / "seeds/search" / COMPOSED)
    edit(review, "searches.csv", "scopus.ris", COMPOSED)
    edit(review, "searches.csv", "handsearch.bib", TAKEN_APART)
    assert any(issue.found == "stands more than once" for issue in refuse(review))


@pytest.mark.parametrize(
    "name",
    ["desktop.ini", "Thumbs.db", ".DS_Store", "README.md", "sub/desktop.ini", "__MACOSX/._scopus.ris", "@eaDir/x.ris"],
)
def test_litter_of_programs_beside_exports_is_passed_over(review, name):
    path = review / "seeds/search" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"\x00\x05\x16\x07")
    assert config.load(review / "config", seeds=review / "seeds").sources


@pytest.mark.parametrize("name", ["README_scopus.ris", "stray.ris", "scopus.ris.bak", ".scopus.ris.icloud", "a.ini"])
def test_every_other_file_beside_exports_is_named(review, name):
    (review / "seeds/search" / name).write_text("x")
    assert [Path(issue.file).name for issue in refuse(review)] == [name]


def test_a_folder_behind_a_link_out_of_the_folder_of_exports_is_named(review, tmp_path):
    (review / "seeds/search/more").symlink_to(os.fspath(ROOT / "tests"), target_is_directory=True)
    assert any(f"a link to {ROOT / 'tests'}" in issue.found for issue in refuse(review))
