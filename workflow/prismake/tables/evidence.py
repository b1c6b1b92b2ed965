"""What the review declares to tell the evidence by: claims, tables, harms, documents apart, maps."""

from prismake.tables.schema import Table, integer, text

NAMED = {
    **integer(place="number of the table, from 1"),
    **text(table_id="table of tables.yaml", title="its title"),
}
TABLES: dict[str, Table] = {
    "claims": Table(
        "The claims register, with what the machine found beside what people found.",
        "results/claims.csv",
        ("claim_id",),
        text(
            claim_id="claim of config/claims",
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
        "results/evidence_tables.csv",
        ("place", "table_id", "row", "column"),
        {
            **NAMED,
            **integer(row="number of the row, from 1", column="number of the column, from 1"),
            **text(heading="heading of the column", text="what stands in the cell"),
        },
    ),
    "apart": Table(
        "The cells of the tables of documents apart in tables.yaml: excluded, told, never pooled.",
        "results/apart.csv",
        ("place", "row", "column"),
        {
            **integer(place="number of the table, from 1; 0 for documents with facts that no criterion excludes"),
            **text(table_id="table of tables.yaml", title="its title"),
            **integer(row="number of the row, from 1", column="number of the column, from 1"),
            **text(
                reference_id="the document",
                criterion="criterion of the protocol that excludes it",
                heading="heading of the column",
                text="what stands in the cell",
                support="words or address that support it",
            ),
        },
    ),
    "harms": Table(
        "Harms, one row per table of harms, study and arm.",
        "results/harms.csv",
        ("place", "study_id", "arm"),
        {
            **NAMED,
            **text(
                study_id="study",
                arm="arm, empty where no arm is extracted",
                people="people of the arm, as its row says; empty where no number was seen",
                events="events of the outcomes that are harms, each of what was counted, joined by '; '",
                statement="how harms were stated, a choice of the codebook; empty where nothing was seen",
                words="what was stated, in words",
                follow_up="how long people were followed",
                unit="unit of the follow-up",
                late="what was seen late, and when",
            ),
        },
    ),
    "evidence_maps": Table(
        "The cells of the evidence maps that the review declares in tables.yaml; row 0 and column 0 are all studies.",
        "results/evidence_maps.csv",
        ("place", "row", "column"),
        {
            **integer(place="number of the map, from 1"),
            **text(
                map_id="map of tables.yaml",
                title="its title",
                shown="what the text tells: studies, people or direction",
                beside="variable whose value stands beside each study",
                row_heading="label of the variable of the rows",
                column_heading="label of the variable of the columns",
            ),
            **integer(
                waiting="studies of which nobody says yet whether they are among those chosen",
                row="number of the row; 0 for all",
                column="number of the column; 0 for all",
            ),
            **text(row_value="value of the rows' variable", column_value="value of the columns' variable"),
            **integer(n="how many studies"),
            **text(text="what stands in the cell", studies="their study_id"),
        },
    ),
}
