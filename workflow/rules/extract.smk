"""Extract: included references become studies; what people extract is settled, and each study is appraised.

Inputs:  results/screening/full_text.csv, config/codebook.csv, sheets in seeds/studies/, seeds/extraction/,
         seeds/consensus/extraction/, seeds/appraisal/ and seeds/consensus/appraisal/
Outputs: results/studies.csv, study_references.csv, study_pairs.csv, study_rulings.csv, cohorts.csv, extraction.csv,
         doubts.csv, extraction_rulings.csv, extraction_settled.csv, extraction_agreement.csv, appraisal.csv,
         appraisal_settled.csv, trust_facts.csv, trust_judgements.csv, trust_settled.csv, remarks/*.csv, sheets/studies.csv, extraction.csv, consensus_extraction.csv,
         appraisal.csv and consensus_appraisal.csv
"""

# What is held against the checks of trustworthiness.
TRUST_READ = ["references", "extraction", "retractions", "retraction_checks"]


rule group_studies:
    """References of one investigation become one study, by rule or by ruling; people are asked about the doubtful."""
    input:
        references="results/references.parquet",
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        related="results/related.csv",
        screening="results/screening/full_text.csv",
        saved=saved("seeds/studies"),
    output:
        studies="results/studies.csv",
        study_references="results/study_references.csv",
        study_pairs="results/study_pairs.csv",
        study_rulings="results/study_rulings.csv",
        cohorts="results/cohorts.csv",
        sheets="results/sheets/studies.csv",
    log:
        "logs/group_studies.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        registers=sorted({row["source"] for row in REVIEW.searches if row["kind"] == "register"}),
        intervention=REVIEW.intervention,
        asked=STUDIES.get("people", []),
        people=PEOPLE,
        former=FORMER,
        written=written(saved("seeds/studies")),
        lost=lost_sheets("results/sheets/studies.csv"),
    script:
        "../scripts/group_studies.py"


rule settle_extraction:
    """One value out of what everyone extracted; sheets for studies and differing values that are owed."""
    input:
        references="results/references.parquet",
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        retractions="results/retractions.csv",
        studies="results/studies.csv",
        study_references="results/study_references.csv",
        saved=saved("seeds/extraction"),
        settled=saved("seeds/consensus/extraction"),
    output:
        extraction="results/extraction.csv",
        doubts="results/doubts.csv",
        extraction_rulings="results/extraction_rulings.csv",
        extraction_settled="results/extraction_settled.csv",
        extraction_agreement="results/extraction_agreement.csv",
        remarks="results/remarks/settle_extraction.csv",
        sheets="results/sheets/extraction.csv",
        consensus_sheets="results/sheets/consensus_extraction.csv",
    log:
        "logs/settle_extraction.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        codebook=REVIEW.codebook,
        setting=EXTRACTION,
        people=PEOPLE,
        former=FORMER,
        written=written(saved("seeds/extraction", "seeds/consensus/extraction")),
        lost=lost_sheets("results/sheets/extraction.csv", "results/sheets/consensus_extraction.csv"),
    script:
        "../scripts/settle_extraction.py"


rule appraise_studies:
    """The risk of bias in each study as people judge it, by the tool that fits its design, and as it is settled."""
    input:
        **located(*TRUST_READ),
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        studies="results/studies.csv",
        study_references="results/study_references.csv",
        extraction_settled="results/extraction_settled.csv",
        saved=saved("seeds/appraisal"),
        settled=saved("seeds/consensus/appraisal"),
    output:
        **located("trust_facts", "trust_judgements", "trust_settled"),
        appraisal="results/appraisal.csv",
        appraisal_settled="results/appraisal_settled.csv",
        remarks="results/remarks/appraise_studies.csv",
        sheets="results/sheets/appraisal.csv",
        consensus_sheets="results/sheets/consensus_appraisal.csv",
    log:
        "logs/appraise_studies.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        analyses=REVIEW.analyses,
        networks=REVIEW.network,
        swim=REVIEW.swim,
        accuracy=REVIEW.accuracy,
        codebook=REVIEW.codebook,
        setting=APPRAISAL,
        trustworthiness=TRUSTWORTHINESS,
        people=PEOPLE,
        former=FORMER,
        written=written(saved("seeds/appraisal", "seeds/consensus/appraisal")),
        lost=lost_sheets("results/sheets/appraisal.csv", "results/sheets/consensus_appraisal.csv"),
    script:
        "../scripts/appraise_studies.py"
