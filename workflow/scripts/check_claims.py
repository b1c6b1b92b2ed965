"""Compare the claims register with what was extracted and settled."""

from prismake.kept import job

with job(snakemake):
    import pandas as pd

    from prismake import extract, sheets, tables
    from prismake.config_files import columns

    claims = pd.DataFrame(snakemake.params.claims, columns=columns("claims"), dtype="str")
    named = tables.read_all(snakemake.input)
    named["clusters"] = sheets.name_former(named["clusters"], named.pop("former_ids"))
    named["extraction"] = named.pop("extraction_settled").query("value != ''")
    tables.write("claims", extract.check_claims(claims, **named), snakemake.output[0])
