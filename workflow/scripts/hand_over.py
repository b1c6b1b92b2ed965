"""Write the review for other tools."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import report, tables

    named = tables.read_all(snakemake.input)
    votes = {phase: named[f"votes_{phase}"] for phase in tables.PHASES}
    decided = {phase: named[phase] for phase in tables.PHASES}
    asked = {name: snakemake.params[name] for name in ("people", "criteria")}
    files = report.render_handover(named["references"], votes=votes, decided=decided, **asked)
    for path in map(Path, snakemake.output):
        path.write_text(files[path.name], encoding="utf-8", newline="\n")
