"""Compare the review with the version that was released before."""

from prismake import config, jobs, releases, report, tables

with jobs.logged(snakemake.log[0]):
    since = snakemake.params.since
    named = {**tables.read_all(snakemake.input), "searches": config.load("config").searches}
    changes = report.compare_versions(releases.read_release(since), named, since=since) if since else None
    tables.write("changes", tables.empty("changes") if changes is None else changes, snakemake.output[0])
