"""Read the appraisals that people saved, and issue those that are owed."""

from prismake.running.cache import job

with job(snakemake, "seeds/appraisal") as folders:
    from prismake import extract
    from prismake.running.sheet_jobs import ask_people

    ask_people(snakemake, extract.judge_studies, folders)
