"""How far each result depends on choices and on single studies."""

from prismake import jobs, synthesise, tables

with jobs.logged(snakemake.log[0]):
    named = {name: tables.read(name, snakemake.input[name]) for name in ("effects", "extraction", "studies")}
    judged = [tables.read("appraisal", path) for path in snakemake.input.appraisal]
    probed = synthesise.probe_effects(
        **named, analyses=snakemake.params.analyses, appraisal=judged[0] if judged else None
    )
    for name, table in probed.items():
        tables.write(name, table, snakemake.output[name])
