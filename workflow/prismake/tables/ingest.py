"""The tables of reading exports."""

from prismake.tables.schema import BIBLIOGRAPHIC, Table, integer, text

TABLES: dict[str, Table] = {
    "records": Table(
        "One row per entry of one export.",
        "results/records.parquet",
        ("record_id",),
        {
            **text(
                record_id="source:accession, else source:hash of title, year, author, pages; ~2 for its second entry",
                source="source of config/searches",
                round="round of config/searches",
                file="file the entry stands in",
            ),
            **integer(
                position="position of the entry in its file, from 1",
                first_line="first line of the entry in its file",
                last_line="last line of the entry in its file",
            ),
            **BIBLIOGRAPHIC,
            **text(
                taken_from="'field=tag' joined by '; ': the tag each harvested identifier was found in",
                seeds="of a citation search: the seed references it came from as the search log or the export names "
                "them, joined by '; '; empty where neither says which",
            ),
        },
        later=("seeds",),
    ),
    "ingest": Table(
        "One row per export file: the proof that no entry was lost.",
        "results/ingest.csv",
        ("source", "file"),
        {
            **text(
                source="source of config/searches",
                round="round of config/searches",
                file="file in seeds/search/",
                sha256="hash of the file's bytes",
                format="format recognised by content",
                encoding="encoding the bytes were decoded with",
            ),
            **integer(
                separators="entries counted by the file's own start marks",
                parsed="entries read",
                hits="hits the search log states, empty when it states none",
                duplicates_within="entries whose id stands earlier in the same source",
            ),
            **text(problems="remarks on the reading, joined by '; '"),
        },
    ),
    "carried_votes": Table(
        "What people said of records in another screening tool, as the exports carry it; no vote of this review yet.",
        "results/carried_votes.csv",
        ("record_id", "person", "origin"),
        text(
            record_id="record",
            person="name as the file writes it, empty when it names none",
            decision="include, exclude or unclear; empty where the file holds only labels, notes or reasons",
            labels="labels, notes and words outside the vocabulary, joined by '; '",
            reasons="reasons for exclusion, joined by '; '",
            origin="Rayyan, Covidence, ASReview or EPPI-Reviewer",
            tag="tags or columns of the file it stands in",
        ),
    ),
}
