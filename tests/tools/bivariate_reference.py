"""The top of the bivariate model in 40 digits by another road: no slopes, another lattice, other variables.

Run by hand: `python tests/tools/bivariate_reference.py` writes tests/synthesise/bivariate.json; needs mpmath. The
likelihood is summed over the two logits themselves on a lattice of 0.1 and weighed by the normal density with their
covariances; its slopes and curvatures are differences over 1e-12. One Newton step from where a double-precision search
ended squares that search's error. Data: Kearon et al. 1998, as in metadat's dat.kearon1998 (symptomatic patients).
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from mpmath import mp, mpf

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "workflow"))

from prismake.synthesise.bivariate import pool_tables  # noqa: E402
from prismake.synthesise.two_by_two import Table  # noqa: E402

mp.dps = 45
TABLES = (
    *((325, 333, 483, 505), (20, 25, 29, 29), (25, 28, 23, 23), (22, 25, 24, 25), (70, 77, 142, 143)),
    *((40, 46, 18, 19), (27, 34, 36, 41), (25, 29, 28, 35), (40, 40, 27, 37), (39, 41, 29, 36)),
    *((75, 97, 59, 60), (49, 50, 50, 50), (33, 34, 75, 75), (20, 23, 64, 64), (94, 121, 346, 353), (22, 25, 45, 47)),
)
WIDE, LATTICE, APART = 11, mpf("0.1"), mpf("1e-12")
Point = list[mpf]


def tell_study(tp: int, diseased: int, tn: int, healthy: int, at: Point) -> mpf:
    """The log of one study's integral, its binomial coefficients left out."""
    left, right, own, both, other = at
    determinant = own * other - both * both
    reach = [int(WIDE * mp.sqrt(value) / LATTICE) + 1 for value in (own, other)]
    ones = [(i * LATTICE, weigh(tp, diseased, left + i * LATTICE)) for i in range(-reach[0], reach[0] + 1)]
    twos = [(j * LATTICE, weigh(tn, healthy, right + j * LATTICE)) for j in range(-reach[1], reach[1] + 1)]
    ones = keep(ones, own)
    twos = keep(twos, other)
    a, b, c = other / determinant / 2, both / determinant, own / determinant / 2
    first = [(x, weight * mp.exp(-a * x * x)) for x, weight in ones]
    second = [weight * mp.exp(-c * y * y) for y, weight in twos]
    start = twos[0][0]
    total = mpf(0)
    for x, weight in first:
        tilt, ratio, row = mp.exp(b * x * start), mp.exp(b * x * LATTICE), mpf(0)
        for other_weight in second:
            row += other_weight * tilt
            tilt *= ratio
        total += weight * row
    return mp.log(total * LATTICE**2 / (2 * mp.pi * mp.sqrt(determinant)))


def keep(places: list[tuple[mpf, mpf]], variance: mpf) -> list[tuple[mpf, mpf]]:
    """The places whose weight, with the normal density of their own, is no nothing."""
    sized = [weight * mp.exp(-x * x / variance / 2) for x, weight in places]
    top = max(sized)
    return [place for place, size in zip(places, sized, strict=True) if size > top * mpf("1e-60")]


def weigh(events: int, n: int, logit: mpf) -> mpf:
    """The binomial without its coefficient."""
    return mp.exp(events * logit) / (1 + mp.exp(logit)) ** n


def tell_all(at: Point) -> mpf:
    """The log likelihood of all studies."""
    return mp.fsum(tell_study(*one, at) for one in TABLES)


def differ(function: Callable[[Point], mpf], at: Point) -> tuple[mpf, list[mpf], mp.matrix]:
    """Value, slopes and curvatures by central differences."""

    def move(*moves: tuple[int, int]) -> mpf:
        moved = list(at)
        for place, sign in moves:
            moved[place] += sign * APART
        return function(moved)

    middle, size = function(at), range(len(at))
    ends = [(move((one, 1)), move((one, -1))) for one in size]
    slopes = [(up - down) / (2 * APART) for up, down in ends]
    curved = mp.matrix(len(at))
    for one in size:
        curved[one, one] = (ends[one][0] - 2 * middle + ends[one][1]) / APART**2
        for two in range(one):
            both = move((one, 1), (two, 1)) + move((one, -1), (two, -1))
            crossed = both - ends[one][0] - ends[one][1] - ends[two][0] - ends[two][1] + 2 * middle
            curved[one, two] = curved[two, one] = crossed / (2 * APART**2)
    return middle, slopes, curved


def main() -> None:
    """Write the reference."""
    fit = pool_tables([Table(*one) for one in TABLES])
    at = [mpf(str(value)) for value in (*fit.means, *fit.between)]
    middle, slopes, curved = differ(tell_all, at)
    step = mp.lu_solve(-curved, mp.matrix(slopes))
    covariances = (-curved) ** -1
    found = {
        "tables": TABLES,
        "means": [mp.nstr(at[one] + step[one], 20) for one in (0, 1)],
        "between": [mp.nstr(at[one] + step[one], 20) for one in (2, 3, 4)],
        "errors": [mp.nstr(covariances[one], 20) for one in ((0, 0), (0, 1), (1, 1))],
        "log_likelihood": mp.nstr(middle, 25),
        "step": [mp.nstr(one, 5) for one in step],
    }
    (ROOT / "tests" / "synthesise" / "bivariate.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
