"""Write the report as one workbook."""

from prismake.kept import job

with job(snakemake):
    from prismake import config, report, tables

    review = config.load("config")
    written = [*snakemake.input.config, *snakemake.input.people]
    colophon = report.describe_build(written, code=snakemake.params.code, searches=review.searches)
    shown = {**vars(review), "colophon": colophon}
    report.write_workbook(tables.read_all(snakemake.input), snakemake.output[0], config=shown)
