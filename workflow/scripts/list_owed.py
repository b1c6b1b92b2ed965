"""List who owes what."""

from pathlib import Path

from prismake import jobs, owed, tables

with jobs.logged(snakemake.log[0]):
    named = tables.read_all(snakemake.input)
    manifests = {f"sheets_{Path(path).stem}": tables.read("sheets", path) for path in snakemake.input.manifests}
    tables.write("owed", owed.list_owed({**named, **manifests}, config=snakemake.params.config), snakemake.output[0])
