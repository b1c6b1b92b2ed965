"""Screen: automation rules, two phases of votes, conflicts, decisions.

Inputs:  results/references.parquet, related.csv, config/protocol.yaml, files in seeds/retractions/, votes in
         seeds/screening/ and seeds/consensus/
Outputs: results/retractions.csv, retraction_checks.csv, eligibility.csv, votes/{phase}.csv, asked/{phase}.csv,
         remarks/read_votes_{phase}.csv, stopping.csv, screening/{phase}.csv, ranking.csv, rounds/{phase}.csv,
         agreement.csv, remarks.csv,
         sheets/*_{phase}.csv
"""

# Whoever reads sheets may have something to tell.
NOTICED = [
    *expand("read_votes_{phase}", phase=PHASES),
    *["read_extraction", "read_disagreements", "settle_extraction", "read_appraisal", "read_grades"],
]
OUTPUTS += [
    "results/retractions.csv",
    "results/retraction_checks.csv",
    "results/eligibility.csv",
    "results/agreement.csv",
    "results/remarks.csv",
    "results/stopping.csv",
    "results/ranking.csv",
    *expand("results/{table}/{phase}.csv", table=["votes", "asked", "rounds"], phase=PHASES),
    *expand("results/remarks/read_votes_{phase}.csv", phase=PHASES),
    *expand("results/screening/{phase}.csv", phase=PHASES),
    *expand("results/sheets/{kind}_{phase}.csv", kind=["screening", "consensus"], phase=PHASES),
]
TESTED = [phase for phase in RANKED if phase == "title_abstract"]


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
    resources:
        **READS_TABLES,
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
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        rules=REVIEW.protocol.get("automation", []),
    script:
        "../scripts/apply_rules.py"


rule read_votes:
    """The votes of every sheet that a person has saved, and those that exports carry from other tools."""
    input:
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        records="results/records.parquet",
        carried_votes="results/carried_votes.csv",
        sheets=ballots,
    output:
        votes="results/votes/{phase}.csv",
        asked="results/asked/{phase}.csv",
        remarks="results/remarks/read_votes_{phase}.csv",
    log:
        "logs/read_votes/{phase}.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        criteria=REVIEW.protocol["criteria"],
        people=PEOPLE,
        mapping=carried_people,
        written=written(ballots),
    script:
        "../scripts/read_votes.py"


rule check_stopping:
    """Whether screening of titles and abstracts may stop, after each completed batch of a ranking."""
    input:
        references="results/references.parquet",
        eligibility="results/eligibility.csv",
        votes=expand("results/votes/{phase}.csv", phase=TESTED),
        asked=expand("results/asked/{phase}.csv", phase=TESTED),
    output:
        "results/stopping.csv",
    log:
        "logs/check_stopping.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        setting=SCREENING["title_abstract"],
        protocol=REVIEW.protocol,
    script:
        "../scripts/check_stopping.py"


rule settle_votes:
    """Decisions: agreement, the adjudicator's word, a stopping rule, or a conflict that stays open."""
    input:
        references="results/references.parquet",
        eligibility="results/eligibility.csv",
        votes="results/votes/{phase}.csv",
        previous=previous_phase,
        stopping=stopping_test,
    output:
        "results/screening/{phase}.csv",
    log:
        "logs/settle_votes/{phase}.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        setting=lookup(dpath="{phase}", within=SCREENING),
        protocol=REVIEW.protocol,
    script:
        "../scripts/settle_votes.py"


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
    """Sheets with the references that each person still owes a vote on."""
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
        rounds="results/rounds/{phase}.csv",
    log:
        "logs/issue_screening/{phase}.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **WRITES_TEXTS,
    params:
        code=CODE,
        setting=lookup(dpath="{phase}", within=SCREENING),
        protocol=REVIEW.protocol,
        former=FORMER,
        lost=lost_sheets("results/sheets/screening_{phase}.csv"),
    script:
        "../scripts/issue_screening.py"


rule issue_consensus:
    """Sheets with the conflicts that the adjudicator still owes a word on."""
    input:
        references="results/references.parquet",
        clusters="results/clusters.csv",
        former_ids="results/former_ids.csv",
        eligibility="results/eligibility.csv",
        votes="results/votes/{phase}.csv",
        screening="results/screening/{phase}.csv",
    output:
        "results/sheets/consensus_{phase}.csv",
    log:
        "logs/issue_consensus/{phase}.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        setting=lookup(dpath="{phase}", within=SCREENING),
        protocol=REVIEW.protocol,
        former=FORMER,
        lost=lost_sheets("results/sheets/consensus_{phase}.csv"),
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
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
    script:
        "../scripts/measure_agreement.py"


rule tell_remarks:
    """What was noticed about votes, rulings and sheets and changes nothing: told in the terminal and in the report."""
    input:
        votes=expand("results/votes/{phase}.csv", phase=PHASES),
        title_abstract="results/screening/title_abstract.csv",
        full_text="results/screening/full_text.csv",
        carried="results/carried_votes.csv",
        records="results/records.parquet",
        rulings="results/rulings.csv",
        study_rulings="results/study_rulings.csv",
        noticed=expand("results/remarks/{rule}.csv", rule=NOTICED),
    output:
        "results/remarks.csv",
    log:
        "logs/tell_remarks.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        screening=SCREENING,
    script:
        "../scripts/tell_remarks.py"
