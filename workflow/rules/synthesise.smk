"""Synthesise: effect sizes of each analysis, and what they come to.

Inputs:  results/extraction_settled.csv, studies.csv, study_references.csv, cohorts.csv, retractions.csv,
         config/analyses.yaml
Outputs: results/effects.csv, results/estimates.csv
"""

OUTPUTS += [
    "results/effects.csv",
    "results/estimates.csv",
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
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        analyses=REVIEW.analyses,
    script:
        "../scripts/pool_effects.py"
