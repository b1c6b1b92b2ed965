"""Columns that the sheets have of their own: no variable of the codebook may have their names."""

KEY, ROW_NUMBER, GUARD = "id", "no", "guard"
RESERVED = frozenset({KEY, ROW_NUMBER, GUARD, "quote", "page"})
