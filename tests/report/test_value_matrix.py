"""One variable over all studies: values side by side, named by what tells rows apart."""

import pandas as pd

from prismake.report.members import Library
from prismake.report.value_matrix import list_matrix
from prismake.tables import from_rows

CODEBOOK = pd.DataFrame(
    [
        {"level": level, "variable": name}
        for level, name in (("study", "design"), ("outcome", "outcome"), ("outcome", "n"))
    ]
)


NAMES = {"a": "Tan 2016", "b": "Tan 2016", "c": "Wu 2020"}


class Shelf:
    """Finds a study by its id."""

    def __init__(self, **more: str) -> None:
        self.more = more

    def find_study(self, study_id: str):
        return type("Member", (), {"label": {**NAMES, **self.more}[study_id]})


def build(*rows: tuple[str, str, str, str, str, str]) -> dict[tuple[str, ...], tuple[str, ...]]:
    names = ("study_id", "level", "item", "variable", "value", "status")
    settled = from_rows("extraction_settled", [dict(zip(names, row, strict=True)) for row in rows])
    studies = from_rows("studies", [{"study_id": one, "label": ""} for one in "abc"])
    library: Library = Shelf()  # type: ignore[assignment]
    head, listed = list_matrix({"studies": studies, "extraction_settled": settled}, library, codebook=CODEBOOK)
    assert head == ("level", "variable", "row", "Tan 2016 (a)", "Tan 2016 (b)", "Wu 2020")
    return {row[:3]: row[3:] for row in listed}


def test_values_of_all_studies_stand_side_by_side_in_the_order_of_the_codebook():
    found = build(
        ("b", "outcome", "2", "outcome", "pain", "agreed"),
        ("b", "outcome", "2", "n", "12", "agreed"),
        ("a", "outcome", "1", "outcome", "pain", "agreed"),
        ("a", "outcome", "1", "n", "20", "agreed"),
        ("a", "study", "", "design", "randomised", "agreed"),
        ("c", "study", "", "design", "", "disagreement"),
        ("d", "study", "", "design", "of a study that is gone", "agreed"),
    )
    assert list(found.items()) == [
        (("study", "design", ""), ("randomised", "", "not settled")),
        (("outcome", "outcome", ""), ("pain", "pain", "")),
        (("outcome", "n", "pain"), ("20", "12", "")),
    ]


def test_two_rows_of_one_name_both_stand_in_the_cell():
    found = build(
        *(("a", "outcome", item, "outcome", "pain", "agreed") for item in "12"),
        ("a", "outcome", "1", "n", "20", "agreed"),
        ("a", "outcome", "2", "n", "22", "agreed"),
    )
    assert found["outcome", "n", "pain"] == ("20 | 22", "", "")


def test_studies_stand_in_the_order_of_their_names():
    settled = from_rows("extraction_settled", [])
    studies = from_rows("studies", [{"study_id": one, "label": ""} for one in "abc"])
    library: Library = Shelf(c="Abel 2001")  # type: ignore[assignment]
    head, _ = list_matrix({"studies": studies, "extraction_settled": settled}, library, codebook=CODEBOOK)
    assert head[3:] == ("Abel 2001", "Tan 2016 (a)", "Tan 2016 (b)")
