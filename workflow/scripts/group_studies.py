"""Group included references into studies, by rule or by ruling, and ask people about the doubtful."""

from prismake.running.cache import job

with job(snakemake, "seeds/studies") as folders:
    from prismake import extract
    from prismake.running.sheet_jobs import ask_people

    ask_people(snakemake, extract.form_studies, folders)
