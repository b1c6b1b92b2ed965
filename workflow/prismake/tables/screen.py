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
    "retractions": Table(
        "Notices on references: retractions, expressions of concern, corrections, reinstatements.",
        ("reference_id", "source", "notice"),
        text(
            reference_id="the reference that the notice is about",
            source="Retraction Watch, publication type, title, or a notice in the exports",
            notice="Record ID of Retraction Watch, or the reference_id of the notice",
            nature="retraction, expression of concern, correction or reinstatement",
            flag="word shown to people; empty when it was taken back",
            date="date of the notice, as 2024-12-31",
            reason="reasons as given",
            matched_by="doi, pmid, or what in the exports tells it",
            checked_on="date of the Retraction Watch file",
        ),
    ),
    "retraction_checks": Table(
        "Retraction Watch files that the references were compared with.",
        ("file",),
        {
            **text(file="file in seeds/retractions/", checked_on="date of the check"),
            **integer(entries="notices in the file", matched="references with a notice"),
        },
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
