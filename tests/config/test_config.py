"""config/: every problem of every file at once, each with its line and what to do."""

import shutil
from pathlib import Path

import pytest

from places import REVIEW, ROOT
from prismake import config
from prismake.config import files
from prismake.issues import ReviewError


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(shutil.copytree(REVIEW / "config", tmp_path / "config"))


def problems(folder: Path, **arguments) -> list[tuple[str, str, str]]:
    with pytest.raises(ReviewError) as caught:
        config.load(folder, **arguments)
    return [(Path(issue.file).name, issue.place, issue.found) for issue in caught.value.issues]


def change(folder: Path, file: str, before: str, after: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize("review", [ROOT, REVIEW])
def test_the_shipped_reviews_are_right(review):
    loaded = config.load(review / "config", seeds=review / "seeds")
    assert loaded.sources == list(dict.fromkeys(loaded.searches["source"]))


@pytest.mark.parametrize("name", config.YAML_FILES + config.CSV_FILES)
def test_every_key_of_every_schema_is_described(name):
    def walk(node, path):
        if isinstance(node, dict):
            for key, value in (node.get("properties") or {}).items():
                if isinstance(value, dict) and "const" not in value and "$ref" not in value:
                    yield from ((f"{path}.{key}",) if "description" not in value and "type" not in value else ())
                yield from walk(value, f"{path}.{key}")
            for key in ("items", "$defs"):
                if isinstance(node.get(key), dict):
                    yield from walk(node[key], f"{path}.{key}")
            if node.get("type") == "object" and "properties" in node:
                yield from (() if node.get("additionalProperties") is False else (f"{path} is open",))

    assert list(walk(files.schema(name), name)) == []


def test_a_missing_file_and_a_wrong_key_are_reported_together(folder):
    (folder / "analyses.yaml").unlink()
    change(folder, "config.yaml", "version:", "versoin:")
    assert problems(folder) == [
        ("analyses.yaml", "", "no such file"),
        ("config.yaml", "line 1", "missing: version"),
        ("config.yaml", "line 1", "unknown: versoin"),
    ]


def test_a_yaml_error_has_its_line(folder):
    change(folder, "protocol.yaml", "criteria:", "criteria: [")
    ((file, place, _),) = problems(folder)
    assert (file, place.startswith("line ")) == ("protocol.yaml", True)


def test_dates_and_yes_stay_what_was_written(folder):
    change(folder, "protocol.yaml", "none: This review is a test.", "registry: PROSPERO\n  id: yes\n  date: 2024-01-02")
    assert config.load(folder).protocol["registration"] == {"registry": "PROSPERO", "id": "yes", "date": "2024-01-02"}


def test_wrong_cells_of_the_search_log_have_their_lines(folder):
    change(folder, "searches.csv", ",database,", ",databse,")
    change(folder, "searches.csv", "2024-02-01", "1/2/2024")
    found = problems(folder)
    assert [(file, place.split(",")[0]) for file, place, _ in found] == [("searches.csv", "line 2")] * 2


def test_a_comma_without_quotes_is_found(folder):
    with (folder / "searches.csv").open("a") as file:
        file.write("x,2024,x.ris,database,P,2024-01-01,,a AND b, c\n")
    assert ("searches.csv", "line 6", "9 cells") in problems(folder)


def test_the_search_log_may_say_how_and_may_leave_it_out(folder):
    assert set(config.load(folder).searches["how"]) == {""}
    change(folder, "searches.csv", "hits,query", "hits,query,how")
    assert set(config.load(folder).searches["how"]) == {""}
    lines = (folder / "searches.csv").read_text().splitlines()
    (folder / "searches.csv").write_text("\n".join([lines[0], lines[1] + ",compiled by hand", *lines[2:]]) + "\n")
    assert config.load(folder).searches["how"].tolist() == ["compiled by hand", *[""] * (len(lines) - 2)]
    change(folder, "searches.csv", ",compiled by hand", ",found somewhere")
    assert problems(folder) == [("searches.csv", "line 2, [1].how", '"found somewhere"')]


def test_a_comma_without_quotes_is_found_where_the_log_says_how(folder):
    change(folder, "searches.csv", "hits,query", "hits,query,how")
    with (folder / "searches.csv").open("a") as file:
        file.write("x,2024,x.ris,database,P,2024-01-01,,a AND b, c\n")
    assert ("searches.csv", "line 6, [5].how", '"c"') in problems(folder)


def test_paths_may_not_leave_the_folder(folder):
    change(folder, "searches.csv", "medline.nbib", "../../etc/passwd")
    assert [(place, found) for _, place, found in problems(folder)] == [("line 2, [1].file", '"../../etc/passwd"')]


def test_files_and_log_must_match(folder, tmp_path):
    seeds = tmp_path / "seeds"
    shutil.copytree(REVIEW / "seeds" / "search", seeds / "search")
    (seeds / "search" / "medline.nbib").rename(seeds / "search" / "forgotten.nbib")
    (seeds / "search" / "README.md").write_text("notes")
    assert [(file, found) for file, _, found in problems(folder, seeds=seeds)] == [
        ("searches.csv", f"no file {seeds / 'search' / 'medline.nbib'}"),
        ("forgotten.nbib", "not in the search log"),
    ]


def test_ids_are_unique_and_patterns_compile(folder):
    change(folder, "protocol.yaml", "id: intervention", "id: population")
    change(folder, "protocol.yaml", "pattern: ", "pattern: '('  # ")
    assert [(place, found.split(":")[0]) for _, place, found in problems(folder)] == [
        ("automation not_a_study", "("),
        ("population", "stands more than once"),
    ]


@pytest.mark.parametrize(
    ("file", "before", "after", "place"),
    [
        ("protocol.yaml", "reason: Wrong intervention", "reason: wrong  population", "criteria"),
        ("protocol.yaml", "phase: [title_abstract, full_text]", "phase: [title_abstract]", None),
        ("protocol.yaml", "automation:", "automation: []\nautomation:", "line 19"),
        ("codebook.csv", "species,study", "page,study", "page"),
        ("searches.csv", "2024-02-01", "2024-09-31", "medline.nbib, searched_on"),
        ("analyses.yaml", "outcome: recovery", "outcome: recoverry", "analysis recovery_trial, outcome"),
        ("analyses.yaml", "designs: [randomised]", "designs: [randomized]", "analysis recovery_trial, design"),
        ("config.yaml", "authors:", "former: {anna: ben}\nauthors:", "former.anna"),
    ],
)
def test_mistakes_between_the_lines_are_found(folder, file, before, after, place):
    change(folder, file, before, after)
    if place is None:
        change(folder, file, before, after)
        place = "criteria"
    assert place in [found for _, found, _ in problems(folder)]


def test_sheets_count_under_todays_name():
    named = {
        "screening": {"full_text": {"people": ["anna"], "adjudicator": "carla"}},
        "former": {"annie": "anna", "otto": None},
    }
    assert config.list_people(named) == {"anna": "anna", "carla": "carla", "annie": "anna", "otto": "otto"}
    assert config.list_names("anna", {"annie": "anna", "otto": ""}) == ["anna", "annie"]


def test_a_round_named_by_a_month_and_by_a_day_of_it_is_told(folder):
    change(folder, "searches.csv", ",2024-02,", ",2024-02-01,")
    found = [problem for problem in problems(folder) if problem[1] == "round"]
    assert [(file, text.split(" of ")[0], text.split(" beside ")[1]) for file, _, text in found] == [
        ("searches.csv", "2024-02-01", "2024-02")
    ]
