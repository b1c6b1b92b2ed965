"""The identities that the flows of the rounds must obey, and the one that is drawn beside them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import pandas as pd

from prismake.report.flow import ALL_ROUNDS
from prismake.report.flow_check import CUMULATED, Sets, complete, find_part_faults, group, raise_any, raise_breach
from prismake.report.placed import narrow_ledger
from prismake.tables import list_rounds


def check_rounds(
    rounds: pd.DataFrame,
    ledger: pd.DataFrame,
    *,
    records: pd.DataFrame,
    searches: pd.DataFrame,
    members: pd.DataFrame,
    new: Sequence[str] = (),
) -> None:
    """The same for every round and for all together, and identity 12: the rounds add up to the whole.

    `rounds` is the frame "flow_rounds"; `members`, the frame "flow_members", must be that of its `new` rounds, or of
    all.
    """
    names = list_rounds(searches)
    spans = {**{name: [name] for name in names}, ALL_ROUNDS: names}
    sets = {name: complete(group(rounds[rounds["round"] == name])) for name in spans}
    strangers = rounds[~rounds["round"].isin(list(spans))]
    raise_any("12", "every round stands in the search log.", set(strangers["member_id"].tolist()))
    for name, known in spans.items():
        raise_breach(sets[name], narrow_ledger(ledger, records, known), whole=ledger)
    for sentence, offending in _compare_rounds(names, sets):
        raise_any("12", sentence, offending)
    shown, added = group(members), _add_up([sets[name] for name in new] or [sets[ALL_ROUNDS]])
    held = CUMULATED if new else sorted({*shown, *added})
    for data in held:
        sentence = f"{data} of the diagram is that of its rounds."
        raise_any("12", sentence, set(shown.get(data, ())) ^ added.get(data, set()))
    for data in ("total_studies", "total_reports"):
        sentence = f"{data} of the diagram is that of all rounds."
        raise_any("12", sentence, set(shown.get(data, ())) ^ set(sets[ALL_ROUNDS][data]))


def _compare_rounds(names: list[str], sets: Mapping[str, Sets]) -> Iterator[tuple[str, set[str]]]:
    """What is screened, sought and included once is counted in one round; what was included before stays."""
    for data in CUMULATED:
        parts = [sets[name].get(data, ()) for name in names]
        sentence = f"{data} of all rounds together is the sum over the rounds."
        yield sentence, find_part_faults(sets[ALL_ROUNDS].get(data, ()), parts)
    for before, after in pairwise(names):
        for kind in ("studies", "reports"):
            earlier, later = sets[before].get(f"total_{kind}", ()), sets[after].get(f"previous_{kind}", ())
            yield f"previous {kind} of {after} are the total {kind} of {before}.", set(earlier) ^ set(later)


def _add_up(parts: Iterable[Sets]) -> dict[str, set[str]]:
    united: dict[str, set[str]] = {}
    for sets in parts:
        for data, ids in sets.items():
            united.setdefault(data, set()).update(ids)
    return united
