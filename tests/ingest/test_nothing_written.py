"""Words that databases write where they have nothing: no author, abstract, pages or journal is made of them."""

import pytest

from exported import read_one, ris


@pytest.mark.parametrize(
    "written",
    ["[No author name available]", "No authors listed", "et al.", "and others", "…", "[No authors listed]"],
)
def test_words_for_no_author_are_nobody(tmp_path, written):
    assert read_one(tmp_path, ris("TI  - One", f"AU  - {written}"))["authors"] == ""
    assert read_one(tmp_path, f'Title,Authors\nOne,"{written}"\n')["authors"] == ""


@pytest.mark.parametrize("end", [", et al.", " et al", "...", ", …", "…", " and others", "; et al."])
def test_the_end_of_a_list_that_is_cut_short_is_no_part_of_a_name(tmp_path, end):
    assert read_one(tmp_path, ris("TI  - One", f"AU  - Bo, Ann{end}"))["authors"] == "Bo, Ann"
    assert read_one(tmp_path, f'Title,Authors\nOne,"Bo, Ann; Do, Cy{end}"\n')["authors"] == "Bo, Ann; Do, Cy"


def test_names_that_end_alike_stay(tmp_path):
    authors = read_one(tmp_path, ris("TI  - One", "AU  - Jamal, Et", "AU  - Al, Bo", "AU  - Mothers, C."))["authors"]
    assert authors == "Jamal, Et; Al, Bo; Mothers, C."


@pytest.mark.parametrize(
    "written",
    ["[No abstract available]", "No abstract available.", "Abstract not available", "(Abstract unavailable.)", "n/a"],
)
def test_words_for_no_abstract_are_none(tmp_path, written):
    assert read_one(tmp_path, ris("TI  - One", f"AB  - {written}"))["abstract"] == ""
    assert read_one(tmp_path, ris("TI  - One", f"AB  - {written}", "N2  - The text."))["abstract"] == "The text."


def test_an_abstract_that_begins_so_stays(tmp_path):
    text = "No abstract available to us said so."
    assert read_one(tmp_path, ris("TI  - One", f"AB  - {text}"))["abstract"] == text


@pytest.mark.parametrize("written", ["N.PAG", "No Pagination Specified", "No pages", "n/a", "NP-NP", "Unpaginated"])
def test_words_for_no_pages_are_none(tmp_path, written):
    assert read_one(tmp_path, ris("TI  - One", f"SP  - {written}", "C7  - e12"))["pages"] == "e12"
    assert read_one(tmp_path, ris("TI  - One", "SP  - 12", f"EP  - {written}"))["pages"] == "12"


def test_an_address_is_no_journal(tmp_path):
    entry = read_one(tmp_path, ris("TI  - One", "JO  - https://clinicaltrials.gov/show/NCT03000000"))
    assert (entry["journal"], entry["registry_ids"]) == ("", "NCT03000000")


@pytest.mark.parametrize("written", ["NA", "NaN", "nan", "N/A", "NULL", "None", "-"])
def test_what_programs_write_into_an_empty_cell_is_nothing(tmp_path, written):
    text = f"Title,Authors,Abstract,Journal,Pages,DOI\nOne,{','.join([written] * 5)}\n"
    entry = read_one(tmp_path, text)
    assert not any(entry[column] for column in ("authors", "abstract", "journal", "pages", "doi"))


def test_a_title_may_be_such_a_word(tmp_path):
    assert read_one(tmp_path, 'Title,Authors\nNone,"Bo, A"\n')["title"] == "None"


def test_numbers_are_as_they_were_before_a_program_made_decimals_of_them(tmp_path):
    entry = read_one(tmp_path, "Title,Year,Volume,Issue,Pages\nOne,2019.0,12.0,3.0,'117-23\n")
    assert [entry[column] for column in ("year", "volume", "issue", "pages")] == ["2019", "12", "3", "117-123"]
    assert read_one(tmp_path, "Title,Start page,End page\nOne,117.0,123.0\n")["pages"] == "117-123"


@pytest.mark.parametrize(
    "text",
    [
        "@article{{a,\n  title = {{One}},\n  annote = {{We left it out.}}{}\n}}\n",
        '[{{"type": "article-journal", "id": "a", "title": "One", "annote": "We left it out."{}}}]',
        '[{{"type": "article-journal", "id": "a", "title": "One", "note": "We left it out."{}}}]',
    ],
)
def test_what_people_noted_is_no_abstract(tmp_path, text):
    """CSL 1.0.2 calls annote a mark on the item, BibTeX's manual an annotation; both have a field for the abstract."""
    own = ",\n  abstract = {Own.}" if text.startswith("@") else ', "abstract": "Own."'
    assert [read_one(tmp_path, text.format(more))["abstract"] for more in ("", own)] == ["", "Own."]
