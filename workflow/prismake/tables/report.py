"""The tables of the report."""

from prismake.tables.schema import Table, integer, number, text

CHECKED = {
    **integer(check="number of the check"),
    **text(
        grade="E stops a final review, W warns, I informs",
        standard="the standard that asks it",
        item="its item",
        words="what must hold",
        status="passed, open or not applicable",
    ),
    **integer(issues="how much there is to mend"),
    **text(note="why it does not apply"),
}
TABLES: dict[str, Table] = {
    "ledger": Table(
        "Where every record ended: exactly one bucket each.",
        "results/ledger.csv",
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
        "results/flow.csv",
        ("data",),
        {
            **text(data="key of the PRISMA2020 interchange table, with .part for its parts"),
            **integer(n="size of the set"),
            **text(description="words of the box"),
        },
    ),
    "flow_members": Table(
        "The members of every set of the flow.",
        "results/flow_members.csv",
        ("data", "member_id"),
        text(data="key of flow", member_id="record, reference or study"),
    ),
    "changes": Table(
        "What changed since the version released before this one; no rows when there is none.",
        "results/changes.csv",
        ("part", "item"),
        text(
            part="searches, references, title_abstract, full_text, studies, estimates, network_estimates,"
            " accuracy_estimates, swim_syntheses, grade, confidence, amendments, criteria, votes_PHASE or flow",
            item="search, reference, study, finding, analysis and model or comparison, amendment, criterion and phase,"
            " number of the flow",
            change="added, removed, changed; joined to another reference or study, split from it; cast before; not"
            " compared",
            before="as it was released",
            after="as it is now",
            since="the version before",
        ),
    ),
    "flow_rounds": Table(
        "The members of every set of the flow, per round of the searches and for all rounds together.",
        "results/flow_rounds.csv",
        ("round", "data", "member_id"),
        text(
            round="round of config/searches, or all",
            data="key of flow; a document is credited to its first round",
            member_id="record, reference or study",
        ),
    ),
    "citation_searches": Table(
        "One row per round of citation searching: what it started from, and what no other search had found. A list of"
        " references counts only in a round in which no citations were followed.",
        "results/citation_searches.csv",
        ("round",),
        {
            **text(
                round="round of config/searches",
                directions="directions in which citations were followed, joined by '; '; empty where none is stated",
                sources="sources of kind citation, joined by '; '",
            ),
            **integer(
                seeds="seed references that the search log names, or the export where the log names none",
                nameless="searches that state a direction and name no seed",
                records="records that were read",
                unknown_seed="records of which neither the log nor the export says from which seed they came",
                new_references="references of which the first round is this one, and which no other search had",
                included="new references that are included",
                undecided="new references that people have not decided on, or not alike",
            ),
            **number(gain="included new references for each seed; empty where a search names none"),
        },
    ),
    "seed_references": Table(
        "Every included document that can be a seed, and every other seed: in which rounds it was chased.",
        "results/seed_references.csv",
        ("seed",),
        {
            **text(
                seed="reference, or the name in the search log of a seed that is none of the review's references",
                state="included, other (a reference that is not included) or elsewhere (no reference of the review)",
                doi="its DOI",
                pmid="its PMID",
                chased="round and direction of each citation search from it, joined by '; '; empty while it waits",
            ),
            **integer(
                records="records that are known to come from it",
                new_references="new references among them, as in citation_searches",
                included="those of them that are included",
            ),
        },
    ),
    "checks": Table("What the standards ask that a machine can see.", "results/checks.csv", ("check",), CHECKED),
    "open_checks": Table(
        "The checks that are open; in a final review none of grade E.", "results/open_checks.csv", ("check",), CHECKED
    ),
    "check_issues": Table(
        "What there is to mend before every check holds.",
        "results/check_issues.csv",
        ("check", "position"),
        {
            **integer(check="number of the check", position="its place among the check's issues"),
            **text(
                file="where it stands",
                place="line, cell, key or id",
                found="what stands there",
                allowed="what should",
                remedy="what to do",
            ),
        },
    ),
}
