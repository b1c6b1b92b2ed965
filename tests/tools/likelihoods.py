"""Log likelihoods with the constants that metafor adds."""

import math
from collections.abc import Sequence
from decimal import Decimal, localcontext

from prismake.synthesise.dependent import DependentFit
from prismake.synthesise.logit_normal import PRECISE
from prismake.synthesise.multilevel import gather_clusters, measure


def log_likelihood(rows: Sequence[tuple[str, float, float]], fit: DependentFit) -> float:
    """The restricted one of effects with uncorrelated errors, at the variances of a fit."""
    clusters, n = gather_clusters(rows, correlation=0.0), len(rows)
    with localcontext(PRECISE):
        reached = float(measure(clusters, Decimal(fit.tau2), Decimal(fit.tau2_within), restricted=True).value)
    return reached + math.log(n) / 2 - (n - 1) / 2 * math.log(2 * math.pi)
