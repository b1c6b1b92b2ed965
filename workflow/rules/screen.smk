"""Screen: automation rules, two phases of votes, conflicts, decisions.

Inputs:  results/references.parquet, related.csv, config/protocol.yaml, files in seeds/retractions/, votes in
         seeds/screening/ and seeds/consensus/
Outputs: results/retractions.csv, retraction_checks.csv, eligibility.csv, votes/{phase}.csv, screening/{phase}.csv,
         agreement.csv, sheets/*_{phase}.csv
"""

OUTPUTS += [
    "results/retractions.csv",
    "results/retraction_checks.csv",
    "results/eligibility.csv",
    "results/agreement.csv",
    *expand("results/votes/{phase}.csv", phase=PHASES),
    *expand("results/screening/{phase}.csv", phase=PHASES),
    *expand("results/sheets/{kind}_{phase}.csv", kind=["screening", "consensus"], phase=PHASES),
]


rule check_retractions:
    """References that were retracted, corrected or put in doubt."""
    input:
        references="results/references.parquet",
        related="results/related.csv",
        files=retraction_files,
    output:
        retractions="results/retractions.csv",
        checks="results/retraction_checks.csv",
    log:
        "logs/check_retractions.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        checked_on=REVIEW.config.get("retractions", {}).get("checked_on", ""),
        written=written(retraction_files),
    script:
        "../scripts/check_retractions.py"


rule apply_rules:
    """What the protocol's automation rules exclude or flag, and what was retracted."""
    input:
        references="results/references.parquet",
        retractions="results/retractions.csv",
    output:
        "results/eligibility.csv",
    log:
        "logs/apply_rules.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        rules=REVIEW.protocol.get("automation", []),
    script:
        "../scripts/apply_rules.py"


rule read_votes:
    """The votes of every sheet that a person has saved."""
    input:
        clusters="results/clusters.csv",
        sheets=ballots,
    output:
        "results/votes/{phase}.csv",
    log:
        "logs/read_votes/{phase}.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        criteria=REVIEW.protocol["criteria"],
        people=PEOPLE,
        written=written(ballots),
    script:
        "../scripts/read_votes.py"


rule settle_votes:
    """Decisions: agreement, the adjudicator's word, or a conflict that stays open."""
    input:
        references="results/references.parquet",
        eligibility="results/eligibility.csv",
        votes="results/votes/{phase}.csv",
        previous=previous_phase,
    output:
        "results/screening/{phase}.csv",
    log:
        "logs/settle_votes/{phase}.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        people=lookup(dpath="{phase}/people", within=SCREENING),
    script:
        "../scripts/settle_votes.py"


rule issue_screening:
    """Sheets with the references that each person still owes a vote on."""
    input:
        references="results/references.parquet",
        clusters="results/clusters.csv",
        eligibility="results/eligibility.csv",
        screening="results/screening/{phase}.csv",
    output:
        "results/sheets/screening_{phase}.csv",
    log:
        "logs/issue_screening/{phase}.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        setting=lookup(dpath="{phase}", within=SCREENING),
        protocol=REVIEW.protocol,
        former=FORMER,
        lost=lost_sheets,
    script:
        "../scripts/issue_screening.py"


rule issue_consensus:
    """Sheets with the conflicts that the adjudicator still owes a word on."""
    input:
        references="results/references.parquet",
        clusters="results/clusters.csv",
        eligibility="results/eligibility.csv",
        votes="results/votes/{phase}.csv",
        screening="results/screening/{phase}.csv",
    output:
        "results/sheets/consensus_{phase}.csv",
    log:
        "logs/issue_consensus/{phase}.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        setting=lookup(dpath="{phase}", within=SCREENING),
        protocol=REVIEW.protocol,
        former=FORMER,
        lost=lost_sheets,
    script:
        "../scripts/issue_consensus.py"


rule measure_agreement:
    """Agreement of each pair of people, before consensus."""
    input:
        expand("results/votes/{phase}.csv", phase=PHASES),
    output:
        "results/agreement.csv",
    log:
        "logs/measure_agreement.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
    script:
        "../scripts/measure_agreement.py"
