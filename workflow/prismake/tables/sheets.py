"""The table of what was issued."""

from prismake.tables.schema import Table, integer, text

TABLES: dict[str, Table] = {
    "former_ids": Table(
        "Ids that sheets name and no record has any more: the records that they were, by what the sheets show.",
        "results/former_ids.csv",
        ("former_id",),
        text(
            former_id="id as it stands in a sheet",
            record_id="record that it is now",
            title="title that the sheet shows",
            sheet="the first sheet that names it",
        ),
    ),
    "sheets": Table(
        "Sheets that stand in seeds/ after issuing.",
        "results/sheets/{manifest}.csv",
        ("sheet",),
        {
            **text(sheet="file", kind="what is asked", phase="phase", person="who fills it", batch="batch"),
            **integer(
                rows="rows to fill",
                open="of appraisal sheets: results, of a study or of one of its outcomes, that their person still owes",
            ),
        },
    ),
    "owed": Table(
        "Who owes what.",
        "results/owed.csv",
        ("task", "person"),
        {
            **text(task="task, with its place in the order of work", person="who"),
            **integer(done="decided, ruled or extracted", owed="still to do", sheets="sheets that the person has"),
            **text(next="the oldest sheet with rows to fill"),
        },
    ),
}
