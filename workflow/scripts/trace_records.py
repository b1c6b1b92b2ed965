"""Trace every record to its bucket, and draw up the flow as sets, of the last round and of every round."""

from prismake.kept import job

with job(snakemake):
    from prismake import config, report, tables

    review = config.load("config")
    named, searches = tables.read_all(snakemake.input), review.searches
    ledger = report.trace_records(named, searches=searches)
    flow, members = report.measure_flow(ledger, tables=named, searches=searches, protocol=review.protocol)
    rounds = report.measure_rounds(ledger, tables=named, searches=searches, protocol=review.protocol)
    report.check_flow(flow, members, ledger, records=named["records"], searches=searches)
    report.check_rounds(rounds, ledger, records=named["records"], searches=searches, members=members)
    for name, frame in {"ledger": ledger, "flow": flow, "flow_members": members, "flow_rounds": rounds}.items():
        tables.write(name, frame, snakemake.output[name])
