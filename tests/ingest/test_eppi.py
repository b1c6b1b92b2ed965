"""The votes of EPPI-Reviewer's comparison report land on the records that its items show."""

import pandas as pd
import pytest

from exported import read_text, refuse_once
from prismake.ingest import read_source

LOG = ("source", "round", "file", "kind", "platform", "searched_on", "hits", "query")
HEAD = (
    "<HTML><head><title>Full Comparison Report</title><style>td { a: b }</style></head><body><table><tr><th>ItemId</th>"
    "<th>ShortTitle</th><th>Title</th><th>I/E/D/S flag</th><th>EXCLUDE </th><th>EXCLUDE on date</th>"
    "<th>INCLUDE on title & abstract</th><th>Nice study</th></tr>"
    "<tr><td colspan='4'><div>FullPath:</div></td><td>EXCLUDE </td><td></td><td></td><td></td></tr>"
)
ANN, BEN = "<span class='complete'>Ann</span>", "<span >Ben</span>"


def row(item, title, *codes, short="Auth (2001)"):
    cells = [f"<td>{text}</td>" for text in (item, short, title, "(I) Included", *codes, *[""] * (4 - len(codes)))]
    return f"<tr>{''.join(cells)}</tr>"


def page(*rows):
    return f"{HEAD}{''.join(rows)}</table></body></html>"


def ris(title, year="2001", author="Auth, A"):
    return f"TY  - JOUR\nTI  - {title}\nAU  - {author}\nPY  - {year}\nER  - \n"


def read_all(tmp_path, records, report):
    """The records, (title, person, decision, labels, reasons) of each vote, and the remarks on the report."""
    (tmp_path / "a.ris").write_text("".join(records))
    (tmp_path / "b.html").write_text(report)
    rows = [dict.fromkeys(LOG, "") | {"source": "s", "round": "2025-01", "file": name} for name in ("a.ris", "b.html")]
    frames = read_source(pd.DataFrame(rows, dtype="str"), source="s", folder=tmp_path)
    titles = dict(zip(frames[0]["record_id"], frames[0]["title"], strict=True))
    said = frames[2][["record_id", "person", "decision", "labels", "reasons"]].itertuples(index=False)
    return frames[0], sorted((titles[one[0]], *one[1:]) for one in said), frames[1].set_index("file").loc["b.html"]


def test_ticks_of_codes_are_votes(tmp_path):
    report = page(row("7", "A study", f"{ANN}<br />{BEN}"), row("8", "Of cells", "", BEN, ANN, BEN))
    records, votes, told = read_all(tmp_path, [ris("A study."), ris("Of Cells")], report)
    assert votes == [
        ("A study.", "Ann", "exclude", "", ""),
        ("A study.", "Ben", "exclude", "", ""),
        ("Of Cells", "Ann", "include", "", ""),
        ("Of Cells", "Ben", "exclude", "Nice study", "EXCLUDE on date"),
    ]
    assert len(records) == 2
    assert (told["format"], told["parsed"], told["separators"], told["problems"]) == (
        *("EPPI-Reviewer comparison report", 0, 0, ""),
    )


def test_words_behind_a_name_are_a_note_and_two_decisions_of_one_person_are_unclear(tmp_path):
    noted = "<span class='complete'>Ann<br />[info]: Is it &lt; 5?</span>"
    report = page(row("7", "A study", noted), row("8", "Of cells", ANN, "", ANN))
    assert read_all(tmp_path, [ris("A study"), ris("Of cells")], report)[1] == [
        ("A study", "Ann", "exclude", "[info]: Is it < 5?", ""),
        ("Of cells", "Ann", "unclear", "EXCLUDE: exclude; INCLUDE on title & abstract: include", ""),
    ]


def test_marks_in_a_title_are_no_people(tmp_path):
    report = page(row("7", "<span>Cells</span> of <i>E. coli</i> &amp; tea", ANN))
    assert [vote[0] for vote in read_all(tmp_path, [ris("Cells of E. coli & tea")], report)[1]] == [
        "Cells of E. coli & tea"
    ]


def test_an_item_without_ticks_is_no_vote_and_one_without_a_record_is_told(tmp_path):
    report = page(row("7", "A study"), row("8", "Another", ANN), row("9", "A third", ANN))
    _, votes, told = read_all(tmp_path, [ris("A study")], report)
    assert votes == []
    assert told["problems"] == (
        "votes on 2 items left out, no record of this source has their title, year and first author: "
        "8 'Another', 9 'A third'"
    )


def test_one_title_twice_is_told_apart_by_year_and_author(tmp_path):
    report = page(
        row("7", "Pain", ANN, short="Auth (2001)"),
        row("8", "Pain", "", "", ANN, short="Auth (2005)"),
        row("9", "Pain", "", "", BEN, short="Beth (2001)"),
    )
    records = [ris("Pain"), ris("Pain", "2005"), ris("Pain", author="Beth, B"), ris("Other")]
    frame, _, _ = read_all(tmp_path, records, report)
    (tmp_path / "c").mkdir()
    _, votes, told = read_all(tmp_path / "c", records, report)
    assert sorted(vote[1:3] for vote in votes) == [("Ann", "exclude"), ("Ann", "include"), ("Ben", "include")]
    assert told["problems"] == ""
    assert len(frame) == 4


def test_a_record_of_another_year_takes_no_vote(tmp_path):
    _, votes, told = read_all(tmp_path, [ris("Pain", "1999")], page(row("7", "Pain", ANN)))
    assert votes == []
    assert "votes on 1 items left out" in told["problems"]


def test_items_that_look_alike_and_differ_in_votes_take_none(tmp_path):
    report = page(row("7", "Pain", ANN), row("8", "Pain", "", "", ANN))
    _, votes, told = read_all(tmp_path, [ris("Pain"), ris("Pain")], report)
    assert votes == []
    assert "votes on 2 items left out, look alike, and their votes differ" in told["problems"]
    alike = page(row("7", "Pain", ANN), row("8", "Pain", ANN))
    assert [vote[1:3] for vote in read_all(tmp_path, [ris("Pain"), ris("Pain")], alike)[1]] == [("Ann", "exclude")] * 2


@pytest.mark.parametrize("end", [0.5, 0.7, 0.9])
def test_a_report_cut_short_or_damaged_is_refused(tmp_path, end):
    whole = page(*(row(str(number), "Pain", ANN) for number in range(5)))
    damaged = whole.replace("<tr><td>3</td>", "<tr><th>3</th>")
    assert read_text(tmp_path, whole).judged[4].item == "4"
    assert refuse_once(tmp_path, damaged).found == "5 items read, 4 rows counted"
    short = whole.replace("<td></td></tr></table>", "</tr></table>")
    assert (
        refuse_once(tmp_path, short).found == "5 items read, 5 rows counted, rows or the end of the table are missing"
    )
    assert refuse_once(tmp_path, whole[: int(len(whole) * end)]).remedy.startswith("save the comparison report")


def test_the_published_report_agrees_with_an_independent_count(shared_data):
    """../shared/data/atlas/README.md: 988 items, 425 by two, of whom 372 agree (118 in, 254 out); 28 and 25 differ."""
    folder = shared_data / "atlas" / "chronic_pain"
    names = ("included.ris", "excluded.ris", "coding_report.html")
    rows = [dict.fromkeys(LOG, "") | {"source": "s", "round": "2025-01", "file": name} for name in names]
    records, ingest, votes = read_source(pd.DataFrame(rows, dtype="str"), source="s", folder=folder)
    assert (len(records), set(ingest["problems"])) == (988, {""})
    told = votes.pivot(index="record_id", columns="person", values="decision")
    both = told.dropna()
    assert (len(told), len(both)) == (988, 425)
    pairs = both.groupby(["Reviewer 1", "Reviewer 2"]).size().to_dict()
    assert (pairs["include", "include"], pairs["exclude", "exclude"]) == (118, 254)
    assert sorted((pairs["include", "exclude"], pairs["exclude", "include"])) == [25, 28]
