"""Join records into references."""

from prismake.kept import job

with job(snakemake):
    from prismake import dedupe, tables

    records = tables.read("records", snakemake.input.records)
    candidates = tables.read("pairs", snakemake.input.candidates)
    rulings = tables.read("rulings", snakemake.input.rulings)
    sources = snakemake.params.sources
    clusters, pairs = dedupe.join_records(records, pairs=candidates, rulings=rulings, sources=sources)
    tables.write("clusters", clusters, snakemake.output.clusters)
    tables.write("pairs", pairs, snakemake.output.pairs)
    references = dedupe.merge_records(records, clusters=clusters, sources=sources)
    tables.write("references", references, snakemake.output.references)
    tables.write("related", dedupe.relate_references(references), snakemake.output.related)
