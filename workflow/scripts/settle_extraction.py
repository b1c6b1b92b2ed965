"""Settle what several people extracted, and measure how far they agree."""

from prismake.kept import job

with job(snakemake):
    import pandas as pd

    from prismake import extract, jobs, tables

    extraction = tables.read("extraction", snakemake.input.extraction)
    rulings = tables.read("extraction_rulings", snakemake.input.extraction_rulings)
    codebook, people = pd.DataFrame(snakemake.params.codebook, dtype="str"), snakemake.params.people
    settled, remarks = extract.decide_extraction(extraction, rulings=rulings, codebook=codebook, people=people)
    agreement = extract.compare_extractors(extraction, codebook=codebook, people=people)
    tables.write("extraction_settled", settled, snakemake.output.settled)
    jobs.tell(f"Note: {text}" for text in remarks["text"])
    tables.write("remarks", remarks, snakemake.output.remarks)
    tables.write("extraction_agreement", agreement, snakemake.output.agreement)
