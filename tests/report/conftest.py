"""The review of the report's tests, built once."""

import pandas as pd
import pytest

from reported import build, make_tables


@pytest.fixture(scope="session")
def built() -> dict[str, pd.DataFrame]:
    return build(make_tables())
