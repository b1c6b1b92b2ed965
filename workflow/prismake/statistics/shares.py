"""Limits of a share, for what a report tells in passing; a synthesis has exact limits of its own."""

import math

Z = 1.959963984540054  # the 97.5th centile of the standard normal distribution


def limit_share(x: int, n: int) -> tuple[float, float]:
    """The 95 % score limits of x of n (Wilson 1927), 0 to 1; n is at least 1.

    >>> [round(limit, 4) for limit in limit_share(81, 263)]
    [0.2553, 0.3662]
    """
    share, z2 = x / n, Z * Z
    middle, half = (share + z2 / (2 * n)) / (1 + z2 / n), Z / (1 + z2 / n)
    half *= math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)
