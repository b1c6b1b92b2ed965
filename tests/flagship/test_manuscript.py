"""The flagship's manuscript: sixty planted changes are found, and it comes through LibreOffice and pandoc unharmed."""

import os
import shutil
import subprocess
import sys
from collections import Counter

import pytest

from giving_up import give_up
from hardship import copy
from places import WORKFLOW
from planted import Document, plant, read_tag
from prismake.report.facts import PREFIX

EACH = 12  # of five kinds: 60


@pytest.fixture(scope="module")
def planted(flagship):
    document = Document((flagship / "reports" / "review.docx").read_bytes())
    plant(document, seed=2026, each=EACH)
    return document


def verify(folder, path):
    command = [sys.executable, "-m", "prismake", "verify", str(path)]
    environment = {**os.environ, "PYTHONPATH": str(WORKFLOW)}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def told(done):
    """What `verify` named: how often each number stands behind `found:`."""
    lines = [line.strip() for line in done.stdout.splitlines()]
    return Counter(line.removeprefix("found:").strip().partition(", in “")[0] for line in lines if "found:" in line)


def wanted(document):
    return Counter(after for *_, after in document.changes)


def test_the_untouched_manuscript_is_the_review_s(flagship):
    done = verify(flagship, "reports/review.docx")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 not the review's; no number was left unchecked" in done.stdout


def test_sixty_planted_changes_are_found_and_nothing_else(flagship, planted, tmp_path):
    (tmp_path / "edited.docx").write_bytes(planted.pack())
    done = verify(flagship, tmp_path / "edited.docx")
    assert (done.returncode, len(planted.changes)) == (1, 60)
    assert told(done) == wanted(planted)
    short = [tag.removeprefix(PREFIX) for _, tag, *_ in planted.changes if "~" not in tag]
    assert [fact for fact in short if f"({fact})" not in done.stdout] == []


@pytest.mark.parametrize("seed", [1, 2])
def test_the_tiny_review_s_manuscript_is_held_to_it_too(finished, tmp_path, seed):
    document = Document((finished / "reports" / "review.docx").read_bytes())
    assert verify(finished, "reports/review.docx").returncode == 0
    plant(document, seed=seed, each=EACH // 2)
    (tmp_path / "edited.docx").write_bytes(document.pack())
    assert told(verify(finished, tmp_path / "edited.docx")) == wanted(document)


@pytest.mark.office
def test_libreoffice_keeps_what_the_fields_say(flagship, planted, tmp_path, office):
    (tmp_path / "edited.docx").write_bytes(planted.pack())
    for name in ("review", "edited"):
        path = flagship / "reports" / "review.docx" if name == "review" else tmp_path / "edited.docx"
        office("--convert-to", "docx", "--outdir", tmp_path / "saved", path)
    if not (tmp_path / "saved" / "edited.docx").is_file():
        give_up("LibreOffice has no Writer")
    done = verify(flagship, tmp_path / "saved" / "review.docx")
    assert (done.returncode, told(done)) == (0, Counter()), done.stdout
    assert " 0 in fields" not in done.stdout
    assert told(verify(flagship, tmp_path / "saved" / "edited.docx")) == wanted(planted)


@pytest.mark.office
def test_libreoffice_lays_the_manuscript_out_on_pages(flagship, tmp_path, office):
    program = shutil.which("pdfinfo")
    if program is None:
        give_up("pdfinfo is not installed")
    office("--convert-to", "pdf", "--outdir", tmp_path, flagship / "reports" / "review.docx")
    if not (tmp_path / "review.pdf").is_file():
        give_up("LibreOffice has no Writer")
    said = subprocess.run([program, tmp_path / "review.pdf"], capture_output=True, text=True, check=True).stdout
    pages = next(int(line.split()[1]) for line in said.splitlines() if line.startswith("Pages:"))
    assert 10 < pages < 60


def test_pandoc_s_markdown_says_the_same(flagship, planted, tmp_path):
    program = shutil.which("pandoc")
    if program is None:
        give_up("pandoc is not installed")
    (tmp_path / "edited.docx").write_bytes(planted.pack())
    for name, path in (("review", flagship / "reports" / "review.docx"), ("edited", tmp_path / "edited.docx")):
        target = tmp_path / f"{name}.md"
        subprocess.run([program, path, "--to", "gfm", "--output", target], check=True, capture_output=True)
    done = verify(flagship, tmp_path / "review.md")
    assert (done.returncode, told(done)) == (0, Counter()), done.stdout
    assert told(verify(flagship, tmp_path / "edited.md")) == wanted(planted)


def test_a_review_that_is_not_as_it_was_built_is_not_compared(flagship, tmp_path):
    folder = copy(flagship, tmp_path / "changed")
    with (folder / "config" / "config.yaml").open("a", encoding="utf-8") as file:
        file.write("# one line more\n")
    done = verify(folder, "reports/review.docx")
    assert (done.returncode, done.stdout) == (1, "")
    assert "config/config.yaml\n    found:   was changed after the review was built" in done.stderr
    shutil.rmtree(folder / "results")
    done = verify(folder, "reports/review.docx")
    assert "a built review" in done.stderr


def test_every_field_of_the_manuscript_has_a_name_of_its_own(flagship):
    tags = Counter(map(read_tag, Document((flagship / "reports" / "review.docx").read_bytes()).controls))
    assert len(tags) > 1_000
    assert max(map(len, tags)) <= 64
