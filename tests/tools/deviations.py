"""How far a number lies from the one it is compared with, and where fewer digits are owed, each with its reason."""

from collections.abc import Mapping

import numpy as np

NOTHING = 1e-8  # of τ² and of I² in per cent, where ours is 0: metafor's searches end a little above it
# Where one number has fewer digits than its family, each with the reason: tolerance and words.
FEWER: Mapping[str, tuple[float, str]] = {
    "bcg ~ablat + year": (
        1e-9,
        "metafor does not centre the year: with 50 digits QE's p is 0.00532253894344842, as ours",
    ),
    "curtis1998_first20 MD_LS_hetero cumul_DL ci_lb": (2e-9, "a limit of 0.000015 beside an estimate of 1.0"),
}


def deviation(found: object, expected: object) -> float:
    """The largest distance, relative to the expected value; inf where shapes or gaps differ, or 0 stands for more."""
    theirs = np.array(expected, dtype=float, ndmin=1)  # None becomes nan
    ours = np.array(found, dtype=float, ndmin=1)
    if ours.shape != theirs.shape or not np.array_equal(np.isnan(ours), np.isnan(theirs)):
        return float("inf")
    same = np.isnan(ours) | (ours == theirs) | ((ours == 0) & (np.abs(theirs) < NOTHING))
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.where(same, 0.0, np.abs(ours - theirs) / np.abs(theirs))
    return float(apart.max(initial=0.0))


def tolerate(where: str, usual: float) -> float:
    """How far a number may be apart: as usual, or as FEWER says."""
    return max([usual, *(tolerance for known, (tolerance, _) in FEWER.items() if where.startswith(known))])
