"""Settle the votes of a phase into decisions."""

from prismake.kept import job

TABLES = ("references", "eligibility", "votes")

with job(snakemake):
    from prismake import screen, tables

    named = {name: tables.read(name, snakemake.input[name]) for name in TABLES}
    previous = [tables.read("screening", path) for path in snakemake.input.previous]
    stopping = [tables.read("stopping", path) for path in snakemake.input.stopping]
    asked = {name: snakemake.params[name] for name in ("setting", "protocol")}
    decided = screen.settle_phase(previous=previous, stopping=stopping, **asked, **named)
    tables.write("screening", decided, snakemake.output[0])
