"""Write the review in forms that other programs read, and the manifest of everything with its hash."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import config, jobs, placing, report, tables

    review = config.load("config")
    written = [*snakemake.input.config, *snakemake.input.people]
    colophon = report.describe_build(written, code=snakemake.params.code, searches=review.searches)
    view = report.open_view(tables.read_all(snakemake.input), config={**vars(review), "colophon": colophon})
    folder = Path(snakemake.output[0]).parent
    for name, text in report.write_exports(view).items():
        placing.write_text(folder / name, text)
    made = [*snakemake.input, *[path for path in snakemake.output if Path(path) != Path(snakemake.output.crate)]]
    hashes = {path: jobs.hash_file(path) for path in sorted({*written, *map(str, made)})}
    placing.write_text(snakemake.output.crate, report.write_crate(view, hashes))
