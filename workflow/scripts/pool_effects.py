"""Compute effect sizes and pool them."""

from prismake.kept import job

with job(snakemake):
    from prismake import synthesise, tables

    named = tables.read_all(snakemake.input)
    named["extraction"] = named.pop("extraction_settled")
    analyses = snakemake.params.analyses
    effects = synthesise.compute_effects(named["extraction"], studies=named["studies"], analyses=analyses)
    effects = synthesise.caution_effects(effects, named, analyses=analyses)
    effects, estimates = synthesise.pool_effects(effects, analyses=analyses)
    estimates = synthesise.caution_estimates(estimates, named, effects=effects)
    tables.write("effects", effects, snakemake.output.effects)
    tables.write("estimates", estimates, snakemake.output.estimates)
