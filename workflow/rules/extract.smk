"""Extract: included references become studies, and people fill one sheet per study.

Inputs:  results/screening/full_text.csv, config/codebook.csv, claims.csv, tables.yaml, sheets in
         seeds/studies/ and seeds/extraction/
Outputs: results/studies.csv, study_references.csv, study_pairs.csv, study_rulings.csv, cohorts.csv, extraction.csv,
         doubts.csv, remarks/read_extraction.csv, claims.csv, evidence_tables.csv, sheets/studies.csv, sheets/extraction.csv
"""

OUTPUTS += [
    "results/study_rulings.csv",
    "results/study_pairs.csv",
    "results/cohorts.csv",
    "results/studies.csv",
    "results/study_references.csv",
    "results/extraction.csv",
    "results/claims.csv",
    "results/evidence_tables.csv",
    "results/doubts.csv",
    "results/remarks/read_extraction.csv",
    "results/sheets/studies.csv",
    "results/sheets/extraction.csv",
]


rule read_study_rulings:
    """What people said of references that may report one study."""
    input:
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        sheets=study_sheets,
    output:
        "results/study_rulings.csv",
    log:
        "logs/read_study_rulings.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        people=PEOPLE,
        written=written(study_sheets),
    script:
        "../scripts/read_study_rulings.py"


rule group_studies:
    """References of one investigation become one study, by rule or by ruling."""
    input:
        references="results/references.parquet",
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        related="results/related.csv",
        screening="results/screening/full_text.csv",
        rulings="results/study_rulings.csv",
    output:
        studies="results/studies.csv",
        study_references="results/study_references.csv",
        study_pairs="results/study_pairs.csv",
        cohorts="results/cohorts.csv",
    log:
        "logs/group_studies.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        registers=sorted({row["source"] for row in REVIEW.searches if row["kind"] == "register"}),
        intervention=REVIEW.intervention,
    script:
        "../scripts/group_studies.py"


rule issue_studies:
    """Sheets with the pairs of references that may report one study and stand in nobody's sheet yet."""
    input:
        pairs="results/study_pairs.csv",
        references="results/references.parquet",
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
    output:
        "results/sheets/studies.csv",
    log:
        "logs/issue_studies.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        people=STUDIES.get("people", []),
        former=FORMER,
        lost=lost_sheets("results/sheets/studies.csv"),
    script:
        "../scripts/issue_studies.py"


rule read_extraction:
    """The values of every extraction sheet that a person has saved, and the figures that contradict one another."""
    input:
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        study_references="results/study_references.csv",
        sheets=extraction_sheets,
    output:
        extraction="results/extraction.csv",
        doubts="results/doubts.csv",
        remarks="results/remarks/read_extraction.csv",
    log:
        "logs/read_extraction.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        people=PEOPLE,
        written=written(extraction_sheets),
        codebook=REVIEW.codebook,
    script:
        "../scripts/read_extraction.py"


rule issue_extraction:
    """One sheet per person for each study that stands in none of theirs, and supplements to what the codebook got."""
    input:
        studies="results/studies.csv",
        study_references="results/study_references.csv",
        references="results/references.parquet",
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        retractions="results/retractions.csv",
        extraction="results/extraction.csv",
    output:
        "results/sheets/extraction.csv",
    log:
        "logs/issue_extraction.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        people=EXTRACTION.get("people", []),
        former=FORMER,
        lost=lost_sheets("results/sheets/extraction.csv"),
        codebook=REVIEW.codebook,
    script:
        "../scripts/issue_extraction.py"


rule check_claims:
    """Each figure of the claims register beside what the sheets of its source say."""
    input:
        extraction_settled="results/extraction_settled.csv",
        study_references="results/study_references.csv",
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        references="results/references.parquet",
    output:
        "results/claims.csv",
    log:
        "logs/check_claims.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        claims=REVIEW.claims,
    script:
        "../scripts/check_claims.py"


rule build_tables:
    """The tables that the review declares, from the extracted values."""
    input:
        extraction_settled="results/extraction_settled.csv",
        studies="results/studies.csv",
    output:
        "results/evidence_tables.csv",
    log:
        "logs/build_tables.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        specs=REVIEW.evidence_tables,
    script:
        "../scripts/build_tables.py"
