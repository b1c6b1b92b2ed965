"""What became of judgements and values on which people differed, in one sentence."""

from prismake.report.facts import Known
from prismake.report.grammar import agree
from prismake.report.numerals import write_count


def tell_differences(words: str, *, every: Known, settled: Known, open_: Known, left: str = "not settled") -> str:
    """How many of `every` an adjudicator settled and how many are `left`; empty where nobody differed.

    >>> from prismake.report.facts import unmark
    >>> def tell(*n: int) -> str:
    ...     every, settled, open_ = (Known(one, "fact") for one in (sum(n), *n))
    ...     return unmark(tell_differences("value", every=every, settled=settled, open_=open_))
    >>> tell(0, 0), tell(2, 0), tell(0, 1)
    ('', 'An adjudicator settled the 2 values that differed.', '1 value that differed is not settled.')
    >>> tell(3, 1)
    'Of 4 values that differed, an adjudicator settled 3; 1 is not settled.'
    """
    if not every:
        return ""
    if not open_:
        return f"An adjudicator settled the {write_count(settled, words)} that differed."
    if not settled:
        return f"{write_count(open_, words)} that differed {agree(open_, 'is', 'are')} {left}."
    told = f"an adjudicator settled {settled}; {open_} {agree(open_, 'is', 'are')} {left}"
    return f"Of {write_count(every, words)} that differed, {told}."
