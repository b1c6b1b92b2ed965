"""Read how certain people judged the evidence, settle it, summarise the findings, and issue what is owed."""

from prismake.running.cache import job

FOLDERS = ("seeds/grade", "seeds/consensus/grade", "seeds/cerqual", "seeds/consensus/cerqual")

with job(snakemake, *FOLDERS) as folders:
    from prismake import extract, synthesise, tables
    from prismake.files import placing
    from prismake.running.sheet_jobs import ask_people

    more = {name: snakemake.input[name] for name in ("settled", "finding_sheets", "finding_settled")}
    more["tools"] = extract.choose_tools(snakemake.params.tools)
    made = ask_people(snakemake, synthesise.judge_evidence, folders, **more)
    named = {**tables.read_all(snakemake.input), "grade": made["grade"]}
    for analysis, path in zip(snakemake.params.analyses, snakemake.output.analyses, strict=True):
        placing.write_text(path, synthesise.describe_analysis(analysis, tables=named))
