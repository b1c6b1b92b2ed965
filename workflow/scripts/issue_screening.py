"""Issue the references that each person still owes a vote on."""

from pathlib import Path

from prismake import jobs, screen, sheets, tables

with jobs.logged(snakemake.log[0]):
    folder = Path("seeds/screening", snakemake.wildcards.phase)
    named = {name: tables.read(name, snakemake.input[name]) for name in ("references", "clusters", "eligibility")}
    candidates = list(tables.read("screening", snakemake.input.screening)["reference_id"])
    asked = {name: snakemake.params[name] for name in ("setting", "protocol", "former")}
    phase = snakemake.wildcards.phase
    jobs.announce(screen.issue_screening(folder, phase=phase, candidates=candidates, **asked, **named))
    tables.write("sheets", sheets.describe_sheets(folder), snakemake.output[0])
