"""Hold the review against what the standards ask that a machine can see."""

from prismake.kept import job

with job(snakemake):
    from prismake import config, report, tables
    from prismake.issues import raise_any

    review = config.load("config")
    answers = zip(review.checklist["standard"], review.checklist["item"], strict=True)
    raise_any(report.check_answers(answers))
    written = [*snakemake.input.config, *snakemake.input.people]
    colophon = report.describe_build(written, code=snakemake.params.code, searches=review.searches)
    view = report.open_view(tables.read_all(snakemake.input), config={**vars(review), "colophon": colophon})
    checks, issues = report.run_checks(view)
    made = {"checks": checks, "check_issues": issues, "open_checks": checks[checks["status"] == "open"]}
    tables.write_all(made, snakemake.output)
