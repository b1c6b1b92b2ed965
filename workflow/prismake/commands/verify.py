"""Says which numbers of a manuscript are no longer the review's."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from prismake import config, tables
from prismake.files.hashes import hash_files
from prismake.files.seeds import saved_sheets
from prismake.issues import Issue, ReviewError, render
from prismake.report import Difference, Verdict, check_manuscript, open_view
from prismake.report.numerals import write_count
from prismake.report.view import View

NAME = "verify"
HELP = "Name each number of a manuscript (.docx, .md) that is not the review's. Run it in the folder of a review."
MANIFEST = Path("ro-crate-metadata.json")
FORMER = Path("reports/exports") / MANIFEST  # where earlier versions wrote it
PEOPLE = ("config/", "seeds/")
LONGEST = 160  # characters of a sentence that is listed


def add_arguments(parser: ArgumentParser) -> None:
    """The manuscript, and whether the facts that it leaves out are listed."""
    parser.add_argument("manuscript", metavar="MANUSCRIPT", type=Path, help="reports/review.docx as authors edited it")
    parser.add_argument("--unmentioned", action="store_true", help="list the facts that the manuscript leaves out")


def run(args: Namespace) -> int:
    """Print what differs, what was not checked and what was; 1 when a number differs."""
    view = open_built()
    verdict = check_manuscript(view, args.manuscript)
    if verdict.differences:
        print(render(_describe(str(args.manuscript), one) for one in verdict.differences))
    for place, sentence in verdict.unchecked:
        print(f"not checked, {place}: {sentence[:LONGEST]}{'…' if len(sentence) > LONGEST else ''}")
    if args.unmentioned:
        print("\n".join(f"not mentioned: {fact}" for fact in verdict.unmentioned))
    print(sum_up(verdict))
    return 1 if verdict.differences else 0


def open_built() -> View:
    """The view of the review as it was built. Raises ReviewError where it was not, or people went on since."""
    review, manifest = config.load("config", seeds="seeds"), read_manifest()
    paths = {name: path for name, path in tables.PATHS.items() if Path(path).is_file()}
    provenance = read_provenance(manifest)
    view: View = open_view(tables.read_all(paths), config={**review.by_name(), "provenance": provenance})
    return view


def read_manifest() -> dict[str, Any]:
    """The manifest of the review as it was built. Raises ReviewError where it was not, or people went on since."""
    remedy = "run ./review first"
    lost = [path for path in (MANIFEST, *map(Path, tables.PATHS.values())) if not path.is_file()]
    if lost:
        more = f"no such file, as {len(lost) - 1} more of its outputs" if len(lost) > 1 else "no such file"
        if MANIFEST in lost and FORMER.is_file():
            more += f"; {FORMER.as_posix()} is that of an earlier version, which is not read"
            remedy += ": it writes the manifest anew, in the review's folder; the former one may be deleted"
        raise ReviewError([Issue(lost[0].as_posix(), "", more, "a built review", remedy)])
    manifest: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    if issues := [Issue(path, "", found, "a file as it was read", remedy) for path, found in _list_changed(manifest)]:
        raise ReviewError(issues)
    return manifest


def _list_changed(manifest: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The files of people that are not what the review was built from, each with what is the matter."""
    entries = [one for one in manifest["@graph"] if one.get("@type") == "File"]
    built = {unquote(one["@id"]): one["sha256"] for one in entries if one["@id"].startswith(PEOPLE)}
    now = hash_files([*built, *config.list_files("config"), *(path.as_posix() for path in saved_sheets("seeds"))])
    for path in sorted({*built, *now}):
        if path not in now:
            yield path, "is gone since the review was built"
        elif path not in built:
            yield path, "came after the review was built"
        elif built[path] != now[path]:
            yield path, "was changed after the review was built"


def read_provenance(manifest: dict[str, Any]) -> dict[str, Any]:
    """Version, code, date and the hashes of people's files, as the manifest of the build states them."""
    graph = {one["@id"]: one for one in manifest["@graph"]}
    version, _, code = str(graph["#prismake"].get("softwareVersion", "")).partition("+")
    inputs = {
        unquote(name): str(one["sha256"]) for name, one in graph.items() if name.startswith(PEOPLE) and "sha256" in one
    }
    return {"version": version, "code": code, "date": str(graph["./"]["datePublished"]), "inputs": inputs}


def _describe(file: str, one: Difference) -> Issue:
    found = f"{one.found}, in “{one.context}”"
    if not one.expected:
        remedy = "take it out, or write it anew from the report"
        return Issue(file, one.place, found, f"no such number: the review no longer has {one.fact}", remedy)
    source = f" ({one.fact})" if one.fact else ", as the review writes this sentence"
    decimals = ": the same number with other decimals" if one.rounded else ""
    return Issue(file, one.place, found, f"{one.expected}{source}", f"write {one.expected}{decimals}")


def sum_up(verdict: Verdict) -> str:
    """What was compared and what was not, in one line."""
    compared = f"{write_count(verdict.in_fields, 'number')} in fields and {verdict.in_text} in the text were compared"
    told = [f"{compared}, {len(verdict.differences)} not the review's"]
    if verdict.unchecked:
        places = write_count(len(verdict.unchecked), "sentence or cell", "sentences or cells")
        numbers = write_count(verdict.unchecked_numbers, "number")
        told.append(f"{numbers} in {places} not checked, as the authors' own or those of others")
    else:
        told.append("no number was left unchecked")
    told.append(f"{write_count(len(verdict.unmentioned), 'fact')} of the review not mentioned")
    return "; ".join(told) + "."
