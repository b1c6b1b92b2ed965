"""Write the summary of findings."""

from prismake.kept import job

with job(snakemake):
    from prismake import synthesise, tables

    named = {name: tables.read(name, snakemake.input[name]) for name in ("effects", "estimates", "absolute")}
    judgements = tables.read("grade_judgements", snakemake.input.judgements)
    grade = synthesise.summarise_findings(judgements, analyses=snakemake.params.analyses, **named)
    tables.write("grade", grade, snakemake.output[0])
