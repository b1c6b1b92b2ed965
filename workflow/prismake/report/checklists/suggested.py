"""What a machine suggested and how that was held against people, one sentence for each fact; empty where nothing was.

What there is to tell follows the joint position statement on artificial intelligence in evidence synthesis (Flemyng et
al. 2025, doi 10.1186/s13750-025-00374-5) and PRISMA-trAIce (Holst et al. 2025, doi 10.2196/80247).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from prismake.report import machine_words
from prismake.report.flow import describe_stopping
from prismake.report.grammar import agree, begin_sentence
from prismake.report.ledger import STOPPING_RULE
from prismake.report.numerals import join_words, write_count
from prismake.report.screening_listings import list_reached
from prismake.report.view import View
from prismake.statistics.shares import limit_share
from prismake.tables import PHASES
from prismake.text.batch_names import is_ranked_batch, read_number
from prismake.text.vocabulary import DECIDING, PHASE_TEXTS


def list_ranked(view: View) -> list[str]:
    """The phases that hand out references in the machine's order."""
    settings = view.config.get("screening") or {}
    return [phase for phase in PHASES if (settings.get(phase) or {}).get("order") == "ranked"]


def list_handed_out(view: View) -> list[str]:
    """Of these, the phases in which a batch was handed out in that order."""
    return [phase for phase in list_ranked(view) if any(map(is_ranked_batch, _name_batches(view, phase)))]


def _name_batches(view: View, phase: str) -> set[str]:
    return {
        str(batch) for name in ("batches", "votes") for batch in view.find_table(f"{name}_{phase}").get("batch", ())
    }


def tell_order(view: View) -> Iterator[str]:
    """In which order references were handed out, or are to be."""
    handed_out = list_handed_out(view)
    for phase in list_ranked(view):
        words = begin_sentence(PHASE_TEXTS[phase])
        if phase in handed_out:
            yield f"{words} were handed out in the order of a ranking that learned from the votes."
        else:
            yield f"{words} are to be handed out in the order of a ranking that learns from the votes."


def tell_tool(view: View) -> str:
    """Which machine ranks, and its version."""
    version = str(view.provenance.get("version") or "")
    if not list_ranked(view) or not version:
        return ""
    model = "a linear support vector machine on words and pairs of words of title and abstract"
    were = "were" if list_handed_out(view) else "are to be"
    return f"References {were} ranked by prismake {version} (code {view.provenance.get('code', '')}): {model}."


def tell_use(view: View) -> str:
    """What the ranking is for, and what it may not do."""
    done = list_handed_out(view)
    planned = [phase for phase in list_ranked(view) if phase not in done]
    past = [f"set the order in which people were handed {_name(done)}"] if done else []
    told = [*past, *([f"is to set the order in which people are handed {_name(planned)}"] if planned else [])]
    return f"The ranking {' and '.join(told)}; it decide{'s' if planned else 'd'} on none." if told else ""


def _name(phases: Sequence[str]) -> str:
    return join_words([PHASE_TEXTS[phase] for phase in phases])


def tell_training(view: View) -> str:
    """What the ranking learned from."""
    votes = _list_votes(view)
    n = len({reference for reference, _ in votes})
    return f"It learned from the votes of people on {write_count(n, 'reference')} of this review alone." if n else ""


def tell_oversight(view: View) -> str:
    """That people decided, by how many votes."""
    votes = _list_votes(view)
    people = {person for _, person in votes}
    told = f"{write_count(len(votes), 'vote')} of {write_count(len(people), 'person', 'people')}"
    return (
        f"No ranking decides: {told} {agree(len(votes), 'stands', 'stand')} behind what was decided." if votes else ""
    )


def _list_votes(view: View) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for phase in list_ranked(view):
        cast = view.tables[f"votes_{phase}"]
        cast = cast[(cast["decision"] != "") & cast["role"].isin(DECIDING)]
        found += list(zip(cast["reference_id"], cast["person"], strict=True))
    return found


def tell_validation(view: View) -> str:
    """How early what was included was handed out, with an interval: each batch was ranked before people voted on it."""
    told = []
    for phase in list_ranked(view):
        batches = _list_batches(view, phase)
        every, found = [one for batch in batches for one in batch], view.tables[phase]
        relevant = set(found.loc[found["status"] == "included", "reference_id"]) & set(every)
        first: list[str] = []
        read = 0
        while len(first) < len(every) / 2:
            first += batches[read]
            read += 1
        if relevant:
            n = len(relevant & set(first))
            low, high = limit_share(n, len(relevant))
            among = f"that ranked batches handed out stood in the first {write_count(read, 'batch', 'batches')}"
            among += f" of {len(batches)} ({len(first)} of {write_count(len(every), 'reference')})"
            share = f"{n} of {write_count(len(relevant), 'included reference')} {among}"
            told.append(
                f"{share}: {100 * n / len(relevant):.0f} %, 95 % interval {100 * low:.0f} to {100 * high:.0f} %"
            )
    return f"On this review, {'; '.join(told)}." if told else ""


def _list_batches(view: View, phase: str) -> list[list[str]]:
    """The references that were voted on, by the ranked batch in which each was handed out first."""
    cast = view.tables[f"votes_{phase}"]
    cast = cast[(cast["decision"] != "") & cast["role"].isin(DECIDING)]
    first: dict[str, tuple[int, int]] = {}
    for reference, batch in zip(cast["reference_id"], cast["batch"], strict=True):
        if is_ranked_batch(batch):
            first[reference] = min(read_number(batch), first.get(reference, read_number(batch)))
    return [sorted(one for one in first if first[one] == place) for place in sorted(set(first.values()))]


def tell_stopping(view: View) -> str:
    """How it was decided when to stop reading."""
    if not list_ranked(view):
        return ""
    if not (view.protocol.get("screening") or {}).get("stopping"):
        return "The protocol has no rule for stopping: every reference is to be read."
    return f"Reading may stop by a test of the protocol: {describe_stopping(view.protocol)}."


def tell_test(view: View) -> str:
    """What the test of the protocol on whether screening may stop has shown, by rounds where there are several."""
    stopping, target = view.tables["stopping_title_abstract"], describe_stopping(view.protocol)
    if stopping.empty:
        return f"Whether screening may stop is to be tested against {target}; it has not been tested yet."
    rounds = {str(name) for name in stopping["round"]}
    reached = list_reached(stopping)
    left = sorted(rounds - set(reached))
    told = [f"reached in {_name_rounds(reached)}"] if reached and len(rounds) > 1 else ["reached"] * bool(reached)
    told += [f"not reached in {_name_rounds(left)}"] if reached and left else []
    state = f"was {', '.join(told)}" if told else "has not been reached"
    return f"Whether screening may stop was tested against {target}; the target {state}."


def _name_rounds(rounds: list[str]) -> str:
    return f"{agree(len(rounds), 'round', 'rounds')} {join_words(rounds)}"


def tell_protocol(view: View) -> str:
    """That the protocol provides for ranking; it does so by a rule for when reading may stop."""
    rule = (view.protocol.get("screening") or {}).get("stopping")
    told = "The protocol provides for ranking by its rule for when reading may stop"
    return f"{told}: {describe_stopping(view.protocol)}." if rule and list_ranked(view) else ""


def tell_flow(view: View) -> str:
    """How many references people decided on, and how many a stopping rule left unread."""
    told = []
    for phase in list_handed_out(view):
        rows = view.tables[phase]
        unread = int((rows["settled_by"] == STOPPING_RULE).sum())
        voted = view.tables[f"votes_{phase}"]
        decided = voted.loc[(voted["decision"] != "") & voted["role"].isin(DECIDING), "reference_id"].nunique()
        people = f"people voted on {write_count(int(decided), 'reference')} by {PHASE_TEXTS[phase]}"
        told.append(f"{people}, the rule for stopping left {unread} unread")
    return f"Of the ranked references {'; '.join(told)}." if told else ""


def tell_of_ranking(words: str) -> Callable[[View], str]:
    """A fact that holds wherever prismake ranks references."""

    def tell(view: View) -> str:
        return words if list_ranked(view) else ""

    return tell


def tell_examination(view: View) -> str:
    """How it was examined how early the ranking handed out what people included."""
    against = "The order was held against decisions of people, who voted on each batch after it was ranked"
    how = "the share of included references among those handed out first, about half, with Wilson's limits"
    return f"{against}: {how}." if tell_validation(view) else ""


INPUT = (
    "It reads title and abstract of every reference of the phase; before votes tell relevant from irrelevant ones, the"
    " question of the protocol and its terms to highlight."
)
OUTPUT = (
    "It gives a number for each reference; by it references stand in a queue from which batches are handed out, those"
    " without an abstract in a queue of their own."
)
PROMPTS = "What ranks references is no language model, and has no prompt."
SETTINGS = (
    "Its settings: TF-IDF of words and pairs of words with sublinear counts, leaving out those in more than 95 % of the"
    " references; squared hinge loss, C = 0.11; irrelevant references together weigh 1/9.8 of the relevant ones."
)
PRIVACY = "Titles and abstracts are ranked on the computer that builds the review; for that nothing is sent elsewhere."
RANKING: Mapping[str, Callable[[View], str]] = {
    "machine": tell_tool,
    "machine_use": tell_use,
    "machine_training": tell_training,
    "machine_oversight": tell_oversight,
    "machine_validation": tell_validation,
    "machine_stopping": tell_stopping,
    "machine_protocol": tell_protocol,
    "machine_flow": tell_flow,
    "machine_examined": tell_examination,
    "machine_input": tell_of_ranking(INPUT),
    "machine_output": tell_of_ranking(OUTPUT),
    "machine_prompts": tell_of_ranking(PROMPTS),
    "machine_settings": tell_of_ranking(SETTINGS),
    "machine_privacy": tell_of_ranking(PRIVACY),
}


def tell_machines(name: str) -> Callable[[View], str]:
    """A fact on every machine that there is: the ranking, those that vote; empty where one of the two lacks it."""

    def tell(view: View) -> str:
        kinds = ((list_ranked(view), RANKING), (machine_words.list_voting(view), machine_words.FACTS))
        told = [facts[name](view) if name in facts else "" for there, facts in kinds if there]
        return " ".join(told) if all(told) else ""

    return tell


FACTS: Mapping[str, Callable[[View], str]] = {name: tell_machines(name) for name in RANKING}
