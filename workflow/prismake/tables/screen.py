"""The tables of screening."""

from prismake.tables.schema import Table, integer, number, text

TABLES: dict[str, Table] = {
    "eligibility": Table(
        "What the protocol's automation rules say of references.",
        ("reference_id", "rule"),
        text(
            reference_id="reference",
            rule="id of the rule in protocol.yaml",
            verdict="exclude (before screening) or flag (shown to people)",
            evidence="the field and the words that matched",
        ),
    ),
    "votes": Table(
        "One person's decision on one reference, as cast.",
        ("phase", "reference_id", "voted_id", "person", "role"),
        text(
            phase="title_abstract or full_text",
            reference_id="reference",
            voted_id="the id in the sheet: the reference itself, or a record that has since joined it",
            person="who voted",
            role="reviewer or adjudicator",
            decision="decision of the phase's vocabulary",
            reason="id of the criterion, for an exclusion at full text",
            note="free text",
            sheet="file",
            cell="cell of the decision",
        ),
    ),
    "screening": Table(
        "Where each reference of a phase stands.",
        ("reference_id",),
        text(
            reference_id="reference",
            status="included, excluded, conflict, pending, awaiting or not_retrieved",
            reason="id of the criterion",
            settled_by="agreement, or the adjudicator's name",
        ),
    ),
    "agreement": Table(
        "Agreement of two people before consensus.",
        ("phase", "person_a", "person_b"),
        {
            **text(phase="phase", person_a="first person", person_b="second person"),
            **integer(n="references both voted on"),
            **number(
                observed="share of equal votes",
                kappa="Cohen's kappa",
                ci_low="lower limit, 95 %",
                ci_high="upper limit, 95 %",
                pabak="prevalence- and bias-adjusted kappa",
            ),
        },
    ),
}
