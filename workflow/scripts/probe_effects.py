"""How far each result depends on choices and on single studies."""

from prismake.kept import job

with job(snakemake):
    from prismake import synthesise, tables

    named = tables.read_all(snakemake.input)
    named["extraction"] = named.pop("extraction_settled")
    probed = synthesise.probe_effects(**named, analyses=snakemake.params.analyses)
    for name, table in probed.items():
        tables.write(name, table, snakemake.output[name])
