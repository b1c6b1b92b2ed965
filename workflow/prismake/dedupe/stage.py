"""What the rule of this stage does, part by part: rulings are read, records joined, doubtful pairs issued."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.dedupe.clustering import join_records
from prismake.dedupe.duplicate_sheets import issue_free, issue_rulings, read_rulings
from prismake.dedupe.merging import merge_records
from prismake.dedupe.relating import relate_references
from prismake.running.jobs import announce, step
from prismake.sheets import describe_sheets

Frames = dict[str, pd.DataFrame]


def settle_duplicates(
    named: Mapping[str, pd.DataFrame],
    folder: Path,
    *,
    found: str | Path,
    sheets: Iterable[str],
    sources: Sequence[str],
    asked: Sequence[str],
    people: Mapping[str, str],
    former: Mapping[str, str],
) -> Frames:
    """The frames rulings, pairs, clusters, references, related and sheets; issues what is owed into `folder`.

    `named` holds candidates and former_ids, `found` is the file of the table "records", whose abstracts are read when
    they are put in their places. `sheets` were saved, `sources` is the order of preference, `asked` are those who rule,
    `people` every name that may stand on a sheet, `former` names of old.
    Raises ReviewError with every problem of every sheet, and for rulings that contradict each other.
    """
    records, former_ids = tables.read("records", found, only=tables.BRIEF["records"]), named["former_ids"]
    with step("reading what people said of doubtful pairs"):
        rulings = read_rulings(map(Path, sheets), records=records, former_ids=former_ids, people=people)
        rulings = tables.as_written("rulings", rulings)
    with step("joining records"):
        clusters, pairs = join_records(records, pairs=named["candidates"], rulings=rulings, sources=sources)
        pairs = tables.as_written("pairs", pairs)
        merged = merge_records(
            records, clusters=clusters, sources=sources, read_late=partial(tables.read_pieces, found)
        )
        references = tables.as_written("references", merged)
        related = relate_references(references)
    with step("issuing doubtful pairs"):
        known = {"pairs": pairs, "records": records, "former_ids": former_ids}
        announce(issue_rulings(folder, people=asked, former=former, **known))
        announce(issue_free(folder, people=asked, records=records, former=former))
    made = {"rulings": rulings, "pairs": pairs, "clusters": clusters, "references": references, "related": related}
    return {**made, "sheets": describe_sheets(folder)}
