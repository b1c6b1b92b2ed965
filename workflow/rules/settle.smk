"""Settle: what several people extracted becomes one value, and each study is appraised by the tool that fits it.

Inputs:  results/extraction.csv, studies.csv, sheets in seeds/consensus/extraction/ and seeds/appraisal/
Outputs: results/extraction_rulings.csv, extraction_settled.csv, extraction_agreement.csv, appraisal.csv,
         remarks/*.csv, sheets/consensus_extraction.csv, sheets/appraisal.csv
"""

OUTPUTS += [
    "results/extraction_rulings.csv",
    "results/extraction_settled.csv",
    "results/extraction_agreement.csv",
    "results/appraisal.csv",
    *expand("results/remarks/{rule}.csv", rule=["read_disagreements", "settle_extraction", "read_appraisal"]),
    "results/sheets/consensus_extraction.csv",
    "results/sheets/appraisal.csv",
]


rule read_disagreements:
    """What the adjudicator said of values that people extracted differently."""
    input:
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        study_references="results/study_references.csv",
        sheets=settled_sheets,
    output:
        rulings="results/extraction_rulings.csv",
        remarks="results/remarks/read_disagreements.csv",
    log:
        "logs/read_disagreements.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        people=PEOPLE,
        written=written(settled_sheets),
        codebook=REVIEW.codebook,
    script:
        "../scripts/read_disagreements.py"


rule settle_extraction:
    """One value out of what everyone extracted, and how far they agree."""
    input:
        extraction="results/extraction.csv",
        extraction_rulings="results/extraction_rulings.csv",
    output:
        settled="results/extraction_settled.csv",
        agreement="results/extraction_agreement.csv",
        remarks="results/remarks/settle_extraction.csv",
    log:
        "logs/settle_extraction.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        people=EXTRACTION.get("people", []),
        codebook=REVIEW.codebook,
    script:
        "../scripts/settle_extraction.py"


rule issue_disagreements:
    """Sheets with the differing values that the adjudicator still owes a word on."""
    input:
        extraction="results/extraction.csv",
        studies="results/studies.csv",
        study_references="results/study_references.csv",
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        settled="results/extraction_settled.csv",
    output:
        "results/sheets/consensus_extraction.csv",
    log:
        "logs/issue_disagreements.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        people=EXTRACTION.get("people", []),
        adjudicator=EXTRACTION.get("adjudicator"),
        former=FORMER,
        lost=lost_sheets("results/sheets/consensus_extraction.csv"),
        codebook=REVIEW.codebook,
    script:
        "../scripts/issue_disagreements.py"


rule read_appraisal:
    """The judgements of every appraisal sheet that a person has saved."""
    input:
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        study_references="results/study_references.csv",
        extraction_settled="results/extraction_settled.csv",
        sheets=appraisal_sheets,
    output:
        appraisal="results/appraisal.csv",
        remarks="results/remarks/read_appraisal.csv",
    log:
        "logs/read_appraisal.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        people=PEOPLE,
        chosen=APPRAISAL.get("tools", {}),
        written=written(appraisal_sheets),
        analyses=REVIEW.analyses,
    script:
        "../scripts/read_appraisal.py"


rule issue_appraisal:
    """One appraisal sheet per person, by the tool that fits the settled design of each study."""
    input:
        studies="results/studies.csv",
        study_references="results/study_references.csv",
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        extraction_settled="results/extraction_settled.csv",
        appraisal="results/appraisal.csv",
    output:
        "results/sheets/appraisal.csv",
    log:
        "logs/issue_appraisal.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        people=APPRAISAL.get("people", []),
        chosen=APPRAISAL.get("tools", {}),
        analyses=REVIEW.analyses,
        former=FORMER,
        lost=lost_sheets("results/sheets/appraisal.csv"),
    script:
        "../scripts/issue_appraisal.py"
