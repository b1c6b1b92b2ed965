"""Large files are read in parts: where they are cut changes nothing of what is read."""

import pytest

from prismake.ingest import bibtex_parts, xml_records
from prismake.ingest.bibtex import read_bibtex
from prismake.ingest.pubmed_xml import read_pubmed

ENTRY = "@article{{{key},\n  title = {{Tea {key}}},\n  year = {{2020}}\n}}\n"
DAMAGED = "@article{odd,\n  title = {never closed,\n  year = {2020}\n\n"
ARTICLE = (
    "<PubmedArticle><MedlineCitation><PMID>{n}</PMID></MedlineCitation>\n"
    "<Abstract>&#x3b1; &#1; \x01</Abstract></PubmedArticle>\n"
)


def read_all(characters):
    reading = read_bibtex(characters, "export.bib")
    blocks = list(reading.blocks)
    return blocks, reading.starts, reading.problems, reading.issues


def compare(characters, monkeypatch, size):
    whole = read_all(characters)
    monkeypatch.setattr(bibtex_parts, "PART", size)
    assert read_all(characters) == whole
    return whole


@pytest.mark.parametrize("size", [1, 100, 1000])
@pytest.mark.parametrize(
    "characters",
    [
        "".join(ENTRY.format(key=f"k{n}") for n in range(9)),
        "".join(ENTRY.format(key=f"k{n % 3}") for n in range(9)),
        ENTRY.format(key="a") + DAMAGED + "".join(ENTRY.format(key=f"k{n}") for n in range(5)),
        "@string{tea = {Tea}}\n" + "".join(ENTRY.format(key=f"k{n}") for n in range(5)) + "@article{x, title = tea}\n",
        "".join(ENTRY.format(key=f"k{n}") for n in range(3)) + "some prose\n" + DAMAGED,
    ],
    ids=["plain", "repeated keys", "damaged", "abbreviations", "damaged at the end"],
)
def test_a_bibtex_file_says_the_same_in_parts(characters, size, monkeypatch):
    blocks, starts, _, issues = compare(characters, monkeypatch, size)
    assert len(blocks) + len(issues) == len(starts) > 1


def test_real_bibtex_files_say_the_same_in_parts(shared_data, monkeypatch):
    paths = sorted((shared_data / "exports").glob("bibtex*/*.bib"))
    texts = [path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n") for path in paths]
    wholes = list(map(read_all, texts))
    monkeypatch.setattr(bibtex_parts, "PART", 2_000)
    assert list(map(read_all, texts)) == wholes
    assert sum(len(blocks) for blocks, *_ in wholes) > 400


def test_a_file_of_xml_says_the_same_in_pieces(monkeypatch):
    text = (
        f"<?xml version='1.0'?>\n<PubmedArticleSet>{''.join(ARTICLE.format(n=n) for n in range(20))}</PubmedArticleSet>"
    )
    whole = read_pubmed(text, "export.xml")
    blocks = list(whole.blocks)
    for size in (11, 12, 13, 100):
        monkeypatch.setattr(xml_records, "CHUNK", size)
        again = read_pubmed(text, "export.xml")
        assert list(again.blocks) == blocks
        assert (again.starts, again.problems, again.issues) == (whole.starts, whole.problems, whole.issues)
    assert len(blocks) == 20
    assert whole.problems == ["40 characters that XML forbids read as blanks"]
