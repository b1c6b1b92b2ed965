"""Write the review in forms that other programs read."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import config, placing, report, tables

    review = config.load("config")
    colophon = report.describe_build([], code=snakemake.params.code, searches=review.searches)
    view = report.open_view(tables.read_all(snakemake.input), config={**vars(review), "colophon": colophon})
    texts = report.write_exports(view)
    for path in map(Path, snakemake.output):
        placing.write_text(path, texts[path.name])
