"""Read how certain people judged the evidence, summarise the findings, and issue what nobody was asked yet."""

from pathlib import Path

from prismake.running.cache import job

FOLDER = "seeds/grade"

with job(snakemake, FOLDER):
    from prismake import synthesise, tables
    from prismake.files import placing
    from prismake.running import jobs, lost

    jobs.tell_open(snakemake.input.saved)
    asked = {name: snakemake.params[name] for name in ("analyses", "asked", "people", "former")}
    named = tables.read_all(snakemake.input)
    made = synthesise.judge_certainty(named, Path(FOLDER), sheets=snakemake.input.saved, **asked)
    tables.write_all(made, snakemake.output)
    for analysis, path in zip(snakemake.params.analyses, snakemake.output.analyses, strict=True):
        placing.write_text(path, synthesise.describe_analysis(analysis, tables={**named, "grade": made["grade"]}))
    lost.keep_losses(snakemake.params.lost)
