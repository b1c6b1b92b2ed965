"""Every declared table by its name, and where each stands by the name that jobs know it by."""

from collections.abc import Iterator

from prismake.tables import (
    accuracy,
    certainty,
    dedupe,
    evidence,
    extract,
    ingest,
    network,
    report,
    screen,
    sheets,
    swim,
    synthesise,
)
from prismake.tables.schema import Table
from prismake.text.vocabulary import PHASES

STAGES = (ingest, dedupe, sheets, screen, extract, evidence, synthesise, accuracy, network, swim, certainty, report)
TABLES: dict[str, Table] = {name: table for stage in STAGES for name, table in stage.TABLES.items()}
# Of records all but the abstracts, three quarters of a large review: references have them, too.
BRIEF = {"records": tuple(column for column in TABLES["records"].columns if column != "abstract")}
# What stands for the braces in a path, in turn.
SEVERAL = {
    "{phase}": PHASES,
    "{manifest}": (
        *("duplicates", "studies", "extraction", "consensus_extraction", "appraisal", "consensus_appraisal"),
        *("grade", "consensus_grade", "cerqual", "consensus_cerqual"),
        *(f"{kind}_{phase}" for phase in PHASES for kind in ("screening", "consensus")),
    ),
    "{rule}": (
        *(f"screen_references_{phase}" for phase in PHASES),
        *("settle_extraction", "appraise_studies", "judge_certainty"),
    ),
}


def _list_places() -> Iterator[tuple[str, str, str]]:
    """Name, kind and path: votes_title_abstract is of the kind votes; the screening of a phase has the phase's name."""
    for kind, table in TABLES.items():
        brace = next((brace for brace in SEVERAL if brace in table.path), "")
        if not brace:
            yield kind, kind, table.path
        for value in SEVERAL.get(brace, ()):
            name = value if kind == "screening" else f"{kind}_{value}"
            yield name, kind, table.path.replace(brace, value)


PATHS: dict[str, str] = {name: path for name, _, path in _list_places()}
# The kind of every table that a job reads or writes, by the name that it has there.
KINDS: dict[str, str] = {
    **{name: name for name in TABLES},
    **{name: kind for name, kind, _ in _list_places()},
    "consensus_sheets": "sheets",
}
