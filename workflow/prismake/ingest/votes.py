"""Decisions that an export carries from another screening tool: Rayyan, Covidence and ASReview."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from prismake.ingest.blocks import NOTHING, Field
from prismake.ingest.mapping import words

VOTE_WORDS = "RAYYAN-|ASReview_|xclusion reason"  # Behind these words votes stand in notes.
RAYYAN_SECTION = re.compile(r"\|?\s*(RAYYAN-[A-Z]{1,40}(?:-[A-Z]{1,40}){0,9}|USER-NOTES)\s*:\s*")
# {"name"=>"Included"}; BibTeX takes the braces away, web pages write > as an entity.
RAYYAN_PAIR = re.compile(r"[\"'“](?P<person>[^\"“”]{0,200}?)[\"'”]\s*(?:=>|:)\s*[\"'“]?(?P<word>\w+)[\"'”]?")
RAYYAN_NOTES = re.compile(r"[\"“](?P<person>[^\"“”]*)[\"”]\s*(?:=>|:)\s*\[?\s*(?P<notes>[\"“][^\]]*+)")
RAYYAN_REASON = "__EXR__"  # Rayyan's own mark of a label that is a reason.
COVIDENCE_REASON = re.compile(r"(?:^|[;\n])[^\S\n]*Exclusion reasons?:\s*(?P<reason>[^;\n]+);?", re.IGNORECASE)
# "Ann Lee (2021-05-12 18:35:11)(Select): is this the same trial?;"
COVIDENCE_NOTE = re.compile(
    r"(?:^|;)\s*+(?P<person>[^;():\n]++)\s*+\((?P<when>\d{4}-\d\d-\d\d[^()]*)\)\s*+(?:\((?P<stage>[^()]*)\))?:\s*(?P<note>[^;]+)"
)
ASREVIEW_WORD = re.compile(r"\bASReview_(\w+)\b")
DECISIONS = {
    **dict.fromkeys(words("included include true yes 1 1.0 relevant accept accepted extract"), "include"),
    **dict.fromkeys(words("excluded exclude false no 0 0.0 irrelevant reject rejected"), "exclude"),
    **dict.fromkeys(words("maybe unclear undecided unsure"), "unclear"),
}
# Normalised headers of CSV columns.
ASREVIEW_LABELS = words(
    "asreviewlabel included labelincluded includedlabel finalincluded includedfinal includedflag include"
)
ASREVIEW_PEOPLE = ("asreviewusername", "asreviewuseremail")
ASREVIEW_NOTES = words("asreviewnote asreviewprior asreviewlabeltovalidate")
COVIDENCE_DECISIONS = words(
    "decision status consensus inclusion vote finaldecision finalstatus titleabstractstatus titleabstractdecision"
    " titleandabstractscreening screeningstatus screeningdecision fulltextstatus fulltextdecision fulltextinclusion"
    " fulltextscreening"
)
COVIDENCE_REASONS = words("exclusionreason reasonforexclusion exclusionreasons reasonsforexclusion")
UNSEEN = words("-1 -1.0 nan none not_seen")
PROSE = words("AB N2 abstract TI T1 title %X %T")
COLUMNS = ASREVIEW_LABELS | COVIDENCE_DECISIONS | COVIDENCE_REASONS | words("covidence tags notes")


@dataclass(frozen=True)
class Said:
    """What one person, or a file that names none, said of one entry; without a decision it holds only labels."""

    person: str
    origin: str
    tag: str
    decision: str = ""
    labels: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


def read_votes(fields: Iterable[Field]) -> tuple[dict[str, str], ...]:
    """The votes in an entry's raw fields: person, decision (include, exclude, unclear or none), labels, reasons.

    One row per person and origin. Labels and reasons are joined by '; '. A decision outside the vocabulary, notes and
    what a file says of the entry and of no person in particular stay as labels; two decisions of one person that
    differ become "unclear" with both among the labels. An entry that nobody has seen gives no row.

    >>> [row] = read_votes([Field("N1", 'RAYYAN-INCLUSION: {"Ann"=>"Excluded"} | RAYYAN-EXCLUSION-REASONS: mice', 1)])
    >>> row["person"], row["decision"], row["reasons"]
    ('Ann', 'exclude', 'mice')
    """
    listed = [found for found in fields if _may_tell(found)]
    if not listed:
        return ()
    merged: dict[tuple[str, str], list[Said]] = {}
    for said in (*_read_rayyan(listed), *_read_covidence(listed), *_read_asreview(listed)):
        merged.setdefault((said.person, said.origin), []).append(said)
    return tuple(merge_said(merged[key]) for key in sorted(merged))


def may_name_votes(tag: str) -> bool:
    """Whether the fields of a tag may tell of votes whatever they hold."""
    return tag in COLUMNS or tag.startswith("asreview")


def _may_tell(found: Field) -> bool:
    """A quick look: most fields of most exports say nothing of any vote."""
    value = found.value
    if may_name_votes(found.tag):
        return True
    return ("RAYYAN-" in value or "ASReview_" in value or "xclusion reason" in value) and found.tag not in PROSE


def place_votes(votes: Iterable[Mapping[str, str]], record_id: str) -> list[dict[str, str]]:
    """Rows of the table "carried_votes": the votes of the entry that became this record."""
    return [{"record_id": record_id, **vote} for vote in votes]


def _read_rayyan(fields: list[Field]) -> Iterator[Said]:
    for found in fields:
        if "RAYYAN-" in found.value:
            yield from _allot(_split_sections(found.value), tag=found.tag)


def _split_sections(value: str) -> dict[str, str]:
    parts = RAYYAN_SECTION.split(html.unescape(" ".join(value.split())))
    sections: dict[str, str] = {}
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        sections[name] = "; ".join(filter(None, (sections.get(name, ""), text.strip(" |"))))
    return sections


def _allot(sections: dict[str, str], *, tag: str) -> Iterator[Said]:
    """Labels and reasons belong to the entry: to a person only where one alone can have given them."""
    said = [Said("", "Rayyan", tag)]
    inclusion = sections.pop("RAYYAN-INCLUSION", "")
    pairs = [(match["person"].strip(), match["word"]) for match in RAYYAN_PAIR.finditer(inclusion)]
    people = [_decide(Said(person, "Rayyan", tag), word) for person, word in pairs]
    if not people and inclusion.strip(" {}"):
        said = [_decide(said[0], inclusion.strip(" {}"))]
    listed = _split_list(sections.pop("RAYYAN-LABELS", ""))
    labels = tuple(label for label in listed if not label.startswith(RAYYAN_REASON))
    reasons = (
        *_split_list(sections.pop("RAYYAN-EXCLUSION-REASONS", "")),
        *(label.removeprefix(RAYYAN_REASON) for label in listed if label.startswith(RAYYAN_REASON)),
    )
    notes = sections.pop("USER-NOTES", "")
    noted = [
        Said(match["person"], "Rayyan", tag, labels=_split_notes(match["notes"]))
        for match in RAYYAN_NOTES.finditer(notes)
        if len(match["notes"].rstrip()) > 1 and match["notes"].rstrip().endswith(('"', "”"))
    ]
    rest = tuple(f"{name}: {text}" for name, text in sections.items() if text)
    rest += (f"USER-NOTES: {notes}",) if notes.strip(" {}") and not noted else ()
    excluders = [index for index, one in enumerate(people) if one.decision == "exclude"]
    if len(people) == 1:
        people = [replace(people[0], labels=(*people[0].labels, *labels), reasons=reasons)]
        labels, reasons = (), ()
    elif len(excluders) == 1:
        people[excluders[0]] = replace(people[excluders[0]], reasons=reasons)
        reasons = ()
    said[0] = replace(said[0], labels=(*said[0].labels, *labels, *rest), reasons=reasons)
    yield from (one for one in (*said, *people, *noted) if one.person or one.decision or one.labels or one.reasons)


def _read_covidence(fields: list[Field]) -> Iterator[Said]:
    own = any(found.tag == "covidence" for found in fields)
    for found in fields:
        blank = Said("", "Covidence", found.tag)
        if own and found.tag in COVIDENCE_DECISIONS and _filled(found):
            yield _decide(blank, found.value.strip())
        elif own and found.tag in COVIDENCE_REASONS and _filled(found):
            yield replace(blank, decision="exclude", reasons=(found.value.strip(),))
        elif own and found.tag == "tags" and _filled(found):
            yield replace(blank, labels=_split_list(found.value.replace(";", ",")))
        elif "xclusion reason" in found.value or (own and found.tag == "notes"):
            yield from _read_notes(found, blank, own=own)


def _read_notes(found: Field, blank: Said, *, own: bool) -> Iterator[Said]:
    rest = found.value
    reasons = tuple(match["reason"].strip() for match in COVIDENCE_REASON.finditer(rest))
    if reasons:
        yield replace(blank, decision="exclude", reasons=reasons)
    elif not own:
        return
    rest = COVIDENCE_REASON.sub(";", rest)
    for match in COVIDENCE_NOTE.finditer(rest):
        stage = f"{match['stage']}: " if match["stage"] else ""
        yield replace(blank, person=match["person"].strip(), labels=(stage + " ".join(match["note"].split()),))
    left = " ".join(COVIDENCE_NOTE.sub("", rest).split()).strip("; ")
    if left and own:
        yield replace(blank, labels=(left,))


def _read_asreview(fields: list[Field]) -> Iterator[Said]:
    columns = {found.tag: found.value.strip() for found in reversed(fields) if found.tag.startswith("asreview")}
    person = next((columns[tag] for tag in ASREVIEW_PEOPLE if columns.get(tag)), "")
    for found in fields:
        blank, value = Said(person, "ASReview", found.tag), found.value.strip()
        if found.tag in ASREVIEW_LABELS and _filled(found) and value.lower() not in UNSEEN:
            yield (
                _decide(blank, value)
                if value.lower() in DECISIONS
                else replace(blank, labels=(f"{found.tag}: {value}",))
            )
        elif (found.tag in ASREVIEW_NOTES or found.tag.startswith("asreviewtag")) and _filled(found):
            yield replace(blank, labels=(value if found.tag == "asreviewnote" else f"{found.tag}: {value}",))
        elif "ASReview_" in found.value:
            for word in ASREVIEW_WORD.findall(found.value):
                if word in ("relevant", "irrelevant"):
                    yield _decide(blank, word)
                elif word not in UNSEEN:
                    yield replace(blank, labels=(f"ASReview_{word}",))


def _decide(said: Said, word: str) -> Said:
    """The decision behind a word; a word outside the vocabulary stays as a label."""
    decision = DECISIONS.get(word.strip().lower(), "")
    return replace(said, decision=decision) if decision else replace(said, labels=(*said.labels, word.strip()))


def _filled(found: Field) -> bool:
    return found.value.strip().lower() not in NOTHING


def _split_list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,\n]", text) if part.strip())


def _split_notes(text: str) -> tuple[str, ...]:
    return tuple(note for note in (part.strip() for part in re.findall(r"[\"“]([^\"“”]*)[\"”]", text)) if note)


def merge_said(said: list[Said]) -> dict[str, str]:
    """All that one person said, in one row."""
    decisions = list(dict.fromkeys(one.decision for one in said if one.decision))
    labels = [label for one in said for label in one.labels]
    if len(decisions) > 1:
        labels += [f"{one.tag}: {one.decision}" for one in said if one.decision]
    return {
        "person": said[0].person,
        "decision": "unclear" if len(decisions) > 1 else "".join(decisions),
        "labels": "; ".join(dict.fromkeys(labels)),
        "reasons": "; ".join(dict.fromkeys(reason for one in said for reason in one.reasons)),
        "origin": said[0].origin,
        "tag": " ".join(dict.fromkeys(one.tag for one in said)),
    }
