"""Read the appraisal sheets that people saved."""

from prismake.kept import job

TABLES = ("study_references", "extraction_settled")

with job(snakemake):
    from pathlib import Path

    from prismake import extract, jobs, sheets, tables

    named = {name: tables.read(name, snakemake.input[name]) for name in TABLES}
    named["clusters"] = sheets.read_clusters(snakemake.input)
    asked = {name: snakemake.params[name] for name in ("chosen", "people", "analyses")}
    appraisal, remarks = extract.gather_appraisal(map(Path, snakemake.input.sheets), **asked, **named)
    tables.write("appraisal", appraisal, snakemake.output.appraisal)
    jobs.tell(f"Note: {text}" for text in remarks["text"])
    tables.write("remarks", remarks, snakemake.output.remarks)
