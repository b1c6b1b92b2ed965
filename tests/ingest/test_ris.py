"""RIS: every trap that real files set."""

import pytest

from exported import read_one, read_text, refuse, ris


def test_a_missing_er_does_not_swallow_the_next_entry(tmp_path):
    export = read_text(tmp_path, "TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\nER  - \n")
    assert [entry["title"] for entry in export.entries] == ["One", "Two"]
    assert export.problems == ("entries without ER: 1 (line 1)",)


def test_the_last_entry_without_er_is_kept(tmp_path):
    export = read_text(tmp_path, ris("TI  - One") + "TY  - JOUR\nTI  - Two")
    assert [entry["title"] for entry in export.entries] == ["One", "Two"]


@pytest.mark.parametrize("gap", [" - ", "  - ", "  -  ", "  -"])
def test_the_blanks_around_the_dash_may_vary(tmp_path, gap):
    entry = read_one(tmp_path, f"TY{gap}JOUR\nTI{gap}One\nER{gap}\n")
    assert (entry["type"], entry["title"]) == ("JOUR", "One")


@pytest.mark.parametrize(
    "preamble",
    ['Record #3 of 18\nProvider: Wiley\nContent: text/plain; charset="UTF-8"\n\n', "2. \n", "<1. >\n", "\n\n"],
)
def test_preambles_of_entries_belong_to_none(tmp_path, preamble):
    export = read_text(tmp_path, preamble + ris("TI  - One") + "\n" + preamble + ris("TI  - Two"))
    assert [entry["title"] for entry in export.entries] == ["One", "Two"]


def test_prose_that_looks_like_a_tag_continues_the_abstract(tmp_path):
    entry = read_one(tmp_path, ris("AB  - Levels of", "IL  - 6 was high", "DO  - 10.1000/x1"))
    assert (entry["abstract"], entry["doi"]) == ("Levels of IL - 6 was high", "10.1000/x1")


@pytest.mark.parametrize("gap", ["  - ", " - "])
@pytest.mark.parametrize("before", ["TI  - One", "T1  - One", "KW  - one", "AD  - Rome", "AB  - A sentence.", "N2  -"])
@pytest.mark.parametrize("tag", ["M7", "Z9", "XX"])
def test_an_unknown_tag_behind_prose_is_no_part_of_it_and_told(tmp_path, before, tag, gap):
    text = ris(before, f"{tag}  - 12", "of it", "T8  - 3", "PY  - 2001").replace("  - ", gap)
    export = read_text(tmp_path, text)
    entry = export.entries[0]
    assert (" ".join(map(str, entry.values())).count("12"), entry["year"]) == (0, "2001")
    tags = ", ".join(sorted([tag, "T8"]))
    assert f"fields with tags that are not known ({tags}), which fill no column: 2 (lines 3, 5)" in export.problems


def test_a_line_with_one_blank_goes_on_with_a_title_of_an_entry_that_has_two(tmp_path):
    export = read_text(tmp_path, ris("TI  - Levels of", "M7 - a marker -", "Z9 - in mice", "PY  - 2001"))
    assert export.entries[0]["title"] == "Levels of M7 - a marker - Z9 - in mice"
    assert export.problems == ()


def test_an_entry_of_nothing_but_its_first_and_last_line_is_told(tmp_path):
    export = read_text(tmp_path, ris("TI  - One") + ris() + ris("AN  - ") + ris("TI  - Two"))
    assert (export.separators, len(export.entries)) == (4, 4)
    assert export.problems == ("entries without title, authors and identifier: 2 (lines 4, 6)",)


def test_an_er_with_prose_behind_it_does_not_end_the_entry(tmp_path):
    entry = read_one(tmp_path, ris("AB  - We studied", "ER  - positive tumours in mice.", "PY  - 2020"))
    assert entry["year"] == "2020"


def test_a_field_outside_an_entry_is_an_issue_with_its_line(tmp_path):
    [issue] = refuse(tmp_path, ris("TI  - One") + "TI  - Lost\n" + ris("TI  - Two"))
    assert (issue.place, issue.found) == ("line 4", "a field TI outside any entry")


def test_a_run_of_fields_without_an_entry_is_one_issue(tmp_path):
    issues = refuse(tmp_path, "TI  - One\nAU  - Tan, A\nPY  - 2001\nER  - \n")
    assert [issue.place for issue in issues] == ["line 1"]


def test_a_start_mark_that_opens_no_entry_fails_closed(tmp_path):
    [issue] = refuse(tmp_path, ris("AB  - Collagen of", "TY  - 1 was seen") + ris("TI  - Two"))
    assert (issue.place, issue.found) == ("line 3", "2 entries read, 3 start marks counted")


def test_the_first_abstract_is_the_records_own(tmp_path):
    assert read_one(tmp_path, ris("AB  - Own.", "AB  - Copyright of it."))["abstract"] == "Own."


def test_the_fullest_form_of_the_journal_is_taken(tmp_path):
    entry = read_one(tmp_path, ris("JO  - Hum Reprod", "J2  - HR", "T2  - Human Reproduction"))
    assert entry["journal"] == "Human Reproduction"


def test_keywords_may_continue_on_lines_and_behind_semicolons(tmp_path):
    assert (
        read_one(tmp_path, ris("KW  - one", "two", "KW  - three; four", "KW  - one"))["keywords"]
        == "one; two; three; four"
    )


def test_the_first_of_several_addresses_is_taken(tmp_path):
    entry = read_one(tmp_path, ris("UR  - http://example.org/a?b;c; http://example.org/d"))
    assert entry["url"] == "http://example.org/a?b;c"


def test_rayyan_glues_fields_together(tmp_path):
    entry = read_one(
        tmp_path, ris("DO  - 10.1000/abc.1     LK  - https://example.org/x", "UR  - http://a.org/b     U2  - L202")
    )
    assert (entry["doi"], entry["url"]) == ("10.1000/abc.1", "http://a.org/b")


def test_blank_tags_of_covidence_are_nothing(tmp_path):
    entry = read_one(tmp_path, ris("PD  - ", "AN  - ", "DO  - ", "TI  - ", "T1  - One"))
    assert (entry["title"], entry["accession"], entry["doi"]) == ("One", "", "")


@pytest.mark.parametrize("date", ["Y1  - 2024/04/03/", "Y1  - 2024//", "PY  - 2024", "DA  - 2024-02-01"])
def test_dates_give_their_year(tmp_path, date):
    assert read_one(tmp_path, ris(date))["year"] == "2024"


@pytest.mark.parametrize("tag", ["DO", "L3", "M3", "UR", "L2", "L1", "N1"])
def test_the_doi_is_found_wherever_it_stands(tmp_path, tag):
    entry = read_one(tmp_path, ris(f"{tag}  - https://doi.org/10.1000/ABC.1"))
    assert (entry["doi"], entry["taken_from"]) == ("10.1000/abc.1", f"doi={tag}")


def test_a_note_with_several_dois_gives_none(tmp_path):
    assert read_one(tmp_path, ris("N1  - cites 10.1000/a1 and 10.1000/b2"))["doi"] == ""


def test_the_better_tag_wins_over_the_earlier_one(tmp_path):
    assert read_one(tmp_path, ris("N1  - doi: 10.1000/note", "DO  - 10.1000/own"))["doi"] == "10.1000/own"


@pytest.mark.parametrize(
    ("lines", "column", "expected"),
    [
        (["C3  - PUBMED 21314913,EMBASE 643589775"], "pmid", "21314913"),
        (["DB  - Embase", "C5  - 38773066"], "pmid", "38773066"),
        (["C5  - 38773066"], "pmid", ""),
        (["DP  - NLM", "AN  - 29657938"], "pmid", "29657938"),
        (["L2  - https://www.ncbi.nlm.nih.gov/pubmed/12653513"], "pmid", "12653513"),
        (["C2  - PMC 5514021"], "pmcid", "PMC5514021"),
        (["UR  - https://www.ncbi.nlm.nih.gov/pmc/articles/PMC3654245/"], "pmcid", "PMC3654245"),
        (["AN  - CN-00778158"], "accession", "CN-00778158"),
        (["U2  - L2029880245"], "accession", "L2029880245"),
        (["AN  - WOS:000282053100002"], "accession", "WOS:000282053100002"),
        (
            ["UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85189760133&doi=10"],
            "accession",
            "2-s2.0-85189760133",
        ),
        (["UR  - https://www.scopus.com/pages/publications/85161616599?origin=x"], "accession", "2-s2.0-85161616599"),
        (["DB  - ERIC", "ID  - EJ389705"], "accession", "EJ389705"),
        (["ID  - 17"], "accession", ""),
        (["ID  - smith"], "accession", ""),
    ],
)
def test_identifiers_stand_in_strange_tags(tmp_path, lines, column, expected):
    assert read_one(tmp_path, ris(*lines))[column] == expected


def test_html_is_decoded_in_prose_only(tmp_path):
    entry = read_one(
        tmp_path,
        ris("TI  - H<sub>2</sub>O &amp; <i>p</i> &lt; 5", "AB  - <p>One</p><p>two</p>", "UR  - http://a.org/?b&amp;c"),
    )
    assert (entry["title"], entry["abstract"]) == ("H2O & p < 5", "One two")
    assert entry["url"] == "http://a.org/?b&amp;c"


def test_one_blank_before_the_dash_is_a_tag_only_where_the_entry_begins_so(tmp_path):
    prose = ["AB  - We scanned", "T2 - weighted images.", "ER - positive tumours", "DO - not - resuscitate", "JF  - J"]
    export = read_text(tmp_path, ris(*prose) + ris(*prose).replace("  - ", " - "))
    wide, narrow = export.entries
    assert wide["abstract"] == "We scanned T2 - weighted images. ER - positive tumours DO - not - resuscitate"
    assert (wide["journal"], narrow["abstract"]) == ("J", "We scanned")
    told = "lines that look like fields read as text, since their dash has one blank before it: 2 (lines 3, 5)"
    assert told in export.problems


def test_a_field_with_one_blank_behind_a_short_field_is_read(tmp_path):
    assert read_one(tmp_path, ris("AU  - Tan, A", "PY - 2001"))["year"] == "2001"


@pytest.mark.parametrize("line", ["PMID  - 30000001", "PMID - 30000001", "PMID- 30000001"])
def test_a_field_pmid_makes_no_medline_of_ris(tmp_path, line):
    export = read_text(tmp_path, ris(line, "TI  - One") * 2)
    assert (export.format, [entry["pmid"] for entry in export.entries]) == ("RIS", ["30000001"] * 2)


@pytest.mark.parametrize(
    "behind",
    ["NL  - J Tests", "Link to the Ovid Full Text: https://example.org/?AN=1", "C1  - Database: Embase\n1 tea/"],
)
def test_what_stands_between_entries_is_left_out_and_told(tmp_path, behind):
    export = read_text(tmp_path, ris("TI  - One") + f"\n{behind}\n\n2. \n" + ris("TI  - Two"))
    assert [entry["title"] for entry in export.entries] == ["One", "Two"]
    assert export.problems[0].startswith("lines outside any entry left out: ")


def test_a_loose_block_with_an_author_stays_refused(tmp_path):
    [issue] = refuse(tmp_path, ris("TI  - One") + "C1  - Embase\nA1  - Tan, A\n" + ris("TI  - Two"))
    assert (issue.place, issue.found) == ("line 4", "a field C1 outside any entry")
