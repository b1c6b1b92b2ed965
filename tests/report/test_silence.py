"""What was not extracted, not seen or not reported, and which results stand in no synthesis."""

import pandas as pd
import pytest

from checked import make_view, put
from prismake.report import render_page, unsynthesised
from prismake.report.characteristics import read_characteristics
from prismake.report.checks import FUNCTIONS
from prismake.report.data_listings import list_differing, list_doubts
from prismake.report.figures.matrix import draw_matrix, read_matrix
from prismake.report.linked import list_retractions
from prismake.report.reading import list_read
from prismake.report.unsynthesised import list_unsynthesised
from prismake.tables import from_rows, to_rows
from reported import make_config

STUDIES = from_rows("studies", [{"study_id": study, "label": f"Tan {study}"} for study in ("p1", "w1", "w2")])
BIRTH = {"id": "birth", "title": "Births", "outcome": "live birth", "measure": "OR"}


def told(study: str, page: str = "abstract", item: str = "1", **values: str) -> list[dict[str, str]]:
    row = {"study_id": study, "person": "ada", "level": "outcome", "item": item, "page": page}
    return [{**row, "variable": name, "value": value} for name, value in values.items()]


def remark(study: str, words: str) -> dict[str, str]:
    row = {"study_id": study, "person": "ada", "level": "study", "item": "", "page": "abstract"}
    return {**row, "variable": "remarks", "value": words}


def tell(rows: list[dict[str, str]], study: str, outcome: str = "live birth") -> str:
    matrix = read_matrix(from_rows("extraction", rows), studies=STUDIES, outcomes=("live birth",))
    return matrix.tell(study, outcome)


PAIN = {"outcome": "pain", "mean": "3"}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "not extracted"),
        ([remark("p1", "No difference in births")], "not extracted"),
        (told("w1", **PAIN), "not extracted"),
        (told("p1", **PAIN), "not seen in what was read (abstract)"),
        (told("p1", page="NCT01234567", **PAIN), "not seen in what was read (registration)"),
        (told("p1", page="", **PAIN), "not seen in what was read (not said which part)"),
        (told("p1", page="abstract", **PAIN) + told("p1", page="e57", item="2", **PAIN), "not reported"),
        (told("p1", page="Table 2", **PAIN), "not reported"),
        ([*told("p1", **PAIN), remark("p1", "Live births rose, without figures")], "not extracted"),
        ([*told("p1", **PAIN), remark("p1", "Doubts about the blinding")], "not seen in what was read (abstract)"),
        ([*told("p1", **PAIN), remark("p1", "Two live controls")], "not seen in what was read (abstract)"),
        (told("p1", outcome="live birth", n="9"), "named, figures not seen (abstract)"),
        (told("p1", page="4", outcome="Live birth", n="9"), "measured, figures not reported"),
        (told("p1", outcome="live birth", n="9", events="0"), "reported"),
        (told("p1", outcome="live birth", percent="12 %"), "reported"),
        (told("p1", outcome="live birth", timepoint="3", n="9"), "named, figures not seen (abstract)"),
    ],
)
def test_only_what_was_read_in_full_can_be_silent(rows, words):
    assert tell(rows, "p1") == words


def test_a_full_text_stands_above_the_abstract_and_a_word_for_nothing_is_nothing():
    rows = [
        *told("p1", page="abstract", a="1"),
        *told("p1", page="p. 3", item="2", a="1"),
        *told("w1", page="-", a="1"),
    ]
    rows += [*told("w2", page="abstract", a="1"), *told("w2", page="registry entry", item="2", a="1")]
    assert list_read(from_rows("extraction", rows)) == {
        "p1": "full text",
        "w1": "what was read is not said",
        "w2": "abstract and registration",
    }


def test_the_figure_says_in_words_what_its_signs_mean_and_cuts_no_label():
    name = "A trial of cells in women with a very thin endometrium and many words in its title"
    studies = from_rows("studies", [{"study_id": "p1", "label": name}])
    matrix = read_matrix(from_rows("extraction", told("p1", **PAIN)), studies=studies, outcomes=("live birth",))
    svg = draw_matrix(matrix, name="m", title="Outcomes")
    assert f"{name}: live birth not seen in what was read (abstract), pain reported." in svg
    assert "…" not in svg


@pytest.mark.parametrize(("page", "state"), [("abstract", "unseen"), ("", "unseen"), ("p. 3", "silent")])
def test_what_a_full_text_does_not_report_has_another_sign_than_what_an_abstract_does_not_say(page, state):
    matrix = read_matrix(from_rows("extraction", told("p1", page=page, **PAIN)), studies=STUDIES, outcomes=("birth",))
    assert matrix.state("p1", "birth") == state
    svg = draw_matrix(matrix, name="m", title="Outcomes")
    assert "not seen, or not reported" not in svg
    signs = svg.count('class="empty"'), svg.count('class="axis" x1="3')
    assert signs[0] == (2 if state == "unseen" else 1)  # of the study, and of the legend


@pytest.mark.parametrize(
    ("page", "words"), [("abstract", "not seen in what was read (abstract)"), ("7", "not reported")]
)
def test_a_value_that_was_settled_as_given_nowhere_is_called_by_what_was_read(page, words):
    row = {"study_id": "p1", "level": "study", "item": "", "variable": "dose", "value": "", "status": "consensus"}
    view = make_view(put("extraction", *told("p1", page=page, **PAIN)), put("extraction_settled", row))
    assert [one[3] for one in list_differing(view.tables, view.library).rows] == [words]


@pytest.mark.parametrize("page", ["https://doi.org/10.1000/182", "seen 2026-02-26", "doi 10.1000/182.3"])
def test_an_address_or_a_day_is_no_page_of_a_full_text(page):
    assert tell(told("p1", page=page, **PAIN), "p1") == "not seen in what was read (not said which part)"


def list_left(extraction: list[dict[str, str]], effects: list[dict[str, object]], pooled: bool = True) -> list[tuple]:
    estimates = [{"analysis_id": "birth", "model": "random", "k": 2, "estimate": 0.1 if pooled else None}]
    view = make_view(
        put("studies", *({"study_id": study, "label": f"Tan {study}"} for study in ("p1", "w1"))),
        *(
            put(name, *rows)
            for name, rows in (("extraction", extraction), ("effects", effects), ("estimates", estimates))
        ),
    )
    return list(list_unsynthesised(view.tables, analyses=[BIRTH], library=view.library).rows)


EFFECT = {"analysis_id": "birth", "study_id": "p1", "measure": "OR", "yi": 0.1, "vi": 0.1}


def test_a_result_in_a_pooled_estimate_is_not_listed_and_one_beside_it_is():
    extraction = told("p1", outcome="live birth", events="2") + told("w1", outcome="pain", mean="3")
    assert list_left(extraction, [EFFECT]) == [("Tan w1", "pain", "figures", "no analysis of this outcome is planned")]


@pytest.mark.parametrize(
    ("effect", "pooled", "why"),
    [
        ({}, False, "Births: nothing was pooled, the result stands alone"),
        (
            {"yi": None, "vi": None, "remark": "left out: design is single_arm"},
            True,
            "Births: left out: design is single arm",
        ),
        ({"study_id": "w1"}, True, "Births: no figures that it can use"),
    ],
)
def test_a_result_that_was_left_out_stands_with_its_reason(effect, pooled, why):
    rows = list_left(told("p1", outcome="live birth", events="2"), [{**EFFECT, **effect}], pooled)
    assert ("Tan p1", "live birth", "figures", why) in rows


def test_a_study_of_which_nothing_was_extracted_stands_with_what_was_remarked():
    rows = list_left([remark("p1", "Thickness rose, no significant difference")], [EFFECT])
    words = "nobody extracted an outcome of this study"
    assert rows[0] == ("Tan p1", "all", "not extracted", f"{words}; Thickness rose, no significant difference")
    assert rows[1] == ("Tan w1", "all", "not extracted", words)


def test_the_page_lists_them_below_the_figure(built: dict[str, pd.DataFrame]):
    page = render_page(built, config=make_config())
    assert "Results that are in no synthesis, and why" in page
    assert "figures not reported" not in page


@pytest.mark.parametrize(
    ("page", "blank"),
    [("abstract", "not seen (abstract)"), ("12", "not stated"), ("", "not seen (not said which part)")],
)
def test_an_empty_cell_of_a_study_says_what_was_read(page, blank):
    view = make_view(put("extraction", *told("p1", page=page, **PAIN)))
    found = read_characteristics(view.tables, view.library, codebook=view.codebook)
    assert {study.study_id: study.blank for study in found.studies} == {
        **dict.fromkeys(("w1", "w2"), "not extracted"),
        "p1": blank,
    }


def test_each_table_is_read_once_however_many_studies_there_are(monkeypatch):
    read: list[int] = []
    monkeypatch.setattr(unsynthesised, "to_rows", lambda frame: read.append(len(frame)) or to_rows(frame))
    for n in (2, 20):
        rows = [row for study in range(n) for row in told(f"s{study}", **PAIN)]
        studies = from_rows("studies", [{"study_id": f"s{study}", "label": str(study)} for study in range(n)])
        view = make_view(put("extraction", *rows), put("studies", *to_rows(studies)))
        plan = [{"id": "s", "title": "S", "outcomes": {"pain": "pain"}}]
        assert len(list_unsynthesised(view.tables, analyses=[BIRTH], swim=plan, library=view.library).rows) == n
    assert len(read) == 2 * 5


@pytest.mark.parametrize(("rows", "found"), [([remark("p1", "No figures in the abstract")], 2), ([], 3)])
def test_a_study_whose_reason_stands_in_the_table_is_not_said_to_have_none(rows, found):
    view = make_view(put("extraction", *rows), put("effects"), put("accuracy"), put("network_effects"))
    assert len(FUNCTIONS[59](view)) == found


LENGTH = {"level": "outcome", "variable": "mean", "label": "Mean", "type": "number"}
WORDS = {**LENGTH, "variable": "aim", "label": "Aim", "type": "text"}


@pytest.mark.parametrize(
    ("rows", "asked", "words"),
    [
        ([], LENGTH, "Nothing has been extracted yet."),
        (told("p1", aim="tea"), WORDS, "No required value is missing; the codebook asks for no number."),
        (told("p1", **PAIN), LENGTH, "No figures contradict one another, and no required value is missing."),
    ],
)
def test_figures_are_said_not_to_contradict_one_another_only_where_there_are_figures(rows, asked, words):
    view = make_view(put("extraction", *rows), put("doubts"))
    listing = list_doubts(view.tables, view.library, codebook=pd.DataFrame([asked]))
    assert (listing.rows, listing.nothing) == ((), words)


@pytest.mark.parametrize(
    ("agreement", "words"),
    [((), "No study has been extracted by two people."), (({"n": 2, "equal": 2},), "No extracted values differ.")],
)
def test_values_are_said_not_to_differ_only_where_two_people_extracted(agreement, words):
    view = make_view(put("extraction_settled"), put("extraction_agreement", *agreement))
    assert list_differing(view.tables, view.library).nothing == words


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ((), "The exports tell of none."),
        (
            ({"file": "rw.csv", "entries": 9, "matched": 0},),
            "Neither the exports nor the files that were compared tell",
        ),
    ],
)
def test_that_nothing_was_retracted_is_said_of_what_was_looked_at_alone(files, words):
    view = make_view(put("retractions"), put("retraction_checks", *files))
    assert list_retractions(view.tables, view.library).nothing.startswith(words)
