"""Issue the analyses whose certainty nobody was asked to judge yet."""

from pathlib import Path

from prismake.kept import job

FOLDER = Path("seeds/grade")

with job(snakemake, folder=FOLDER):
    from prismake import jobs, lost, sheets, synthesise, tables

    estimates = tables.read("estimates", snakemake.input[0])
    asked = {name: snakemake.params[name] for name in ("people", "former", "analyses")}
    jobs.announce(synthesise.issue_grades(FOLDER, estimates=estimates, **asked))
    tables.write("sheets", sheets.describe_sheets(FOLDER), snakemake.output[0])
    lost.keep_losses(snakemake.output[0], snakemake.params.lost)
