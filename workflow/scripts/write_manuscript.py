"""Write the manuscript, and the figures as files of their own."""

from prismake.running.cache import job

with job(snakemake):
    from prismake import config, report, tables

    review, named = config.Config(**snakemake.params.review), tables.read_all(snakemake.input, only=tables.BRIEF)
    view = report.open_view(named, config=report.show_config(review, snakemake.params))
    report.write_manuscript(view, snakemake.output.manuscript, figures=snakemake.output.figures)
