"""Files put together: entries behind other text are read or refused, and so are two formats in one file."""

from itertools import permutations

import pytest

from exported import read_text, refuse, refuse_once, ris

# Two entries of each format as their producers write them, the last line without its line end.
FORMATS = {
    "RIS": "TY  - JOUR\nTI  - One\nPY  - 2001\nER  - \n\nTY  - JOUR\nTI  - Two\nPY  - 2002\nER  - ",
    "MEDLINE": "PMID- 1\nOWN - NLM\nTI  - One\nSO  - J. 2001.\n\nPMID- 2\nOWN - NLM\nTI  - Two\nSO  - J. 2002.",
    "Web of Science": "FN Clarivate\nVR 1.0\nPT J\nAU Tan, A\nTI One\nER\n\nPT J\nAU Lim, B\nTI Two\nER\n\nEF",
    "EndNote tagged": "%0 Journal Article\n%T One\n%D 2001\n\n%0 Book\n%T Two\n%D 2002",
    "RefWorks": "RT Journal Article\nT1 One\nYR 2001\n\nRT Book, Whole\nT1 Two\nYR 2002",
    "BibTeX": "@article{one,\n  title = {One}\n}\n\n@book{two,\n  title = {Two}\n}",
    "Ovid": "<1>\nTitle\n  One.\nSource\n  J. 2001.\n\n<2>\nTitle\n  Two.\nSource\n  J. 2002.",
}
TAGGED = ("RIS", "MEDLINE", "Web of Science", "EndNote tagged", "RefWorks")


@pytest.mark.parametrize("known", TAGGED)
@pytest.mark.parametrize("between", ["", "\ufeff"])
def test_files_joined_without_a_line_end_are_taken_apart(tmp_path, known, between):
    export = read_text(tmp_path, between.join([FORMATS[known]] * 3))
    assert [entry["title"] for entry in export.entries] == ["One", "Two"] * 3
    assert export.format == known


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("TY  - JOUR\nTI  - One\nER  - TY  - JOUR\nTI  - Two\nER  - \n", [(1, 3), (3, 5)]),
        ("TY  - JOUR\nTI  - One\nAB  - The end.TY  - JOUR\nTI  - Two\nER  - \n", [(1, 3), (3, 5)]),
        ("TY  - JOUR\nTI  - One\nPY  - 2001TY  - JOUR\nTI  - Two\nER  - \n", [(1, 3), (3, 5)]),
        ("TY - JOUR\nTI - One\nER -TY - JOUR\nTI - Two\nER - \n", [(1, 3), (3, 5)]),
        ("PMID- 1\nTI  - One\nSO  - J. 2001.PMID- 2\nTI  - Two\n\nPMID- 3\nTI  - x", [(1, 3), (3, 4), (6, 7)]),
        ("PT J\nAU Tan, A\nTI One\nERPT J\nAU Lim, B\nTI Two\nER\nEF\n", [(1, 4), (4, 7)]),
        ("PT J\nAU Tan, A\nTI One\nUT WOS:1PT J\nAU Lim, B\nTI Two\nER\nEF\n", [(1, 4), (4, 7)]),
        ("%0 Book\n%T One\n%D 2001%0 Book\n%T Two\n", [(1, 3), (3, 4)]),
        ("RT Book\nT1 One\nYR 2001RT Book\nT1 Two\n", [(1, 3), (3, 4)]),
    ],
)
def test_an_entry_behind_other_text_keeps_the_lines_of_the_file(tmp_path, text, lines):
    export = read_text(tmp_path, text)
    assert [(entry["first_line"], entry["last_line"]) for entry in export.entries] == lines
    assert export.separators == len(lines)
    assert any(told.startswith("files joined without a line end, taken apart: 1 (line") for told in export.problems)


def test_remarks_behind_a_seam_name_the_lines_of_the_file(tmp_path):
    text = ris("TI  - One").rstrip("\n") + ris("TI  - Two", "DO  - 12/x.1")
    assert "line 5: '12/x.1' is no DOI" in read_text(tmp_path, text).problems


def test_a_start_behind_a_blank_may_be_prose_and_is_refused(tmp_path):
    issue = refuse_once(tmp_path, ris("TI  - One", "AB  - An entry opens with TY  - JOUR", "PY  - 2001"))
    assert (issue.place, issue.found[:31]) == ("line 3", "'TY  - JOUR' behind other text:")


@pytest.mark.parametrize(
    "line",
    [
        "AB  - A line TY  - JOUR opens every entry.",
        "TI  - ANXIETY - A REVIEW",
        "TI  - ANXIETY - STRESS",
        "AB  - Written to tests@article{a place},",
        "AB  - Drug A was given to 50%0 of them.",
        "N1  - PMID- 12345",
        "N1  - Comment on: Test. 2001;1:2;PMID- 12345",
        "AB  - We used TRANSCRIPT J",
        "AB  - See <1>",
    ],
)
def test_prose_is_no_seam(tmp_path, line):
    export = read_text(tmp_path, ris("T1  - One", line, "PY  - 2001"))
    assert (len(export.entries), export.problems, export.entries[0]["year"]) == (1, (), "2001")


@pytest.mark.parametrize(("first", "second"), list(permutations(FORMATS, 2)))
@pytest.mark.parametrize("between", ["\n\n", "\n", ""])
def test_two_formats_in_one_file_are_refused(tmp_path, first, second, between):
    assert refuse(tmp_path, FORMATS[first] + between + FORMATS[second])


@pytest.mark.parametrize("known", TAGGED)
@pytest.mark.parametrize(
    "other",
    [
        "Title,Authors,Year,DOI\nThree,Tan,2003,10.1000/a\n",
        '"Authors";"Title";"Year";"DOI"\n"Tan";"Three";2003;x\n',
        "<?xml version='1.0'?>\n<PubmedArticleSet></PubmedArticleSet>\n",
        '[\n{"title": "Three"}\n]\n',
    ],
)
def test_tables_and_markup_behind_tagged_entries_are_refused(tmp_path, known, other):
    [issue] = refuse(tmp_path, f"{FORMATS[known]}\n\n{other}")
    assert issue.allowed == "one format in a file"


def test_a_second_format_is_told_with_its_first_line(tmp_path):
    issue = refuse_once(tmp_path, ris("TI  - One") + FORMATS["BibTeX"])
    assert (issue.place, issue.found) == ("line 4", "the beginning of BibTeX in a file of RIS")


def test_a_field_pmid_within_ris_is_no_other_format(tmp_path):
    export = read_text(tmp_path, ris("PMID- 12345", "TI  - One"))
    assert (export.format, export.problems, len(export.entries)) == ("RIS", (), 1)
