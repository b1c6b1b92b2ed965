"""Read what people judged of the certainty of the evidence."""

from prismake.kept import job

with job(snakemake):
    from pathlib import Path

    from prismake import jobs, synthesise, tables

    asked = {name: snakemake.params[name] for name in ("analyses", "people")}
    estimates = tables.read("estimates", snakemake.input.estimates)
    paths = map(Path, snakemake.input.sheets)
    judgements, remarks = synthesise.gather_grades(paths, estimates=estimates, **asked)
    tables.write("grade_judgements", judgements, snakemake.output.judgements)
    jobs.tell(f"Note: {text}" for text in remarks["text"])
    tables.write("remarks", remarks, snakemake.output.remarks)
