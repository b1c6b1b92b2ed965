"""The commands on reporting standards: a protocol to register, and what of each standard is answered."""

import re

import docx
import pytest

from filled import fill
from prismake.__main__ import main
from prismake.commands import checklists
from prismake.commands.new import DEFAULTS, write_review
from prismake.report.checklists.packs import list_items

ITEMS = [one.item for one in list_items() if one.standard == "PRISMA-P"]


@pytest.fixture
def review(tmp_path, monkeypatch):
    write_review(tmp_path / "review", DEFAULTS)
    monkeypatch.chdir(tmp_path / "review")
    return tmp_path / "review"


def test_the_protocol_has_every_item_in_order_and_says_what_is_left(review, capsys):
    assert main(["protocol", "protocol.md"]) == 0
    lines = (review / "protocol.md").read_text(encoding="utf-8").splitlines()
    heads = [line.removeprefix("### ").partition(". ")[0] for line in lines if line.startswith("### ")]
    assert heads == ITEMS
    left = capsys.readouterr().out.partition("left to write: ")[2].partition(" of ")[0].split(", ")
    assert left == [item for item, told in zip(heads, read_answers(lines), strict=True) if told.startswith("> ")]
    assert {"7", "2"} <= set(left)
    assert "11b" not in left


def read_answers(lines):
    return [lines[at + 2] for at, line in enumerate(lines) if line.startswith("### ")]


def test_what_config_says_and_what_authors_answer_stands_in_it(review):
    path = review / "config/protocol.yaml"
    path.write_text(re.sub(r'population: "\[.*?\]"', "population: Adults with a cold", path.read_text()))
    (review / "config/checklist.csv").write_text("standard,item,answer\nPRISMA-P,6,Nobody has looked.\n")
    assert main(["protocol", "protocol.md"]) == 0
    text = (review / "protocol.md").read_text(encoding="utf-8")
    assert "Nobody has looked." in text
    assert "population: Adults with a cold" in text
    assert "On titles and abstracts 2 people decide, each alone; an adjudicator settles conflicts." in text


def test_the_document_opens_as_one_of_word_and_is_the_same_each_time(review):
    for name in ("one.docx", "two.docx"):
        assert main(["protocol", name]) == 0
    assert (review / "one.docx").read_bytes() == (review / "two.docx").read_bytes()
    told = [paragraph.text for paragraph in docx.Document(str(review / "one.docx")).paragraphs]
    assert told[0] == "Protocol: A systematic review"
    assert sum(text.partition(".")[0] in ITEMS for text in told) >= len(ITEMS)


def test_a_file_that_stands_is_never_replaced_and_another_form_is_named(review, capsys):
    (review / "protocol.md").write_text("registered")
    assert main(["protocol", "protocol.md"]) == 1
    assert main(["protocol", "protocol.pdf"]) == 1
    told = capsys.readouterr().err
    assert "a file that stands there" in told
    assert "a name that ends in .pdf" in told
    assert (review / "protocol.md").read_text() == "registered"


def test_checklists_counts_each_standard_and_lists_the_sentences(monkeypatch, capsys):
    monkeypatch.setattr(checklists, "open_built", lambda: fill("intervention"))
    assert main(["checklists", "--items"]) == 0
    told = capsys.readouterr().out
    assert "PRISMA 2020 24a (from facts)" in told
    assert "The protocol is registered with OSF (abcde) on 2024-01-01." in told
    (row,) = [line.split() for line in told.splitlines() if line.startswith("PRISMA 2020  ")]
    assert row[2:] == ["42", "32", "10", "0", "0"]
    assert told.rstrip().endswith("items are open.")


def test_checklists_of_a_review_that_was_not_built_says_so(review, capsys):
    assert main(["checklists"]) == 1
    assert "run ./review first" in capsys.readouterr().err


def test_a_manifest_of_an_earlier_version_is_named_with_what_to_do(review, capsys):
    (review / "reports/exports").mkdir(parents=True)
    (review / "reports/exports/ro-crate-metadata.json").write_text("{}")
    assert main(["checklists"]) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "reports/exports/ro-crate-metadata.json is that of an earlier version, which is not read" in told
    assert "run ./review first: it writes the manifest anew, in the review's folder" in told
