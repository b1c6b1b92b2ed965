"""The deposited table of arms, by config/analyses.yaml."""

from pathlib import Path

import metapsy
from judging import Rebuilt


def rebuild(data: Path) -> Rebuilt:
    """The whole review from the deposited files in `data`."""
    return metapsy.rebuild(data, folder=Path(__file__).parent)
