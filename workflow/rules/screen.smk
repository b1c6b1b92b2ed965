"""Screen: automation rules, two phases of votes, conflicts, decisions.

Inputs:  results/references.parquet, related.csv, config/protocol.yaml, files in seeds/retractions/, votes in
         seeds/screening/ and seeds/consensus/
Outputs: results/retractions.csv, retraction_checks.csv, eligibility.csv; of each phase votes/, asked/, stopping/,
         screening/, machines/, machine_samples/, ranking/ and batches/{phase}.csv,
         remarks/screen_references_{phase}.csv, sheets/*_{phase}.csv; files for Rayyan,
         ASReview and Covidence in reports/exports/
"""

HANDED_OVER = expand("reports/exports/{file}", file=REVIEW.handover)
OUTPUTS += HANDED_OVER


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
    params:
        code=CODE,
        checked_on=REVIEW.config.get("retractions", {}).get("checked_on", ""),
        rules=REVIEW.protocol.get("automation", []),
        written=written(retraction_files),
    script:
        "../scripts/apply_rules.py"


rule screen_references:
    """Votes of sheets and exports into decisions; sheets with what is still owed, and with conflicts."""
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
        machines="results/machines/{phase}.csv",
        machine_samples="results/machine_samples/{phase}.csv",
        ranking="results/ranking/{phase}.csv",
        batches="results/batches/{phase}.csv",
        remarks="results/remarks/screen_references_{phase}.csv",
        sheets="results/sheets/screening_{phase}.csv",
        consensus_sheets="results/sheets/consensus_{phase}.csv",
    log:
        "logs/screen_references/{phase}.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        setting=lookup(dpath="{phase}", within=SCREENING),
        protocol=REVIEW.protocol,
        people=PEOPLE,
        former=FORMER,
        written=written(saved("seeds/screening/{phase}", "seeds/consensus/{phase}")),
        lost=lost_sheets(
            "results/sheets/screening_{phase}.csv",
            "results/sheets/consensus_{phase}.csv",
        ),
    script:
        "../scripts/screen_references.py"


rule hand_over_references:
    """References with what people voted and decided, for other programs of screening."""
    input:
        **located("references"),
        **located_all("votes_"),
        **located(*PHASES),
    output:
        HANDED_OVER,
    log:
        "logs/hand_over_references.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        criteria=REVIEW.protocol["criteria"],
        people={phase: SCREENING[phase]["people"] for phase in PHASES},
    script:
        "../scripts/hand_over_references.py"
