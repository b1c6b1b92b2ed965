"""Write the review in forms that other programs read, and the manifest of everything it consists of."""

from prismake.running.cache import job

with job(snakemake):
    from pathlib import Path

    from prismake import config, report, tables
    from prismake.files import placing
    from prismake.files.hashes import hash_file

    review, named = config.Config(**snakemake.params.review), tables.read_all(snakemake.input)
    report.close_review(review.config, checks=named["checks"], issues=named["check_issues"])
    written = [*snakemake.input.config, *snakemake.input.people]
    provenance = report.describe_build(written, code=snakemake.params.code, searches=review.searches)
    view = report.open_view(named, config={**review.by_name(), "provenance": provenance})
    texts = report.write_texts(view, settings=review.config["screening"])
    for path in map(Path, snakemake.output.texts):
        placing.write_text(path, texts[path.name])
    report.export_analyses(named, snakemake.output, analyses=review.analyses, tools=snakemake.params.tools)
    read = [*map(str, snakemake.input), *map(str, snakemake.output[:-1])]
    made = {path: hash_file(path) for path in read if path not in provenance["inputs"]}
    hashes = {**made, **provenance["inputs"]}
    placing.write_text(snakemake.output.crate, report.write_crate(hashes, config=review.config, provenance=provenance))
