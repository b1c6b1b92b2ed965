"""Settle what people voted in a phase, and issue what they still owe a vote on, and the adjudicator a word."""

from pathlib import Path

from prismake.running.cache import job

PHASE = snakemake.wildcards.phase
FOLDERS = f"seeds/screening/{PHASE}", f"seeds/consensus/{PHASE}"

with job(snakemake, *FOLDERS):
    from prismake import screen, tables
    from prismake.running import jobs, lost

    jobs.tell_open(snakemake.input.saved)
    previous = [tables.read("screening", path) for path in snakemake.input.previous]
    asked = {name: snakemake.params[name] for name in ("setting", "protocol", "people", "former")}
    asked |= {"sheets": snakemake.input.saved, "previous": previous}
    made = screen.screen_phase(tables.read_all(snakemake.input), PHASE, tuple(map(Path, FOLDERS)), **asked)
    tables.write_all(made, snakemake.output)
    lost.keep_losses(snakemake.params.lost)
