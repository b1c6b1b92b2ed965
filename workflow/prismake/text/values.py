"""Values as people extract them: when two of them say the same."""

from prismake.text.words import fold


def same_value(left: str, right: str) -> bool:
    """Whether two values agree: as numbers where both are numbers, else as words.

    >>> same_value("1.40", "1.4"), same_value("Live birth", "live  birth"), same_value("3", "three")
    (True, True, False)
    """
    try:
        return float(left) == float(right)
    except ValueError:
        return same_word(left, right)


def same_word(left: str, right: str) -> bool:
    """Whether two words are the same, blanks and case aside.

    >>> same_word("Live birth", "live  birth"), same_word("mean", "median")
    (True, False)
    """
    return fold(left) == fold(right)
