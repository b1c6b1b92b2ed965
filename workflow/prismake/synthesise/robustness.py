"""Every estimate held to the light: the tables that say how far a result depends on choices and on single studies."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

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
    everyone: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """The tables of PROBES by name, from the tables effects, extraction, studies and, where there is one, appraisal.

    The last one is the table appraisal_settled; `everyone` holds, of each analysis that leaves out studies of serious
    concerns about their trustworthiness, the table effects as it is with them.
    """
    known: dict[str, Any] = {"extraction": extraction, "studies": studies, "appraisal": appraisal, "everyone": everyone}
    gathered = [
        gather_evidence(analysis, effects, **known)
        for analysis in analyses
        if "dependent" not in analysis  # whose effects these methods would take for independent ones
    ]
    return {
        name: from_rows(name, cut_rows(row for evidence in gathered for row in probe(evidence)))
        for name, probe in PROBES.items()
    }
