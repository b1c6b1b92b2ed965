"""The one place that knows inner names of the package: issue everything that is owed, read everything that was saved.

Where rooms of the package move, this module moves with them, and no other of the harness. A function is called with
those of the named things that it asks for, so that one more table among its parameters needs no change here.
"""

import hashlib
import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

import pandas as pd

from attack.review import PHASES, PROTOCOL, Review
from prismake import dedupe, extract, ingest, report, screen, sheets, synthesise, tables
from prismake.files import seeds
from prismake.files.seeds import saved_sheets
from prismake.issues import Issue, ReviewError
from prismake.sheets import former as lookup
from prismake.sheets import pairs
from prismake.sheets import reading as opener

Named = dict[str, Any]
Line = dict[str, Any]
CACHE: dict[str, "Made"] = {}  # what a stage gave for the same files: most steps touch one
LARGEST_CACHE = 400
OPENED: dict[tuple[str, str], Any] = {}  # grids by path and content: a stage opens a sheet several times
SHEETS: dict[tuple[str, str], Any] = {}
OPEN, READ = opener.open_grids, lookup.read_sheet
GATHER = {  # those that tell remarks beside their frame, where they are there
    "extraction": getattr(extract, "gather_extraction", extract.read_extraction),
    "disagreements": getattr(extract, "gather_disagreements", extract.read_disagreements),
    "settled": getattr(extract, "decide_extraction", extract.settle_extraction),
    "appraisal": getattr(extract, "gather_appraisal", extract.read_appraisal),
    "grades": getattr(synthesise, "gather_grades", synthesise.read_grades),
}


@dataclass
class Made:
    """What one stage gave: frames with their rows and hashes, or Issues."""

    frames: list[pd.DataFrame]
    issues: list[Issue]
    rows: list[list[Line]]
    hashes: list[str]
    crash: str = ""

    @classmethod
    def of(cls, make: Callable[[], Any]) -> "Made":
        """Run a stage."""
        try:
            given = make()
        except ReviewError as error:
            return cls([], list(error.issues), [], [])
        except Exception as error:  # a bug of the package is found, too, and must not end the attack
            return cls([], [], [], [], crash=f"{type(error).__name__}: {error}")
        frames = list(given) if isinstance(given, tuple) else [given]
        return cls(frames, [], [tables.to_rows(frame) for frame in frames], [_hash_frame(frame) for frame in frames])


@dataclass
class Reading:
    """What the package counts and tells: rows by table, Issues, remarks; and the stages that were stopped."""

    rows: dict[str, list[Line]] = field(default_factory=dict)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    remarks: list[Line] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)
    hashes: dict[str, str] = field(default_factory=dict)
    crashes: list[str] = field(default_factory=list)


def open_once(path: Path, *, content: bytes, limit: int | None = None) -> Any:
    """`open_grids`, once for the same bytes under the same name."""
    key = path.as_posix(), hashlib.sha256(content).hexdigest()
    if key not in OPENED:
        if len(OPENED) > LARGEST_CACHE:
            OPENED.clear()
        OPENED[key] = OPEN(path, content=content)
    return {name: [list(row) for row in grid[:limit]] for name, grid in OPENED[key].items()}


def read_once(path: Path, **asked: Any) -> Any:
    """`read_sheet` where ids are looked up: once for the same bytes under the same name."""
    key = path.as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()
    if key not in SHEETS:
        if len(SHEETS) > LARGEST_CACHE:
            SHEETS.clear()
        SHEETS[key] = READ(path, **asked)
    return SHEETS[key]


@contextmanager
def opening_once() -> Iterator[None]:
    """While the attack reads or issues, and nowhere else: whoever saves a sheet while it is read must not meet this."""
    with mock.patch.object(opener, "open_grids", open_once), mock.patch.object(lookup, "read_sheet", read_once):
        yield


def call(function: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Call with those of the named things that the function asks for."""
    asked = list(inspect.signature(function).parameters)[len(given) :]
    return function(*given, **{name: thing for name, thing in named.items() if name in asked})


@opening_once()
def read_review(review: Review) -> Reading:
    """Read every sheet that stands in its place, and count; a stage that stops takes those after it along."""
    found = Reading()
    found.issues += list(seeds.check_places(review.seeds))
    named = name_config(review)
    root = review.seeds

    def stage(names: tuple[str, ...], needs: tuple[str, ...], make: Callable[[], Any], *folders: Path) -> None:
        if found.stopped & set(needs):
            found.stopped |= set(names)
            return
        key = _hash(names, review, [found.hashes[name] for name in needs], folders)
        if key not in CACHE:
            if len(CACHE) > LARGEST_CACHE:
                CACHE.clear()
            CACHE[key] = Made.of(make)
        made = CACHE[key]
        found.issues += made.issues
        found.crashes += [made.crash] if made.crash else []
        if not made.frames:
            found.stopped |= set(names)
            return
        for name, frame, rows, digest in zip(names, made.frames, made.rows, made.hashes, strict=False):
            found.frames[name] = named[name] = frame
            found.rows[name], found.hashes[name] = rows, digest
        for frame, rows in zip(made.frames[len(names) :], made.rows[len(names) :], strict=True):
            found.remarks += rows if "text" in frame.columns else []

    def read_columns(only: Iterable[str]) -> pd.DataFrame:
        return named["records"][list(only)]

    stage(("records",), (), lambda: _read_sources(review), root / "search")
    sheeted = [root / name for name in ("duplicates", "screening", "consensus", "studies", "extraction", "appraisal")]
    stage(
        ("former_ids",),
        ("records",),
        lambda: sheets.find_former(root, read_records=lambda only: named["records"][list(only)]),
        *sheeted,
    )
    stage(("candidates",), ("records",), lambda: dedupe.find_pairs(named["records"]))
    stage(
        ("rulings",),
        ("records", "former_ids"),
        lambda: call(dedupe.read_rulings, saved_sheets(root / "duplicates"), **named),
        root / "duplicates",
    )
    stage(
        ("clusters", "pairs", "references", "related", "eligibility"),
        ("records", "candidates", "rulings"),
        lambda: _join(review, named),
    )
    _carry_ids(found, named)
    decided: list[pd.DataFrame] = []
    for phase in PHASES:
        folders = root / "screening" / phase, root / "consensus" / phase
        stage(
            (f"votes_{phase}", f"asked_{phase}"),
            ("records", "clusters", "references"),
            lambda phase=phase, folders=folders: call(
                screen.read_screening_sheets,
                [path for one in folders for path in saved_sheets(one)],
                **named,
                phase=phase,
            ),
            *folders,
        )
        stage(
            (phase,),
            (f"votes_{phase}", "references", *PHASES[: PHASES.index(phase)]),
            lambda phase=phase, previous=decided[-1:]: screen.settle_phase(
                references=named["references"],
                eligibility=named["eligibility"],
                votes=named[f"votes_{phase}"],
                previous=previous,
                stopping=[],
                setting=review.setting,
                protocol=PROTOCOL,
            ),
        )
        decided += [found.frames[phase]] if phase in found.frames else []
    stage(("agreement", "remarks"), ("votes_title_abstract", "votes_full_text", *PHASES), lambda: _tell(review, named))
    stage(
        ("study_rulings",),
        ("records", "clusters", "references"),
        lambda: call(extract.read_study_rulings, saved_sheets(root / "studies"), **named),
        root / "studies",
    )
    stage(
        ("studies", "study_references", "study_pairs"),
        ("references", "related", "full_text", "study_rulings"),
        lambda: _build_studies(named),
    )
    stage(
        ("extraction",),
        ("studies", "study_references", "records"),
        lambda: call(GATHER["extraction"], saved_sheets(root / "extraction"), **named),
        root / "extraction",
    )
    folder = root / "consensus" / "extraction"
    stage(
        ("extraction_rulings",),
        ("study_references", "extraction") if "extraction" in _asks(GATHER["disagreements"]) else ("study_references",),
        lambda: call(GATHER["disagreements"], saved_sheets(folder), **named),
        folder,
    )
    stage(
        ("extraction_settled",),
        ("extraction", "extraction_rulings"),
        lambda: call(
            GATHER["settled"],
            named["extraction"],
            **{**named, "rulings": named["extraction_rulings"], "people": review.people},
        ),
    )
    stage(
        ("appraisal",),
        ("study_references", "extraction_settled"),
        lambda: call(GATHER["appraisal"], saved_sheets(root / "appraisal"), **named),
        root / "appraisal",
    )
    stage(
        ("grade_judgements",),
        (),
        lambda: call(GATHER["grades"], saved_sheets(root / "grade"), **named),
        root / "grade",
    )
    found.remarks += found.rows.get("remarks", [])
    tell = getattr(pairs, "tell_rulings", None)
    for name, what in (("rulings", "duplicates"), ("study_rulings", "studies")):
        found.remarks += list(tell(found.rows.get(name, []), what=what)) if tell else []
    return found


def _carry_ids(found: Reading, named: Named) -> None:
    """Let the stages that follow know the ids of older sheets, too; counting goes by today's."""
    if "clusters" in found.frames:
        named["clusters"] = sheets.name_former(found.frames["clusters"], named["former_ids"])
        found.hashes["clusters"] += found.hashes["former_ids"]


def measure_flow(review: Review, reading: Reading) -> dict[str, int]:
    """The numbers of the flow that the package draws from the tables of a reading."""
    searches = pd.DataFrame(review.searches, dtype="str")
    given = {**reading.frames, "effects": tables.empty("effects"), "estimates": tables.empty("estimates")}
    ledger = report.trace_records(given, searches=searches)
    flow, _ = report.measure_flow(ledger, tables=given, searches=searches, protocol=PROTOCOL)
    return {row["data"]: int(row["n"]) for row in tables.to_rows(flow)}


@opening_once()
def issue_all(review: Review, reading: Reading) -> list[Path]:
    """Issue whatever is owed after a reading, as the workflow does; returns the new sheets."""
    found, named, root = dict(reading.frames), {**name_config(review), **reading.frames}, review.seeds
    if "clusters" in found:
        named["clusters"] = sheets.name_former(found["clusters"], found["former_ids"])
    if reading.stopped & {"records", "pairs", "references"}:
        return []
    issued = list(call(dedupe.issue_rulings, root / "duplicates", **{**named, "people": [review.adjudicator]}))
    for phase in PHASES:
        if phase not in found:
            continue
        previous = [found[PHASES[0]]] if phase == "full_text" else []
        asked = {**named, "phase": phase, "setting": review.setting, "screening": found[phase], "previous": previous}
        asked |= {"votes": found[f"votes_{phase}"], "ranking": []}
        issued += call(screen.issue_screening, root / "screening" / phase, **asked).sheets
        issued += call(screen.issue_consensus, root / "consensus" / phase, **asked)
        issued += call(screen.issue_reopened, root / "consensus" / phase, **asked)
    if "studies" in found:
        asked = {**named, "people": [review.adjudicator], "pairs": found["study_pairs"]}
        issued += call(extract.issue_studies, root / "studies", **asked)
        issued += call(extract.issue_extraction, root / "extraction", **{**named, "people": review.people})
    if "extraction_settled" in found:
        asked = {**named, "people": review.people, "adjudicator": review.adjudicator}
        asked["settled"] = found["extraction_settled"]
        issued += call(extract.issue_disagreements, root / "consensus/extraction", **asked)
        issued += call(extract.issue_appraisal, root / "appraisal", **{**named, "people": [review.people[0]]})
    asked = {**named, "people": [review.adjudicator]}
    issued += call(synthesise.issue_grades, root / "grade", **asked)
    return issued


def name_config(review: Review) -> Named:
    """What is decided in config/, under the names of parameters."""
    return {
        "people": review.known,
        "former": review.former,
        "criteria": PROTOCOL["criteria"],
        "protocol": PROTOCOL,
        "codebook": pd.DataFrame(review.codebook, dtype="str"),
        "analyses": review.analyses,
        "chosen": {},
        "estimates": tables.from_rows(
            "estimates", [{"analysis_id": one["id"], "k": 1, "model": "x"} for one in review.analyses]
        ),
        "retractions": tables.empty("retractions"),
    }


def _asks(function: Callable[..., Any]) -> Iterable[str]:
    return inspect.signature(function).parameters


def _read_sources(review: Review) -> pd.DataFrame:
    frames = []
    for row in review.searches:
        rows = pd.DataFrame([row], dtype="str")
        frames.append(ingest.read_source(rows, source=row["source"], folder=review.seeds / "search", cores=1))
    return ingest.combine(*(list(parts) for parts in zip(*frames, strict=True)))[0]


def _join(review: Review, named: Named) -> tuple[pd.DataFrame, ...]:
    records, sources = named["records"], [row["source"] for row in review.searches]
    clusters, pairs = dedupe.join_records(records, pairs=named["candidates"], rulings=named["rulings"], sources=sources)
    references = dedupe.merge_records(records, clusters=clusters, sources=sources)
    eligibility = screen.apply_rules(references, rules=PROTOCOL["automation"], retractions=tables.empty("retractions"))
    return clusters, pairs, references, dedupe.relate_references(references), eligibility


def _tell(review: Review, named: Named) -> tuple[pd.DataFrame, ...]:
    votes = pd.concat([named[f"votes_{phase}"] for phase in PHASES], ignore_index=True)
    remarks = call(
        screen.find_remarks,
        votes,
        **{**named, "decided": {phase: named[phase] for phase in PHASES}},
        carried=tables.empty("carried_votes"),
        screening=dict.fromkeys(PHASES, review.setting),
    )
    return screen.measure_agreement(votes), remarks


def _build_studies(named: Named) -> tuple[pd.DataFrame, ...]:
    asked = {**named, "screening": named["full_text"], "rulings": named["study_rulings"]}
    built = call(extract.build_studies, named["references"], **asked, registers=[], intervention="")
    return built.studies, built.study_references, built.study_pairs


def _hash_frame(frame: pd.DataFrame) -> str:
    return hashlib.sha256(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes()).hexdigest()


def _hash(names: tuple[str, ...], review: Review, needed: list[str], folders: tuple[Path, ...]) -> str:
    digest = hashlib.sha256(repr((names, {**vars(review)}, needed)).encode())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                digest.update(f"{path}".encode() + path.read_bytes())
    return digest.hexdigest()
