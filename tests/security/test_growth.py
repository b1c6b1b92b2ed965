"""Time grows with the length of a text and not with its square: for every pattern of the package, and every reader."""

import re
import statistics
import time
from pathlib import Path

import pytest

from fuzz.targets import check_refusal
from prismake.dedupe.fields import read_authors
from prismake.dedupe.journals import read_citation, read_journal
from prismake.dedupe.relating import strip_kind
from prismake.dedupe.titles import strip_notes
from prismake.ingest import read_export
from prismake.ingest.harvest import harvest_registries, read_doi
from prismake.ingest.names import order_names, split_names
from prismake.ingest.text import clean_prose, squeeze
from prismake.issues import ReviewError
from regexes import Regex, find_group_possessives, list_attacks, list_regexes

# What is tried on texts whose blanks are single ones, as every column of the table "records" has them.
SQUEEZED = {
    *("ingest.authors.NAME_BREAK", "ingest.names.BEHIND_NAME", "ingest.names.TRAILING_INITIALS", "ingest.ovid.SOURCE"),
    *("text.pages.DASH", "ingest.votes.RAYYAN_SECTION", "ingest.votes.RAYYAN_NOTES", "ingest.names"),
    *("ingest.ovid", "text.pages._RANGE", "dedupe.journals._CITATION", "dedupe.journals._TAIL"),
    *("dedupe.placing._SUPPLEMENT_PAGE", "dedupe.relating._CLOSING", "dedupe.relating._CITATION"),
}
# What is tried on scripts that the project ships, and on pages that it wrote.
OWN = {"report.printing.SCRIPT", "report.widget.EXPORT"}
SHORT, LONG = 1_500, 12_000


def find_worst(regex: Regex) -> tuple[float, str]:
    """How much faster time grows than the text, at worst; 1 for a pattern that takes next to nothing."""
    squeezed = regex.where.removeprefix("prismake.").split(":")[0] in SQUEEZED
    worst = (1.0, "")
    for short, long in zip(list_attacks(regex.pattern, SHORT), list_attacks(regex.pattern, LONG), strict=False):
        if squeezed:
            short, long = " ".join(short.split()), " ".join(long.split())
        first = regex.seconds(short)
        if first < 0.0003:  # A square of 1,500 steps takes ten times as long.
            continue
        if first > 0.2:
            return first * 1000, short
        growth = regex.seconds(long) / max(first, regex.seconds(short)) / (len(long) / len(short))
        worst = max(worst, (growth, short))
        if growth > 6:
            break
    return worst


def test_no_pattern_repeats_a_group_possessively():
    """Python before 3.11.5, as in Debian 12, finds nothing, or something else, with such patterns (gh-106052)."""
    assert [regex.where for regex in list_regexes() if find_group_possessives(regex.pattern)] == []
    assert find_group_possessives(re.compile(r"(?:0+(?=\d))?+(\d++)"))
    assert not find_group_possessives(re.compile(r"[a-z]++\d*+(?:a|b)*"))


@pytest.mark.slow
def test_no_pattern_goes_over_a_text_again_and_again():
    listed = [regex for regex in list_regexes() if regex.where.removeprefix("prismake.") not in OWN]
    assert len(listed) > 200
    found = [(regex.where, *find_worst(regex)) for regex in listed]
    assert [(where, round(growth, 1), text[:60]) for where, growth, text in found if growth > 3] == []


@pytest.mark.slow
def test_the_test_of_patterns_knows_a_bad_one():
    assert find_worst(Regex("", re.compile(r"\s+$"), anchored=False))[0] > 3
    assert find_worst(Regex("", re.compile(r"(?:a+)+b"), anchored=True))[0] > 3
    assert find_worst(Regex("", re.compile(r"(?<!\s)\s+$"), anchored=False))[0] < 3


# Texts of one field

PUMPS = (
    *(
        " ",
        "\n",
        " \n",
        "\t",
        ",",
        ";",
        ".",
        "(",
        ")",
        "()",
        "[",
        "]",
        "{",
        "}",
        "<",
        ">",
        "<i>",
        "</",
        "&",
        "&#",
        "&amp;",
    ),
    *(
        "a",
        "A",
        "Aa",
        "a ",
        "A ",
        "1",
        "1 ",
        "-",
        "--",
        "10.",
        "10.1000/",
        "10.1000/a ",
        "https://",
        "%2f",
        "\\",
        "$",
        "''",
    ),
    *(
        '"',
        '"a"=>"',
        "RAYYAN-",
        "Exclusion reason:",
        "NCT",
        "ChiCTR-",
        "JPRN-UMIN",
        "and ",
        " and A,",
        "of ",
        "é",
        "\u0301",
    ),
    *(
        "Vol. ",
        ". (",
        "pp 1-2 (",
        "reply ",
        "protocol ",
        "erratum in ",
        "[Review] ",
        "conference: ",
        "0",
        "\u200b",
        "(2001",
    ),
)
FIELDS = {
    "prose": clean_prose,
    "blanks": squeeze,
    "doi": read_doi,
    "registrations": lambda text: harvest_registries([text]),
    "names": lambda text: order_names(split_names(text)),
    "authors": read_authors,
    "journal": lambda text: (read_journal(text), read_citation(text)),
    "notes in titles": strip_notes,
    "kinds in titles": strip_kind,
}


def time_of(read, text: str) -> float:
    begun = time.process_time()
    read(text)
    return time.process_time() - begun


@pytest.mark.slow
@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_repeats_itself_is_read_in_linear_time(field):
    bad = {}
    for pump in PUMPS:
        texts = [pump * (length // len(pump)) + "x" for length in (20_000, 160_000)]
        first = min(time_of(FIELDS[field], texts[0]) for _ in range(3))
        if first > 0.002 and (growth := time_of(FIELDS[field], texts[1]) / first / 8) > 3:
            bad[pump] = round(growth, 1)
    assert bad == {}


# Whole files

RIS = "TY  - JOUR\nTI  - {}\nER  - \n"
FILES = {
    "blanks in a line": ("TY  - JOUR\nTI  - a", " ", "b\nER  - \n"),
    "tags": ("TY  - JOUR\n", "KW  - a\n", "ER  - \n"),
    "unknown tags": ("TY  - JOUR\n", "ZZ  - a\n", "ER  - \n"),
    "starts": ("", "TY  - JOUR\nTI  - a\n", ""),
    "glued fields": ("TY  - JOUR\nUR  - x", "    ", "LK  - y\nER  - \n"),
    "more glued fields": ("TY  - JOUR\nUR  - x", "    LK  - y", "\nER  - \n"),
    "votes": ("TY  - JOUR\nN1  - RAYYAN-INCLUSION: {", '"a"=>"', "\nER  - \n"),
    "quotes of votes": ("TY  - JOUR\nN1  - RAYYAN-INCLUSION: {", "'", "\nER  - \n"),
    "paragraphs of medline": ("PMID- 1\nTI  - a\n\n", "PMC - PMC1\nPMCR- 1\n", "\n"),
    "blank paragraphs": ("PMID- 1\nTI  - a\n", "\nPMC - PMC1\n", "\n"),
    "bibtex braces": ("@article{a, title = ", "{", "x" + "}"),
    "bibtex pairs": ("@article{a, title = {", "{}", "}}\n"),
    "bibtex names": ("@article{a, title = {a}, author = {Lee", " and Lee", "}}\n"),
    "bibtex blanks": ("@article{a, title = {a}", " ", ", year = 2001}\n"),
    "bibtex fields": ("@article{a, title = {a}", ",\n year = {2001}", "}\n"),
    "bibtex open entries": ("", "@article{a,\n title = {a\n", ""),
    "bibtex entries of one key": ("", "@article{a,\n title = {a}\n}\n", ""),
    "bibtex strings": ("", "@string{a = {a}}\n", "@article{a,\n title = {a}\n}\n"),
    "bibtex sums": ("@article{a, title = {a}", " # {a}", "}\n"),
    "bibtex commands": ("@article{a, title = {", "\\'e", "}}\n"),
    "bibtex mathematics": ("@article{a, title = {", "$\\alpha$ ", "}}\n"),
    "bibtex dollars": ("@article{a, title = {\\a ", "$", "}}\n"),
    "csv quotes": ("Title,Year\n", '"', "\n"),
    "csv cells": ("Title,Year\na", ",", "\n"),
    "csv rows": ("Title,Year\n", "a,2001\n", ""),
    "csv blanks": ("Title,Year\na,", " ", "x\n"),
    "csv headers": ("Title,Year", ",a", "\na,2001\n"),
    "csv notes": ("Title,Covidence #,Notes\na,#1,;", " ", "x\n"),
    "csv reasons": ('Title,Covidence #,Notes\na,#1,"Exclusion reason', "\n", 'x"\n'),
    "ovid digits": ("<1>\nTitle\n  a\nA", "1", "!\nSource\n  b\n"),
    "ovid blanks": ("<1>\nA", " ", "!\nTitle\n  a\n"),
    "ovid sources": ("<1>\nTitle\n  a\nSource\n  b", ". ", "\n"),
    "ovid authors": ("<1>\nTitle\n  a\nAuthor\n  b", "1", "x\n"),
    "xml elements": ("<xml><records><record><titles><title>a</title></titles>", "<url/>", "</record></records></xml>"),
    "xml records": ("<xml><records>", "<record><titles><title>a</title></titles></record>", "</records></xml>"),
    "xml comments": (
        "<xml><records><?a ",
        "<!--",
        "?><record><titles><title>a</title></titles></record></records></xml>",
    ),
    "xml prolog": ("<!DOCTYPE xml [", "] ", "><xml/>"),
    "xml references": ("<xml><records><record><titles><title>", "&#65;", "</title></titles></record></records></xml>"),
    "json keys": ('{"results": [{"id": "W1", "authorships": [], "title": "a"', ', "a%d": 1', "}]}"),
    "json outer keys": ('{"results": [{"id": "W1", "authorships": [], "title": "a"}]', ', "a%d": 1', "}"),
    "json lists": ('[{"type": "book", "title": "a", "DOI": [', "[],", "1]}]"),
    "json quotes": ('[{"type": "book", "title": "', '\\"', '"}]'),
    "endnote tags": ("%0 Book\n%T a\n", "%K a\n", "\n"),
    "refworks tags": ("RT Book\nT1 a\n", "K1 a\n", "\n"),
    "web of science tags": ("PT J\nTI a\n", "DE a\n", "ER\n"),
}


def make_file(name: str, length: int) -> bytes:
    head, pump, tail = FILES[name]
    count = length // len(pump)
    body = "".join(pump % number for number in range(count)) if "%d" in pump else pump * count
    tail = "}" * count + tail if name == "bibtex braces" else tail
    return (head + body + tail).encode()


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_repeats_itself_is_read_in_linear_time(name, tmp_path):
    def seconds(length: int) -> float:
        path = tmp_path / str(length)
        path.write_bytes(make_file(name, length))
        begun = time.process_time()
        try:
            read_export(path, "export")
        except ReviewError as error:
            check_refusal(error)
        return time.process_time() - begun

    seconds(1_000)
    first = statistics.median(seconds(30_000) for _ in range(3))
    assert first < 10
    assert seconds(120_000) < max(1.0, 3 * 4 * first)


def test_the_files_are_named_after_what_they_are():
    assert all(Path(name).name == name for name in FILES)
