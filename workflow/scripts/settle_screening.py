"""Read the votes of a phase, and settle them into decisions."""

from prismake.kept import job

with job(snakemake):
    from prismake import jobs, screen, tables

    jobs.tell_open(snakemake.input.saved)
    previous = [tables.read("screening", path) for path in snakemake.input.previous]
    asked = {name: snakemake.params[name] for name in ("setting", "protocol", "people")}
    asked |= {"sheets": snakemake.input.saved, "previous": previous}
    made = screen.settle_screening(tables.read_all(snakemake.input), snakemake.wildcards.phase, **asked)
    tables.write_all(made, snakemake.output)
