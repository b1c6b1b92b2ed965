"""Read what people extracted, settle it, and issue what is owed."""

from pathlib import Path

from prismake.running.cache import job

FOLDERS = "seeds/extraction", "seeds/consensus/extraction"

with job(snakemake, *FOLDERS):
    import pandas as pd

    from prismake import extract, tables
    from prismake.running import jobs, lost

    jobs.tell_open([*snakemake.input.saved, *snakemake.input.settled])
    asked = {name: snakemake.params[name] for name in ("setting", "people", "former")}
    asked |= {"sheets": snakemake.input.saved, "settled": snakemake.input.settled}
    asked["codebook"] = pd.DataFrame(snakemake.params.codebook, dtype="str")
    made = extract.settle_values(tables.read_all(snakemake.input), *map(Path, FOLDERS), **asked)
    tables.write_all(made, snakemake.output)
    lost.keep_losses(snakemake.params.lost)
