"""What the rules know of a review is read once, and again after every change that matters."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from places import REVIEW, ROOT
from prismake import config, plan
from prismake.issues import ReviewError


@pytest.fixture(autouse=True)
def in_a_review(tmp_path, monkeypatch):
    for name in ("config", "seeds"):
        shutil.copytree(REVIEW / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def loads(monkeypatch) -> list[str]:
    """The times that config/ was really read."""
    seen, load = [], config.load
    monkeypatch.setattr(config, "load", lambda *args, **named: (seen.append("read"), load(*args, **named))[1])
    return seen


def test_it_is_read_once_and_is_the_same_when_kept(loads):
    first = plan.read_plan("c1")
    assert plan.read_plan("c1") == first
    assert repr(plan.read_plan("c1")) == repr(first)  # Snakemake compares params by what they look like
    assert loads == ["read"]
    assert first.sources == ["medline", "scopus", "registry", "handsearch"]
    assert "asreview_full_text_ben.csv" in first.handover


def retitle() -> None:
    path = Path("config/config.yaml")
    path.write_text(path.read_text().replace("Tea for", "Tea against"))


def release() -> None:
    Path("releases/0.9").mkdir(parents=True)
    Path("releases/0.9/manifest.json").write_text(
        '{"version": "0.9", "previous": "", "date": "2024-01-01", "prismake": "", "code": "", "files": {}}'
    )


@pytest.mark.parametrize(
    ("change", "title", "previous"),
    [
        (retitle, "Tea against", ""),
        (release, "Tea for", "0.9"),
        (lambda: Path("seeds/search/README.md").write_text("new"), "Tea for", ""),
        (lambda: plan.KEPT.write_text("{"), "Tea for", ""),
    ],
)
def test_a_change_is_noticed(loads, change, title, previous):
    plan.read_plan("c1")
    change()
    found = plan.read_plan("c1")
    assert loads == ["read", "read"]
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
    plan.read_plan("c1")
    Path("seeds/search/scopus.ris").rename(f"{OUTSIDE}/scopus.ris")
    Path("seeds/search/scopus.ris").symlink_to("../scopus.ris")


def lead_a_link_elsewhere() -> None:
    """A link to a file beside it leads outside later; its own text stays the same."""
    Path("seeds/search/scopus.ris").rename("seeds/search/deep/scopus.ris")
    Path("seeds/search/scopus.ris").symlink_to("deep/scopus.ris")
    log = Path("config/searches.csv")
    log.write_text(log.read_text() + "deep,2024-02,deep/scopus.ris,database,Scopus,2024-02-01,,tea\n")
    plan.read_plan("c1")
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
    plan.read_plan("c1")
    change()
    for _ in range(2):
        with pytest.raises(ReviewError, match="a link to"):
            plan.read_plan("c1")


def test_an_export_that_becomes_a_pipe_is_refused():
    plan.read_plan("c1")
    Path("seeds/search/scopus.ris").unlink()
    os.mkfifo("seeds/search/scopus.ris")
    with pytest.raises(ReviewError, match="no file"):
        plan.read_plan("c1")


def test_other_code_reads_it_again(loads):
    assert plan.read_plan("c1") == plan.read_plan("c2")
    assert loads == ["read", "read"]


def test_after_an_update_of_a_library_it_is_read_again(loads, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.path", [*sys.path, str(tmp_path / "site")])
    plan.read_plan("c1")
    (tmp_path / "site/pyyaml-7.0.dist-info").mkdir(parents=True)
    plan.read_plan("c1")
    assert loads == ["read", "read"]


def test_an_export_that_nobody_listed_is_named_every_time():
    plan.read_plan("c1")
    Path("seeds/search/stray.ris").write_text("TY  - JOUR\nER  - \n")
    for _ in range(2):
        with pytest.raises(ReviewError, match="not in the search log"):
            plan.read_plan("c1")


def test_an_idle_start_imports_no_frames():
    plan.read_plan("c1")
    code = "import sys; from prismake.plan import read_plan; from prismake import kept, seeds, jobs; read_plan('c1');"
    code += "print([name for name in ('pandas', 'numpy', 'openpyxl', 'jsonschema', 'yaml') if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT / "workflow")}, capture_output=True, text=True
    )
    assert done.stdout == "[]\n", done.stderr


def test_what_was_saved_while_config_was_read_is_not_kept_under_the_old_contents(monkeypatch):
    path, load = Path("config/config.yaml"), config.load
    before = path.read_text(encoding="utf-8")

    def save_and_load(*args, **named):
        path.write_text(before.replace("title: Tea", "title: Infusions"), encoding="utf-8")
        return load(*args, **named)

    with monkeypatch.context() as patched:
        patched.setattr(config, "load", save_and_load)
        assert plan.read_plan("c1").config["title"].startswith("Infusions")
    path.write_text(before, encoding="utf-8")
    assert plan.read_plan("c1").config["title"].startswith("Tea")


def test_a_disk_that_takes_nothing_more_keeps_no_plan_and_stops_nothing(monkeypatch, loads):
    def refuse(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", refuse)
    assert plan.read_plan("c1") == plan.read_plan("c1")
    assert loads == ["read", "read"]
