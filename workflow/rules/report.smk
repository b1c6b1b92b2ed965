"""Report: where every record ended, the flow diagram as sets, and what the reviewers get.

Inputs:  every table of results/, config/
Outputs: results/ledger.csv, flow.csv, flow_members.csv, flow_rounds.csv, agreement.csv, remarks.csv, owed.csv,
         claims.csv, evidence_tables.csv, changes.csv, checks.csv, check_issues.csv, open_checks.csv,
         reports/review.html, reports/review.xlsx, reports/exports/; on request reports/review.pdf
"""

# One line per table. The report knows every declared table by its name; one that is not listed here is empty there.
TABLES = {
    "records": "results/records.parquet",
    "ingest": "results/ingest.csv",
    "pairs": "results/pairs.csv",
    "rulings": "results/rulings.csv",
    "clusters": "results/clusters.csv",
    "references": "results/references.parquet",
    "eligibility": "results/eligibility.csv",
    "votes_title_abstract": "results/votes/title_abstract.csv",
    "votes_full_text": "results/votes/full_text.csv",
    "title_abstract": "results/screening/title_abstract.csv",
    "full_text": "results/screening/full_text.csv",
    "rounds_title_abstract": "results/rounds/title_abstract.csv",
    "rounds_full_text": "results/rounds/full_text.csv",
    "stopping": "results/stopping/title_abstract.csv",
    "studies": "results/studies.csv",
    "study_references": "results/study_references.csv",
    "study_pairs": "results/study_pairs.csv",
    "cohorts": "results/cohorts.csv",
    "retractions": "results/retractions.csv",
    "retraction_checks": "results/retraction_checks.csv",
    "extraction": "results/extraction.csv",
    "doubts": "results/doubts.csv",
    "extraction_settled": "results/extraction_settled.csv",
    "extraction_agreement": "results/extraction_agreement.csv",
    "appraisal": "results/appraisal.csv",
    **ANALYSED,
    "related": "results/related.csv",
}
# What tracing makes beside them; the first two stand in Snakemake's own report, too.
REPORTED = ["ledger", "flow"]
COUNTED = ["flow_members", "flow_rounds", "changes", "agreement", "claims", "evidence_tables", "remarks", "owed"]
TRACED = [*REPORTED, *COUNTED]
CHECKED = ["checks", "check_issues"]
# Whoever reads sheets may have something to tell.
NOTICED = [
    *expand("screen_references_{phase}", phase=PHASES),
    *["settle_extraction", "appraise_studies", "judge_certainty"],
]
MANIFESTS = ["duplicates", "extraction", *expand("{kind}_{phase}", kind=["screening", "consensus"], phase=PHASES)]
TRACED_TABLES = {**TABLES, **{name: f"results/{name}.csv" for name in TRACED}}
SHOWN = {**TRACED_TABLES, **{name: f"results/{name}.csv" for name in CHECKED}}
LISTED = expand("{group}.{form}", group=["included", "excluded"], form=["ris", "bib", "json"])
TEXTS = expand("reports/exports/{file}", file=[*LISTED, "PRISMA.csv", "CITATION.cff", *REVIEW.handover])
ANALYSES_OUT = {
    "metafor": "reports/exports/metafor.csv",
    "script": "reports/exports/metafor.R",
    "analyses": "reports/exports/analyses.csv",
    "revman": "reports/exports/revman.csv",
    **{f"robvis_{tool}": f"reports/exports/robvis_{tool}.csv" for tool in REVIEW.tools},
}
OUTPUTS += [
    *expand("results/{table}.csv", table=[*TRACED, *CHECKED, "open_checks"]),
    "reports/review.html",
    "reports/review.xlsx",
    *ANALYSES_OUT.values(),
    *TEXTS,
    "reports/exports/ro-crate-metadata.json",
]


rule trace_records:
    """Each record in exactly one bucket, the PRISMA flow as sets of ids, what is owed and what has changed."""
    input:
        **TABLES,
        former_ids="results/former_ids.csv",
        study_rulings="results/study_rulings.csv",
        carried_votes="results/carried_votes.csv",
        noticed=expand("results/remarks/{rule}.csv", rule=NOTICED),
        manifests=expand("results/sheets/{manifest}.csv", manifest=MANIFESTS),
        before=released_tables,
        config=CONFIG,
    output:
        **{name: f"results/{name}.csv" for name in COUNTED},
        ledger=report("results/ledger.csv", caption="../report/ledger.rst", category="Flow"),
        flow=report("results/flow.csv", caption="../report/flow.rst", category="Flow"),
    log:
        "logs/trace_records.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        since=REVIEW.previous,
        written=written(config_files),
        released=written(released_tables),
    script:
        "../scripts/trace_records.py"


rule render_report:
    """The report as one HTML page and as one workbook, with what the standards ask and what there is to mend."""
    input:
        **TRACED_TABLES,
        config=CONFIG,
        people=people_files,
    output:
        page=report("reports/review.html", caption="../report/review.rst", category="Report"),
        workbook=report("reports/review.xlsx", caption="../report/workbook.rst", category="Report"),
        checks=report("results/checks.csv", caption="../report/checks.rst", category="Checks"),
        check_issues="results/check_issues.csv",
        open_checks="results/open_checks.csv",
    log:
        "logs/render_report.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        written=written(config_files),
        shown=written(people_files),
    script:
        "../scripts/render_report.py"


rule export_review:
    """The review for other programs, with a manifest; a final review has no open check of grade E."""
    input:
        **SHOWN,
        page="reports/review.html",
        workbook="reports/review.xlsx",
        config=CONFIG,
        people=people_files,
    output:
        **ANALYSES_OUT,
        texts=TEXTS,
        crate="reports/exports/ro-crate-metadata.json",
    log:
        "logs/export_review.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        tools=REVIEW.tools,
        written=written(config_files),
        shown=written(people_files),
    script:
        "../scripts/export_review.py"


rule print_report:
    """The report as PDF, for those who ask for it: `snakemake reports/review.pdf`."""
    input:
        page="reports/review.html",
        config=CONFIG,
    output:
        "reports/review.pdf",
    log:
        "logs/print_report.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
    script:
        "../scripts/print_report.py"
