"""Text made to harm: bombs in XML, depth, numbers and keys in JSON and YAML, bytes that are no text."""

import json
import time

import pytest

from fuzz.seeds import WRITTEN
from hostile_books import BOMBS
from prismake.config.files import read_checked
from prismake.extract.values import parse_number
from prismake.ingest import read_export
from prismake.issues import ReviewError
from prismake.statistics.printed import read_printed
from prismake.text.pages import read_pages

XML = [name for name in WRITTEN if name.endswith("XML")]
JSON = [name for name in WRITTEN if name.endswith("JSON")]
DIGITS = "9" * 5_000


def read(folder, content):
    path = folder / "export"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    return read_export(path, "export")


def refuse(folder, content):
    begun = time.process_time()
    with pytest.raises(ReviewError) as caught:
        read(folder, content)
    assert time.process_time() - begun < 5
    assert all(issue.file == "export" and issue.remedy for issue in caught.value.issues)
    return caught.value.issues[0]


@pytest.mark.parametrize("bomb", [bomb for bomb in BOMBS if bomb != "dtd"])
@pytest.mark.parametrize("name", XML)
def test_entities_in_any_export_in_xml_are_refused_with_their_line(tmp_path, name, bomb):
    declared, _, body = WRITTEN[name].rpartition("?>")
    issue = refuse(tmp_path, f"{declared}{'?>' if declared else ''}\n{BOMBS[bomb]}{body.replace('Tea', '&l9;&a;Tea')}")
    assert (issue.place, "entity" in issue.found) == ("line 2", True)


@pytest.mark.parametrize("name", XML)
def test_elements_within_each_other_without_end_are_refused(tmp_path, name):
    text = (
        WRITTEN[name].replace("Tea", "<b>" * 100_000 + "Tea" + "</b>" * 100_000).replace("T<i>e</i>a", "<b>" * 100_000)
    )
    assert "elements within each other" in refuse(tmp_path, text).found


@pytest.mark.parametrize("name", XML)
def test_a_hundred_thousand_attributes_do_no_harm(tmp_path, name):
    attributes = " ".join(f'a{number}="x"' for number in range(100_000))
    head, _, rest = WRITTEN[name].rpartition("<title>") if "<title>" in WRITTEN[name] else ("", "", "")
    text = f"{head}<title {attributes}>{rest}" if head else WRITTEN[name]
    assert len(read(tmp_path, text).entries) == 1


@pytest.mark.parametrize("name", JSON)
@pytest.mark.parametrize(
    "value", ["[" * 100_000, '{"a":' * 100_000, DIGITS, "NaN", "-Infinity", '{"a":1,"a":2}', '"\\x"']
)
def test_what_json_leaves_open_is_refused(tmp_path, name, value):
    at = WRITTEN[name].rindex("}]")
    assert refuse(tmp_path, f'{WRITTEN[name][:at]},"extra":{value}{WRITTEN[name][at:]}').place == "line 1"


@pytest.mark.parametrize("name", JSON)
def test_a_number_beyond_all_floats_does_no_harm(tmp_path, name):
    at = WRITTEN[name].rindex("}]")
    assert len(read(tmp_path, f'{WRITTEN[name][:at]},"volume":1e999{WRITTEN[name][at:]}').entries) == 1


@pytest.mark.parametrize("name", [name for name in WRITTEN if name not in XML + JSON])
@pytest.mark.parametrize(
    "noise", [b"\xff\xfe\xfd", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf8\x88\x80\x80\x80", "\u202e\u2066".encode()]
)
def test_bytes_that_are_no_text_lose_no_entry(tmp_path, name, noise):
    assert len(read(tmp_path, WRITTEN[name].encode().replace(b"Tea", noise + b"Tea")).entries) == 1


@pytest.mark.parametrize("name", WRITTEN)
def test_nul_bytes_are_refused_in_every_format(tmp_path, name):
    middle = len(WRITTEN[name]) // 2
    assert refuse(tmp_path, f"{WRITTEN[name][:middle]}\0{WRITTEN[name][middle:]}").place


def test_a_page_of_five_thousand_digits_stays_as_it_is_written():
    assert read_pages(f"{DIGITS}-{DIGITS}9") == f"{DIGITS}-{DIGITS}9"


@pytest.mark.parametrize("typed", [DIGITS, "1e999", "inf", "nan", "-1e999", "0e" + DIGITS, "1_000", "٣", "0x10"])
def test_a_number_in_a_sheet_is_finite_or_none(typed):
    for integer in (True, False):
        value = parse_number(typed, integer=integer)
        assert value is None or abs(float(value)) < 1e16
    assert read_printed("1", typed=typed) is not None


# YAML and CSV of config/

ALIASES = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("title: !!python/object/apply:os.system ['touch evil']\n", "could not determine a constructor"),
        ("title: !!python/name:os.system\n", "could not determine a constructor"),
        ("title: !!python/object/new:os.system [evil]\n", "could not determine a constructor"),
        ("title: !custom x\n", "could not determine a constructor"),
        (ALIASES, "every reference written out"),
        ("a: &a [*a]\n", "a list that holds itself"),
        ("a: &a {b: *a}\n", "a list that holds itself"),
        ("a: &a\n  <<: *a\n", "a list that holds itself"),
        ("a: " + "[" * 40 + "]" * 40 + "\n", "unknown"),
        ("a: " + "[" * 70 + "]" * 70 + "\n", "more than 50 lists"),
        ("a: " + "[" * 100_000 + "\n", "without end"),
        ("a: " + "{a: " * 100_000 + "\n", "without end"),
        ("- " * 50_000 + "\n", "without end"),
        (f"version: {DIGITS}\n", "digits"),
        (f"version: {'1:' * 5_000}1\n", "unknown|missing|digits"),
        ("version: .inf\ntitle: .nan\n", "missing"),
        ("title: a\ntitle: b\n", "for the second time"),
        ("? [a, b]\n: c\n", "unhashable"),
        ("? {a: b}\n: c\n", "unhashable"),
        ("!!set {a, b}\n", "missing|a list|keys"),
        ("!!binary aGk=\n", "hi|missing"),
        ("\x00", "special characters|not allowed"),
        ("a: \ud800\n", "not UTF-8"),
        ("---\na: b\n---\nc: d\n", "expected a single document|another document"),
        ("", "nothing"),
        ("# " + "x" * 1_000_001, "a file of 1000003 bytes"),
    ],
)
def test_yaml_made_to_harm_is_an_issue(tmp_path, monkeypatch, text, found):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "config.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    begun = time.process_time()
    _, issues = read_checked(path, "config")
    assert issues
    assert any(word in str(issue) for issue in issues for word in found.split("|")), [
        str(issue)[:300] for issue in issues
    ]
    assert time.process_time() - begun < 10
    assert [one.name for one in tmp_path.iterdir()] == ["config.yaml"]


@pytest.mark.parametrize(
    "text", ["", "\n", ";", '"', '"\n' * 1000, "a" * 200_000, "\x00", "," * 100_000, "source\r\n\r"]
)
@pytest.mark.parametrize("name", ["searches", "codebook", "claims", "checklist"])
def test_a_table_of_config_made_to_harm_is_an_issue(tmp_path, name, text):
    path = tmp_path / f"{name}.csv"
    path.write_text(text, encoding="utf-8", newline="")
    _, issues = read_checked(path, name)
    assert issues


def test_the_count_of_hits_is_no_number_without_end(tmp_path):
    header = "source,round,file,kind,platform,searched_on,hits,query\n"
    (tmp_path / "searches.csv").write_text(f"{header}a,2024,x.ris,database,Ovid,2024-01-01,{DIGITS},tea\n")
    assert [issue.place for issue in read_checked(tmp_path / "searches.csv", "searches")[1]] == ["line 2, [1].hits"]


def test_json_is_written_back_as_it_was_read(tmp_path):
    title = 'Tea " \\ \u202e </script> \U0001f375'
    entries = read(tmp_path, json.dumps([{"type": "book", "title": title}])).entries
    assert [entry["title"] for entry in entries] == [title]
