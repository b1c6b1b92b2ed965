"""Synthesise: effect sizes of each analysis, what they come to, how far that holds, and how certain it is.

Inputs:  results/extraction_settled.csv, studies.csv, study_references.csv, cohorts.csv, retractions.csv,
         appraisal.csv, config/analyses.yaml, seeds/grade/
Outputs: results/effects.csv, estimates.csv, sensitivity.csv, influence.csv, subgroups.csv, moderators.csv, bias.csv,
         absolute.csv, grade_judgements.csv, remarks/read_grades.csv, grade.csv, sheets/grade.csv, analyses/{analysis}.json
"""

PROBED = ["sensitivity", "influence", "subgroups", "moderators", "bias", "absolute"]
ANALYSED = {name: f"results/{name}.csv" for name in ["effects", "estimates", *PROBED, "grade"]}
OUTPUTS += [
    *ANALYSED.values(),
    "results/grade_judgements.csv",
    "results/remarks/read_grades.csv",
    "results/sheets/grade.csv",
    *expand("results/analyses/{analysis}.json", analysis=ANALYSES),
]


rule pool_effects:
    """Effect sizes per study, and the pooled results."""
    input:
        extraction_settled="results/extraction_settled.csv",
        studies="results/studies.csv",
        study_references="results/study_references.csv",
        cohorts="results/cohorts.csv",
        retractions="results/retractions.csv",
    output:
        effects="results/effects.csv",
        estimates="results/estimates.csv",
    log:
        "logs/pool_effects.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        analyses=REVIEW.analyses,
    script:
        "../scripts/pool_effects.py"


rule probe_effects:
    """How far each result depends on choices and on single studies, and what it means for 1000 people."""
    input:
        extraction_settled="results/extraction_settled.csv",
        studies="results/studies.csv",
        effects="results/effects.csv",
        appraisal="results/appraisal.csv",
    output:
        **{name: f"results/{name}.csv" for name in PROBED},
    log:
        "logs/probe_effects.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        analyses=REVIEW.analyses,
    script:
        "../scripts/probe_effects.py"


rule issue_grades:
    """One row per analysis with data for each person who judges certainty, where none stands in their sheets."""
    input:
        "results/estimates.csv",
    output:
        "results/sheets/grade.csv",
    log:
        "logs/issue_grades.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        people=GRADE.get("people", []),
        former=FORMER,
        lost=lost_sheets("results/sheets/grade.csv"),
        analyses=REVIEW.analyses,
    script:
        "../scripts/issue_grades.py"


rule read_grades:
    """What people judged of the certainty of the evidence."""
    input:
        estimates="results/estimates.csv",
        sheets=grade_sheets,
    output:
        judgements="results/grade_judgements.csv",
        remarks="results/remarks/read_grades.csv",
    log:
        "logs/read_grades.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        people=PEOPLE,
        written=written(grade_sheets),
        analyses=REVIEW.analyses,
    script:
        "../scripts/read_grades.py"


rule summarise_findings:
    """The summary of findings: every outcome with its numbers and its certainty."""
    input:
        judgements="results/grade_judgements.csv",
        effects="results/effects.csv",
        estimates="results/estimates.csv",
        absolute="results/absolute.csv",
    output:
        "results/grade.csv",
    log:
        "logs/summarise_findings.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        analyses=REVIEW.analyses,
    script:
        "../scripts/summarise_findings.py"


rule describe_analyses:
    """One JSON file per analysis with everything that was computed, for other programs."""
    input:
        **ANALYSED,
    output:
        expand("results/analyses/{analysis}.json", analysis=ANALYSES),
    log:
        "logs/describe_analyses.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        analyses=REVIEW.analyses,
    script:
        "../scripts/describe_analyses.py"
