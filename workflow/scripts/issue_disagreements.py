"""Issue the differing values that the adjudicator still owes a word on."""

from pathlib import Path

from prismake.kept import job

FOLDER = Path("seeds/consensus/extraction")
TABLES = ("extraction", "studies", "study_references")

with job(snakemake, folder=FOLDER):
    import pandas as pd

    from prismake import extract, jobs, lost, sheets, tables

    named = {name: tables.read(name, snakemake.input[name]) for name in TABLES}
    named["clusters"] = sheets.read_clusters(snakemake.input)
    codebook = pd.DataFrame(snakemake.params.codebook, dtype="str")
    settled = tables.read("extraction_settled", snakemake.input.settled)
    asked = {name: snakemake.params[name] for name in ("adjudicator", "people", "former")}
    jobs.announce(extract.issue_disagreements(FOLDER, codebook=codebook, settled=settled, **asked, **named))
    tables.write("sheets", sheets.describe_sheets(FOLDER), snakemake.output[0])
    lost.keep_losses(snakemake.output[0], snakemake.params.lost)
