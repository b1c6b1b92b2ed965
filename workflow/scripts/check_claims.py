"""Compare the claims register with what was extracted."""

import pandas as pd

from prismake import extract, jobs, tables
from prismake.config_files import columns

with jobs.logged(snakemake.log[0]):
    claims = pd.DataFrame(snakemake.params.claims, columns=columns("claims"), dtype="str")
    tables.write("claims", extract.check_claims(claims, **tables.read_all(snakemake.input)), snakemake.output[0])
