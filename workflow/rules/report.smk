"""Report: where every record ended, the flow diagram as sets, and what the reviewers get.

Inputs:  every table of results/, config/
Outputs: results/ledger.csv, flow.csv, flow_members.csv, flow_rounds.csv, changes.csv, checks.csv, check_issues.csv,
         open_checks.csv, reports/review.html, reports/review.xlsx, reports/exports/; on request reports/review.pdf
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
    "stopping": "results/stopping.csv",
    "agreement": "results/agreement.csv",
    "studies": "results/studies.csv",
    "study_references": "results/study_references.csv",
    "study_pairs": "results/study_pairs.csv",
    "cohorts": "results/cohorts.csv",
    "retractions": "results/retractions.csv",
    "retraction_checks": "results/retraction_checks.csv",
    "extraction": "results/extraction.csv",
    "evidence_tables": "results/evidence_tables.csv",
    "claims": "results/claims.csv",
    "doubts": "results/doubts.csv",
    "extraction_settled": "results/extraction_settled.csv",
    "extraction_agreement": "results/extraction_agreement.csv",
    "appraisal": "results/appraisal.csv",
    **ANALYSED,
    "related": "results/related.csv",
}
LISTED = expand("{group}.{form}", group=["included", "excluded"], form=["ris", "bib", "json"])
EXPORTS = expand("reports/exports/{file}", file=[*LISTED, "PRISMA.csv", "CITATION.cff"])
ROBVIS = {f"robvis_{tool}": f"reports/exports/robvis_{tool}.csv" for tool in REVIEW.tools}
TRACED = {name: f"results/{name}.csv" for name in ("ledger", "flow", "flow_members", "flow_rounds", "changes")}

OUTPUTS += [
    "results/ledger.csv",
    "results/flow.csv",
    "results/flow_members.csv",
    "results/flow_rounds.csv",
    "results/changes.csv",
    "results/checks.csv",
    "results/check_issues.csv",
    "results/open_checks.csv",
    "reports/review.html",
    "reports/review.xlsx",
    *expand("reports/exports/{file}", file=["metafor.csv", "metafor.R", "analyses.csv", "revman.csv"]),
    *ROBVIS.values(),
    *EXPORTS,
    "reports/exports/ro-crate-metadata.json",
]

# What a view of the review cannot do without.
EXPORTED = {
    **{
        name: TABLES[name]
        for name in ("records", "clusters", "references", "eligibility", "title_abstract", "full_text")
    },
    **{name: TABLES[name] for name in ("studies", "study_references")},
    **{name: TRACED[name] for name in ("ledger", "flow", "flow_members")},
}
SHOWN = {
    **TABLES,
    **TRACED,
    **{name: f"results/{name}.csv" for name in ("remarks", "owed", "checks", "check_issues")},
}


rule trace_records:
    """Each record in exactly one bucket, and the PRISMA flow as sets of ids whose identities must hold."""
    input:
        **TABLES,
        config=CONFIG,
    output:
        ledger=report("results/ledger.csv", caption="../report/ledger.rst", category="Flow"),
        flow=report("results/flow.csv", caption="../report/flow.rst", category="Flow"),
        flow_members="results/flow_members.csv",
        flow_rounds="results/flow_rounds.csv",
    log:
        "logs/trace_records.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_ALL,
    params:
        code=CODE,
        written=written(config_files),
    script:
        "../scripts/trace_records.py"


rule compare_versions:
    """What changed since the version that was released before this one."""
    input:
        **{name: TABLES[name] for name in ("clusters", "title_abstract", "full_text")},
        **{name: TABLES[name] for name in ("votes_title_abstract", "votes_full_text")},
        **{name: TABLES[name] for name in ("studies", "study_references", "estimates")},
        former_ids="results/former_ids.csv",
        before=released_tables,
        flow="results/flow.csv",
        config=CONFIG,
    output:
        "results/changes.csv",
    log:
        "logs/compare_versions.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        since=REVIEW.previous,
        written=written(config_files),
        released=written(released_tables),
    script:
        "../scripts/compare_versions.py"


rule export_analyses:
    """The figures of every analysis for metafor, RevMan and robvis, with a script that computes them again in R."""
    input:
        **ANALYSED,
        studies="results/studies.csv",
        appraisal="results/appraisal.csv",
    output:
        **ROBVIS,
        metafor="reports/exports/metafor.csv",
        script="reports/exports/metafor.R",
        analyses="reports/exports/analyses.csv",
        revman="reports/exports/revman.csv",
    log:
        "logs/export_analyses.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_TABLES,
    params:
        code=CODE,
        analyses=REVIEW.analyses,
        tools=REVIEW.tools,
    script:
        "../scripts/export_analyses.py"


rule check_review:
    """What the standards ask that a machine can see, and what there is to mend."""
    input:
        **TABLES,
        **TRACED,
        remarks="results/remarks.csv",
        config=CONFIG,
        people=people_files,
    output:
        checks=report("results/checks.csv", caption="../report/checks.rst", category="Checks"),
        issues="results/check_issues.csv",
    log:
        "logs/check_review.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_ALL,
    params:
        code=CODE,
        written=written(config_files),
        shown=written(people_files),
    script:
        "../scripts/check_review.py"


rule render_page:
    """The report as one HTML page."""
    input:
        **SHOWN,
        config=CONFIG,
        people=people_files,
    output:
        report("reports/review.html", caption="../report/review.rst", category="Report"),
    log:
        "logs/render_page.log",
    priority: LEADS
    conda:
        ENVIRONMENT
    resources:
        **READS_ALL,
    params:
        code=CODE,
        written=written(config_files),
        shown=written(people_files),
    script:
        "../scripts/render_page.py"


rule write_workbook:
    """The report as one workbook."""
    input:
        **SHOWN,
        config=CONFIG,
        people=people_files,
    output:
        report("reports/review.xlsx", caption="../report/workbook.rst", category="Report"),
    log:
        "logs/write_workbook.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_ALL,
    params:
        code=CODE,
        written=written(config_files),
        shown=written(people_files),
    script:
        "../scripts/write_workbook.py"


rule close_review:
    """A final review has no open check of grade E; the report is there all the same."""
    input:
        checks="results/checks.csv",
        check_issues="results/check_issues.csv",
        page="reports/review.html",
        config=CONFIG,
    output:
        "results/open_checks.csv",
    log:
        "logs/close_review.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_ALL,
    params:
        code=CODE,
        written=written(config_files),
    script:
        "../scripts/close_review.py"


rule export_review:
    """Included and excluded references, the flow, and how to cite."""
    input:
        **EXPORTED,
        config=CONFIG,
    output:
        EXPORTS,
    log:
        "logs/export_review.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_ALL,
    params:
        code=CODE,
        written=written(config_files),
    script:
        "../scripts/export_review.py"


rule write_manifest:
    """Every file of the review with its hash."""
    input:
        **TABLES,
        **TRACED,
        checks="results/checks.csv",
        page="reports/review.html",
        workbook="reports/review.xlsx",
        exports=EXPORTS,
        config=CONFIG,
        people=people_files,
    output:
        "reports/exports/ro-crate-metadata.json",
    log:
        "logs/write_manifest.log",
    conda:
        ENVIRONMENT
    resources:
        **READS_ALL,
    params:
        code=CODE,
        written=written(config_files),
        shown=written(people_files),
    script:
        "../scripts/write_manifest.py"


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
    resources:
        **READS_ALL,
    params:
        code=CODE,
    script:
        "../scripts/print_report.py"
