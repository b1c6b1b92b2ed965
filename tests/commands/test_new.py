"""A new review: what is asked, what is written, and that it runs at once, also as an installed package would."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from living import IDLE, run
from places import ROOT
from prismake import config
from prismake.__main__ import main
from prismake.commands import new
from prismake.commands.new import KINDS, SKELETON, STANDARDS, write_review
from prismake.commands.reference import describe_files, list_keys
from prismake.config.files import schema
from prismake.config.optional import OPTIONAL_FILES
from prismake.extract.appraisal_forms import DEFAULT_TOOLS
from prismake.issues import ReviewError
from prismake.report.checklists.packs import choose_standards

ANSWERS = {
    "title": 'Tea: "hot" or cold?',
    "kind": "intervention",
    "people": "anna, ben",
    "adjudicator": "carla",
    "databases": "pubmed, LILACS",
}
WITHOUT_ANALYSES = ("scoping", "qualitative")
ENVIRONMENT = {"PYTHONPATH": str(ROOT / "workflow")}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_review_has_a_configuration_without_a_mistake(tmp_path, kind):
    write_review(tmp_path / "review", {**ANSWERS, "kind": kind})
    loaded = config.load(tmp_path / "review/config", seeds=tmp_path / "review/seeds")
    assert loaded.config["title"] == ANSWERS["title"]
    assert loaded.config["screening"]["full_text"]["people"] == ["anna", "ben"]
    assert loaded.protocol["question"]["framework"] == {
        **{"diagnostic": "PIRD", "scoping": "PCC", "qualitative": "PICo"}
    }.get(kind, "PICO")
    assert len(loaded.codebook) > 10


def test_every_kind_has_a_skeleton_and_every_skeleton_a_kind():
    assert {path.name for path in SKELETON.iterdir()} == {*KINDS, "common"}


def test_every_key_of_the_configuration_has_a_comment_above_it_or_stands_inside_one_that_has(tmp_path):
    write_review(tmp_path, ANSWERS)
    lines = (tmp_path / "config/config.yaml").read_text().splitlines()
    for number, line in enumerate(lines):
        if line and not line.startswith((" ", "#")):
            assert lines[number - 1].startswith("#") or lines[number + 1].lstrip().startswith("#"), line


def test_known_databases_come_with_their_export_and_others_with_a_line_to_complete(tmp_path):
    write_review(tmp_path, ANSWERS)
    text = (tmp_path / "seeds/search/README.md").read_text()
    assert "`pubmed,YYYY-MM,pubmed.nbib,database,PubMed,YYYY-MM-DD,,`" in text
    assert "`lilacs,YYYY-MM,lilacs.ris,database,LILACS,YYYY-MM-DD,,`" in text


def test_all_answers_that_will_not_do_are_named_at_once_and_nothing_is_written(tmp_path):
    wrong = {**ANSWERS, "title": " ", "kind": "umbrella", "people": "Anna B, ben", "adjudicator": "Ü"}
    with pytest.raises(ReviewError) as raised:
        write_review(tmp_path / "review", wrong)
    assert [issue.file for issue in raised.value.issues] == ["--kind", "--people", "--people", "--title"]
    assert not (tmp_path / "review").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path, capsys):
    (tmp_path / "votes.xlsx").write_text("precious")
    assert main(["new", str(tmp_path)]) == 1
    assert "name another folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["votes.xlsx"]


@pytest.mark.parametrize("place", ["file", "file/review", "file/deep/review", "nowhere", "nowhere/review", "ring"])
def test_what_stands_in_the_way_of_the_folder_is_named_and_stays(tmp_path, capsys, place):
    (tmp_path / "file").write_text("precious")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    before = sorted(tmp_path.rglob("*"))
    assert main(["new", str(tmp_path / place)]) == 1
    text = capsys.readouterr().err
    found = "a file" if place.startswith("file") else "a link that leads nowhere"
    assert f"1. {tmp_path / place.split('/')[0]}\n    found:   {found}\n    allowed: a new or an empty folder" in text
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "file").read_text() == "precious"


def test_what_others_put_there_while_a_review_is_written_is_named_and_nothing_else_is_left(tmp_path, monkeypatch):
    """Somebody's file appears after the folder was found empty: it stays, and what was written is taken back."""
    theirs = tmp_path / "review/deep/config/protocol.yaml"

    def look(*_):
        theirs.parent.mkdir(parents=True)
        theirs.write_text("precious")
        return []

    monkeypatch.setattr(new, "_check_folder", look)
    with pytest.raises(ReviewError) as raised:
        write_review(tmp_path / "review/deep", ANSWERS)
    assert [(issue.file, issue.found) for issue in raised.value.issues] == [(str(theirs), "a file")]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [theirs]
    assert theirs.read_text() == "precious"


def test_a_disk_that_fills_up_leaves_no_half_of_a_review_and_not_the_folders_above_it(tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    written, write = [], Path.open

    def fill(path, *args, **named):
        written.append(path)
        if len(written) > 5:
            raise OSError(28, "No space left on device")
        return write(path, *args, **named)

    monkeypatch.setattr(Path, "open", fill)
    texts = {tmp_path / f"mine/deep/review/{name}/x": name for name in "abcdefgh"}
    with pytest.raises(OSError, match="No space left"):
        new._write_all(texts)
    assert list(tmp_path.rglob("*")) == [tmp_path / "mine"]


@pytest.mark.parametrize(
    "name", ["plain", "two words", "it's", 'a "b"', "-n", "--", "a;b", "$HOME", "~x", "a\nb", "#1"]
)
def test_the_line_that_is_printed_enters_the_folder(tmp_path, monkeypatch, capsys, name):
    """Held against a real shell."""
    monkeypatch.chdir(tmp_path)
    assert main(["new", "--", name]) == 0
    command = capsys.readouterr().out.partition("and run: ")[2].rpartition(" && ./review")[0]
    done = subprocess.run(["sh", "-c", f"{command} && pwd -P"], capture_output=True, text=True, check=True)
    assert done.stdout == f"{tmp_path.resolve() / name}\n"


def test_a_new_review_runs_at_once_and_its_first_search_issues_sheets(tmp_path):
    folder = tmp_path / "review"
    assert main(["new", str(folder), "--people", "anna,ben", "--adjudicator", "carla"]) == 0
    run(folder, **ENVIRONMENT)
    assert (folder / "reports/review.html").stat().st_size > 10_000
    assert IDLE in run(folder, **ENVIRONMENT)
    (folder / "seeds/search/scopus.ris").write_bytes((ROOT / "tests/review/seeds/search/scopus.ris").read_bytes())
    protocol = folder / "config/protocol.yaml"
    protocol.write_text(re.sub(r'"\[([^"]*)\]"', r'"\1"', protocol.read_text()))
    log = folder / "config/searches.csv"
    log.write_text(log.read_text() + "scopus,2026-01,scopus.ris,database,Scopus,2026-01-31,,TITLE(tea)\n")
    run(folder, **ENVIRONMENT)
    assert (folder / "seeds/screening/title_abstract/anna/batch-001.xlsx").is_file()
    assert IDLE in run(folder, **ENVIRONMENT)


def test_the_machine_serves_a_review_in_another_folder(tmp_path):
    """As `snakemake -s …/Snakefile -d DIR`: nothing is written beside the machine."""
    write_review(tmp_path / "review", ANSWERS)
    options = ("-s", str(ROOT / "workflow/Snakefile"), "-d", str(tmp_path / "review"), "results/records.parquet")
    run(tmp_path, *options)
    assert (tmp_path / "review/results/records.parquet").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["review"]


def test_the_code_hash_is_the_same_in_a_checkout_and_installed(tmp_path):
    """Reports name the code by its hash: how it was installed must not show."""
    program = "from prismake.running.jobs import hash_code; print(hash_code())"
    installed = tmp_path / "site"
    copy(ROOT / "workflow/prismake", installed / "prismake")
    included = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    for source, target in included["force-include"].items():
        copy(ROOT / source, installed / target)
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": str(path)},
            cwd=tmp_path,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for path in (ROOT / "workflow", installed)
    }
    assert len(hashes) == 1


def test_a_checkout_runs_its_own_code_where_another_copy_is_installed(tmp_path):
    (tmp_path / "site/prismake").mkdir(parents=True)
    (tmp_path / "site/prismake/__init__.py").write_text("raise ImportError('the other copy')")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'workflow')!r}); from prismake.running import jobs;"
        " jobs.lead_with_this_package(); import subprocess;"
        " sys.exit(subprocess.call([sys.executable, '-c', 'import prismake.running.jobs']))"
    )
    assert subprocess.run([sys.executable, "-c", program], env=environment, cwd=tmp_path, check=False).returncode == 0


def copy(source: Path, target: Path) -> None:
    paths = [source] if source.is_file() else [path for path in source.rglob("*") if path.is_file()]
    for path in paths:
        place = target / path.relative_to(source) if source.is_dir() else target
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())


def test_the_reference_lists_every_key_of_every_file_once():
    for name in (*config.YAML_FILES, *config.CSV_FILES, *OPTIONAL_FILES):
        paths = [path for path, _, _ in list_keys(name)]
        assert paths
        top = schema(name)["items"] if schema(name)["type"] == "array" else schema(name)
        assert set(top["properties"]) <= set(paths)
    page = describe_files(config.YAML_FILES)
    assert "| `criteria[].phase` |" in page
    assert "`title_abstract` or `full_text`" in page


def uncomment(text: str, keys: str) -> str:
    """The configuration with every line that is a commented key, as somebody who takes the # away has it."""
    return re.sub(rf"^( *)# ?( *(?:{keys}):.*)$", r"\1\2", text, flags=re.MULTILINE)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_commented_is_right_once_its_signs_are_taken_away_and_every_design_has_a_tool(tmp_path, kind):
    write_review(tmp_path, {**ANSWERS, "kind": kind})
    path = tmp_path / "config/config.yaml"
    path.write_text(uncomment(path.read_text(), "studies|people|appraisal|adjudicator|tools|grade|beside"))
    loaded = config.load(tmp_path / "config").config
    judged = ("extraction", "appraisal", *(("grade",) if kind != "scoping" else ()))
    assert {"studies", *judged} == {"studies", "extraction", "appraisal", "grade"} & set(loaded)
    assert [loaded[name]["adjudicator"] for name in judged] == ["carla"] * len(judged)
    (design,) = [row for row in config.load(tmp_path / "config").rows["codebook"] if row["variable"] == "design"]
    assert all(one in DEFAULT_TOOLS or one in loaded["appraisal"]["tools"] for one in design["values"].split("|"))
    assert ("beside" in loaded.get("grade", {})) == (kind == "qualitative")


@pytest.mark.parametrize("kind", KINDS)
def test_a_review_begins_with_the_standards_of_its_kind(tmp_path, kind):
    write_review(tmp_path, {**ANSWERS, "kind": kind})
    loaded = config.load(tmp_path / "config")
    assert tuple(loaded.config["standards"]) == STANDARDS[kind] == choose_standards(loaded.config)
    assert bool(loaded.evidence_tables) == (kind == "scoping")


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_of_an_analysis_is_right_in_its_own_review(tmp_path, kind):
    write_review(tmp_path, {**ANSWERS, "kind": kind})
    path = tmp_path / "config/analyses.yaml"
    key = "accuracy" if kind == "diagnostic" else "analyses"
    asked = (
        path.read_text().replace(f"{key}: []", f"{key}:").replace("#network:", "network:").replace("#swim:", "swim:")
    )
    plain = re.sub(r"^#  ", "", asked, flags=re.MULTILINE)
    codebook = tmp_path / "config/codebook.csv"  # the example of a network says that its arms are to be added
    codebook.write_text(
        codebook.read_text().replace("experimental|control,", "experimental|control|another treatment,")
    )
    path.write_text(plain if kind not in WITHOUT_ANALYSES else path.read_text())
    loaded = config.load(tmp_path / "config")
    assert bool(loaded.analyses or loaded.accuracy) == (kind not in WITHOUT_ANALYSES)


def test_every_key_of_an_analysis_has_a_worked_example():
    texts = [path.read_text() for path in SKELETON.glob("*/config/analyses.yaml")]
    keys = {path.rpartition(".")[2].removesuffix("[]") for path, _, _ in list_keys("analyses")}
    assert [key for key in sorted(keys - {"analyses"}) if not any(f"{key}:" in text for text in texts)] == []
