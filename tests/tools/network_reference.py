"""Networks by dense matrices in 50 digits: nothing of the package's own, and another way to each number.

The model is that of rma.mv: effects of each study against one of its arms, X of all treatments but the reference, V and
R over all studies at once, P = W - W X (X' W X)⁻¹ X' W; tau² where the restricted score passes 0, by halving.
"""

from decimal import Decimal, localcontext
from fractions import Fraction

DIGITS, HALVINGS = 50, 120


def solve(matrix, right):
    """matrix⁻¹ right by elimination with pivoting, in the arithmetic of its elements."""
    size = len(matrix)
    rows = [[*left, *other] for left, other in zip(matrix, right, strict=True)]
    for at in range(size):
        best = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(size):
            if other != at and rows[other][at]:
                factor = rows[other][at]
                rows[other] = [value - factor * own for value, own in zip(rows[other], rows[at], strict=True)]
    return [row[size:] for row in rows]


def times(left, right):
    columns = list(zip(*right, strict=True))
    return [[sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in left]


def assemble(studies, names):
    """Effects y, design X, errors V and shares R from {study: [(treatment, effect of the arm, its variance)]}."""
    y, x, blocks = [], [], []
    for arms in studies.values():
        (base, low, spread), *others = arms
        for name, effect, _ in others:
            y.append([effect - low])
            x.append([(one == name) - (one == base) for one in names[1:]])
        blocks.append((len(others), spread, [own for _, _, own in others]))
    size, place = len(y), 0
    v = [[0 * y[0][0]] * size for _ in range(size)]
    r = [[0 * y[0][0]] * size for _ in range(size)]
    for count, spread, own in blocks:
        for at in range(count):
            for to in range(count):
                v[place + at][place + to] = spread + (own[at] if at == to else 0)
                r[place + at][place + to] = (1 + (at == to)) * (spread / spread) / 2
        place += count
    return y, x, v, r


def project(y, x, v, r, tau2):
    """P y, tr(P R), y'Py, y'PRPy, and (X'WX)⁻¹ X'W y with (X'WX)⁻¹ at tau2."""
    own = range(len(y))
    whole = [[v[at][to] + tau2 * r[at][to] for to in own] for at in own]
    unit = [[(at == to) * (whole[0][0] / whole[0][0]) for to in own] for at in own]
    w = solve(whole, unit)
    wx = times(w, x)
    info = times(list(zip(*x, strict=True)), wx)
    middle = solve(info, [list(column) for column in zip(*wx, strict=True)])
    p = [[one - other for one, other in zip(*rows, strict=True)] for rows in zip(w, times(wx, middle), strict=True)]
    py = times(p, y)
    trace = sum(p[at][to] * r[to][at] for at in own for to in own)
    q = sum(one[0] * other[0] for one, other in zip(y, py, strict=True))
    form = times([[one[0] for one in py]], times(r, py))[0][0]
    size = range(len(info))
    errors = solve(info, [[(at == to) * (q / q) for to in size] for at in size])
    return trace, q, form, [row[0] for row in times(middle, y)], errors


def find_reml(studies, names):
    """tau² by REML in 50 digits, where the restricted score has one root above 0."""
    with localcontext() as context:
        context.prec = DIGITS
        parts = assemble(studies, names)
        low, high = Decimal(0), Decimal(10)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            trace, _, form, _, _ = project(*parts, middle)
            low, high = (middle, high) if form > trace else (low, middle)
        return float(low)


def fit_moments(studies, names):
    """tau² by the generalised method of moments, Q, and the effects and variances at it, in fractions."""
    exact = {key: [(name, Fraction(one), Fraction(two)) for name, one, two in arms] for key, arms in studies.items()}
    parts = assemble(exact, names)
    trace, q, *_ = project(*parts, Fraction(0))
    df = len(parts[0]) - len(names) + 1
    tau2 = max(Fraction(0), (q - df) / trace)
    _, _, _, effects, errors = project(*parts, tau2.limit_denominator(10**40))
    return float(tau2), float(q), [float(one) for one in effects], [float(errors[at][at]) for at in range(len(effects))]
