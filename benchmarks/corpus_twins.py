"""What others expect of the same files, case by case: facts of their tests, and twins that they wrote as BibTeX."""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Entry as BibEntry
from bibtexparser.model import ParsingFailedBlock
from corpus_files import Case, File

FACTS = Path(__file__).with_name("corpus_facts.csv")
# Columns of records, and the fields of a twin that say the same.
FIELDS = {
    "title": ("title",),
    "authors": ("author", "editor"),
    "year": ("year", "date"),
    "journal": ("journal", "journaltitle", "booktitle"),
    "volume": ("volume",),
    "issue": ("number", "issue"),
    "pages": ("pages",),
    "doi": ("doi", "article-doi"),
    "pmid": ("pmid",),
    "abstract": ("abstract",),
}
SHOWN = 60
Entry = Mapping[str, object]


def compare_counts(files: Iterable[File]) -> list[Case]:
    """The records that the origin's own tests expect."""
    return [
        Case(file.name, 0, "records", str(file.stated), str(file.read), file.stated == file.read)
        for file in files
        if file.stated is not None
    ]


def compare_facts(files: Iterable[File], path: Path = FACTS) -> list[Case]:
    """Single values that the origin's tests expect; facts of files that cannot be read yet are left out."""
    with path.open(encoding="utf-8", newline="") as stream:
        facts = list(csv.DictReader(stream))
    read = {file.name: list(file.export.entries) for file in files if file.export}
    return [_compare_fact(fact, read[fact["file"]]) for fact in facts if fact["file"] in read]


def compare_twins(files: Iterable[File], folder: Path) -> list[Case]:
    """Every field of every entry of the BibTeX twins; a field that only we have is no case."""
    cases = []
    for file in files:
        twin = folder / "_expected" / f"{file.name}.expected.bib"
        if not twin.is_file() or file.export is None:
            continue
        theirs = [dict(_read_entry(entry)) for entry in _read_twin(twin)]
        ours = file.export.entries
        cases.append(Case(file.name, 0, "records", str(len(theirs)), str(len(ours)), len(theirs) == len(ours)))
        for number, their in _pair(theirs, ours):
            cases += _compare_entry(file.name, number, their, ours[number - 1])
    return cases


def find_lonely_twins(files: Iterable[File], folder: Path) -> list[str]:
    """Twins of files that are not in the corpus, or that nothing here compares."""
    compared = {f"{file.name}.expected.bib" for file in files}
    named = (
        path.relative_to(folder / "_expected").as_posix()
        for path in (folder / "_expected").rglob("*")
        if path.is_file()
    )
    return sorted(name for name in named if name not in compared)


def _compare_fact(fact: Mapping[str, str], entries: list[dict[str, object]]) -> Case:
    place, name = fact["entry"], fact["field"]
    if name == "n_doi":
        number, ours = 0, str(sum(bool(entry["doi"]) for entry in entries))
    else:
        key, _, value = place.rpartition("=")
        number = next((at for at, one in enumerate(entries, start=1) if key and one[key] == value), 0) or int(place)
        ours = _tell(entries[number - 1], name) if number <= len(entries) else ""
    same = _simplify(name, fact["value"]) == _simplify(name, ours)
    return Case(fact["file"], number, name, fact["value"], ours, same)


def _tell(entry: Entry, name: str) -> str:
    if name == "n_authors":
        return str(len([one for one in str(entry["authors"]).split("; ") if one]))
    return str(entry[name])


def _pair(theirs: list[dict[str, str]], ours: Sequence[Entry]) -> Iterable[tuple[int, dict[str, str]]]:
    """Their entries with the numbers of ours: in order, or the most alike when there are not as many."""
    if len(theirs) == len(ours):
        return list(enumerate(theirs, start=1))
    alike = [[sum(case.same for case in _compare_entry("", 0, their, our)) for our in ours] for their in theirs]
    return [(counts.index(max(counts)) + 1, their) for counts, their in zip(alike, theirs, strict=True)]


def _read_twin(path: Path) -> Iterable[BibEntry]:
    """Every entry; a key that stands twice, blank ones too, hides an entry inside of a failed block."""
    for block in parse_string(path.read_text(encoding="utf-8")).blocks:
        while isinstance(block, ParsingFailedBlock) and block.ignore_error_block is not None:
            block = block.ignore_error_block
        if isinstance(block, BibEntry):
            yield block


def _read_entry(entry: BibEntry) -> Iterable[tuple[str, str]]:
    fields = {key.lower(): str(field.value) for key, field in entry.fields_dict.items()}
    for column, names in FIELDS.items():
        written = next((fields[name] for name in names if fields.get(name)), "")
        if written:
            yield column, re.sub(r"\\([&%$#_{}])", r"\1", written.strip('{}"'))


def _compare_entry(file: str, number: int, theirs: Mapping[str, str], ours: Entry) -> list[Case]:
    cases = []
    for name, their in theirs.items():
        our = str(ours[name])
        same = _simplify(name, their) == _simplify(name, our)
        cases.append(Case(file, number, name, _shorten(name, their, our), _shorten(name, our, their), same))
    return cases


def _shorten(name: str, text: str, other: str) -> str:
    """Enough of a value to see the difference: short ones whole, of long ones what follows the common beginning."""
    if name not in ("title", "abstract", "authors", "journal") or max(len(text), len(other)) <= SHOWN:
        return " ".join(text.split())
    common = next(
        (at for at, (a, b) in enumerate(zip(text, other, strict=False)) if a != b), min(len(text), len(other))
    )
    begin = max(common - 10, 0)
    part = " ".join(text[begin : begin + SHOWN - 20].split())
    return f"{'…' if begin else ''}{part}{'…' if begin + SHOWN - 20 < len(text) else ''} ({len(text)})"


def _simplify(name: str, value: str) -> object:
    return SIMPLE.get(name, _words)(value)


def _words(value: str) -> str:
    """Letters and digits without case and accents: typography is no difference."""
    plain = unicodedata.normalize("NFKD", re.sub(r"<[^<>]*>|[{}]", "", value)).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _authors(value: str) -> list[tuple[str, str]]:
    """Family and first initial of each name."""
    names = re.split(r"\s+and\s+|;\s*", re.sub(r"[{}]", "", value))
    pairs = [(name.partition(",")[0], name.partition(",")[2].strip()[:1]) for name in names if name.strip()]
    return [(_words(family), _words(initial)) for family, initial in pairs]


def _pages(value: str) -> tuple[str, ...]:
    """First and last page, the last in full."""
    first, _, last = re.sub(r"\s*[-–—]+\s*", "-", value.strip()).partition("-")
    if last.isdigit() and first.isdigit() and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return (first, last) if last and last != first else (first,)


def _year(value: str) -> str:
    return value.strip()[:4]


def _doi(value: str) -> str:
    return re.sub(r"^https?://(?:dx\.)?doi\.org/", "", value.strip().lower())


SIMPLE: dict[str, Callable[[str], object]] = {"authors": _authors, "pages": _pages, "year": _year, "doi": _doi}
