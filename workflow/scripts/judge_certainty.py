"""Read how certain people judged the evidence, settle it, summarise the findings, and issue what is owed."""

from prismake.running.cache import job

with job(snakemake, "seeds/grade", "seeds/consensus/grade") as folders:
    from prismake import extract, synthesise, tables
    from prismake.files import placing
    from prismake.running.sheet_jobs import ask_people

    more = {"settled": snakemake.input.settled, "tools": extract.choose_tools(snakemake.params.tools)}
    made = ask_people(snakemake, synthesise.judge_certainty, folders, **more)
    named = {**tables.read_all(snakemake.input), "grade": made["grade"]}
    for analysis, path in zip(snakemake.params.analyses, snakemake.output.analyses, strict=True):
        placing.write_text(path, synthesise.describe_analysis(analysis, tables=named))
