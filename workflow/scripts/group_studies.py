"""Group included references into studies."""

from prismake import extract, jobs, tables

with jobs.logged(snakemake.log[0]):
    studies, study_references = extract.group_studies(
        tables.read("references", snakemake.input.references),
        screening=tables.read("screening", snakemake.input.screening),
        registers=snakemake.params.registers,
    )
    tables.write("studies", studies, snakemake.output.studies)
    tables.write("study_references", study_references, snakemake.output.study_references)
