"""One word out of what several people judged: agreed, settled by consensus, or a dispute for whoever settles it."""

from collections.abc import Callable, Mapping, Sequence

from prismake.sheets import Dispute, Ruling, name_dispute
from prismake.text.vocabulary import NOT_SETTLED


def settle_words(
    said: Mapping[str, str], *, reasons: Mapping[str, str], key: Mapping[str, str], ruling: Ruling | None
) -> dict[str, str]:
    """A row of a table of settled judgements: `key` with what counts of the words that people `said`, and who said so.

    `reasons` are those of each person. Words that differ are not settled until there is a `ruling` on them.
    """
    told = "; ".join(f"{person}: {word}" for person, word in said.items()) if len(said) > 1 else ""
    row = {**key, "cast": told}
    if len(set(said.values())) == 1:
        status, by = ("agreed", "agreement") if told else ("single judge", next(iter(said)))
        taken = {"judgement": next(iter(said.values())), "reason": join_reasons(reasons)}
        return {**row, **taken, "status": status, "settled_by": by}
    if ruling:
        place = {"settled_by": ruling.person, "sheet": ruling.sheet, "cell": ruling.cell}
        return {**row, "judgement": ruling.word, "reason": ruling.support, "status": "consensus", **place}
    return {**row, "judgement": NOT_SETTLED, "status": NOT_SETTLED}


def join_reasons(reasons: Mapping[str, str]) -> str:
    """The reasons that people gave, each once."""
    return " | ".join(sorted(set(reasons.values()) - {""}))


def make_dispute(
    subject: str,
    item: str,
    *,
    said: Mapping[str, str],
    reasons: Mapping[str, str],
    shown: Mapping[str, str],
    choices: Sequence[str],
    needs_reason: Callable[[str, str], bool],
) -> Dispute:
    """What people judged differently of an item of a subject; `shown` has about, details and basis."""
    known: dict[str, str] = {}
    for person, word in said.items():
        known[word] = " | ".join(filter(None, (known.get(word, ""), reasons.get(person, ""))))
    told = [f"{who}: {word}{f' – {reasons[who]}' if reasons.get(who) else ''}" for who, word in said.items()]
    return Dispute(
        name_dispute(subject, item),
        **shown,
        part=item.replace("_", " "),
        words=dict(said),
        told="\n".join(told),
        choices=tuple(choices),
        reasons=known,
        free=frozenset(word for word in choices if not needs_reason(item, word)),
    )
