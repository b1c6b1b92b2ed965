"""Checks 21 to 28: reading exports and joining duplicates."""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import combinations

import pandas as pd

from prismake import tables as declared
from prismake.issues import Issue
from prismake.report.checks.outcome import Check, Found, name_each
from prismake.report.grammar import agree
from prismake.report.numerals import write_count
from prismake.report.view import View
from prismake.tables import to_rows

PREPRINT = re.compile(r"^10\.(1101|21203|20944|31219|26434|48550|12688/[a-z]+research)", re.IGNORECASE)
UNREAD = "no export has been read yet"
MERGED = [name for name in declared.BIBLIOGRAPHIC if name not in ("type", "accession", "url")]


def check_hashes(view: View) -> Found:
    """The file that was read is the file that lies there."""
    inputs = view.provenance.get("inputs") or {}
    read = {f"seeds/search/{row['file']}": str(row["sha256"]) for row in to_rows(view.tables["ingest"])}
    known = {path: sha256 for path, sha256 in read.items() if path in inputs}
    if not known:
        return "the provenance has no hash of an export that was read"
    return [
        Issue(path, "", "another file than was read", f"sha256 {sha256}", "run again")
        for path, sha256 in known.items()
        if inputs[path] != sha256
    ]


def check_parsed(view: View) -> Found:
    """Entries marked are entries read."""
    ingest = view.tables["ingest"]
    if ingest.empty:
        return UNREAD
    lost = ingest[ingest["separators"] != ingest["parsed"]]
    return [
        Issue(
            f"seeds/search/{row['file']}",
            "",
            f"{row['separators']} marked, {row['parsed']} read",
            "equal numbers",
            "export again",
        )
        for row in to_rows(lost)
    ]


def check_sum(view: View) -> Found:
    """Records are those read from the files."""
    if view.tables["ingest"].empty:
        return UNREAD
    counts = view.tables["records"].groupby(["source", "file"]).size().to_dict()
    return [
        Issue(
            "results/ingest.csv",
            str(row["file"]),
            f"{row['parsed']} read, {write_count(counts.get((row['source'], row['file']), 0), 'record')}",
            "equal numbers",
            "run again",
        )
        for row in to_rows(view.tables["ingest"])
        if int(row["parsed"]) != counts.get((row["source"], row["file"]), 0)
    ]


def check_kept(view: View) -> Found:
    """Every removed record points to a reference that one record stands for, and something joined it."""
    ledger, file = view.tables["ledger"], "results/ledger.csv"
    removed = ledger["bucket"].isin(["duplicate", "also_in_databases"])
    standing = ledger.loc[~removed, "reference_id"]
    kept = set(standing.tolist())
    pairs = zip(ledger.loc[removed, "record_id"].tolist(), ledger.loc[removed, "reference_id"].tolist(), strict=True)
    lost = [record for record, reference in pairs if reference not in kept]
    missing = set(view.tables["records"]["record_id"].tolist()) ^ set(ledger["record_id"].tolist())
    twice = standing[standing.duplicated()]
    found, remedy = "not exactly one place", "run again; if it stays, report a bug"
    issues = name_each(file, {*lost, *missing, *twice}, found=found, allowed="one place each", remedy=remedy)
    found, remedy = "joined, and no pair or ruling says why", "run again; if it stays, report a bug"
    strays = _find_unjoined(view)
    return issues + name_each("results/clusters.csv", strays, found=found, allowed="a reason", remedy=remedy)


def _find_unjoined(view: View) -> set[str]:
    """Records that stand in a cluster with none of those they were joined to; nothing where no pair is known."""
    pairs, rulings = view.tables["pairs"], view.tables["rulings"]
    joins = pd.concat([pairs[pairs["verdict"] == "duplicate"], rulings[rulings["ruling"] == "same"]])
    joined = view.tables["clusters"]
    cluster = dict(zip(joined["record_id"].tolist(), joined["reference_id"].tolist(), strict=True))
    tied = {
        side
        for left, right in zip(joins["left"], joins["right"], strict=True)
        if cluster.get(left) == cluster.get(right)
        for side in (left, right)
    }
    sizes = Counter(cluster.values())
    shared = {record for record, reference in cluster.items() if sizes[reference] > 1}
    return shared - tied if len(joins) else set()


def check_dois(view: View) -> Found:
    """One DOI, one document; where people ruled that two are different, the ruling is named."""
    references = view.tables["references"]
    shared = references[(references["doi"] != "") & references["doi"].duplicated(keep=False)]
    cluster = dict(zip(view.tables["clusters"]["record_id"], view.tables["clusters"]["reference_id"], strict=True))
    ruled = _list_rulings(view.tables["rulings"], cluster)
    issues = []
    for doi, group in shared.groupby("doi"):
        members = sorted(str(one) for one in group["reference_id"])
        pairs = [frozenset(pair) for pair in combinations(members, 2)]
        told = [words for pair in pairs for words in ruled.get(pair, ())]
        found = " and ".join(members) + "".join(f"; {words}" for words in dict.fromkeys(told))
        settled = all(pair in ruled for pair in pairs)
        remedy = "one of the DOIs is wrong: mend it in its export, or know of it" if settled else "rule on the pair"
        issues.append(Issue("results/references.parquet", str(doi), found, "one document", remedy))
    return issues


def _list_rulings(rulings: pd.DataFrame, cluster: Mapping[str, str]) -> dict[frozenset[str], list[str]]:
    """By pair of references, what people ruled on their records, and where it stands."""
    found: dict[frozenset[str], list[str]] = {}
    for row in to_rows(rulings[rulings["ruling"] != ""]):
        pair = frozenset(cluster.get(str(row[side]), str(row[side])) for side in ("left", "right"))
        note = f" ({row['note']})" if row["note"] else ""
        where = ", ".join(part for part in (str(row["sheet"]), str(row["cell"])) if part)
        words = f"{row['person']} ruled: {row['ruling']}{note}" + (f", in {where}" if where else "")
        found.setdefault(pair, []).append(words)
    return found


def check_versions(view: View) -> Found:
    """No reference unites a preprint's record with an article's."""
    joined = view.tables["records"][["record_id", "doi"]].merge(
        view.tables["clusters"][["record_id", "reference_id"]], on="record_id"
    )
    joined = joined[joined["doi"] != ""]
    joined["preprint"] = [bool(PREPRINT.match(doi)) for doi in joined["doi"]]
    mixed = joined.groupby("reference_id")["preprint"].nunique()
    found, remedy = "a preprint and an article in one", "rule that they are different; they stay linked"
    return name_each(
        "results/clusters.csv", mixed[mixed > 1].index, found=found, allowed="two documents", remedy=remedy
    )


def check_abstracts(view: View) -> Found:
    """References without an abstract are counted, and named where they were excluded unread."""
    references = view.tables["references"]
    bare = references.loc[references["abstract"] == "", "reference_id"]
    if bare.empty:
        return []
    found = f"{len(bare)} of {write_count(len(references), 'reference')} {agree(len(bare), 'has', 'have')} no abstract"
    file, remedy = "results/references.parquet", "read these on their full text before excluding them"
    screened = view.tables["title_abstract"]
    out = set(screened.loc[screened["status"] == "excluded", "reference_id"]) & set(bare)
    unread, allowed = "excluded on its title, without an abstract", "an abstract, or a decision on the full text"
    named = name_each(file, out, found=unread, allowed=allowed, remedy="read its full text, or know of it")
    return [Issue(file, "abstract", found, "an abstract each", remedy), *named]


def check_merged(view: View) -> Found:
    """A field that any record fills is filled in its reference."""
    records, references = view.tables["records"], view.tables["references"]
    joined = records[["record_id"]].merge(view.tables["clusters"], on="record_id", how="left")["reference_id"]
    issues = []
    for field in MERGED:
        filled = set(joined[(records[field] != "").to_numpy() & joined.notna()].tolist())
        known = set(references.loc[references[field] != "", "reference_id"].tolist())
        for reference in sorted(filled - known):
            issues.append(
                Issue("results/references.parquet", str(reference), f"{field} was lost", "its value", "report a bug")
            )
    return issues


CHECKS: dict[int, Check] = {
    21: check_hashes,
    22: check_parsed,
    23: check_sum,
    24: check_kept,
    25: check_dois,
    26: check_versions,
    27: check_abstracts,
    28: check_merged,
}
