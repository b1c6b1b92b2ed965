"""What the rules know of a review is read at every start, quickly, and with every change."""

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from living import snapshot
from places import REVIEW, ROOT
from prismake import config
from prismake.config import releases
from prismake.extract.appraisal_forms import DEFAULT_TOOLS
from prismake.extract.tools import list_tools, read_tool
from prismake.issues import ReviewError
from prismake.running import plan


@pytest.fixture(autouse=True)
def in_a_review(tmp_path, monkeypatch):
    for name in ("config", "seeds"):
        shutil.copytree(REVIEW / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)


def test_it_is_plain_data_and_the_same_at_every_start():
    first = plan.read_plan()
    assert repr(plan.read_plan()) == repr(first)  # Snakemake compares params by what they look like
    assert first.sources == ["medline", "scopus", "registry", "handsearch"]
    assert "asreview_full_text_ben.csv" in first.handover


def test_the_tools_are_described_as_appraisal_reads_them():
    read = [read_tool(name) for name in list_tools()]
    assert plan.describe_tools(list_tools()) == {
        tool.id: {"domains": [one.id for one in tool.domains if one.judged], "overall": bool(tool.overall)}
        for tool in read
    }


def test_a_tool_that_few_use_is_described_once_it_is_chosen():
    usual = plan.describe_tools()
    assert set(plan.describe_tools(["quadas2_2011", "none"])) == {*usual, "quadas2_2011"}
    assert set(DEFAULT_TOOLS.values()) <= set(usual)


def test_a_script_has_all_that_reading_config_gives(tmp_path, monkeypatch):
    """Of the flagship, which has files that the tiny review does without."""
    shutil.copytree(ROOT / "config", tmp_path / "flagship" / "config")
    (tmp_path / "flagship" / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path / "flagship")
    read = config.load("config", seeds="seeds")
    assert config.Config(**plan.read_plan().review) == read
    assert all(len(part) for part in (read.claims, read.evidence_tables, read.codebook))


def retitle() -> None:
    path = Path("config/config.yaml")
    path.write_text(path.read_text().replace("Tea for", "Tea against"))


def release() -> None:
    Path("releases/0.9").mkdir(parents=True)
    Path("releases/0.9/manifest.json").write_text(
        '{"version": "0.9", "previous": "", "date": "2024-01-01", "prismake": "", "code": "", "files": {}}'
    )
    shutil.copy("config/searches.csv", "releases/0.9/searches.csv")


@pytest.mark.parametrize(
    ("change", "title", "previous"),
    [
        (retitle, "Tea against", ""),
        (release, "Tea for", "0.9"),
    ],
)
def test_a_change_is_noticed(change, title, previous):
    plan.read_plan()
    change()
    found = plan.read_plan()
    assert (found.config["title"].startswith(title), found.previous) == (True, previous)


OUTSIDE = "../outside"


def link_export() -> None:
    """The export moves away, and a link to it takes its place."""
    Path("seeds/search/scopus.ris").rename(f"{OUTSIDE}/scopus.ris")
    Path("seeds/search/scopus.ris").symlink_to(f"../../{OUTSIDE}/scopus.ris")


def link_folder() -> None:
    shutil.move("seeds/search/deep", f"{OUTSIDE}/deep")
    Path("seeds/search/deep").symlink_to(f"../../{OUTSIDE}/deep", target_is_directory=True)


def link_inside_a_linked_folder() -> None:
    """The whole folder may be a link; one in it may not lead out of it."""
    Path("seeds/search").rename(f"{OUTSIDE}/search")
    Path("seeds/search").symlink_to(f"../{OUTSIDE}/search", target_is_directory=True)
    plan.read_plan()
    Path("seeds/search/scopus.ris").rename(f"{OUTSIDE}/scopus.ris")
    Path("seeds/search/scopus.ris").symlink_to("../scopus.ris")


def lead_a_link_elsewhere() -> None:
    """A link to a file beside it leads outside later; its own text stays the same."""
    Path("seeds/search/scopus.ris").rename("seeds/search/deep/scopus.ris")
    Path("seeds/search/scopus.ris").symlink_to("deep/scopus.ris")
    log = Path("config/searches.csv")
    log.write_text(log.read_text() + "deep,2024-02,deep/scopus.ris,database,Scopus,2024-02-01,,tea\n")
    plan.read_plan()
    Path("seeds/search/deep/scopus.ris").rename(f"{OUTSIDE}/scopus.ris")
    Path("seeds/search/deep/scopus.ris").symlink_to(f"../../../{OUTSIDE}/scopus.ris")


@pytest.mark.parametrize(
    "change",
    [link_export, link_folder, link_inside_a_linked_folder, lead_a_link_elsewhere],
    ids=lambda one: one.__name__,
)
def test_a_link_out_of_the_folder_of_exports_is_refused_also_where_it_was_put_after_the_first_run(tmp_path, change):
    (tmp_path.parent / "outside").mkdir(exist_ok=True)
    for left in ("search", "deep"):
        shutil.rmtree(tmp_path.parent / "outside" / left, ignore_errors=True)
    Path("seeds/search/deep").mkdir()
    Path("seeds/search/medline.nbib").rename("seeds/search/deep/medline.nbib")
    log = Path("config/searches.csv")
    log.write_text(log.read_text().replace(",medline.nbib", ",deep/medline.nbib"))
    plan.read_plan()
    change()
    for _ in range(2):
        with pytest.raises(ReviewError, match="a link to"):
            plan.read_plan()


def test_an_export_that_becomes_a_pipe_is_refused():
    plan.read_plan()
    Path("seeds/search/scopus.ris").unlink()
    os.mkfifo("seeds/search/scopus.ris")
    with pytest.raises(ReviewError, match="no file"):
        plan.read_plan()


def test_an_export_that_nobody_listed_is_named_every_time():
    plan.read_plan()
    Path("seeds/search/stray.ris").write_text("TY  - JOUR\nER  - \n")
    for _ in range(2):
        with pytest.raises(ReviewError, match="not in the search log"):
            plan.read_plan()


def test_a_start_imports_no_frames_and_writes_nothing(tmp_path):
    before = snapshot(tmp_path)
    code = "import sys; from prismake.running.plan import read_plan; read_plan();"
    code += "print([name for name in ('pandas', 'numpy', 'openpyxl', 'pyarrow') if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT / "workflow")}, capture_output=True, text=True
    )
    assert done.stdout == "[]\n", done.stderr
    assert snapshot(tmp_path) == before


def test_the_version_that_is_updated_lacks_a_round_and_one_of_the_same_rounds_is_passed_over(tmp_path):
    for date, (version, rounds) in enumerate({"1.0": ["a"], "1.1": ["a", "b"], "1.2": ["a", "b"]}.items()):
        place = tmp_path / version
        place.mkdir()
        manifest = {"version": version, "previous": "", "prismake": "", "code": "", "files": {}}
        (place / "manifest.json").write_text(json.dumps({**manifest, "date": f"2024-01-0{date + 1}"}))
        log = ["source,round,file,kind,platform,searched_on,hits,query"]
        log += [f"pubmed,{one},{one}.nbib,database,PubMed,2024-01-01,,tea" for one in rounds]
        (place / "searches.csv").write_text("\n".join([*log, ""]))
    named = partial(releases.name_updated, folder=tmp_path)
    assert named("1.2", ["a", "b"]) == named("1.1", ["a", "b"]) == "1.0"
    assert named("1.3", ["a", "b", "c"]) == "1.2"
    assert (named("1.0", ["a"]), named("1.3", ["z"])) == ("", "")
    assert releases.check_version("1.2", ["a", "b"], tmp_path) == releases.check_version("1.3", ["c"], tmp_path) == []
    told = [issue.found for issue in releases.check_version("1.1", ["a", "b", "c"], tmp_path)]
    assert told == ["1.1, released without round c"]
    for damaged in (b"<<<<<<< HEAD\n", "раунд".encode("cp1251")):
        (tmp_path / "1.1" / "searches.csv").write_bytes(damaged)
        with pytest.raises(ReviewError, match=r"1\.1/searches\.csv"):
            named("1.2", ["a", "b"])
    (tmp_path / "1.1" / "searches.csv").unlink()
    with pytest.raises(ReviewError, match=r"1\.1/searches\.csv"):
        named("1.2", ["a", "b"])
