"""Write the review for other tools."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import placing, report, tables

    named = tables.read_all(snakemake.input)
    votes = {phase: named[f"votes_{phase}"] for phase in tables.PHASES}
    decided = {phase: named[phase] for phase in tables.PHASES}
    asked = {name: snakemake.params[name] for name in ("people", "criteria")}
    files = report.render_handover(named["references"], votes=votes, decided=decided, **asked)
    for path in map(Path, snakemake.output):
        placing.write_text(path, files[path.name])
