"""Checks 29 to 39: screening and agreement."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.issues import Issue
from prismake.report.checks.outcome import (
    CONFIG,
    NO_ADJUDICATOR,
    NO_VOTE,
    NONE_EXCLUDED,
    PROTOCOL,
    UNAMENDED,
    Check,
    Found,
    find_answer,
    name_each,
)
from prismake.report.flow import READ, SOUGHT
from prismake.report.labels import PHASE_LABELS
from prismake.report.ledger import STOPPING_RULE
from prismake.report.numerals import write_count
from prismake.report.search_dates import list_days, select_searched
from prismake.report.view import View
from prismake.statistics.digits import write_below
from prismake.tables import are_among, to_rows
from prismake.text.vocabulary import DECIDING, WITH_MACHINE

DECIDED = ("included", "excluded", "awaiting", "ongoing", "not_retrieved")
UNDECIDED = "nothing has been decided on in this phase yet"
PENDING = "full_text_pending"
# What a decision makes of a reference; a reference that is unclear by its title is read in full.
STATUSES = {"include": "included", "exclude": "excluded", "unclear": "included"}


def _list_single(view: View, phase: str) -> list[Issue]:
    """Issues of a phase in which fewer than two people decide."""
    settings, place = view.config["screening"][phase], f"screening.{phase}"
    if len(settings["people"]) < 2:
        found = write_count(len(settings["people"]), "person", "people")
        return [Issue(CONFIG, f"{place}.people", found, "two", "name a second person")]
    if int(settings.get("votes") or 2) < 2:
        remedy = "ask two people for each reference"
        return [Issue(CONFIG, f"{place}.votes", "one vote on each reference", "two or more", remedy)]
    issues = []
    votes = view.tables[f"votes_{phase}"]
    cast = _select_cast(votes).groupby("reference_id")["person"].nunique().to_dict()
    single = [row for row in to_rows(_select_decided(view, phase)) if cast.get(row["reference_id"], 0) < 2]
    remedy, file = "let a second person vote", f"results/votes/{phase}.csv"
    for found, beside in (("decided by fewer than two people", False), ("decided by one person and a machine", True)):
        names = [row["reference_id"] for row in single if (row["settled_by"] == WITH_MACHINE) == beside]
        issues += name_each(file, names, found=found, allowed="two votes of people", remedy=remedy)
    return issues


def _select_decided(view: View, phase: str) -> pd.DataFrame:
    """The references of a phase that were decided on, not left unread."""
    screened = view.tables[phase]
    return screened[screened["status"].isin(DECIDED) & (screened["settled_by"] != STOPPING_RULE)]


def _select_cast(votes: pd.DataFrame) -> pd.DataFrame:
    """The votes of people that count: not those of machines, also where these were carried and overruled."""
    return votes[(votes["decision"] != "") & votes["role"].isin(DECIDING)]


def check_two_full_text(view: View) -> Found:
    """Two people at full text, and a rule for disagreement."""
    issues = _list_single(view, "full_text")
    if not view.config["screening"]["full_text"].get("adjudicator") and not find_answer(view, "PRISMA 2020", "8"):
        remedy = "name an adjudicator, or answer item 8 in config/checklist"
        issues.append(Issue(CONFIG, "screening.full_text", "no rule for disagreement", "an adjudicator", remedy))
    return issues or ([] if len(_select_decided(view, "full_text")) else UNDECIDED)


def check_two_title_abstract(view: View) -> Found:
    """Two people at title and abstract."""
    issues = _list_single(view, "title_abstract")
    return issues or ([] if len(_select_decided(view, "title_abstract")) else UNDECIDED)


def _all_votes(view: View) -> pd.DataFrame:
    return pd.concat([view.tables[f"votes_{phase}"] for phase in PHASE_LABELS])


def check_votes(view: View) -> Found:
    """A person on every vote, one vote of each person and role."""
    votes = _all_votes(view)
    if votes.empty:
        return "nobody has voted yet"
    nameless = votes.loc[votes["person"] == "", "reference_id"]
    counted = votes[votes["role"].isin(DECIDING)]
    twice = counted.loc[counted.duplicated(["phase", "voted_id", "person", "role"]), "reference_id"]
    found, remedy = "no person, or two votes of one", "leave one vote in the sheets"
    return name_each("results/votes", {*nameless, *twice}, found=found, allowed="one vote per person", remedy=remedy)


def check_conflicts(view: View) -> Found:
    """No conflict is open, and what stands by agreement is what the votes say."""
    issues: list[Issue] = []
    for phase in PHASE_LABELS:
        file, screened = f"results/screening/{phase}.csv", view.tables[phase]
        open_ = screened.loc[screened["status"] == "conflict", "reference_id"]
        adjudicator = view.config["screening"][phase].get("adjudicator")
        remedy = f"{adjudicator} settles it in the consensus sheet" if adjudicator else NO_ADJUDICATOR
        issues += name_each(file, open_, found="people disagree", allowed="a settled decision", remedy=remedy)
        against, remedy = _find_contradicted(view, phase), "run again; if it stays, report a bug"
        issues += name_each(file, against, found="not what the votes say", allowed="the votes' decision", remedy=remedy)
    return issues


def _find_contradicted(view: View, phase: str) -> set[str]:
    """References whose status is not what the deciding votes say.

    Votes on documents that do not reach the phase decide nothing: they are told as remarks, and are nobody's bug.
    """
    votes = view.tables[f"votes_{phase}"]
    cast = votes[votes["role"].isin(DECIDING)]
    said: dict[tuple[str, str], set[str]] = {}
    for row in to_rows(cast[["reference_id", "role", "decision"]]):
        decided = STATUSES.get(str(row["decision"]), str(row["decision"]))
        said.setdefault((str(row["reference_id"]), str(row["role"])), set()).add(decided)
    against = set()
    for row in to_rows(view.tables[phase]):
        spoken = (said.get((str(row["reference_id"]), role)) for role in DECIDING)
        deciding = next((words for words in spoken if words), None)
        if row["status"] in DECIDED and deciding and deciding != {row["status"]}:
            against.add(str(row["reference_id"]))
    return against


def check_amended(view: View) -> Found:
    """Amendments after the first search: votes may be older."""
    amendments = [str(row.get("date", "")) for row in view.protocol.get("amendments") or []]
    if not amendments:
        return UNAMENDED
    if _select_cast(_all_votes(view)).empty:
        return NO_VOTE
    searched = select_searched(view.searches)
    first = next(iter(list_days(searched)), "")
    if not first:
        return "no search has a day that an amendment could come after" if len(searched) else "no search was run"
    late = [date for date in amendments if date > first]
    if not late or find_answer(view, "PRISMA 2020", "24c"):
        return []
    found = f"amended on {', '.join(late)}, after the search of {first}"
    remedy = "look at earlier votes again and say so in config/checklist, PRISMA 2020,24c"
    return [Issue(PROTOCOL, "amendments", found, "votes under the last criteria", remedy)]


def check_agreement(view: View) -> Found:
    """Every phase with votes of two people has its agreement."""
    measured, both = set(view.tables["agreement"]["phase"]), []
    for phase in PHASE_LABELS:
        votes = view.tables[f"votes_{phase}"]
        people = votes[votes["role"] == "reviewer"].groupby("reference_id")["person"].nunique()
        both += [phase] * bool((people > 1).any())
    if not both:
        return "no two people have voted on one reference yet"
    lacking = [phase for phase in both if phase not in measured]
    file, allowed = "results/agreement.csv", "kappa with its interval"
    return name_each(file, lacking, found="no agreement", allowed=allowed, remedy="run again")


def check_pilot(view: View) -> Found:
    """A pilot below the protocol's kappa is told."""
    batches = view.find_batches()
    if batches.empty or not batches["threshold"].notna().any():
        return "the protocol asks for no pilot"
    if not batches["verdict"].isin(["passed", "below"]).any():
        return "the pilot is not complete yet"
    below = batches[batches["verdict"] == "below"]
    return [
        Issue(
            "results/batches",
            f"{row['phase']}, batch {row['batch']}",
            f"kappa {_write_lowest(row)}{'; ' + row['remark'] if row['remark'] else ''}",
            f"{row['threshold']}",
            "talk about the criteria and pilot again",
        )
        for row in to_rows(below)
    ]


def _write_lowest(row: Mapping[str, Any]) -> str:
    kappas = [row[name] for name in ("kappa", "lowest") if not pd.isna(row[name])]
    return write_below(min(kappas), row["threshold"]) if kappas else "not known"


def check_reasons(view: View) -> Found:
    """One reason for each exclusion at full text."""
    screened = view.tables["full_text"]
    excluded = screened[screened["status"] == "excluded"]
    if excluded.empty:
        return NONE_EXCLUDED
    bare, file = excluded.loc[excluded["reason"] == "", "reference_id"], "results/screening/full_text.csv"
    return name_each(file, bare, found="no reason", allowed="one criterion", remedy="choose it in the sheet")


def check_retrieval(view: View) -> Found:
    """No full text is left without a decision; those decided on are marked as obtained, or an answer says how."""
    ledger, votes = view.tables["ledger"], view.tables["votes_full_text"]
    sought = ledger[ledger["bucket"].isin(SOUGHT)]
    if sought.empty:
        return "no full text has been sought yet"
    open_ = sought.loc[sought["bucket"] == PENDING, "reference_id"]
    found, remedy = "neither decided nor told as not retrieved", "vote, or choose not retrieved"
    file = "results/screening/full_text.csv"
    issues = name_each(file, open_, found=found, allowed="a decision", remedy=remedy)
    read = set(sought.loc[sought["bucket"].isin(READ), "reference_id"])
    unmarked = read - set(_select_cast(votes).query("retrieval == 'obtained'")["reference_id"])
    if unmarked and not find_answer(view, "PRISMA 2020", "16a"):
        found = f"of {write_count(len(read), 'full text')} decided on, {len(unmarked)} not marked as obtained"
        remedy = "choose obtained in the sheets, or say in config/checklist, PRISMA 2020,16a, how they were obtained"
        issues.append(
            Issue("seeds/screening/full_text", "Report obtained?", found, "obtained or not retrieved", remedy)
        )
    return issues


def check_later_votes(view: View) -> Found:
    """What is out on title and abstract is not voted on later."""
    screened = view.tables["title_abstract"]
    out = screened.loc[screened["status"] == "excluded", "reference_id"]
    votes = view.tables["votes_full_text"]
    votes = votes[(votes["decision"] != "") & votes["role"].isin(DECIDING)]
    late = votes.loc[are_among(votes["reference_id"], out.tolist()), "reference_id"]
    found, remedy = "voted on at full text, excluded before", "settle which of the two holds"
    return name_each("results/votes/full_text.csv", late, found=found, allowed="no vote", remedy=remedy)


def check_carried_over(view: View) -> Found:
    """Every reference is asked on title and abstract or excluded by a rule; what is in there is asked at full text."""
    screened, asked = view.tables["title_abstract"], view.tables["full_text"]
    ruled = view.tables["eligibility"]
    automatic = set(ruled.loc[ruled["verdict"] == "exclude", "reference_id"])
    inside = set(screened.loc[screened["status"] == "included", "reference_id"].tolist())
    lost = inside ^ set(asked["reference_id"])
    unasked = (set(view.tables["references"]["reference_id"].tolist()) - automatic) ^ set(
        screened["reference_id"].tolist()
    )
    found, remedy = "missing in a phase, or present without the phase before", "run again; if it stays, report a bug"
    return name_each("results/screening", lost | unasked, found=found, allowed="present", remedy=remedy)


CHECKS: dict[int, Check] = {
    29: check_two_full_text,
    30: check_two_title_abstract,
    31: check_votes,
    32: check_conflicts,
    33: check_amended,
    34: check_agreement,
    35: check_pilot,
    36: check_reasons,
    37: check_retrieval,
    38: check_later_votes,
    39: check_carried_over,
}
