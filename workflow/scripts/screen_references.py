"""Settle what people voted in a phase, and issue what they still owe a vote on, and the adjudicator a word."""

from prismake.running.cache import job

PHASE = snakemake.wildcards.phase

with job(snakemake, f"seeds/screening/{PHASE}", f"seeds/consensus/{PHASE}") as folders:
    from prismake import screen, tables
    from prismake.running.sheet_jobs import ask_people

    previous = [tables.read("screening", path) for path in snakemake.input.previous]
    ask_people(snakemake, screen.screen_phase, folders, phase=PHASE, previous=previous)
