"""Values settled by agreement or by the adjudicator's word, and what is to be told of words that were overtaken."""

from collections.abc import Sequence

import pandas as pd

from prismake.extract.noticing import list_remarks
from prismake.extract.recalling import recall_rulings
from prismake.extract.settling import list_cells, settle_cells
from prismake.issues import raise_any


def decide_extraction(
    extraction: pd.DataFrame, *, rulings: pd.DataFrame, codebook: pd.DataFrame, people: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frames "extraction_settled" and "remarks".

    Raises ReviewError where two words of the adjudicator on one value differ.
    """
    cells = list_cells(extraction, codebook=codebook, people=people)
    recalled = recall_rulings(cells, rulings=rulings, codebook=codebook)
    raise_any(recalled.issues)
    return settle_cells(cells, ruled=recalled.rulings), list_remarks(recalled.remarks)


def settle_extraction(
    extraction: pd.DataFrame, *, rulings: pd.DataFrame, codebook: pd.DataFrame, people: Sequence[str]
) -> pd.DataFrame:
    """The frame "extraction_settled" alone."""
    return decide_extraction(extraction, rulings=rulings, codebook=codebook, people=people)[0]
