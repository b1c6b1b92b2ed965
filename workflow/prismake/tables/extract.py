"""The tables of studies and their extracted values."""

from prismake.tables.schema import Table, text

TABLES: dict[str, Table] = {
    "studies": Table(
        "Included studies.",
        ("study_id",),
        text(
            study_id="reference_id of the primary document",
            label="first author and year, or a registration",
            registry_ids="registrations of all its references, joined by '; '",
        ),
    ),
    "study_references": Table(
        "Which references report a study.",
        ("study_id", "reference_id"),
        text(study_id="study", reference_id="reference", role="primary or companion"),
    ),
    "extraction": Table(
        "Extracted values, one per row.",
        ("study_id", "person", "level", "item", "variable"),
        text(
            study_id="study",
            person="who extracted",
            level="study, arm or outcome",
            item="row of the page, empty at study level",
            variable="variable of codebook.csv",
            value="value as settled by the codebook's type",
            unit="unit of the codebook",
            quote="words or address that support it",
            page="page",
            sheet="file",
            cell="cell of the value",
        ),
    ),
}
