"""Compare the review with the version that was released before."""

from prismake.kept import job

with job(snakemake):
    from prismake import releases, report, tables

    since = snakemake.params.since
    changes = tables.empty("changes")
    if since:
        now = releases.read_version({**releases.KEPT, **releases.WRITTEN})
        former = tables.read("former_ids", snakemake.input.former_ids)
        before = releases.name_as_today(releases.read_release(since), former=former)
        changes = report.compare_versions(before, now, since=since)
    tables.write("changes", changes, snakemake.output[0])
