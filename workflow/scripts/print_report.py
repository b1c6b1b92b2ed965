"""Print the report as PDF."""

from prismake.running.cache import job

with job(snakemake):
    from pathlib import Path

    from prismake import config, report
    from prismake.files import placing

    review = config.load("config")
    page = Path(snakemake.input.page).read_text(encoding="utf-8")
    date = report.describe_build([], code=snakemake.params.code, searches=review.searches)["date"]
    placing.write_bytes(snakemake.output[0], report.print_page(page, date=date))
