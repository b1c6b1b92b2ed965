"""The tables of studies and their extracted values."""

from prismake.tables.schema import Table, integer, text

TABLES: dict[str, Table] = {
    "studies": Table(
        "Included studies.",
        ("study_id",),
        text(
            study_id="reference_id of the document that was the primary one in the earliest round",
            label="first author and year, or a registration",
            registry_ids="registrations of all its references, joined by '; '",
        ),
    ),
    "study_references": Table(
        "Which references report a study.",
        ("study_id", "reference_id"),
        text(
            study_id="study",
            reference_id="reference",
            role="primary, companion, registration, preprint, abstract, protocol, erratum, retraction, reply or update",
            joined_by="rule or ruling that ties it to the others, empty for the primary one",
        ),
    ),
    "study_pairs": Table(
        "Pairs of included references that are, or may be, reports of one study.",
        ("left", "right"),
        text(
            left="reference_id, the smaller",
            right="reference_id, the larger",
            verdict="joined (by rule or ruling) or doubtful (for people)",
            rule="id of the rule, or ruling",
            evidence="what agreed and what held the pair back, in words",
        ),
    ),
    "study_rulings": Table(
        "What people said of references that may report one study.",
        ("left", "right", "person"),
        text(
            left="record_id as it stands in the sheet",
            right="record_id as it stands in the sheet",
            person="who ruled",
            ruling="same study, different, overlapping cohorts or not sure",
            note="free text",
            sheet="file",
            cell="cell of the ruling",
        ),
    ),
    "cohorts": Table(
        "Studies that share people, or may do so.",
        ("study_a", "study_b"),
        text(
            study_a="study_id, the smaller",
            study_b="study_id, the larger",
            ruling="overlapping cohorts, not sure, or empty while nobody has ruled",
            evidence="who ruled and where, or what makes it doubtful",
        ),
    ),
    "claims": Table(
        "The claims register, with what the machine found beside what people found.",
        ("claim_id",),
        text(
            claim_id="claim of claims.csv",
            document="document that asserts the figure",
            location="where in it",
            statement="what it asserts, in own words",
            outcome="outcome, or variable of level study",
            measure="what the value is",
            value="value",
            ci_low="lower limit",
            ci_high="upper limit",
            n="how many were counted",
            denominator="what n counts",
            source_study="record, reference or study it is said to come from",
            verdict="confirmed, contradicted, source not found, different denominator or not checked, by people",
            reason="why",
            study_id="the included study behind the source, if any",
            machine="the same words, by comparison with the sheets or the abstract",
            evidence="the value found and its cell, or what is missing",
            doubt="where machine and people differ",
        ),
    ),
    "evidence_tables": Table(
        "The cells of the tables that the review declares in tables.yaml.",
        ("place", "table_id", "row", "column"),
        {
            **integer(place="number of the table, from 1"),
            **text(table_id="table of tables.yaml", title="its title"),
            **integer(row="number of the row, from 1", column="number of the column, from 1"),
            **text(heading="heading of the column", text="what stands in the cell"),
        },
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
