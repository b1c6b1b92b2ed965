"""Work: who owes what, and the review with its votes for other tools.

Inputs:  results/sheets/*.csv, votes and decisions of both phases, pairs, rulings, studies, extraction
Outputs: results/owed.csv, reports/exports/ for Rayyan, ASReview and Covidence
"""

HANDED_OVER = expand("reports/exports/{name}", name=REVIEW.handover)
SCREENED = {
    "votes_title_abstract": "results/votes/title_abstract.csv",
    "votes_full_text": "results/votes/full_text.csv",
    "title_abstract": "results/screening/title_abstract.csv",
    "full_text": "results/screening/full_text.csv",
}
MANIFESTS = expand(
    "results/sheets/{manifest}.csv",
    manifest=["duplicates", "extraction", *expand("{kind}_{phase}", kind=["screening", "consensus"], phase=PHASES)],
)
OUTPUTS += ["results/owed.csv", *HANDED_OVER]


rule list_owed:
    """Who owes what."""
    input:
        **SCREENED,
        pairs="results/pairs.csv",
        rulings="results/rulings.csv",
        studies="results/studies.csv",
        extraction="results/extraction.csv",
        manifests=MANIFESTS,
    output:
        "results/owed.csv",
    log:
        "logs/list_owed.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        config=REVIEW.config,
    script:
        "../scripts/list_owed.py"


rule hand_over:
    """The review with its votes for Rayyan, ASReview and Covidence."""
    input:
        **SCREENED,
        references="results/references.parquet",
    output:
        HANDED_OVER,
    log:
        "logs/hand_over.log",
    conda:
        ENVIRONMENT
    resources:
        **WRITES_TEXTS,
    params:
        code=CODE,
        people=VOTERS,
        criteria=REVIEW.protocol["criteria"],
    script:
        "../scripts/hand_over.py"
