"""Most values are known by their line to need no closer look; the oracle is to search each value by itself."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyarrow import compute

from prismake.ingest.columns import CAREFUL, CAREFUL_LINE
from prismake.ingest.scan import scan
from prismake.ingest.segments import SEGMENTED
from prismake.ingest.texts import as_flags

LINES = {
    "RIS": ("TY  - JOUR", "TI  - ", "ER  - "),
    "MEDLINE": ("PMID- 1", "TI  - ", ""),
    "Web of Science": ("PT J", "TI ", "ER"),
    "EndNote tagged": ("%0 Journal Article", "%T ", ""),
    "RefWorks": ("RT Journal Article", "T1 ", ""),
}
PIECES = (
    "a",
    "B1",
    " ",
    "  ",
    "\t",
    "\n   ",
    "é",
    "≥",
    "\u2009",
    "<i>",
    "&lt;",
    "&",
    "NCT01234567",
    "RAYYAN-INCLUSION:",
)


@pytest.mark.parametrize("known", SEGMENTED)
@given(values=st.lists(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), min_size=1, max_size=4))
@example(values=["a  b", "ab", " a", "a "])
@example(values=["  ab", "\u2009", "a\n   b"])
def test_a_value_is_looked_at_more_closely_exactly_where_its_own_text_says_so(known: str, values: list[str]) -> None:
    start, tag, end = LINES[known]
    content = "\n".join([start, *(f"{tag}{value}" for value in values), end, ""]).encode()
    fields, _ = scan(
        content, dialect=SEGMENTED[known][0], name="x", before=0, pattern=CAREFUL, line_pattern=CAREFUL_LINE
    )
    own = as_flags(compute.match_substring_regex(fields.values.take(fields.slot), CAREFUL))
    assert len(own) > 0
    assert fields.careful.tolist() == own.tolist()
