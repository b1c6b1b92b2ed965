"""Checks 40 to 42: what machines rank, vote on, leave unread and exclude."""

from prismake.issues import Issue
from prismake.report.checks.outcome import Check, Found, name_each, require_answer
from prismake.report.labels import PHASE_LABELS
from prismake.report.ledger import STOPPING_RULE
from prismake.report.screening_listings import list_reached
from prismake.report.view import View
from prismake.statistics.recall import PASSED
from prismake.tables import to_rows
from prismake.text.vocabulary import WITH_MACHINE


def check_ranker(view: View) -> Found:
    """A ranking, or a machine that votes, is described by the authors, and counts only where it was validated."""
    phases = view.config["screening"].values()
    ranked = not view.find_table("ranking").empty or any(phase.get("order") == "ranked" for phase in phases)
    voting = any(phase.get("machines") for phase in phases)
    if not ranked and not voting:
        return "no machine ranked references or voted"
    what = " and ".join(["the ranking"] * ranked + ["the votes of a machine"] * voting)
    return [*require_answer(view, "PRISMA 2020", "8", about=f"{what} and how people checked it"), *_list_untested(view)]


def _list_untested(view: View) -> list[Issue]:
    """References that a machine helped to decide on, found in a round in which none was validated."""
    issues: list[Issue] = []
    first = {row["reference_id"]: min(row["rounds"].split("; ")) for row in to_rows(view.tables["references"])}
    for phase in PHASE_LABELS:
        screened, machines = view.tables[phase], view.tables[f"machines_{phase}"]
        beside = screened.loc[screened["settled_by"] == WITH_MACHINE, "reference_id"]
        passed = set(machines.loc[machines["verdict"] == PASSED, "round"])
        found, remedy = "decided with a machine that no sample validated", "run again; if it stays, report a bug"
        listed = [one for one in beside if first.get(one) not in passed]
        file = f"results/screening/{phase}.csv"
        issues += name_each(file, listed, found=found, allowed="a validated machine", remedy=remedy)
    return issues


def check_stopping(view: View) -> Found:
    """What was left unread stands behind a passed test, and is told as excluded by automation."""
    screened = view.tables["title_abstract"]
    unread = screened[screened["settled_by"] == STOPPING_RULE]
    if unread.empty:
        return "nothing was left unread"
    stopping, ledger = view.tables["stopping_title_abstract"], view.tables["ledger"]
    told = ledger.loc[ledger["bucket"] == "excluded_automatic", "reference_id"]
    found = "left unread and not told as excluded by automation"
    issues = name_each(
        "results/ledger.csv",
        set(unread["reference_id"]) - set(told),
        found=found,
        allowed="told",
        remedy="report a bug",
    )
    reached, left = list_reached(stopping), set(unread["reference_id"])
    rounds = [
        min(row["rounds"].split("; ")) for row in to_rows(view.tables["references"]) if row["reference_id"] in left
    ]
    late = [name for name in rounds if not reached or name > reached[-1]]
    file, found, allowed = "results/stopping/title_abstract.csv", "no test was passed", "recall and confidence reached"
    return issues + name_each(file, late, found=found, allowed=allowed, remedy="go on reading")


def check_automation(view: View) -> Found:
    """Every automatic exclusion names a rule of the protocol, or the stopping rule."""
    rules = {str(row["id"]) for row in view.protocol.get("automation") or [] if row.get("verdict") == "exclude"}
    ledger = view.tables["ledger"]
    excluded = ledger[ledger["bucket"] == "excluded_automatic"]
    strange = excluded[~excluded["reason"].isin([*rules, STOPPING_RULE])]
    found, remedy = "excluded without a rule", "write the rule into the protocol"
    return name_each(
        "results/ledger.csv",
        strange["reference_id"],
        found=found,
        allowed=", ".join(sorted(rules)) or "no exclusion",
        remedy=remedy,
    )


CHECKS: dict[int, Check] = {
    40: check_ranker,
    41: check_stopping,
    42: check_automation,
}
