"""The tables of the certainty of the evidence, which belong to synthesis."""

from prismake.tables.schema import Table, integer, number, text

JUDGED = text(
    risk_of_bias="judgement",
    risk_of_bias_reason="its reason",
    inconsistency="judgement",
    inconsistency_reason="its reason",
    indirectness="judgement",
    indirectness_reason="its reason",
    imprecision="judgement",
    imprecision_reason="its reason",
    publication_bias="judgement",
    publication_bias_reason="its reason",
    large_effect="upgrade",
    large_effect_reason="its reason",
    dose_response="upgrade",
    dose_response_reason="its reason",
    opposing_confounding="upgrade",
    opposing_confounding_reason="its reason",
)
TABLES: dict[str, Table] = {
    "missing_results": Table(
        "Of each analysis the studies that it admits, and whether their results are there.",
        "results/missing_results.csv",
        ("analysis_id", "study_id"),
        text(
            analysis_id="analysis",
            study_id="study",
            status="reported in full; reported in part; measured and not reported; measured, figures not seen; "
            "unknown; or left out by the review",
            evidence="the cells it rests on, or why",
        ),
    ),
    "grade_judgements": Table(
        "What people judged of the certainty of the evidence.",
        "results/grade_judgements.csv",
        ("analysis_id", "person"),
        {
            **text(analysis_id="analysis", person="who judged"),
            **JUDGED,
            **text(importance="critical, important or not important", note="note", sheet="file", cell="first cell"),
            **text(
                missing_evidence="risk of bias due to missing evidence (ROB-ME): low, some concerns or high",
                missing_evidence_reason="its reason",
                missing_answers="answers to ROB-ME's questions, as '4.1 N; 4.3 Y'",
            ),
            **text(
                estimate="the estimate that it was made on; empty on sheets of before",
                remark="judged on which estimate, when it is another now: it counts nowhere and is owed again",
            ),
        },
    ),
    "grade_settled": Table(
        "Certainty as it counts: one judgement per analysis and domain, of today's estimate.",
        "results/grade_settled.csv",
        ("analysis_id", "item"),
        text(
            analysis_id="analysis",
            item="a domain of GRADE, missing_evidence (ROB-ME), or importance",
            judgement="the word, or not settled where people differ",
            reason="its reason",
            status="agreed, single judge, consensus or not settled",
            cast="where several people judged, what each judged, as 'anna: serious; ben: not serious'",
            settled_by="agreement, the adjudicator, or whose judgement it is",
            sheet="file of a consensus",
            cell="its cell",
        ),
    ),
    "grade": Table(
        "Summary of findings: certainty of the evidence of each analysis.",
        "results/grade.csv",
        ("analysis_id", "person"),
        {
            **text(
                analysis_id="analysis",
                person="who judged, joined by ' and '; empty while nobody has",
                outcome="outcome",
            ),
            **text(importance="critical, important or not important", designs="designs joined by '; '"),
            **integer(k="studies with an effect; 0 is an outcome without data", participants="counted in them"),
            **text(counted="patients, cycles, transfers or pregnancies"),
            **number(
                shown="effect on the displayed scale", shown_low="lower limit, 95 %", shown_high="upper limit, 95 %"
            ),
            **text(baseline="whose risk the absolute numbers take"),
            **number(
                control="events per 1000 without the treatment",
                treated="events per 1000 with it",
                treated_low="lower limit",
                treated_high="upper limit",
                difference="treated minus control",
                difference_low="lower limit",
                difference_high="upper limit",
            ),
            **text(
                words="the absolute numbers as a sentence",
                start="level that certainty starts at",
                start_reason="why there: what is compared, in which designs, judged by which tool",
                unappraised="studies that ROBINS-I is still to judge, where it makes the start high, joined by '; '",
                target="what certainty is rated of, with the minimal important difference and its source",
                missing_evidence="risk of bias due to missing evidence (ROB-ME), empty while not judged or not settled",
                missing_evidence_reason="its reason",
                missing_answers="each person's answers to ROB-ME's questions, as 'ada: 4.1 N; 4.3 Y'",
                publication_bias_proposed="what the risk of bias due to missing evidence comes to",
                publication_bias_grounds="its grounds",
                imprecision_proposed="what arithmetic proposes",
                imprecision_grounds="its grounds",
                inconsistency_proposed="what arithmetic proposes",
                inconsistency_grounds="its grounds",
                differs="where people judge otherwise than arithmetic proposes, joined by '; '",
                statement="what the effect comes to, as a sentence; empty without a level or a comparison",
            ),
            **integer(information_size="optimal information size: people that would show the difference"),
            **JUDGED,
            **integer(downgraded="sum of the downgrades", upgraded="sum of the upgrades"),
            **text(
                certainty="high, moderate, low or very low; empty while a domain is not judged or not settled",
                signs="the same as signs",
                missing="domains not judged yet, joined by '; '",
                unsettled="on what people differ, with each one's word; a domain among it leaves the level open",
                outdated="who judged another estimate than today's, and which, joined by '; ': owed again",
                note="note of the person",
            ),
        },
    ),
}
