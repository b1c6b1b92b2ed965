"""The tables of the report."""

from prismake.tables.schema import Table, integer, text

TABLES: dict[str, Table] = {
    "ledger": Table(
        "Where every record ended: exactly one bucket each.",
        ("record_id",),
        text(
            record_id="record",
            reference_id="reference",
            bucket="bucket of the flow",
            reason="rule or criterion",
            study_id="study, when included",
        ),
    ),
    "flow": Table(
        "The PRISMA 2020 flow: every number is the size of a set.",
        ("data",),
        {
            **text(data="key of the PRISMA2020 interchange table, with .part for its parts"),
            **integer(n="size of the set"),
            **text(description="words of the box"),
        },
    ),
    "flow_members": Table(
        "The members of every set of the flow.",
        ("data", "member_id"),
        text(data="key of flow", member_id="record, reference or study"),
    ),
}
