"""Report: where every record ended, the flow diagram as sets, and what the reviewers get.

Inputs:  every table of results/, config/
Outputs: results/ledger.csv, flow.csv, flow_members.csv, flow_rounds.csv, agreement.csv, remarks.csv, owed.csv,
         claims.csv, evidence_tables.csv, evidence_maps.csv, harms.csv, apart.csv, changes.csv, checks.csv, check_issues.csv,
         open_checks.csv, citation_searches.csv, seed_references.csv,
         reports/review.html, reports/review.xlsx, reports/review.docx, reports/exports/; on request reports/review.pdf
"""

# The report knows every declared table by its name; one that is not listed here is empty there.
READ = [
    *["records", "ingest", "pairs", "rulings", "clusters", "references", "related", "eligibility"],
    *["votes_title_abstract", "votes_full_text", "title_abstract", "full_text"],
    *["batches_title_abstract", "batches_full_text", "stopping_title_abstract"],
    *["machines_title_abstract", "machines_full_text"],
    *["retractions", "retraction_checks", "studies", "study_references", "study_pairs", "cohorts"],
    *["extraction", "doubts", "extraction_settled", "extraction_agreement", "appraisal", "appraisal_settled"],
    *["trust_facts", "trust_judgements", "trust_settled"],
    *[*POOLED, "grade", "grade_settled", "missing_results"],
    *["finding_studies", "confidence", "confidence_judgements", "confidence_settled"],
]
# What tracing makes beside them; the first two stand in Snakemake's own report, too.
REPORTED = ["ledger", "flow"]
COUNTED = ["flow_members", "flow_rounds", "changes", "agreement", "claims", "evidence_tables", "evidence_maps"]
COUNTED += ["harms", "apart", "remarks", "owed", "citation_searches", "seed_references"]
TRACED = [*READ, *REPORTED, *COUNTED]
CHECKED = ["checks", "check_issues", "open_checks"]
LISTED = expand("{group}.{form}", group=["included", "excluded"], form=["ris", "bib", "json"])
SEEDS = ["seeds.csv", "seeds.ris", "seeds_doi.txt", "seeds_pmid.txt"]
TEXTS = expand("reports/exports/{file}", file=[*LISTED, *SEEDS, "PRISMA.csv", "CITATION.cff"])
ANALYSES_OUT = {
    "metafor": "reports/exports/metafor.csv",
    "script": "reports/exports/metafor.R",
    "analyses": "reports/exports/analyses.csv",
    "revman": "reports/exports/revman.csv",
    **{f"robvis_{tool}": f"reports/exports/robvis_{tool}.csv" for tool in REVIEW.tools},
}
ANALYSES_OUT |= {
    "revman_information": "reports/exports/revman/study-information.csv",
    "revman_arms": "reports/exports/revman/study-arms.csv",
    "revman_results": "reports/exports/revman/study-results.csv",
    "revman_bias": "reports/exports/revman/risk-of-bias.csv",
    "revman_left_out": "reports/exports/revman/left-out.csv",
    "revman_package": "reports/exports/revman/package.zip",
}
ACCURACY_OUT = {
    "accuracy": "reports/exports/accuracy.csv",
    "accuracy_script": "reports/exports/accuracy.R",
}
ANALYSES_OUT |= {name: path for name, path in ACCURACY_OUT.items() if REVIEW.accuracy}
NETWORK_OUT = {
    "network": "reports/exports/network.csv",
    "network_contributions": "reports/exports/network_contributions.csv",
    "network_script": "reports/exports/network.R",
}
ANALYSES_OUT |= {name: path for name, path in NETWORK_OUT.items() if REVIEW.network}
SWIM_OUT = {
    "swim": "reports/exports/swim.csv",
    "swim_script": "reports/exports/swim.R",
}
ANALYSES_OUT |= {name: path for name, path in SWIM_OUT.items() if REVIEW.swim}
FINDINGS_OUT = {
    "findings_workbook": "reports/exports/summary_of_findings.xlsx",
    "findings_document": "reports/exports/summary_of_findings.docx",
}
ANALYSES_OUT |= {name: path for name, path in FINDINGS_OUT.items() if REVIEW.analyses or REVIEW.accuracy}
CONFIDENCE_OUT = {"qualitative_findings": "reports/exports/qualitative_findings.xlsx"}
ANALYSES_OUT |= {name: path for name, path in CONFIDENCE_OUT.items() if REVIEW.findings}
FIGURES = "reports/exports/figures"  # which there are, follows from the data
OUTPUTS += [
    "reports/review.html",
    "reports/review.xlsx",
    "reports/review.docx",
    FIGURES,
    *ANALYSES_OUT.values(),
    *TEXTS,
    "ro-crate-metadata.json",
]


rule trace_records:
    """Each record in exactly one bucket, the flow as sets of ids, what is owed, what changed, what the standards ask."""
    input:
        **located(
            *READ,
            "former_ids",
            "study_rulings",
            "extraction_rulings",
            "grade_judgements",
            "carried_votes",
        ),
        **located_all("noticed_"),
        **located_all("sheets_"),
        before=released_tables,
        config=CONFIG,
    output:
        **located(*COUNTED, "check_issues", "open_checks"),
        checks=report(PATHS["checks"], caption="../report/checks.rst", category="Checks"),
        ledger=report("results/ledger.csv", caption="../report/ledger.rst", category="Flow"),
        flow=report("results/flow.csv", caption="../report/flow.rst", category="Flow"),
    log:
        "logs/trace_records.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        review=REVIEW.review,
        since=REVIEW.previous,
        updated=REVIEW.updated,
        written=written(config_files),
        shown=written(people_files),
        released=written(released_tables),
    script:
        "../scripts/trace_records.py"


rule render_report:
    """The report as one HTML page."""
    input:
        **located(*TRACED, *CHECKED),
    output:
        report("reports/review.html", caption="../report/review.rst", category="Report"),
    log:
        "logs/render_report.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        review=REVIEW.review,
        written=written(config_files),
        shown=written(people_files),
    script:
        "../scripts/render_report.py"


rule write_workbook:
    """The report as a workbook."""
    input:
        **located(*TRACED, *CHECKED),
    output:
        report("reports/review.xlsx", caption="../report/workbook.rst", category="Report"),
    log:
        "logs/write_workbook.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        review=REVIEW.review,
    script:
        "../scripts/write_workbook.py"


rule export_review:
    """What was included and excluded, the flow and the analyses for other programs."""
    input:
        **located(*TRACED, *CHECKED),
    output:
        **ANALYSES_OUT,
        texts=TEXTS,
    log:
        "logs/export_review.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        review=REVIEW.review,
        tools=REVIEW.tools,
    script:
        "../scripts/export_review.py"


rule write_manuscript:
    """What authors hand in: the manuscript with its numbers in fields, and the figures."""
    input:
        **located(*TRACED, *CHECKED),
    output:
        manuscript=report("reports/review.docx", caption="../report/manuscript.rst", category="Report"),
        figures=directory(FIGURES),
    log:
        "logs/write_manuscript.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        review=REVIEW.review,
    script:
        "../scripts/write_manuscript.py"


rule close_review:
    """The manifest of everything that the review consists of; a final review has no open check of grade E."""
    input:
        **located(*TRACED, *CHECKED),
        page="reports/review.html",
        workbook="reports/review.xlsx",
        manuscript="reports/review.docx",
        figures=FIGURES,
        analyses=[*ANALYSES_OUT.values()],
        texts=TEXTS,
        handed_over=HANDED_OVER,
    output:
        "ro-crate-metadata.json",
    log:
        "logs/close_review.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        review=REVIEW.review,
        written=written(config_files),
        shown=written(people_files),
    script:
        "../scripts/close_review.py"


rule print_report:
    """The report as PDF, for those who ask for it: `snakemake reports/review.pdf`."""
    input:
        page="reports/review.html",
    output:
        "reports/review.pdf",
    log:
        "logs/print_report.log",
    conda:
        ENVIRONMENT
    params:
        code=CODE,
        searches=REVIEW.searches,
    script:
        "../scripts/print_report.py"
