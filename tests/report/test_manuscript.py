"""The manuscript and its fields, and what `verify` finds in one that was edited: by another hand, in its XML."""

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter

import docx
import pytest

from giving_up import give_up
from planted import DOCUMENT, Document, free, plant, read_tag, read_text, write
from prismake.commands.verify import sum_up
from prismake.issues import ReviewError
from prismake.report import Verdict, check_manuscript, open_view, write_manuscript
from prismake.report.facts import LONGEST_TAG, make_tag, split_facts
from prismake.report.figure_files import list_drawings
from prismake.report.manuscript.aligning import Unit, cites_others
from prismake.report.manuscript.blocks import Table, list_facts, list_texts
from prismake.report.manuscript.compose import compose_manuscript
from prismake.report.manuscript.tokens import mark_numbers, read_values
from reported import build, make_config, make_tables

# Said of every interval and every rate; fields of their own.
CONSTANT = re.compile(r"95 % (?:CI|conf|of studies)|of 1000|(?:Figure|Table) \d+")


@pytest.fixture(scope="module")
def view():
    return open_view(build(make_tables()), config=make_config())


@pytest.fixture(scope="module")
def blocks(view):
    return compose_manuscript(view, list_drawings(view))


@pytest.fixture(scope="module")
def written(view, tmp_path_factory):
    folder = tmp_path_factory.mktemp("manuscript")
    write_manuscript(view, folder / "review.docx", figures=folder / "figures")
    return folder / "review.docx"


@pytest.fixture
def check(view, tmp_path):
    """What `verify` says of a document that was edited, or of a text."""

    def verify(edited, name="edited.docx"):
        path = tmp_path / name
        path.write_bytes(edited if isinstance(edited, bytes) else edited.encode())
        return check_manuscript(view, path)

    return verify


def find(document, fact):
    return next(one for one in document.controls if read_tag(one) == make_tag(fact))


def found(verdict):
    return [(one.fact, one.found, one.expected) for one in verdict.differences]


def test_every_number_stands_in_a_field(blocks):
    outside = [piece.text for text in list_texts(blocks) for piece in split_facts(text) if not piece.fact]
    assert [text for text in outside if re.search(r"\d", CONSTANT.sub("", text))] == []
    assert len(list_facts(blocks)) > 60


def test_a_fact_says_one_thing_wherever_it_stands(blocks):
    said = {}
    for text in list_texts(blocks):
        for piece in split_facts(text):
            if piece.fact:
                said.setdefault(piece.fact, set()).add(read_values(piece.text))
    assert {fact: values for fact, values in said.items() if len(values) > 1} == {}


def test_word_can_tell_the_fields_apart(written):
    controls = Document(written.read_bytes()).controls
    ids = [one.find(".//{*}id").get(one.find(".//{*}id").keys()[0]) for one in controls]
    assert len(set(ids)) == len(ids)
    assert max(len(read_tag(one)) for one in controls) <= LONGEST_TAG
    assert {"fact:searches.sources", "fact:flow.records_screened"} <= set(map(read_tag, controls))


def test_the_same_tables_give_the_same_bytes_and_no_time_of_day(view, written, tmp_path):
    write_manuscript(view, tmp_path / "again.docx", figures=tmp_path / "figures")
    assert (tmp_path / "again.docx").read_bytes() == written.read_bytes()
    for figure in sorted((tmp_path / "figures").iterdir()):
        assert figure.read_bytes() == (written.parent / "figures" / figure.name).read_bytes()
    with zipfile.ZipFile(written) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert docx.Document(str(written)).core_properties.created.date().isoformat() == view.date


def test_the_text_of_strangers_is_text(written):
    assert docx.Document(str(written)).paragraphs[0].text == "Cells & <cures>"
    assert "<script>alert(1" in read_text(Document(written.read_bytes()).root)


def test_an_untouched_manuscript_is_the_review_s(check, written):
    verdict = check(written.read_bytes())
    assert (verdict.differences, verdict.unchecked, verdict.unmentioned) == ([], [], [])
    assert verdict.in_fields > 60


@pytest.mark.parametrize("seed", range(5))
def test_planted_changes_are_found_and_nothing_else(check, written, blocks, seed):
    document = Document(written.read_bytes())
    plant(document, seed=seed, each=3)
    tags = {make_tag(fact): fact for fact in list_facts(blocks)}
    planted = Counter((tags[tag], after) for _, tag, _, after in document.changes)
    assert Counter((fact, said) for fact, said, _ in found(check(document.pack()))) == planted


def test_other_decimals_are_called_so(check, written):
    document = Document(written.read_bytes())
    control = next(one for one in document.controls if re.fullmatch(r"\d\.\d\d", read_text(one)))
    write(control, read_text(control) + "0")
    assert [one.rounded for one in check(document.pack()).differences] == [True]


@pytest.mark.parametrize("typed", ["3", "three", "Three", " 3 "])
def test_a_number_may_be_written_in_another_way(check, written, typed):
    document = Document(written.read_bytes())
    control = next(one for one in document.controls if read_text(one) == "3")
    write(control, typed)
    assert check(document.pack()).differences == []


def test_a_field_of_a_fact_that_is_gone_is_named(check, written):
    document = Document(written.read_bytes())
    control = document.controls[-1]
    control.find(".//{*}tag").set(control.find(".//{*}tag").keys()[0], "fact:estimates.given_up.estimate")
    for bookmark in control.findall(".//{*}bookmarkStart"):
        bookmark.getparent().remove(bookmark)
    assert found(check(document.pack())) == [("estimates.given_up.estimate", read_text(control), "")]


def test_what_tracked_changes_deleted_is_not_read_and_what_they_inserted_is(check, written):
    document = Document(written.read_bytes())
    control = next(one for one in document.controls if read_text(one) == "3")
    fact, sign = read_tag(control), "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    run = control.find(f".//{sign}r")
    parent, at = run.getparent(), run.getparent().index(run)
    for name, text in (("ins", "7"), ("del", "3")):
        change = parent.makeelement(f"{sign}{name}", {})
        inner = change.makeelement(f"{sign}r", {})
        typed = inner.makeelement(f"{sign}{'t' if name == 'ins' else 'delText'}", {})
        typed.text = text
        inner.append(typed)
        change.append(inner)
        parent.insert(at, change)
    parent.remove(run)
    assert [(make_tag(one), text) for one, text, _ in found(check(document.pack()))] == [(fact, "7")]


def test_what_authors_add_is_not_checked_and_what_they_drop_is_told(check, written):
    document = Document(written.read_bytes())
    control = next(one for one in document.controls if read_text(one) == "3")
    paragraph = next(control.iterancestors("{*}p"))
    paragraph.getparent().remove(paragraph)
    added = document.paragraphs[2]
    next(added.iter("{*}t")).text = "Smith 2011 saw 3.5 mm in 45 women."
    verdict = check(document.pack())
    assert verdict.differences == []
    assert any("Smith 2011" in sentence for _, sentence in verdict.unchecked)
    assert verdict.unmentioned


def test_a_number_retyped_in_markdown_is_found(check):
    verdict = check("# Results\n\nData of *30* women.\n", "text.md")
    assert (verdict.differences, verdict.unchecked) == ([], [("Results, paragraph 1", "Data of 30 women.")])


def test_a_table_in_markdown_is_found_whatever_the_order_of_its_rows(check, blocks):
    table = next(one for one in blocks if isinstance(one, Table) and one.name == "flow")
    rows = [tuple("".join(piece.text for piece in split_facts(cell)) for cell in row) for row in table.rows][::-1]
    lines = ["| Step | n |", "|---|---|", *(f"| {step} | {n} |" for step, n in rows)]
    assert check(f"{table.caption}\n\n" + "\n".join(lines), "text.md").differences == []
    step = next(step for step, n in rows if n == "3" and [one for one, _ in rows].count(step) == 1)
    lines = [line.replace("| 3 |", "| 5 |") if step in line else line for line in lines]
    verdict = check(f"{table.caption}\n\n" + "\n".join(lines), "text.md")
    assert [(one.found, one.expected) for one in verdict.differences] == [("5", "3")]
    assert step in verdict.differences[0].place


def make_zip(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return packed.getvalue()


BOMB = '<!DOCTYPE w [<!ENTITY a "aaaa">]><w>&a;</w>'


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"no zip", "a.docx", "an archive without its end"),
        (make_zip(word__document_xml=BOMB), "a.docx", "a document type or an entity"),
        (make_zip(other_xml="<a/>"), "a.docx", "without word/document.xml"),
        (make_zip(word__document_xml="<a><b></a>"), "a.docx", "word/document.xml is no XML"),
        (b"\xff\xfe", "a.md", "not UTF-8"),
        (b"", "a.odt", "ends in .odt"),
    ],
)
def test_a_file_that_is_no_manuscript_is_told(check, content, name, words):
    with pytest.raises(ReviewError, match=words):
        check(content, name)


def test_the_tool_of_this_test_frees_a_number_from_its_field(written):
    document = Document(written.read_bytes())
    before, text = len(document.controls), read_text(document.root)
    free(document.controls[0])
    assert (len(document.controls), read_text(document.root)) == (before - 1, text)
    assert DOCUMENT in document.members


FORMS = {
    "grids": "markdown-pipe_tables-simple_tables-multiline_tables",
    "HTML": "gfm-pipe_tables",
    "pipes": "gfm",
}


@pytest.fixture(params=FORMS)
def converted(request, written):
    """The manuscript as pandoc writes it in Markdown, with its tables drawn in one of three ways."""
    if shutil.which("pandoc") is None:
        give_up("pandoc is not installed")
    command = ["pandoc", str(written), "--wrap=preserve", "-t", FORMS[request.param]]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_tables_that_pandoc_draws_in_another_way_are_read(check, converted):
    assert check(converted, "text.md").differences == []
    *_, cell = re.finditer(r"Studies included in review\W*(?:</td>\s*<td[^>]*>)?\s*3\b", converted)
    changed = converted[: cell.end() - 1] + "8" + converted[cell.end() :]
    (different,) = check(changed, "text.md").differences
    assert (different.found, different.expected) == ("8", "3")
    assert "column “n”" in different.place


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Mean change 1.40 mm (95 % CI 1.10 to 2.70) in 2 studies was found by Smith.", False),
        ("Smith and Jones 2019 saw a mean change of 1.40 mm (95 % CI 1.10 to 2.70) in 2 studies.", False),
        ("Mean change 1.40 mm (95 % CI 1.10 to 2.70) in 2 studies [12].", True),
        ("Mean change 1.40 mm (95 % CI 1.10 to 2.70) in 2 studies [4–6].", True),
        ("Mean change 1.40 mm (95 % CI 1.10 to 2.70) in 2 studies (Smith et al. 2019).", True),
        ("Mean change 1.40 mm (95 % CI 1.10 to 2.70) in 2 studies (Figure 2).", True),
        ("Mean change 1.40 mm (95 % CI 1.10 to 2.70) in 2 studies in Germany.", True),
        ("In 2019, mean change was 1.40 mm (95 % CI 1.10 to 2.70) in 2 studies.", True),
        ("After PRISMA 2020, mean change was 1.40 mm (95 % CI 1.10 to 2.70) in 2 studies.", True),
        ("By December 2024, mean change was 1.40 mm (95 % CI 1.10 to 2.70) in 2 studies.", True),
        ("Mean change 1.40 mm (95 % CI 1.10 to 2.70) in 2 studies.", True),
    ],
)
def test_what_others_found_in_the_reviews_words_is_no_false_alarm_and_never_silent(check, sentence, told):
    verdict = check(f"# Discussion\n\n{sentence}\n", "text.md")
    assert [one.found for one in verdict.differences] == ["1.40"] * told
    assert told or any("1.40" in words for _, words in verdict.unchecked)
    assert told or verdict.unchecked_numbers >= 4


@pytest.mark.parametrize(
    ("unchecked", "numbers", "words"),
    [
        ([("a", "45 women, 3.5 mm.")], 2, "2 numbers in 1 sentence or cell not checked, as the authors' own"),
        ([], 0, "no number was left unchecked"),
    ],
)
def test_the_sum_says_what_was_left_unchecked(unchecked, numbers, words):
    assert words in sum_up(Verdict(in_fields=3, unchecked=unchecked, unchecked_numbers=numbers))


def test_a_year_that_was_typed_otherwise_makes_nobody_else_of_a_name():
    review = Unit("Tan J et al. 2016 saw 3 women.")
    assert not cites_others(Unit("Tan J et al. 2061 saw 3 women."), review)
    assert cites_others(Unit("Tan J et al. 2016 and Li 2018 saw 3 women."), review)


def test_one_number_more_in_a_paragraph_renames_no_other():
    before = mark_numbers("Of 9 women 4 gave birth, 2 miscarried.", "told")
    after = mark_numbers("In 3 trials, of 9 women 4 gave birth, 2 miscarried.", "told")
    facts = [{piece.fact: piece.text for piece in split_facts(text) if piece.fact} for text in (before, after)]
    assert facts[0].items() <= facts[1].items()
    assert len(facts[1]) == 4
