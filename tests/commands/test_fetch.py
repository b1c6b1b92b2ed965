"""A search fetched from PubMed: tested against a server of our own on this machine that answers as PubMed does."""

import csv
import datetime
import json
import re
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from places import ROOT
from prismake.__main__ import main
from prismake.commands import eutils

BEGIN = datetime.date(2000, 1, 1)


class PubMed:
    """So many records, one entered per day; `faults` are answered first, `lost` ids are never given."""

    def __init__(self, count):
        self.count, self.faults, self.asked, self.histories, self.lost = count, [], [], [], set()

    def search(self, form):
        first, last = 0, self.count
        if "mindate" in form:
            days = [datetime.date(*map(int, form[name].split("/"))) for name in ("mindate", "maxdate")]
            first = max(0, (days[0] - BEGIN).days)
            last = min(self.count, (days[1] - BEGIN).days + 1)
        self.histories.append(range(first, max(first, last)))
        result = {
            "count": str(len(self.histories[-1])),
            "webenv": "MCID_1",
            "querykey": str(len(self.histories)),
            "querytranslation": f"{form['term']}[All Fields]",
            "warninglist": {"phrasesignored": [], "quotedphrasesnotfound": ['"tea leaf"']},
        }
        return json.dumps({"esearchresult": result}).encode()

    def fetch(self, form):
        start = int(form["retstart"])
        ids = self.histories[int(form["query_key"]) - 1][start : start + int(form["retmax"])]
        assert start < eutils.LIMIT
        records = [f"PMID- {n + 1}\nTI  - Tea {n + 1}\nPMC - no id\n" for n in ids if n not in self.lost]
        return ("\n" + "\n".join(records)).encode()


@pytest.fixture
def pubmed():
    site = PubMed(1_203)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = dict(urllib.parse.parse_qsl(body))
            site.asked.append((self.path, form))
            fault = site.faults.pop(0) if site.faults else 200
            answer = b"busy" if fault != 200 else (site.search if "esearch" in self.path else site.fetch)(form)
            self.send_response(fault)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site.address = f"http://127.0.0.1:{server.server_port}"
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def review(tmp_path, monkeypatch):
    for name in ("config", "seeds"):
        for path in (ROOT / "tests/review" / name).rglob("*.*"):
            place = tmp_path / path.relative_to(ROOT / "tests/review")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(eutils.Client, "_wait", lambda self: None)
    monkeypatch.setattr(eutils.time, "sleep", lambda seconds: None)
    return tmp_path


def fetch(site, *arguments):
    return main(["fetch", "medline", "--round", "2026-11", "--address", site.address, *arguments])


def test_the_latest_search_of_a_source_is_run_and_its_answer_saved_as_it_came(review, pubmed, capsys):
    assert fetch(pubmed, "--email", "anna@example.org") == 0
    saved = (review / "seeds/search/medline-2026-11.nbib").read_text()
    assert re.findall(r"^PMID- (\d+)", saved, re.MULTILINE) == [str(n) for n in range(1, 1_204)]
    with (review / "config/searches.csv").open() as lines:
        query = next(row["query"] for row in csv.DictReader(lines) if row["source"] == "medline")
    path, form = pubmed.asked[0]
    assert (path, form["term"], form["tool"], form["email"]) == ("/esearch.fcgi", query, "prismake", "anna@example.org")
    printed = capsys.readouterr()
    (row,) = csv.reader([printed.out.splitlines()[-1]])
    assert row[:5] == ["medline", "2026-11", "medline-2026-11.nbib", "database", "PubMed"]
    assert row[6:] == ["1203", query]
    assert "tea leaf" in printed.err


def test_a_search_with_more_records_than_pubmed_gives_is_split_by_day(review, pubmed):
    pubmed.count = 23_456
    assert fetch(pubmed) == 0
    saved = (review / "seeds/search/medline-2026-11.nbib").read_bytes()
    assert saved.count(b"PMID- ") == 23_456


def test_passing_faults_are_tried_again(review, pubmed):
    pubmed.faults = [429, 200, 503, 500, 200]
    assert fetch(pubmed) == 0


def test_a_lasting_fault_is_told_and_nothing_is_saved(review, pubmed, capsys):
    pubmed.faults = [503] * eutils.TRIES
    assert fetch(pubmed) == 1
    assert "503" in capsys.readouterr().err
    assert not list((review / "seeds/search").glob("medline-*"))


def test_an_answer_that_lacks_a_record_is_not_saved(review, pubmed, capsys):
    pubmed.lost = {7}
    assert fetch(pubmed) == 1
    assert "1202 records, 1202 of them different, of 1203" in capsys.readouterr().err
    assert not list((review / "seeds/search").glob("medline-*"))


def test_an_export_that_stands_there_is_never_replaced(review, pubmed, capsys):
    (review / "seeds/search/medline-2026-11.nbib").write_text("mine")
    assert fetch(pubmed) == 1
    assert "name another round" in capsys.readouterr().err
    assert pubmed.asked == []


def test_a_source_without_a_search_is_named(review, pubmed, capsys):
    assert main(["fetch", "cinahl", "--round", "2026-11", "--address", pubmed.address]) == 1
    assert "no search of cinahl" in capsys.readouterr().err


def test_no_other_module_opens_a_connection():
    words = re.compile(r"urllib\.request|http\.client|import socket|requests|httpx")
    found = {
        path.name: path.read_text() for path in (ROOT / "workflow").rglob("*.py") if words.search(path.read_text())
    }
    assert list(found) == ["eutils.py"]


# Only what was named is asked


@pytest.mark.parametrize(
    "address",
    [
        *("file:///etc/", "ftp://example.org/", "http://example.org/", "https://", "//example.org/", "data:,x", "x"),
        *("http://127.0.0.1.example.org/", "javascript:x", "jar:file:///x"),
    ],
)
def test_an_address_that_is_not_secure_is_refused_before_anything_is_sent(review, capsys, address):
    assert main(["fetch", "medline", "--round", "2026-11", "--address", address]) == 1
    assert "an address that begins with https://" in capsys.readouterr().err


def test_an_answer_that_sends_elsewhere_is_not_followed(review, pubmed, capsys):
    pubmed.faults.append(302)
    assert fetch(pubmed) == 1
    assert "302" in capsys.readouterr().err
    assert len(pubmed.asked) == 1


def test_an_answer_without_end_is_cut_off(review, pubmed, capsys, monkeypatch):
    monkeypatch.setattr(eutils, "LARGEST", 1000)
    monkeypatch.setattr(pubmed, "search", lambda form: b"x" * 10_000)
    assert fetch(pubmed) == 1
    assert "more than 1000 bytes" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["../../x", "/tmp/x", "a\nb", "..", "a/b"])
def test_what_is_fetched_is_saved_among_the_exports_alone(review, pubmed, capsys, name):
    assert main(["fetch", "medline", "--round", name, "--term", "tea", "--address", pubmed.address]) == 1
    assert main(["fetch", name, "--round", "2026-11", "--term", "tea", "--address", pubmed.address]) == 1
    assert "letters, digits" in capsys.readouterr().err
    assert not pubmed.asked
