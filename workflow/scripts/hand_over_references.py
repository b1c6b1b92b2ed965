"""Write the references for other programs of screening, with what people voted and decided here."""

from prismake.running.cache import job

with job(snakemake):
    from pathlib import Path

    from prismake import screen, tables
    from prismake.files import placing
    from prismake.running import jobs

    texts = screen.render_handover(tables.read_all(snakemake.input), **jobs.read_settings(snakemake.params))
    for path in map(Path, snakemake.output):
        placing.write_text(path, texts[path.name])
