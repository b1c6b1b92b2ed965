"""Trace every record to its bucket, draw up the flow as sets, and tell what is owed, what was noticed, what changed."""

from prismake.running.cache import job

with job(snakemake):
    from prismake import config, extract, report, screen, tables
    from prismake.config import releases
    from prismake.running import workload

    review = config.Config(**snakemake.params.review)
    named = tables.read_all(snakemake.input)
    made = extract.list_evidence(named, claims=review.claims, specs=review.evidence_tables)
    made |= screen.tell_screening(named, screening=review.config["screening"])
    made["owed"] = workload.list_owed(named, config=review.config)
    made |= report.trace_review({**named, **made}, searches=review.searches, protocol=review.protocol)
    before = releases.read_before(snakemake.params.since, former=named["former_ids"])
    made["changes"] = report.tell_changes(before, releases.take_version({**named, **made}))
    tables.write_all(made, snakemake.output)
