"""Issue one extraction sheet per person for each study that stands in none of theirs."""

from pathlib import Path

from prismake.kept import job

FOLDER = Path("seeds/extraction")
TABLES = ("studies", "study_references", "references")

with job(snakemake, folder=FOLDER):
    import pandas as pd

    from prismake import extract, jobs, lost, sheets, tables

    named = {name: tables.read(name, snakemake.input[name]) for name in TABLES}
    named["clusters"] = sheets.read_clusters(snakemake.input)
    warned = {"study_references": named["study_references"]}
    warned["retractions"] = tables.read("retractions", snakemake.input.retractions)
    named["references"] = extract.mark_titles(named["references"], **warned)
    codebook = pd.DataFrame(snakemake.params.codebook, dtype="str")
    asked = {name: snakemake.params[name] for name in ("people", "former")}
    jobs.announce(extract.issue_extraction(FOLDER, codebook=codebook, **asked, **named))
    tables.write("sheets", sheets.describe_sheets(FOLDER), snakemake.output[0])
    lost.keep_losses(snakemake.output[0], snakemake.params.lost)
