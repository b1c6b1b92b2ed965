"""Small matrices of decimals: inverse, triangle and inverse root, the same digits on every processor."""

from collections.abc import Sequence
from decimal import Decimal

from prismake.statistics.jets import ONE, ZERO

Vector = list[Decimal]
Matrix = list[Vector]
Rows = Sequence[Sequence[Decimal]]
SWEEPS = 60  # never reached: Jacobi's rotations meet all digits in some ten
NOTHING = Decimal("1e-60")  # of the squares of a matrix, off its diagonal


def apply(matrix: Rows, vector: Sequence[Decimal]) -> Vector:
    """The product of a matrix and a column."""
    return [multiply_rows(row, vector) for row in matrix]


def multiply_rows(left: Sequence[Decimal], right: Sequence[Decimal]) -> Decimal:
    """The sum of the products of two rows."""
    return sum((one * two for one, two in zip(left, right, strict=True)), ZERO)


def multiply(left: Rows, right: Rows) -> Matrix:
    """The product of two matrices."""
    columns = transpose(right)
    return [[multiply_rows(row, column) for column in columns] for row in left]


def transpose(matrix: Rows) -> Matrix:
    """Rows as columns."""
    return [list(column) for column in zip(*matrix, strict=True)]


def invert(matrix: Rows) -> Matrix:
    """The inverse of a symmetric positive definite matrix, by elimination."""
    size = len(matrix)
    rows = [[*row, *(ONE if at == other else ZERO for other in range(size))] for at, row in enumerate(matrix)]
    for at in range(size):
        pivot = rows[at][at]
        rows[at] = [value / pivot for value in rows[at]]
        for other in (other for other in range(size) if other != at):
            factor = rows[other][at]
            rows[other] = [value - factor * own for value, own in zip(rows[other], rows[at], strict=True)]
    return [row[size:] for row in rows]


def find_triangle(matrix: Rows) -> Matrix:
    """Cholesky's lower triangle L of a symmetric positive definite matrix L L'."""
    size = len(matrix)
    lower = [[ZERO] * size for _ in range(size)]
    for at in range(size):
        for column in range(at):
            rest = matrix[at][column] - multiply_rows(lower[at][:column], lower[column][:column])
            lower[at][column] = rest / lower[column][column]
        lower[at][at] = (matrix[at][at] - multiply_rows(lower[at][:at], lower[at][:at])).sqrt()
    return lower


def is_positive_definite(matrix: Rows) -> bool:
    """Whether a symmetric matrix is positive definite, by the pivots of its elimination."""
    rest = [list(row) for row in matrix]
    for at, row in enumerate(rest):
        if row[at] <= 0:
            return False
        for other in range(at + 1, len(rest)):
            factor = rest[other][at] / row[at]
            rest[other] = [value - factor * own for value, own in zip(rest[other], row, strict=True)]
    return True


def invert_root(matrix: Rows) -> Matrix:
    """The inverse of the symmetric root of a symmetric positive definite matrix, by Jacobi's rotations."""
    values, vectors = _diagonalise(matrix)
    roots = [1 / value.sqrt() for value in values]
    return [
        [sum((row[at] * roots[at] * other[at] for at in range(len(roots))), ZERO) for other in vectors]
        for row in vectors
    ]


def _diagonalise(matrix: Rows) -> tuple[Vector, Matrix]:
    """The eigenvalues, and the eigenvectors as columns."""
    size = len(matrix)
    rest = [list(row) for row in matrix]
    vectors = [[ONE if at == other else ZERO for other in range(size)] for at in range(size)]
    whole = sum((value * value for row in matrix for value in row), ZERO)
    for _ in range(SWEEPS):
        off = sum((rest[at][other] ** 2 for at in range(size) for other in range(at)), ZERO)
        if off <= NOTHING * whole:
            break
        for at in range(size):
            for other in range(at + 1, size):
                if rest[at][other]:
                    _rotate(rest, vectors, at, other)
    return [rest[at][at] for at in range(size)], vectors


def _rotate(rest: Matrix, vectors: Matrix, at: int, other: int) -> None:
    slant = (rest[other][other] - rest[at][at]) / (2 * rest[at][other])
    tangent = ONE.copy_sign(slant) / (abs(slant) + (slant * slant + 1).sqrt())
    cosine = 1 / (tangent * tangent + 1).sqrt()
    sine = tangent * cosine
    for row in (*rest, *vectors):
        row[at], row[other] = cosine * row[at] - sine * row[other], sine * row[at] + cosine * row[other]
    one, two = rest[at], rest[other]
    rest[at] = [cosine * left - sine * right for left, right in zip(one, two, strict=True)]
    rest[other] = [sine * left + cosine * right for left, right in zip(one, two, strict=True)]
