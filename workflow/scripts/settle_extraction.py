"""Read what people extracted, settle it, and issue what is owed."""

from prismake.running.cache import job

with job(snakemake, "seeds/extraction", "seeds/consensus/extraction") as folders:
    from prismake import config, extract
    from prismake.running.sheet_jobs import ask_people

    codebook = config.as_frame(snakemake.params.codebook, "codebook")
    ask_people(snakemake, extract.settle_values, folders, settled=snakemake.input.settled, codebook=codebook)
