"""The tables of diagnostic accuracy."""

from prismake.tables.schema import Column, Table, integer, number, text

LOWER, UPPER = "its lower limit, 95 %", "its upper limit, 95 %"
RESULTS = {
    "tp": "ill people whom the test finds",
    "fn": "ill people whom it misses",
    "tn": "healthy people whom it clears",
    "fp": "healthy people whom it calls ill",
}


def _declare_sides(sensitivity: str, specificity: str, lower: str = LOWER) -> dict[str, Column]:
    """Sensitivity and specificity with their limits; the words say what each is, and how the limits are computed."""
    sides = {"sensitivity": sensitivity, "specificity": specificity}
    limits = {"": "{}", "_low": lower, "_high": UPPER}
    return number(**{f"{side}{end}": how.format(words) for side, words in sides.items() for end, how in limits.items()})


TABLES: dict[str, Table] = {
    "accuracy": Table(
        "Two-by-two tables of tests, one per analysis and study.",
        "results/accuracy.csv",
        ("analysis_id", "study_id"),
        {
            **text(analysis_id="analysis of analyses.yaml, accuracy", study_id="study"),
            **integer(
                tp="true positives; empty where one of the two outcomes is missing",
                fp="false positives",
                fn="false negatives",
                tn="true negatives",
            ),
            **_declare_sides("tp / (tp + fn)", "tn / (tn + fp)", f"{LOWER}, exact (Clopper-Pearson)"),
            **text(
                subgroup="what it is in the variable that the analysis compares; empty where it compares none",
                remark="why a study has no table, or figures that contradict each other",
                cells="the figures' cells: 'file cell, cell' joined by '; '",
            ),
        },
    ),
    "accuracy_estimates": Table(
        "The bivariate model of each test: its summary point, and how studies vary around it.",
        "results/accuracy_estimates.csv",
        ("analysis_id",),
        {
            **text(analysis_id="analysis", likelihood="binomial, or REML or ML of the logits"),
            **integer(k="studies with a whole table"),
            **_declare_sides("at the mean logit", "at the mean logit"),
            **number(
                lr_positive="positive likelihood ratio at the summary point",
                lr_positive_low=f"{LOWER}, delta method",
                lr_positive_high=UPPER,
                lr_negative="negative likelihood ratio there",
                lr_negative_low=f"{LOWER}, delta method",
                lr_negative_high=UPPER,
                dor="diagnostic odds ratio there",
                dor_low=f"{LOWER}, delta method",
                dor_high=UPPER,
                logit_sensitivity="mean logit of sensitivity",
                logit_specificity="mean logit of specificity",
                error_sensitivity="squared standard error of the former",
                error_covariance="covariance of the errors of both",
                error_specificity="squared standard error of the latter",
                between_sensitivity="variance of the logits of sensitivity between studies",
                between_covariance="their covariance",
                between_specificity="variance of the logits of specificity between studies",
                correlation="correlation of both between studies; empty where one does not vary",
                accuracy="Λ of the HSROC model",
                threshold="Θ of the HSROC model",
                shape="β of the HSROC model",
                accuracy_variance="σ²α of the HSROC model",
                threshold_variance="σ²θ of the HSROC model",
                accuracy_se="standard error of Λ",
                threshold_se="standard error of Θ",
                shape_se="standard error of β",
                accuracy_variance_se="standard error of σ²α",
                threshold_variance_se="standard error of σ²θ",
            ),
            **text(remark="why nothing was pooled, or what to know"),
        },
    ),
    "accuracy_absolute": Table(
        "Results per 1000 people tested, at the prevalences that the plan states.",
        "results/accuracy_absolute.csv",
        ("analysis_id", "people"),
        {
            **text(analysis_id="analysis of analyses.yaml, accuracy", people="of whom, as the plan names them"),
            **number(
                prevalence="share that has the condition, as the plan states it",
                **{
                    f"{name}{end}": words
                    for name, meaning in RESULTS.items()
                    for end, words in (("", meaning), ("_low", LOWER), ("_high", UPPER))
                },
            ),
        },
    ),
    "accuracy_subgroups": Table(
        "Tests in groups of studies, by a bivariate model with a covariate on both logits.",
        "results/accuracy_subgroups.csv",
        ("analysis_id", "variable", "level"),
        {
            **text(
                analysis_id="analysis of analyses.yaml, accuracy",
                variable="variable of level study",
                level="its value; empty in the row of the test",
            ),
            **integer(k="studies with a whole table"),
            **_declare_sides("at the mean logit of the group", "at the mean logit of the group"),
            **number(
                statistic="likelihood ratio, chi²",
                df="its degrees of freedom",
                p="p that the groups have the same means",
            ),
            **text(remark="what to know, or why nothing was compared"),
        },
    ),
}
