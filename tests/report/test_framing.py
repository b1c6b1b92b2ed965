"""What frames the results of the manuscript stands in it as in the report: the question, harms, the discussion."""

from checked import make_view, put, say
from prismake import tables
from prismake.report.facts import unmark
from prismake.report.figure_files import list_drawings
from prismake.report.manuscript.blocks import Heading, Paragraph, Table
from prismake.report.manuscript.compose import compose_manuscript
from prismake.report.sections.robustness import LISTED

HARM = {"place": 1, "table_id": "harms", "title": "Harms as stated", "study_id": "p1", "people": "72"}


def compose(*changes):
    view = make_view(*changes)
    return compose_manuscript(view, list_drawings(view))


def read_part(blocks, name):
    """The blocks below a heading, up to the next one of its level."""
    at = next(at for at, one in enumerate(blocks) if isinstance(one, Heading) and one.text == name)
    rest = blocks[at + 1 :]
    ends = [n for n, one in enumerate(rest) if isinstance(one, Heading) and one.level <= blocks[at].level]
    return rest[: ends[0]]


def put_harms(frames, config):
    frames["harms"] = tables.from_rows("harms", [HARM])


def test_the_question_stands_before_the_methods_and_once():
    blocks = compose()
    heads = [one.text for one in blocks if isinstance(one, Heading) and one.level == 1]
    assert heads[:2] == ["Question", "Methods"]
    told = [unmark(one.text) for one in blocks if isinstance(one, Paragraph)]
    assert [unmark(one.text) for one in read_part(blocks, "Question")][:2] == ["Framework: PICO", "Population: a"]
    assert told.count("Population: a") == 1


def test_the_limits_that_the_authors_named_stand_in_the_discussion_and_what_lacks_is_named():
    blocks = compose(say("PRISMA 2020", "23b"))
    part = read_part(blocks, "Discussion")
    assert [one.text for one in part] == [
        "Limits of the evidence",
        "none",
        "Not written yet: what the results mean beside other evidence; limits of the review process; what follows for"
        " practice, policy and research.",
    ]


def test_harms_stand_among_the_results_where_a_table_of_them_was_asked_for():
    shown = [one for one in read_part(compose(put_harms), "Harms") if isinstance(one, Table)]
    assert [one.name for one in shown] == ["evidence-harms"]
    assert "72" in unmark(str(shown[0].rows))
    assert "Harms" not in [one.text for one in compose() if isinstance(one, Heading)]


def test_a_heading_on_how_far_a_result_holds_is_never_left_without_a_sentence():
    rows = [{"analysis_id": "thickness", "test": "egger", "k": 1, "remark": "not run: 1 study"}]
    blocks = compose(put("bias", *rows), put("influence"), put("sensitivity"), put("subgroups"))
    head = "How far the result holds: "
    for at, one in enumerate(blocks):
        if isinstance(one, Heading) and one.text.startswith(head):
            assert isinstance(blocks[at + 1], Paragraph)
            assert blocks[at + 1].kind != "shown"
    assert LISTED in [one.text for one in blocks if isinstance(one, Paragraph)]


def test_what_was_excluded_on_its_title_is_told_of_other_methods_too():
    (told,) = [unmark(one.text) for one in compose() if isinstance(one, Paragraph) and "Records screened" in one.text]
    assert "Records excluded on title and abstract: " in told
    assert "Excluded on title and abstract, via other methods: " in told
