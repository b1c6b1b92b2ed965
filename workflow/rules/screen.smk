"""Screen: automation rules, two phases of votes, conflicts, decisions.

Inputs:  results/references.parquet, related.csv, config/protocol.yaml, files in seeds/retractions/, votes in
         seeds/screening/ and seeds/consensus/
Outputs: results/retractions.csv, retraction_checks.csv, eligibility.csv, votes/{phase}.csv, asked/{phase}.csv,
         stopping/{phase}.csv, screening/{phase}.csv, remarks/settle_screening_{phase}.csv, rounds/{phase}.csv,
         sheets/*_{phase}.csv; ranking.csv where a phase is ranked
"""

OUTPUTS += [
    *expand(
        "results/{table}.csv", table=["retractions", "retraction_checks", "eligibility"]
    ),
    *expand(
        "results/{table}/{phase}.csv",
        table=["votes", "asked", "stopping", "screening", "rounds"],
        phase=PHASES,
    ),
    *expand("results/remarks/settle_screening_{phase}.csv", phase=PHASES),
    *expand(
        "results/sheets/{kind}_{phase}.csv",
        kind=["screening", "consensus"],
        phase=PHASES,
    ),
    *(["results/ranking.csv"] if RANKED else []),
]


rule apply_rules:
    """What was retracted, and what the protocol's automation rules exclude or flag."""
    input:
        references="results/references.parquet",
        related="results/related.csv",
        files=retraction_files,
    output:
        retractions="results/retractions.csv",
        retraction_checks="results/retraction_checks.csv",
        eligibility="results/eligibility.csv",
    log:
        "logs/apply_rules.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        checked_on=REVIEW.config.get("retractions", {}).get("checked_on", ""),
        rules=REVIEW.protocol.get("automation", []),
        written=written(retraction_files),
    script:
        "../scripts/apply_rules.py"


rule settle_screening:
    """Votes of sheets and exports into decisions: agreement, an adjudicator, a stopping rule, or a conflict."""
    input:
        references="results/references.parquet",
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        records="results/records.parquet",
        carried_votes="results/carried_votes.csv",
        eligibility="results/eligibility.csv",
        previous=previous_phase,
        saved=saved("seeds/screening/{phase}", "seeds/consensus/{phase}"),
    output:
        votes="results/votes/{phase}.csv",
        asked="results/asked/{phase}.csv",
        stopping="results/stopping/{phase}.csv",
        screening="results/screening/{phase}.csv",
        remarks="results/remarks/settle_screening_{phase}.csv",
    log:
        "logs/settle_screening/{phase}.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        setting=lookup(dpath="{phase}", within=SCREENING),
        protocol=REVIEW.protocol,
        people=PEOPLE,
        written=written(saved("seeds/screening/{phase}", "seeds/consensus/{phase}")),
    script:
        "../scripts/settle_screening.py"


rule rank_references:
    """The order of handing out, likeliest relevant first, in the phases that ask for it."""
    input:
        references="results/references.parquet",
        screening=expand("results/screening/{phase}.csv", phase=RANKED),
        votes=expand("results/votes/{phase}.csv", phase=RANKED),
    output:
        "results/ranking.csv",
    log:
        "logs/rank_references.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        phases=RANKED,
        protocol=REVIEW.protocol,
    script:
        "../scripts/rank_references.py"


rule issue_screening:
    """Sheets with what each person still owes a vote on, and with the conflicts for the adjudicator."""
    input:
        references="results/references.parquet",
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        eligibility="results/eligibility.csv",
        votes="results/votes/{phase}.csv",
        screening="results/screening/{phase}.csv",
        previous=previous_phase,
        ranking=ranking,
    output:
        sheets="results/sheets/screening_{phase}.csv",
        consensus_sheets="results/sheets/consensus_{phase}.csv",
        rounds="results/rounds/{phase}.csv",
    log:
        "logs/issue_screening/{phase}.log",
    conda:
        ENVIRONMENT
    resources:
        **WRITES_TEXTS,
    params:
        code=CODE,
        setting=lookup(dpath="{phase}", within=SCREENING),
        protocol=REVIEW.protocol,
        former=FORMER,
        lost=lost_sheets(
            "results/sheets/screening_{phase}.csv",
            "results/sheets/consensus_{phase}.csv",
        ),
    script:
        "../scripts/issue_screening.py"
