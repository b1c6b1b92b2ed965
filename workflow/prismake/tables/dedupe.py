"""The tables of finding duplicates."""

from prismake.tables.schema import BIBLIOGRAPHIC, Table, integer, number, text

PAIR = {
    **text(left="record_id, the smaller", right="record_id, the larger"),
    **text(verdict="duplicate (joined by machine) or doubtful (for people)", rule="id of the rule or guard"),
    **number(score="0 to 1"),
    **text(evidence="what agreed and what contradicted, in words"),
}
TABLES: dict[str, Table] = {
    "candidates": Table(
        "Pairs of records as the rules have them, before people rule.",
        "results/candidates.csv",
        ("left", "right"),
        PAIR,
    ),
    "pairs": Table(
        "Pairs of records that are, or may be, the same document.",
        "results/pairs.csv",
        ("left", "right"),
        PAIR,
    ),
    "rulings": Table(
        "What people said of pairs, asked or not.",
        "results/rulings.csv",
        ("left", "right", "person", "sheet", "cell"),
        text(
            left="record_id",
            right="record_id",
            person="who ruled",
            ruling="same or different; empty where a copy of the sheet has none, or a note stands alone",
            note="free text",
            sheet="file",
            cell="cell of the ruling",
            held="what a row of a free sheet still needs; such a row counts nowhere",
        ),
        later=("held",),
    ),
    "clusters": Table(
        "Which reference each record belongs to.",
        "results/clusters.csv",
        ("record_id",),
        text(
            record_id="record",
            reference_id="record_id of the earliest member",
            joined_by="rule or ruling that joined it to its reference, empty for the member that names it",
            title="title of the record, which rows of sheets are held against, as are the next two",
            doi="DOI of the record",
            pmid="PMID of the record",
        ),
        later=("title", "doi", "pmid"),
    ),
    "references": Table(
        "One row per document, with the best value of every field among its records.",
        "results/references.parquet",
        ("reference_id",),
        {
            **text(reference_id="record_id of the earliest member"),
            **integer(n_records="number of records"),
            **text(sources="sources of its records, joined by '; '", rounds="rounds of its records, joined by '; '"),
            **BIBLIOGRAPHIC,
            **text(
                taken_from="'field=record_id' joined by '; ': the record each field was taken from",
                also="'field: value' joined by ' | ': what other records of the document say",
            ),
        },
    ),
    "related": Table(
        "Documents that belong to one another without being the same: links, never merges.",
        "results/related.csv",
        ("left", "right", "relation"),
        text(
            left="reference_id of the document that depends on the other",
            right="reference_id of the document it belongs to",
            relation="left is its preprint, abstract, erratum, protocol, reply, retraction, registration or update",
            evidence="what tells the relation, and what agrees, in words",
        ),
    ),
}
