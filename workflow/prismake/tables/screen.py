"""The tables of screening."""

from prismake.tables.schema import Table, integer, number, text

REMARK_KEY = ("phase", "kind", "reference_id", "person", "text", "sheet", "cell")
REMARK = text(
    phase="phase, extraction, appraisal, grade or cerqual; empty where no one in particular is meant, and for rulings",
    kind="vote held back, consensus overtaken, carried vote overruled, reopened or votes without effect, "
    "carried votes of nobody, words without a decision, words of two copies, vote in one copy only; of "
    "rulings: words without a ruling, words of two copies, ruling in one copy only; of other sheets: consensus "
    "without a row, codebook changed, half-filled row, idle sheet, row or page gone, supplement without a row, "
    "words of two copies, value in one copy only, judgement held back, analysis changed; of machines: machine not "
    "used, machine differs, machine contradicts itself; of citation searching: seeds that wait",
    reference_id="reference, study, analysis or finding; empty where none in particular is meant",
    person="whose vote, or the name in the other tool",
    text="what was found, what counts, and what to do",
    sheet="file",
    cell="cell, or lines of an export",
)
TABLES: dict[str, Table] = {
    "eligibility": Table(
        "What the protocol's automation rules say of references.",
        "results/eligibility.csv",
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
        "results/retractions.csv",
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
        "results/retraction_checks.csv",
        ("file",),
        {
            **text(file="file in seeds/retractions/", checked_on="date of the check"),
            **integer(entries="notices in the file", matched="references with a notice"),
        },
    ),
    "votes": Table(
        "One person's decision on one reference, as cast, and what people wrote beside none.",
        "results/votes/{phase}.csv",
        ("phase", "reference_id", "voted_id", "person", "role", "sheet"),
        text(
            phase="title_abstract or full_text",
            reference_id="reference",
            voted_id="the id in the sheet: the reference itself, or a record that has since joined it",
            person="who voted",
            role="reviewer, adjudicator, reopened (a later word), machine (which counts only as table machines "
            "says); these count nowhere: overruled (a carried vote "
            "beside one in a sheet), superseded (settled anew after records were joined), 'note by' a role (words "
            "without a decision) and 'copy by' a role (a copy of the row that says otherwise)",
            decision="decision of the phase's vocabulary; empty in a note, and in a copy that has none",
            reason="id of the criterion, for an exclusion at full text",
            retrieval="obtained, not retrieved or requested, as written beside the vote",
            attempts="where and when a report that was not retrieved was tried",
            note="free text; why a decision was reopened",
            batch="batch of the sheet",
            seen="the votes that an adjudicator saw, as 'anna include; ben exclude design'",
            origin="the tool a carried vote was cast in, empty for a vote in a sheet",
            sheet="file",
            cell="cell of the decision",
        ),
    ),
    "asked": Table(
        "Where each reference stands in the sheets that people have saved, voted on or not.",
        "results/asked/{phase}.csv",
        ("phase", "reference_id", "person", "batch"),
        {
            **text(phase="phase", reference_id="reference", person="who was asked", batch="batch of the sheet"),
            **integer(number="number of the row as it was issued"),
        },
    ),
    "screening": Table(
        "Where each reference of a phase stands.",
        "results/screening/{phase}.csv",
        ("reference_id",),
        text(
            reference_id="reference",
            status="included, excluded, conflict, pending, awaiting, ongoing or not_retrieved",
            reason="id of the criterion",
            settled_by="agreement, agreement with a machine (that stands for one reader), the adjudicator's name, "
            "'reopened by' and the name, or stopping rule",
        ),
    ),
    "machines": Table(
        "How each machine that votes did on the sample of each round of the searches, and whether its votes count.",
        "results/machines/{phase}.csv",
        ("phase", "person", "round"),
        {
            **text(phase="phase", person="the machine", round="round in which the references were found first"),
            **integer(
                references="references of the round",
                sample="of these, drawn by chance for people to decide on without the machine",
                decided="of the sample, decided on by people",
                voted="of the sample, voted on by the machine",
                relevant="of the sample, those that people include, where the machine has voted too",
                found="of these, included by the machine",
                extra="of the sample, included by the machine and not by people",
                differs="of all references of the phase that people decided on, those of which the machine says "
                "otherwise",
            ),
            **number(
                recall="share of the relevant that was found, once the sample is complete",
                ci_low="lower limit, hypergeometric, the number of relevant references outside the sample unknown",
                ci_high="upper limit",
                line="the protocol's line, above which the lower limit must lie",
                confidence="confidence of the two limits together",
            ),
            **integer(needed="the fewest relevant references in the sample with which the line can be passed"),
            **text(
                verdict="waits (the sample is not complete), passed, below, too few (relevant references), left",
            ),
        },
    ),
    "machine_samples": Table(
        "The references drawn by chance on which people decide without machines.",
        "results/machine_samples/{phase}.csv",
        ("phase", "reference_id"),
        {
            **text(phase="phase", reference_id="reference", round="round in which it was found first"),
            **integer(place="place in the order of drawing"),
            **text(
                status="what people decided, without machines, as in table screening",
                settled_by="how, as in table screening",
            ),
        },
    ),
    "noticed": Table(
        "The remarks of one rule.",
        "results/remarks/{rule}.csv",
        REMARK_KEY,
        REMARK,
    ),
    "remarks": Table(
        "What is told about votes, rulings, seeds, sheets of extraction, appraisal and certainty, and changes nothing.",
        "results/remarks.csv",
        REMARK_KEY,
        REMARK,
    ),
    "ranking": Table(
        "The order in which references are handed out where config.yaml asks for a ranking.",
        "results/ranking/{phase}.csv",
        ("phase", "reference_id"),
        {
            **text(
                phase="phase",
                reference_id="reference",
                queue="ranked, or no_abstract: a queue of its own that is always read",
            ),
            **integer(rank="place in its queue, 1 is read first"),
            **number(
                score="distance to the classifier's boundary, higher is likelier relevant; before it can learn, "
                "likeness to the protocol's words"
            ),
        },
    ),
    "batches": Table(
        "Every batch that was handed out, and what follows from it.",
        "results/batches/{phase}.csv",
        ("phase", "batch"),
        {
            **text(phase="phase", batch="batch", people="who has it, or left and voted on it, joined by '; '"),
            **integer(n="references in it", complete="references on which all who have them have voted"),
            **number(
                kappa="Cohen's kappa of two people, Fleiss' of three or more, on complete references",
                lowest="lowest Cohen's kappa of any two of them",
                threshold="what the protocol asks of a pilot batch",
            ),
            **text(
                verdict="waits, under way, complete; for a pilot batch waits, passed or below",
                remark="where people never varied: what kappa is then",
            ),
        },
    ),
    "stopping": Table(
        "The test of whether screening may stop, after each completed batch.",
        "results/stopping/{phase}.csv",
        ("phase", "batch"),
        {
            **text(phase="phase", batch="batch", round="latest round of the searches handed out so far"),
            **integer(
                references="ranked references that the test is about",
                read="of these, read so far",
                relevant="of these, relevant",
            ),
            **number(
                recall="recall to be reached",
                confidence="confidence to be reached",
                p="probability of finding so few relevant references lately if the recall had not been reached",
            ),
            **text(reached="yes or no"),
        },
    ),
    "agreement": Table(
        "Agreement of people before consensus, of all votes of a phase and of each batch.",
        "results/agreement.csv",
        ("phase", "batch", "person_a", "person_b"),
        {
            **text(
                phase="phase",
                batch="batch; empty for all batches together",
                person_a="first person; empty for all people together",
                person_b="second person; empty for all people together",
                statistic="Cohen's kappa, or Fleiss' kappa for all people together",
            ),
            **integer(people="how many people", n="references all of them, or at least three, voted on"),
            **number(
                observed="share of equal pairs of votes",
                kappa="kappa",
                ci_low="lower limit, 95 %",
                ci_high="upper limit, 95 %",
                pabak="prevalence- and bias-adjusted kappa",
            ),
            **text(remark="why kappa is not defined, or has no interval"),
        },
    ),
}
