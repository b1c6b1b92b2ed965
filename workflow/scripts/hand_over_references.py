"""Write the references for other programs of screening, with what people voted and decided here."""

from prismake.running.cache import job

with job(snakemake):
    from pathlib import Path

    from prismake import screen, tables
    from prismake.files import placing
    from prismake.running import jobs

    paths = {path.name: path for path in map(Path, snakemake.output)}
    named = tables.read_all(snakemake.input)
    for name, text in screen.render_handover(named, **jobs.read_settings(snakemake.params)):
        placing.write_text(paths[name], text)
