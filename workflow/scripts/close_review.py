"""Stop a final review with open checks, and write the manifest of everything that the review consists of."""

from prismake.running.cache import job

with job(snakemake):
    from prismake import config, report, tables
    from prismake.files import placing
    from prismake.files.hashes import hash_file, list_inside
    from prismake.files.saved_times import read_saved

    review = config.Config(**snakemake.params.review)
    asked = {name: tables.read(name, snakemake.input[name]) for name in ("checks", "check_issues")}
    report.close_review(review.config, checks=asked["checks"], issues=asked["check_issues"])
    provenance = report.show_config(review, snakemake.params)["provenance"]
    hashes = {**{path: hash_file(path) for path in list_inside(snakemake.input)}, **provenance["inputs"]}
    saved = {path: read_saved(path) for path in provenance["inputs"] if path.startswith("seeds/")}
    crate = report.write_crate(hashes, config=review.config, provenance=provenance, saved=saved)
    placing.write_text(snakemake.output[0], crate)
