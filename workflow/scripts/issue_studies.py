"""Issue the pairs of references that may report one study and stand in nobody's sheet yet."""

from pathlib import Path

from prismake.kept import job

FOLDER = Path("seeds/studies")

with job(snakemake, folder=FOLDER):
    from prismake import extract, jobs, lost, sheets, tables

    references = tables.read("references", snakemake.input.references)
    pairs = tables.read("study_pairs", snakemake.input.pairs)
    asked = {name: snakemake.params[name] for name in ("people", "former")}
    clusters = sheets.read_clusters(snakemake.input)
    jobs.announce(extract.issue_studies(FOLDER, pairs=pairs, references=references, clusters=clusters, **asked))
    tables.write("sheets", sheets.describe_sheets(FOLDER), snakemake.output[0])
    lost.keep_losses(snakemake.output[0], snakemake.params.lost)
