"""Citation searches in the search log: which columns go together, and what may name a seed."""

import pytest

from living import REVIEW
from prismake import config
from prismake.config.citation_searches import check_citations
from prismake.issues import ReviewError

ROW = {"file": "chase.csv", "kind": "citation", "direction": "both", "seeds": "10.1000/a; 123"}


def check(**cells):
    return [(one.place, one.found) for one in check_citations([{**ROW, **cells}], log="searches.csv")]


def test_a_row_without_the_two_columns_and_one_with_both_are_well():
    assert list(check_citations([{"file": "a.ris", "kind": "database"}], log="searches.csv")) == []
    assert check() == check(seeds="") == check(direction="co-citing") == []
    assert check(seeds="10.1000/a=W2741809807\nPMID: 123, medline:1001\nhttps://openalex.org/W4387881419") == []


@pytest.mark.parametrize("column", ["direction", "seeds"])
def test_a_search_of_another_kind_has_no_seeds(column):
    rest = {"direction", "seeds"} - {column}
    (told,) = [one for one in check(kind="database", **dict.fromkeys(rest, "")) if one[0] == f"chase.csv, {column}"]
    assert told[1] == f"{ROW[column]} in a row of kind database"


def test_seeds_without_a_direction_are_told():
    assert check(direction="") == [("chase.csv, direction", "nothing beside seeds")]


@pytest.mark.parametrize(
    "word", ["Lee 2001", "10.1000/a;10.1000/b", "123 456", "123456789", "https://example.org/a", "W12", "=W2741809807"]
)
def test_a_word_that_names_no_seed_is_told(word):
    assert check(seeds=f"123; {word}") == [("chase.csv, seeds", word)]


@pytest.mark.parametrize("tail", ["10.1000/b", "26342300", "PMID: 77", "W2741809807", "medline:1001"])
def test_two_seeds_without_a_blank_between_them_are_told_with_the_remedy(tail):
    (issue,) = check_citations([{**ROW, "seeds": f"10.1000/a;{tail}"}], log="searches.csv")
    assert issue.found == f"10.1000/a;{tail}"
    assert issue.remedy.startswith("part two seeds by '; '")


def test_a_doi_with_signs_within_it_is_one_seed():
    assert check(seeds="10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2") == []


def test_a_seed_that_stands_twice_is_told_whatever_it_is_written_like():
    found = check(seeds="10.1000/A; https://doi.org/10.1000/a")
    assert found == [("chase.csv, seeds", "10.1000/a twice, in 10.1000/A and in https://doi.org/10.1000/a")]


def test_the_search_log_takes_the_columns_and_names_a_wrong_direction_by_its_line(tmp_path):
    for path in (REVIEW / "config").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    log = tmp_path / "searches.csv"
    lines = log.read_text().splitlines()
    row = f'{lines[-1].rstrip(",")},taken over,,backward,"10.5555/tea.1\n10.5555/tea.4"'
    log.write_text("\n".join([f"{lines[0]},how,database,direction,seeds", *lines[1:-1], row]) + "\n")
    rows = config.load(tmp_path).rows["searches"]
    assert [one["direction"] for one in rows] == ["", "", "", "backward"]
    log.write_text(log.read_text().replace(",backward,", ",sideways,"))
    with pytest.raises(ReviewError) as caught:
        config.load(tmp_path)
    (issue,) = caught.value.issues
    assert (issue.place, issue.found) == ("line 5, [4].direction", '"sideways"')
