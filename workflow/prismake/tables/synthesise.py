"""The tables of synthesis."""

from prismake.tables.schema import Table, integer, number, text

TABLES: dict[str, Table] = {
    "effects": Table(
        "One effect size per analysis and study.",
        ("analysis_id", "study_id"),
        {
            **text(
                analysis_id="analysis of analyses.yaml",
                study_id="study",
                measure="OR, MC …",
                design="design of the study",
            ),
            **number(
                yi="effect on the analysis scale (log for ratios)",
                vi="its sampling variance",
                shown="effect on the displayed scale",
                shown_low="lower limit on the displayed scale, 95 %; exact (Clopper-Pearson) for a proportion",
                shown_high="upper limit on the displayed scale, 95 %",
                weight="weight in the planned model, per cent; empty when nothing is pooled, or by a model of counts",
                n1="people in the experimental arm, after treatment, or in the only group",
                events1="events among them",
                mean1="their mean",
                sd1="their standard deviation",
                n2="people in the control arm, or before treatment",
                events2="events among them",
                mean2="their mean",
                sd2="their standard deviation",
                correlation="between before and after",
                effect="effect as reported, on the analysis scale",
                effect_se="its standard error",
            ),
            **text(
                imputed="what was assumed or converted, joined by '; '; empty when all was extracted",
                data="the figures the effect was computed from",
                remark="what was assumed or converted, with its formula",
                cells="the figures' cells: 'file cell, cell' joined by '; '",
            ),
        },
    ),
    "estimates": Table(
        "Pooled results, one per analysis and model.",
        ("analysis_id", "model"),
        {
            **text(
                analysis_id="analysis",
                model="common, random, random_wald, mantel_haenszel, peto, glmm or glmm_common",
                method="estimator of tau², or MH, Peto, GLMM",
                test="z, or adhoc HK",
            ),
            **integer(k="studies"),
            **number(
                estimate="pooled effect on the analysis scale",
                se="standard error",
                ci_low="lower limit, 95 %",
                ci_high="upper limit, 95 %",
                pi_low="lower prediction limit, k-1 df",
                pi_high="upper prediction limit",
                tau2="between-study variance",
                tau2_low="Q-profile lower limit, 95 %",
                tau2_high="Q-profile upper limit",
                i2="I² from tau², per cent",
                h2="H²",
                q="Cochran's Q",
                q_df="degrees of freedom of Q",
                q_p="p of Q",
                p="p of the pooled effect",
                shown="pooled effect on the displayed scale",
                shown_low="its lower limit",
                shown_high="its upper limit",
            ),
            **text(remark="why nothing was pooled, or what to be careful about"),
        },
    ),
}
