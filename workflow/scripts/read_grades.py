"""Read what people judged of the certainty of the evidence."""

from pathlib import Path

from prismake import jobs, synthesise, tables

with jobs.logged(snakemake.log[0]):
    asked = {name: snakemake.params[name] for name in ("analyses", "people")}
    judgements = synthesise.read_grades(map(Path, snakemake.input.sheets), **asked)
    tables.write("grade_judgements", judgements, snakemake.output[0])
