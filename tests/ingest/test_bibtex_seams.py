"""BibTeX entries that stand where nobody looks for them, and what only looks like BibTeX."""

import pytest

from exported import read_text, refuse, refuse_once, ris

ONE = "@article{a, title={One}, year={2001}}"
TWO = "@book{b,\n title = {Two}\n}"


def titles(export):
    assert export.separators == len(export.entries)
    return [entry["title"] for entry in export.entries]


@pytest.mark.parametrize(
    "text",
    [
        f"{ONE} {ONE.replace('One', 'Two')}\n",
        f"{ONE}{TWO}\n",
        f"{TWO.replace('Two', 'One')}{TWO}",
        f"{TWO.replace('Two', 'One')} \t{TWO}\n",
        f"1. {ONE}\n2. {TWO}\n",
        "@article(a, title={One})@article(b, title={Two})\n",
        "@article{\n title = {One}\n}\n@article{\n title = {Two}\n}\n",
        "@article{title={One}}@article{title={Two}}\n",
        '@article{\n  title="One", year=2001}\n\n@article{year=2002, title = "Two"}\n',
        f"{ONE}\n@article{{\n title = {{Two}}}}\n",
    ],
)
def test_entries_without_a_line_or_a_key_of_their_own_are_read(text, tmp_path):
    assert titles(read_text(tmp_path, text)) == ["One", "Two"]


def test_the_lines_are_those_of_the_file(tmp_path):
    export = read_text(tmp_path, f"{TWO}{TWO}{TWO}\n\n{ONE}\n")
    assert export.entries.spans() == [(1, 3), (3, 5), (5, 7), (9, 9)]


def test_an_entry_cut_off_within_a_value_is_not_lost(tmp_path):
    [issue] = refuse(tmp_path, f"@article{{a,\n title = {{One}},\n abstract = {{The end.{TWO}\n")
    assert issue.place == "line 1"


@pytest.mark.parametrize(
    "within", ["see @article{x, y}", "mail a@b.org, @home(", "x @article{y", "@article {p} and, so"]
)
def test_prose_with_an_at_sign_is_no_entry(within, tmp_path):
    closing = "}" * (within.count("{") - within.count("}"))
    text = f"@article{{a,\n title = {{One}},\n note = {{{within}{closing}}}\n}}\n"
    assert titles(read_text(tmp_path, text)) == ["One"]


@pytest.mark.parametrize(
    ("hidden", "line"),
    [
        ("%@article{x,\n%  title = {Hidden},\n% }\n", 1),
        ("% @article{x, title = {Hidden}}\n", 1),
        ("%% @article{x,\n%% title = {Hidden}}\n", 1),
        ("@comment{@article{x,\n  title = {Hidden}\n}}\n", 1),
        ("@Comment{\n@article{x,\n  title = {Hidden}\n}\n}\n", 2),
        ("@comment @article{x,\n  title = {Hidden}\n}\n", 1),
    ],
)
def test_entries_that_are_commented_out_are_left_out_and_told(hidden, line, tmp_path):
    export = read_text(tmp_path, f"{hidden}{TWO}\n")
    assert titles(export) == ["Two"]
    assert export.problems == (f"entries that are commented out left out: 1 (at line {line})",)
    assert export.entries[0]["first_line"] == hidden.count("\n") + 1


def test_an_entry_that_is_commented_out_in_part_is_refused(tmp_path):
    issue = refuse_once(tmp_path, f"{TWO}\n%@article{{x,\n  title = {{Half}}\n}}\n")
    assert (issue.place, "commented out by %" in issue.found) == ("line 4", True)


def test_what_jabref_writes_in_comments_is_no_matter(tmp_path):
    export = read_text(tmp_path, f"% Encoding: UTF-8\n\n{TWO}\n\n@Comment{{jabref-meta: databaseType:bibtex;}}\n")
    assert (titles(export), export.problems) == (["Two"], ())


def test_lines_outside_of_entries_are_told(tmp_path):
    export = read_text(tmp_path, f"{TWO}\n year = {{2001}}\n}}\n{ONE}\n")
    assert (titles(export), export.problems) == (["Two", "One"], ("lines outside any entry left out: 1 (at line 4)",))


OTHERS = {
    "RIS": ris("TI  - Other"),
    "MEDLINE": "PMID- 123\nTI  - Other\n",
    "Web of Science": "PT J\nTI Other\nER\n",
    "EndNote tagged": "%0 Journal Article\n%T Other\n",
    "RefWorks": "RT Journal Article\nT1 Other\nA1 A, B\n",
}


@pytest.mark.parametrize("known", OTHERS)
@pytest.mark.parametrize("entry", [TWO, ONE, "@article{\n title = {Three}\n}"])
@pytest.mark.parametrize("seam", ["\n\n", "\n"])
def test_another_format_before_or_behind_is_refused(known, entry, seam, tmp_path):
    for text in (f"{entry}{seam}{OTHERS[known]}", f"{OTHERS[known]}{seam}{entry}\n"):
        issues = refuse(tmp_path, text)
        assert any(
            "BibTeX" in f"{issue.found} {issue.allowed}" and known in f"{issue.found} {issue.allowed}"
            for issue in issues
        )


@pytest.mark.parametrize("known", OTHERS)
def test_another_format_glued_behind_is_refused(known, tmp_path):
    issues = refuse(tmp_path, f"{TWO}{OTHERS[known]}")
    assert [issue.place for issue in issues] == ["line 3"]


@pytest.mark.parametrize(
    "text",
    [
        "@font-face {\n font-family: x;\n}\n@media(max-width:5px){a{b:c}}\n",
        "@misc{key,}\n",
    ],
)
def test_an_entry_without_any_field_is_refused(text, tmp_path):
    assert "without any field" in refuse(tmp_path, text)[0].found


@pytest.mark.parametrize(
    "text",
    [
        '<m:record xmlns:m="http://www.loc.gov/MARC21/slim"><m:leader>x</m:leader></m:record>',
        '<records xmlns:m="x"><m:record><m:datafield tag="245"/></m:record></records>',
        "<collection><record><datafield>Study</datafield></record></collection>",
        "<records><record><contributors><a>b</a></contributors></record></records>",
        "<responseWrapper><resultList><result><year>2001</year></result></resultList></responseWrapper>",
    ],
)
def test_xml_that_names_no_document_is_refused(text, tmp_path):
    assert refuse_once(tmp_path, text)
