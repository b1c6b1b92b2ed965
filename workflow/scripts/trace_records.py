"""Trace every record to its bucket, and draw up the flow as sets."""

from prismake import config, jobs, report, tables

with jobs.logged(snakemake.log[0]):
    review = config.load("config")
    named = tables.read_all(snakemake.input)
    ledger = report.trace_records(named, searches=review.searches)
    flow, members = report.measure_flow(ledger, tables=named, searches=review.searches, protocol=review.protocol)
    report.check_flow(flow, members, ledger)
    tables.write("ledger", ledger, snakemake.output.ledger)
    tables.write("flow", flow, snakemake.output.flow)
    tables.write("flow_members", members, snakemake.output.flow_members)
