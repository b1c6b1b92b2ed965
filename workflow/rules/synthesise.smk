"""Synthesise: effect sizes of each analysis, what they come to, how far that holds, and how certain it is.

Inputs:  results/extraction_settled.csv, studies.csv, study_references.csv, cohorts.csv, retractions.csv,
         clusters.csv, appraisal_settled.csv, trust_settled.csv, config/analyses.yaml, config/findings.csv, config/config.yaml,
         seeds/grade/, seeds/consensus/grade/, seeds/cerqual/, seeds/consensus/cerqual/
Outputs: results/effects.csv, estimates.csv, sensitivity.csv, influence.csv, subgroups.csv, moderators.csv, bias.csv,
         absolute.csv, accuracy.csv, accuracy_estimates.csv, accuracy_subgroups.csv, accuracy_absolute.csv,
         networks.csv, network_effects.csv, network_estimates.csv, network_treatments.csv, network_contributions.csv,
         swim_results.csv, swim_directions.csv, swim_syntheses.csv, grade_judgements.csv,
         grade_settled.csv, grade.csv, missing_results.csv, remarks/judge_certainty.csv, sheets/grade.csv,
         sheets/consensus_grade.csv, finding_studies.csv, confidence_judgements.csv, confidence_settled.csv, confidence.csv,
         sheets/cerqual.csv, sheets/consensus_cerqual.csv, analyses/{analysis}.json
"""

POOLED = [
    "effects",
    "estimates",
    "sensitivity",
    "influence",
    "subgroups",
    "moderators",
    "bias",
    "absolute",
    "accuracy",
    "accuracy_estimates",
    "accuracy_subgroups",
    "accuracy_absolute",
    "networks",
    "network_effects",
    "network_estimates",
    "network_treatments",
    "network_contributions",
    "swim_results",
    "swim_directions",
    "swim_syntheses",
]
CONFIDENCE = ["finding_studies", "confidence_judgements", "confidence_settled", "confidence"]
OUTPUTS += expand("results/analyses/{analysis}.json", analysis=ANALYSES)


rule pool_effects:
    """Effect sizes per study, the pooled results, and how far each depends on choices and on single studies."""
    input:
        extraction_settled="results/extraction_settled.csv",
        studies="results/studies.csv",
        study_references="results/study_references.csv",
        cohorts="results/cohorts.csv",
        retractions="results/retractions.csv",
        appraisal_settled="results/appraisal_settled.csv",
        trust_settled="results/trust_settled.csv",
    output:
        **located(*POOLED),
    log:
        "logs/pool_effects.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        analyses=REVIEW.analyses,
        accuracy=REVIEW.accuracy,
        network=REVIEW.network,
        swim=REVIEW.swim,
    script:
        "../scripts/pool_effects.py"


rule judge_certainty:
    """The summary of findings: every outcome with its numbers and its certainty, every finding with its confidence."""
    input:
        **located(*POOLED, "appraisal_settled", "extraction_settled", "studies", "study_references", "clusters"),
        **located("cohorts", "title_abstract", "full_text"),
        saved=saved("seeds/grade"),
        settled=saved("seeds/consensus/grade"),
        finding_sheets=saved("seeds/cerqual"),
        finding_settled=saved("seeds/consensus/cerqual"),
    output:
        **located(*CONFIDENCE, "sheets_cerqual", "sheets_consensus_cerqual"),
        grade_judgements="results/grade_judgements.csv",
        grade_settled="results/grade_settled.csv",
        grade="results/grade.csv",
        missing_results="results/missing_results.csv",
        remarks="results/remarks/judge_certainty.csv",
        sheets="results/sheets/grade.csv",
        consensus_sheets="results/sheets/consensus_grade.csv",
        analyses=expand("results/analyses/{analysis}.json", analysis=ANALYSES),
    log:
        "logs/judge_certainty.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        analyses=REVIEW.analyses,
        accuracy=REVIEW.accuracy,
        findings=REVIEW.findings,
        setting=GRADE,
        tools=APPRAISAL,
        people=PEOPLE,
        former=FORMER,
        written=written(saved("seeds/grade", "seeds/consensus/grade", "seeds/cerqual", "seeds/consensus/cerqual")),
        lost=lost_sheets(
            "results/sheets/grade.csv",
            "results/sheets/consensus_grade.csv",
            "results/sheets/cerqual.csv",
            "results/sheets/consensus_cerqual.csv",
        ),
    script:
        "../scripts/judge_certainty.py"
