"""The table of what was issued."""

from prismake.tables.schema import Table, integer, text

TABLES: dict[str, Table] = {
    "sheets": Table(
        "Sheets that stand in seeds/ after issuing.",
        ("sheet",),
        {
            **text(sheet="file", kind="what is asked", phase="phase", person="who fills it", batch="batch"),
            **integer(rows="rows to fill"),
        },
    ),
}
