"""The tables of network meta-analysis."""

from prismake.tables.schema import Table, integer, number, text

LOWER, UPPER = "its lower limit, 95 %", "its upper limit, 95 %"
PAIR = text(treatment="treatment", comparator="what it is compared with")
SHOWN = number(
    shown="effect on the displayed scale",
    shown_low="its lower limit there, 95 %",
    shown_high="its upper limit there, 95 %",
)
TABLES: dict[str, Table] = {
    "networks": Table(
        "Network meta-analyses, one row each: how large, how heterogeneous, and whether designs agree.",
        "results/networks.csv",
        ("analysis_id",),
        {
            **text(
                analysis_id="analysis of analyses.yaml, network",
                measure="OR, MD …",
                model="planned model: random or common",
                method="estimator of τ²: DL or REML",
            ),
            **integer(
                k="studies",
                treatments="treatments that have studies",
                comparisons="pairs of treatments that studies compare directly",
                designs="sets of treatments that studies compare",
            ),
            **number(
                tau2="variance between studies, one for all comparisons",
                tau="its root",
                i2="I² = (Q - df) / Q, per cent",
                q="Q of the common-effect model",
            ),
            **integer(q_df="its degrees of freedom"),
            **number(q_p="its p", q_within="Q within designs"),
            **integer(q_within_df="its degrees of freedom"),
            **number(q_within_p="its p", q_between="Q between designs"),
            **integer(q_between_df="its degrees of freedom"),
            **number(
                q_between_p="its p",
                tau2_within="variance between studies within designs, by the method of moments",
                q_interaction="Q between designs with that variance: design-by-treatment interaction",
            ),
            **integer(q_interaction_df="its degrees of freedom"),
            **number(q_interaction_p="its p"),
            **text(remark="why nothing was pooled, or what to know"),
        },
    ),
    "network_effects": Table(
        "The effects of each study of a network, one for every two of its treatments.",
        "results/network_effects.csv",
        ("analysis_id", "study_id", "treatment", "comparator"),
        {
            **text(analysis_id="analysis", study_id="study"),
            **text(treatment="treatment; empty where the study has no effect", comparator="what it is compared with"),
            **number(yi="effect on the analysis scale (log for ratios)", vi="its sampling variance"),
            **SHOWN,
            **text(
                data="the figures the effect was computed from",
                remark="what was assumed or converted, or why there is no effect",
                cells="the figures' cells: 'file cell, cell' joined by '; '",
            ),
        },
    ),
    "network_estimates": Table(
        "Every two treatments of a network compared, in the common-effect and in the random-effects model.",
        "results/network_estimates.csv",
        ("analysis_id", "model", "treatment", "comparator"),
        {
            **text(analysis_id="analysis", model="common or random"),
            **PAIR,
            **number(
                estimate="effect on the analysis scale",
                se="standard error",
                ci_low=LOWER,
                ci_high=UPPER,
                p="p",
                pi_low="lower limit of the prediction interval, t with the degrees of freedom of Q",
                pi_high="its upper limit",
            ),
            **SHOWN,
            **number(
                shown_pi_low="lower limit of the prediction interval on the displayed scale",
                shown_pi_high="its upper limit there",
            ),
            **integer(studies="studies that compare the two directly"),
            **number(
                proportion="share of direct evidence, 0 to 1",
                direct="estimate of these studies",
                direct_se="its standard error",
                indirect="estimate of all other evidence, by back-calculation",
                indirect_se="its standard error",
                difference="direct less indirect",
                difference_se="its standard error",
                difference_z="z of the difference",
                difference_p="p of the difference",
            ),
        },
    ),
    "network_treatments": Table(
        "The treatments of a network, and how they rank.",
        "results/network_treatments.csv",
        ("analysis_id", "position"),
        {
            **text(analysis_id="analysis"),
            **integer(position="in the plan, the reference first"),
            **text(treatment="treatment"),
            **integer(studies="studies of it"),
            **number(
                people="people in its arms; empty where effects were reported",
                p_score_common="P-score in the common-effect model, 0 to 1",
                p_score_random="P-score in the random-effects model, 0 to 1",
            ),
        },
    ),
    "network_contributions": Table(
        "What each direct comparison and study gives to each estimate of the planned model, in per cent.",
        "results/network_contributions.csv",
        ("analysis_id", "treatment", "comparator", "through_treatment", "through_comparator", "study_id"),
        {
            **text(analysis_id="analysis"),
            **PAIR,
            **text(
                through_treatment="treatment of the direct comparison",
                through_comparator="its comparator",
                study_id="study that compares these two",
            ),
            **number(contribution="per cent of the estimate, 100 in all"),
        },
    ),
}
