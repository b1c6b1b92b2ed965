"""What the rules need to know of a review, as plain data: read from config/ once, and kept while it holds.

Snakemake reads its rules at every start, also where nothing is to be done; checking config/ costs half a second of it.
"""

import hashlib
import json
import os
import stat
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from prismake.jobs import hash_files
from prismake.kept import STORE, list_libraries, put
from prismake.phases import PHASES

KEPT = STORE / "plan.json"
Rows = list[dict[str, str]]
REVIEW = ("config", "protocol", "searches", "codebook", "analyses", "claims", "evidence_tables", "checklist")


@dataclass(frozen=True)
class Plan:
    """The reviewers' decisions as the rules hand them on: tables are rows of text."""

    config: dict[str, Any]
    protocol: dict[str, Any]
    searches: Rows
    codebook: Rows
    analyses: list[dict[str, Any]]
    claims: Rows
    evidence_tables: list[dict[str, Any]]
    checklist: Rows
    intervention: str
    sources: list[str]
    people: dict[str, str]  # every name that may stand on a sheet, with the name it counts under
    files: list[str]  # of config/
    handover: list[str]  # files for other tools
    tools: dict[str, dict[str, Any]]  # that judge risk of bias: the domains of each, and whether it has an overall
    previous: str  # the version released before this one
    released: list[str]  # what that version has kept
    tables: dict[str, str]  # the path of every table by its name

    @property
    def review(self) -> dict[str, Any]:
        """All that the reviewers decided, for `config.restore`."""
        return {name: getattr(self, name) for name in REVIEW}


def read_plan(code: str) -> Plan:
    """The plan of the review in the working folder; `code` is the hash of the machine's own files.

    Raises ReviewError with every problem of config/, of the files in seeds/search/ and of the releases.
    """
    causes = _hash_causes(code)
    try:
        kept = json.loads(KEPT.read_text(encoding="utf-8"))
        if kept["causes"] == causes:
            return Plan(**kept["plan"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    # Through JSON in any case: params of the same value must look the same to Snakemake.
    plan = json.loads(json.dumps(asdict(_make_plan())))
    with suppress(OSError):  # the next start reads config/ again
        if causes == _hash_causes(code):  # nothing was saved while it was read
            put(KEPT, {"causes": causes, "plan": plan})
    return Plan(**plan)


def _make_plan() -> Plan:
    from prismake import config, releases
    from prismake.extract import describe_tools
    from prismake.report import name_handover
    from prismake.tables import PATHS, to_rows

    review = config.load("config", seeds="seeds")
    previous = releases.name_previous(review.config["version"])
    voters = {phase: review.config["screening"][phase]["people"] for phase in PHASES}
    return Plan(
        config=review.config,
        protocol=review.protocol,
        searches=to_rows(review.searches),
        codebook=to_rows(review.codebook),
        analyses=review.analyses,
        claims=to_rows(review.claims),
        evidence_tables=review.evidence_tables,
        checklist=to_rows(review.checklist),
        intervention=review.intervention,
        sources=review.sources,
        people=config.list_people(review.config),
        files=config.list_files("config"),
        handover=name_handover(voters),
        tools=describe_tools(),
        previous=previous,
        released=list(releases.release_files(previous).values()) if previous else [],
        tables=PATHS,
    )


def _hash_causes(code: str) -> str:
    """Over what `config.load` and the list of releases look at."""
    read = [*Path("config").glob("*"), *Path("releases").glob("*/manifest.json")]
    files = hash_files(path.as_posix() for path in read)
    causes = [code, list_libraries(), files, _list_exports(Path("seeds/search"))]
    return hashlib.sha256(json.dumps(causes).encode()).hexdigest()


def _list_exports(search: Path) -> list[list[str]]:
    """Every name below the folder of exports, what it is, and of a link where it leads: a name alone does not tell."""
    listed = []
    for path in [search, *sorted(search.rglob("*"))]:
        try:
            kind = stat.S_IFMT(path.stat().st_mode)
        except OSError:  # a link to nowhere
            kind = 0
        listed.append([path.as_posix(), str(kind), os.path.realpath(path) if path.is_symlink() else ""])
    return listed
