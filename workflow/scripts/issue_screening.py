"""Issue what people of a phase still owe a vote on, and the adjudicator a word."""

from pathlib import Path

from prismake.kept import job

PHASE = snakemake.wildcards.phase
FOLDERS = f"seeds/screening/{PHASE}", f"seeds/consensus/{PHASE}"

with job(snakemake, *FOLDERS):
    from prismake import lost, screen, tables

    asked = {name: snakemake.params[name] for name in ("setting", "protocol", "former")}
    asked["previous"] = [tables.read("screening", path) for path in snakemake.input.previous]
    asked["ranking"] = [tables.read("ranking", path) for path in snakemake.input.ranking]
    made = screen.issue_phase(tables.read_all(snakemake.input), *map(Path, FOLDERS), phase=PHASE, **asked)
    tables.write_all(made, snakemake.output)
    lost.keep_losses(snakemake.params.lost)
