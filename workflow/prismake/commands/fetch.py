"""Runs a search in PubMed and saves the raw answer as a new export: the only thing here that uses the network."""

import csv
import datetime
import io
import os
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from prismake import config
from prismake.commands.eutils import ADDRESS, CHUNK, Client, check_address
from prismake.commands.progress import follow
from prismake.files.placing import place_new
from prismake.issues import Issue, ReviewError

NAME = "fetch"
HELP = "Run a source's search in PubMed again and save the answer in seeds/search/, for a new round."
KEY = "NCBI_API_KEY"
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")  # what becomes the name of a file
RECORD = re.compile(rb"^PMID- *(\d+)", re.MULTILINE)


def add_arguments(parser: ArgumentParser) -> None:
    """Which search, and whom NCBI may write to."""
    parser.add_argument("source", help="source of config/searches; its latest search is run")
    parser.add_argument("--round", required=True, help="name of the new round, for instance 2026-11")
    parser.add_argument("--term", help="another search than the source's latest")
    parser.add_argument("--email", default="", help="whom NCBI may write to, as it asks of every program")
    parser.add_argument("--address", default=ADDRESS, help="where the E-utilities are; default: %(default)s")


def run(args: Namespace) -> int:
    """Search, fetch, compare counts, save, and print the row for the search log."""
    review = config.load("config")
    past = review.searches[review.searches["source"] == args.source].sort_values(["round", "file"], kind="stable")
    term = args.term or (str(past["query"].iloc[-1]) if len(past) else "")
    name = f"{args.source}-{args.round}"
    path = Path("seeds/search") / f"{name}.nbib"
    _check(term, args.source, path=path, name=name)
    check_address(args.address)
    identity = {"tool": "prismake", "email": args.email, "api_key": os.environ.get(KEY, "")}
    client = Client(args.address.rstrip("/") + "/", {name: text for name, text in identity.items() if text})
    found = client.search(term)
    if found.unknown:
        print(f"PubMed says: {'; '.join(found.unknown)}", file=sys.stderr)
    pieces = client.fetch(term, found)
    text = b"\n".join(piece.strip(b"\n") + b"\n" for piece in _show(pieces, found.count))
    _check_count(text, found.count)
    place_new(path, text)
    day = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    print(f"{found.count} records saved as {path}; PubMed read the search as: {found.translation}")
    print("add this row to config/searches:")
    row = (args.source, args.round, path.name, "database", "PubMed", day, str(found.count), term)
    print(_write_row(row))
    return 0


def _check(term: str, source: str, *, path: Path, name: str) -> None:
    if not term:
        found, remedy = f"no search of {source}", "name another source, or give the search behind --term"
        raise ReviewError([Issue("config/searches", "source", found, "a source with a search", remedy)])
    if not PLAIN.fullmatch(name):
        found, allowed = f"the name {name[:60]!r}", "letters, digits, _ and -, as in embase and 2026-11"
        raise ReviewError([Issue("seeds/search", "", found, allowed, "name source and round so")])
    if path.exists():
        raise ReviewError([Issue(path.as_posix(), "", "a file that exists", "a new file", "name another round")])


def _show(pieces: Iterator[bytes], count: int) -> list[bytes]:
    # A search that is split has a few parts more than its count tells.
    shown = zip(follow(range(-(-count // CHUNK)), "fetching part"), pieces, strict=False)
    return [*(piece for _, piece in shown), *pieces]


def _check_count(text: bytes, count: int) -> None:
    ids = RECORD.findall(text)
    if len(ids) != count or len(set(ids)) != count:
        found = f"{len(ids)} records, {len(set(ids))} of them different, of {count}"
        raise ReviewError([Issue("PubMed", "", found, "every record of the search once", "run it again")])


def _write_row(cells: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(cells)
    return buffer.getvalue()
