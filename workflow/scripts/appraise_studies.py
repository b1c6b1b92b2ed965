"""Read the appraisals that people saved, settle them, and issue what is owed."""

from prismake.running.cache import job

with job(snakemake, "seeds/appraisal", "seeds/consensus/appraisal") as folders:
    from prismake import config, extract
    from prismake.running.sheet_jobs import ask_people

    codebook = config.as_frame(snakemake.params.codebook, "codebook")
    ask_people(snakemake, extract.judge_studies, folders, settled=snakemake.input.settled, codebook=codebook)
