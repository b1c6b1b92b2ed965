"""Issue to each person the appraisal of studies whose design is settled."""

from pathlib import Path

from prismake.kept import job

FOLDER = Path("seeds/appraisal")
TABLES = ("studies", "study_references", "extraction_settled")

with job(snakemake, folder=FOLDER):
    from prismake import extract, jobs, lost, sheets, tables

    named = {name: tables.read(name, snakemake.input[name]) for name in TABLES}
    named["clusters"] = sheets.read_clusters(snakemake.input)
    asked = {name: snakemake.params[name] for name in ("people", "chosen", "analyses", "former")}
    jobs.announce(extract.issue_appraisal(FOLDER, **asked, **named))
    tables.write("sheets", sheets.describe_sheets(FOLDER), snakemake.output[0])
    lost.keep_losses(snakemake.output[0], snakemake.params.lost)
