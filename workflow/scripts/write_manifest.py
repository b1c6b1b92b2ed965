"""Write the manifest of everything that the review consists of, each file with its hash."""

from prismake.kept import job

with job(snakemake):
    from prismake import config, jobs, placing, report

    review = config.load("config")
    written = [*snakemake.input.config, *snakemake.input.people]
    colophon = report.describe_build(written, code=snakemake.params.code, searches=review.searches)
    made = {path: jobs.hash_file(path) for path in map(str, snakemake.input) if path not in colophon["inputs"]}
    hashes = {**made, **colophon["inputs"]}
    placing.write_text(snakemake.output[0], report.write_crate(hashes, config=review.config, colophon=colophon))
