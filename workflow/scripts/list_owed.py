"""List who owes what."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import owed, tables

    named = tables.read_all(snakemake.input)
    manifests = {f"sheets_{Path(path).stem}": tables.read("sheets", path) for path in snakemake.input.manifests}
    tables.write("owed", owed.list_owed({**named, **manifests}, config=snakemake.params.config), snakemake.output[0])
