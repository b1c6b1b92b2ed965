"""A review that a test may change and run again."""

from pathlib import Path

import pytest

from hardship import copy


@pytest.fixture
def review(finished, tmp_path) -> Path:
    """A copy of the finished review, with its times and Snakemake's memory of it."""
    return copy(finished, tmp_path / "review")
