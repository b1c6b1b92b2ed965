"""RevMan's standardised mean difference, for comparing with reviews that were computed by it."""

import numpy as np

from prismake.synthesise.effects import EffectSizes, Means


def revman_smd(means: Means) -> EffectSizes:
    """yi = J (m1 - m2) / pooled sd, J = 1 - 3 / (4N - 9), vi = N / (n1 n2) + yi² / (2 (N - 3.94)); N = n1 + n2.

    Hedges' adjusted g as in RevMan 5 (Deeks & Higgins 2010): the approximate J and another variance than
    `effects.standardised_mean_difference`. Needs N > 3.
    """
    n1, mean1, sd1, n2, mean2, sd2, _ = means
    total = n1 + n2
    pooled = np.sqrt(((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / (total - 2))
    yi = (1 - 3 / (4 * total - 9)) * (mean1 - mean2) / pooled
    return EffectSizes(yi, total / (n1 * n2) + yi**2 / (2 * (total - 3.94)))
