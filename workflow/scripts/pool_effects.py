"""Compute effect sizes and pool them."""

from prismake import jobs, synthesise, tables

with jobs.logged(snakemake.log[0]):
    extraction = tables.read("extraction", snakemake.input.extraction)
    studies = tables.read("studies", snakemake.input.studies)
    effects = synthesise.compute_effects(extraction, studies=studies, analyses=snakemake.params.analyses)
    effects, estimates = synthesise.pool_effects(effects, analyses=snakemake.params.analyses)
    tables.write("effects", effects, snakemake.output.effects)
    tables.write("estimates", estimates, snakemake.output.estimates)
