"""Stop a review that calls itself final while a check of grade E is open; the report is written before."""

from prismake.kept import job

with job(snakemake):
    from prismake import config, report, tables
    from prismake.issues import raise_any

    final = config.load("config").config.get("final") == "true"
    checks, issues = (tables.read(name, snakemake.input[name]) for name in ("checks", "check_issues"))
    if final:
        raise_any(report.list_stopping(checks, issues))
    tables.write("open_checks", checks[checks["status"] == "open"], snakemake.output[0])
