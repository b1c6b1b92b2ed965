"""Print the report as PDF."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import config, report

    review = config.load("config")
    page = Path(snakemake.input.page).read_text(encoding="utf-8")
    date = report.describe_build([], code=snakemake.params.code, searches=review.searches)["date"]
    Path(snakemake.output[0]).write_bytes(report.print_page(page, date=date))
