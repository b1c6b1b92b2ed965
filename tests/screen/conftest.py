"""Three references to be screened, as the tables name them."""

import pytest

from prismake import tables
from screening import IDS


@pytest.fixture
def references():
    rows = [{"reference_id": i, "title": f"Stem cells {i}", "abstract": "in rats", "year": "2020"} for i in IDS]
    return tables.from_rows("references", rows)


@pytest.fixture
def clusters():
    return tables.from_rows("clusters", [{"record_id": i, "reference_id": i} for i in IDS])


@pytest.fixture
def named(references, clusters):
    return {"references": references, "clusters": clusters, "eligibility": tables.empty("eligibility")}
