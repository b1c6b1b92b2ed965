"""Extract: included references become studies, and people fill one sheet per study.

Inputs:  results/screening/full_text.csv, config/codebook.csv, sheets in seeds/extraction/
Outputs: results/studies.csv, study_references.csv, extraction.csv, sheets/extraction.csv
"""


rule group_studies:
    """References of one investigation become one study."""
    input:
        references="results/references.parquet",
        screening="results/screening/full_text.csv",
    output:
        studies="results/studies.csv",
        study_references="results/study_references.csv",
    log:
        "logs/group_studies.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        registers=sorted({*REVIEW.searches.query("kind == 'register'")["source"]}),
    script:
        "../scripts/group_studies.py"


rule read_extraction:
    """The values of every extraction sheet that a person has saved."""
    input:
        clusters="results/clusters.csv",
        study_references="results/study_references.csv",
        sheets=extraction_sheets,
    output:
        "results/extraction.csv",
    log:
        "logs/read_extraction.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        people=PEOPLE,
        written=written(extraction_sheets),
        codebook=REVIEW.codebook.to_dict("records"),
    script:
        "../scripts/read_extraction.py"


rule issue_extraction:
    """One sheet per person for each study that stands in none of theirs."""
    input:
        studies="results/studies.csv",
        study_references="results/study_references.csv",
        references="results/references.parquet",
        clusters="results/clusters.csv",
        extraction="results/extraction.csv",
    output:
        "results/sheets/extraction.csv",
    log:
        "logs/issue_extraction.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        people=EXTRACTION.get("people", []),
        former=FORMER,
        lost=lost_sheets,
        codebook=REVIEW.codebook.to_dict("records"),
    script:
        "../scripts/issue_extraction.py"
