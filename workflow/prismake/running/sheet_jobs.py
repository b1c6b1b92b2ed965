"""What every rule does that reads people's sheets and issues new ones."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.running import jobs, lost

SEEDS = "seeds/"


def ask_people(
    snakemake: Any, work: Callable[..., dict[str, pd.DataFrame]], folders: Iterable[Path], **more: Any
) -> dict[str, pd.DataFrame]:
    """Write the tables that `work` makes of what people saved, once it has issued what is owed; gives the tables.

    `work` takes the tables among the inputs and the folders of the sheets, and by name the sheets that were saved, the
    rule's settings, and `more`.
    """
    jobs.tell_open(path for path in map(str, snakemake.input) if path.startswith(SEEDS))
    asked = {"sheets": snakemake.input.saved, **jobs.read_settings(snakemake.params), **more}
    made = work(tables.read_all(snakemake.input, only=tables.BRIEF), *folders, **asked)
    tables.write_all(made, snakemake.output)
    lost.keep_losses(snakemake.params.lost)
    return made
