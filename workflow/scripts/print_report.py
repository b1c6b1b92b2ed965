"""Print the report as PDF."""

from prismake.running.cache import job

with job(snakemake):
    from pathlib import Path

    from prismake import config, report
    from prismake.files import placing

    searches = config.as_frame(snakemake.params.searches, "searches")
    page = Path(snakemake.input.page).read_text(encoding="utf-8")
    date = report.describe_build(code=snakemake.params.code, searches=searches)["date"]
    placing.write_bytes(snakemake.output[0], report.print_page(page, date=date))
