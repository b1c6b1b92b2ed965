"""Agreement of two people, on the votes as they were cast before consensus."""

from itertools import combinations

import numpy as np
import pandas as pd

from prismake import tables
from prismake.kappa import measure_kappa

GOES_ON = frozenset({"include", "unclear"})


def measure_agreement(votes: pd.DataFrame) -> pd.DataFrame:
    """Cohen's kappa with its 95 % interval and PABAK, per phase and pair of people, on going on or not.

    The interval uses the large-sample variance of Fleiss, Cohen & Everitt (1969, doi 10.1037/h0028106); PABAK is
    2·observed − 1 (Byrt, Bishop & Carlin 1993). Kappa is empty when all votes are equal.
    """
    cast = votes[votes["role"] == "reviewer"].drop_duplicates(["phase", "reference_id", "person"])
    rows = []
    for phase, group in cast.groupby("phase", sort=True):
        wide = group.assign(on=group["decision"].isin(GOES_ON)).pivot(
            index="reference_id", columns="person", values="on"
        )
        for left, right in combinations(sorted(wide.columns), 2):
            both = wide[[left, right]].dropna()
            if len(both):
                counts = np.array(
                    [[((both[left] == a) & (both[right] == b)).sum() for b in (True, False)] for a in (True, False)],
                    float,
                )
                rows.append(
                    {"phase": phase, "person_a": left, "person_b": right, "n": len(both), **measure_kappa(counts)}
                )
    return tables.from_rows("agreement", rows)
