"""The tables of synthesis."""

from prismake.tables.schema import Table, integer, number, text

TABLES: dict[str, Table] = {
    "effects": Table(
        "One effect size per analysis and study.",
        ("analysis_id", "study_id"),
        {
            **text(analysis_id="analysis of analyses.yaml", study_id="study", measure="OR, MC …"),
            **number(
                yi="effect on the analysis scale (log for ratios)",
                vi="its sampling variance",
                weight="weight in the random-effects model, per cent; empty when nothing is pooled",
            ),
            **text(
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
            **text(analysis_id="analysis", model="common or random", method="estimator of tau²", test="z, or adhoc HK"),
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
            ),
            **text(remark="why nothing was pooled, or what to be careful about"),
        },
    ),
}
