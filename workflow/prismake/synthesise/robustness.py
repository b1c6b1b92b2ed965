"""Every estimate held to the light: the tables that say how far a result depends on choices and on single studies."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from prismake.synthesise.absolute_effects import count_per_thousand
from prismake.synthesise.asymmetry import probe_asymmetry
from prismake.synthesise.comparing import regress_moderators, split_subgroups
from prismake.synthesise.comparison_arms import Analysis
from prismake.synthesise.evidence import Evidence, gather_evidence
from prismake.synthesise.leave_one_out import probe_influence
from prismake.synthesise.promised import cut_rows
from prismake.synthesise.sensitivity_grid import vary_analysis
from prismake.tables import from_rows

PROBES: Mapping[str, Callable[[Evidence], list[dict[str, object]]]] = {
    "sensitivity": vary_analysis,
    "influence": probe_influence,
    "subgroups": split_subgroups,
    "moderators": regress_moderators,
    "bias": probe_asymmetry,
    "absolute": count_per_thousand,
}


def probe_effects(
    effects: pd.DataFrame,
    *,
    analyses: Sequence[Analysis],
    extraction: pd.DataFrame,
    studies: pd.DataFrame,
    appraisal: pd.DataFrame | None = None,
    aside: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """The tables of PROBES by name, from the tables effects, extraction, studies and, where there is one, appraisal.

    The last one is the table appraisal_settled; `aside` are rows of the table effects that a sensitivity analysis takes
    in again.
    """
    gathered = [
        gather_evidence(analysis, effects, extraction=extraction, studies=studies, appraisal=appraisal, aside=aside)
        for analysis in analyses
        if "dependent" not in analysis  # whose effects these methods would take for independent ones
    ]
    return {
        name: from_rows(name, cut_rows(row for evidence in gathered for row in probe(evidence)))
        for name, probe in PROBES.items()
    }
