"""What is told of machines that vote beside people, one sentence for each fact; empty where it cannot be said yet.

What there is to tell follows the joint position statement on artificial intelligence in evidence synthesis (Flemyng et
al. 2025, doi 10.1186/s13750-025-00374-5).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from prismake.config.machines import READER, find_limits
from prismake.report.facts import Known, unmark
from prismake.report.grammar import agree
from prismake.report.ledger import STOPPING_RULE
from prismake.report.numerals import join_words, write_count
from prismake.report.view import View
from prismake.statistics.recall import BELOW, PASSED, TOO_FEW, tell_recall
from prismake.tables import to_rows
from prismake.text.vocabulary import PHASE_TEXTS, WITH_MACHINE


def list_voting(view: View) -> list[tuple[str, Mapping[str, Any]]]:
    """The phase and the entry of config.yaml of each machine that votes."""
    settings = view.config.get("screening") or {}
    return [(phase, one) for phase in PHASE_TEXTS for one in (settings.get(phase) or {}).get("machines", ())]


def _list_phases(view: View) -> list[str]:
    return list(dict.fromkeys(phase for phase, _ in list_voting(view)))


def tell_tool(view: View) -> str:
    """Which machines vote, and their versions."""
    told = [f"{one['name']} is {one['tool']}, version {one['version']}" for one in _list_once(view)]
    begin = agree(len(told), "A machine votes", f"{len(told)} machines vote")
    return f"{begin} beside people: {'; '.join(told)}." if told else ""


def tell_use(view: View) -> str:
    """What the votes are for."""
    return " ".join(_tell_phase_use(view, phase) for phase in _list_phases(view))


def _tell_phase_use(view: View, phase: str) -> str:
    names = join_words([str(one["name"]) for at, one in list_voting(view) if at == phase])
    limits = find_limits(view.protocol, phase)
    begin = f"On {PHASE_TEXTS[phase]}, votes of {names}"
    if limits.get("stands_for") != READER:
        return f"{begin} are told and decide nothing."
    return (
        f"{begin} stand for one reader where the lower limit of recall on a random sample of {limits['sample']} "
        f"references of a round lies above {100 * limits['recall']:g} %, and only where all the other readers, who are "
        "people, say the same; nothing is decided by a machine alone."
    )


def tell_training(view: View) -> str:
    """What the machines were shown and how they were set up."""
    told = [
        f"{one['name']} was shown {_end(one['shown'])}; set up: {_end(one['settings'])}" for one in _list_once(view)
    ]
    return f"{'. '.join(told)}." if told else ""


def tell_oversight(view: View) -> str:
    """How much people decided without a machine, and how much they decided together with one."""
    told = []
    for phase in _list_phases(view):
        decided = view.tables[phase]
        open_ = decided["status"].isin(["pending", "conflict"])
        decided = decided[~open_ & (decided["settled_by"] != STOPPING_RULE)]
        n = Known(int((decided["settled_by"] == WITH_MACHINE).sum()), f"{phase}.with_machine")
        alone = Known(len(decided) - n, f"{phase}.without_machine")
        if len(decided):
            were = f"{write_count(alone, 'reference')} {agree(alone, 'was', 'were')} decided on without any machine"
            told.append(f"On {PHASE_TEXTS[phase]} {were}, {n} by people together with one.")
    return " ".join(told)


def tell_validation(view: View) -> str:
    """How each machine did on its complete samples; empty while none is complete."""
    told = [
        f"{PHASE_TEXTS[str(row['phase'])]}, {row['person']}, round {row['round']}: {tell_recall(row)}"
        for row in _list_judged(view)
    ]
    begin = "Machines were held against what people decided without them on references drawn by chance"
    return f"{begin} ({'; '.join(told)})." if told else ""


def tell_protocol(view: View) -> str:
    """That the protocol provides for machines that vote, by the sample that they have to pass; empty for none."""
    phases = _list_phases(view)
    limits = {phase: find_limits(view.protocol, phase) for phase in phases}
    line = "references, a line of"
    told = [
        f"on {PHASE_TEXTS[phase]} a random sample of {one['sample']} {line} {100 * one['recall']:g} % recall"
        for phase, one in limits.items()
        if one
    ]
    if not phases or len(told) < len(phases):
        return ""
    return f"The protocol provides for machines that vote: {'; '.join(told)}."


def tell_examination(view: View) -> str:
    """How it was examined what machines find."""
    told = "Each was held against decisions that people took without it on references drawn by chance"
    return (
        f"{told}: the share that it included of what they included, with its limits." if tell_validation(view) else ""
    )


def tell_output(view: View) -> str:
    """What machines give, and what is made of it."""
    told = "A machine that votes gives a decision on a reference, in a sheet of its own as a person does"
    return f"{told}. {tell_use(view)}" if list_voting(view) else ""


def tell_voting(view: View) -> Iterator[str]:
    """The sentences of the methods: which machines voted, what for, how they did, and what was decided with them."""
    if list_voting(view):
        none = "No sample that shows the recall of a machine is complete yet."
        told = (tell_tool(view), tell_use(view), tell_validation(view) or none, tell_oversight(view))
        yield from filter(None, told)


def tell_stopping(view: View) -> str:
    """When people stop to follow a machine."""
    if not list_voting(view):
        return ""
    told = "Where a machine says otherwise than a person, people decide; one that did not pass is not followed."
    return " ".join([told, *_tell_differing(view)])


def _tell_differing(view: View) -> Iterator[str]:
    """On how many references each machine says otherwise; two may do so on the same one."""
    counts: dict[str, Counter[str]] = {}
    for row in _list_judged(view):
        counts.setdefault(str(row["phase"]), Counter())[str(row["person"])] += int(row["differs"])
    for phase, machines in counts.items():
        differing = [f"{name} on {write_count(n, 'reference')}" for name, n in machines.items() if n]
        if differing:
            told = f"On {PHASE_TEXTS[phase]}, otherwise than people decided: {join_words(differing)}"
            yield f"{told}. What people decided stands."


def _list_judged(view: View) -> Iterator[Mapping[str, Any]]:
    for phase in PHASE_TEXTS:
        found = view.find_table(f"machines_{phase}")
        yield from (row for row in to_rows(found) if row["verdict"] in (PASSED, BELOW, TOO_FEW))


def _list_once(view: View) -> list[Mapping[str, Any]]:
    """Each machine once, as its first phase has it."""
    return list({str(one["name"]): one for _, one in reversed(list_voting(view))}.values())[::-1]


def _end(words: Any) -> str:
    return str(words).strip().rstrip(".")


FACTS: Mapping[str, Callable[[View], str]] = {
    "machine": tell_tool,
    "machine_use": tell_use,
    "machine_training": tell_training,
    "machine_oversight": lambda view: unmark(tell_oversight(view)),
    "machine_validation": tell_validation,
    "machine_stopping": tell_stopping,
    "machine_protocol": tell_protocol,
    "machine_flow": lambda view: unmark(tell_oversight(view)),
    "machine_examined": tell_examination,
    "machine_input": tell_training,
    "machine_output": tell_output,
    "machine_settings": tell_training,
}
