"""Trace every record, draw up the flow as sets, tell what is owed and what changed, hold it against the standards."""

from prismake.running.cache import job

with job(snakemake):
    from prismake import config, extract, report, screen, tables
    from prismake.config import releases
    from prismake.running import workload

    review = config.Config(**snakemake.params.review)
    named = tables.read_all(snakemake.input)
    declared = {"specs": review.evidence_tables, "codebook": review.codebook, "criteria": review.protocol["criteria"]}
    registers = {"claims": review.claims, "facts": review.apart, "reported": review.reported}
    made = extract.list_evidence(named, **registers, **declared)
    made |= screen.tell_screening(named, screening=review.config["screening"])
    made["owed"] = workload.list_owed(named, config=review.config)
    versions = (snakemake.params[name] for name in ("since", "updated"))
    before, updated = (releases.read_before(one, former=named["former_ids"]) for one in versions)
    decided = {"searches": review.searches, "protocol": review.protocol}
    made |= report.trace_review({**named, **made}, **decided, updated=updated)
    made["changes"] = report.tell_changes(before, releases.take_version({**named, **made}))
    shown = report.show_config(review, snakemake.params)
    made |= report.check_review({**named, **made}, config=shown)
    tables.write_all(made, snakemake.output)
